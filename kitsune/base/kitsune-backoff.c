/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-backoff.h"

#include <math.h>

/**
 * KitsuneBackoff:
 *
 * How long to wait before something that failed is tried again.
 *
 * A backoff is a rule: the delay for every number of failed attempts. It can be
 * given an upper limit and jitter, a random part that keeps many who failed at
 * the same time from all trying again at the same time.
 *
 * ```c
 * g_autoptr (KitsuneBackoff) doubling = kitsune_backoff_new_exponential (100 * G_TIME_SPAN_MILLISECOND, 2);
 * g_autoptr (KitsuneBackoff) limited = kitsune_backoff_with_max (doubling, 10 * G_TIME_SPAN_SECOND);
 * g_autoptr (KitsuneBackoff) backoff = kitsune_backoff_with_jitter (limited, 0.5);
 * ```
 *
 * No rule ever overflows: a delay that is too large to express is the largest
 * that can be, so a long series of failures never becomes a busy loop.
 *
 * Backoffs never change and may be shared between threads.
 *
 * Since: 1.0
 */
struct _KitsuneBackoff
{
  gatomicrefcount ref_count;
  KitsuneBackoffKind kind;
  gint64 initial;
  gint64 increment; /* of a linear one */
  gdouble factor;   /* of an exponential one */
  gint64 max;       /* -1: none */
  gdouble jitter;
};

G_DEFINE_BOXED_TYPE (KitsuneBackoff, kitsune_backoff, kitsune_backoff_ref, kitsune_backoff_unref)

static KitsuneBackoff *
kitsune_backoff_new (KitsuneBackoffKind kind,
                     gint64 initial)
{
  KitsuneBackoff *self = g_new (KitsuneBackoff, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->kind = kind;
  self->initial = initial;
  self->increment = 0;
  self->factor = 1;
  self->max = -1;
  self->jitter = 0;

  return self;
}

static KitsuneBackoff *
kitsune_backoff_copy (KitsuneBackoff *self)
{
  KitsuneBackoff *copy = kitsune_backoff_new (self->kind, self->initial);

  copy->increment = self->increment;
  copy->factor = self->factor;
  copy->max = self->max;
  copy->jitter = self->jitter;

  return copy;
}

/**
 * kitsune_backoff_new_fixed:
 * @delay: the delay in microseconds, at least 0
 *
 * Creates a backoff whose delay is always the same.
 *
 * Returns: (transfer full): a new backoff
 *
 * Since: 1.0
 */
KitsuneBackoff *
kitsune_backoff_new_fixed (gint64 delay)
{
  g_return_val_if_fail (delay >= 0, NULL);

  return kitsune_backoff_new (KITSUNE_BACKOFF_KIND_FIXED, delay);
}

/**
 * kitsune_backoff_new_linear:
 * @initial: the delay after the first failure in microseconds, at least 0
 * @increment: by how many microseconds it grows each time, at least 0
 *
 * Creates a backoff whose delay grows by the same amount with each failure.
 *
 * Returns: (transfer full): a new backoff
 *
 * Since: 1.0
 */
KitsuneBackoff *
kitsune_backoff_new_linear (gint64 initial,
                            gint64 increment)
{
  KitsuneBackoff *self;

  g_return_val_if_fail (initial >= 0, NULL);
  g_return_val_if_fail (increment >= 0, NULL);

  self = kitsune_backoff_new (KITSUNE_BACKOFF_KIND_LINEAR, initial);
  self->increment = increment;

  return self;
}

/**
 * kitsune_backoff_new_exponential:
 * @initial: the delay after the first failure in microseconds, at least 0
 * @factor: by what it is multiplied each time, at least 1 and finite; most
 *   choose 2
 *
 * Creates a backoff whose delay is multiplied by a factor with each failure.
 *
 * Without a limit, see [method@Backoff.with_max], the delay soon becomes longer
 * than anybody wants to wait.
 *
 * Returns: (transfer full): a new backoff
 *
 * Since: 1.0
 */
KitsuneBackoff *
kitsune_backoff_new_exponential (gint64 initial,
                                 gdouble factor)
{
  KitsuneBackoff *self;

  g_return_val_if_fail (initial >= 0, NULL);
  g_return_val_if_fail (isfinite (factor) && factor >= 1, NULL);

  self = kitsune_backoff_new (KITSUNE_BACKOFF_KIND_EXPONENTIAL, initial);
  self->factor = factor;

  return self;
}

/**
 * kitsune_backoff_with_max:
 * @self: a backoff
 * @max: the longest delay in microseconds; -1 is without limit
 *
 * Makes a backoff with the same rule and another upper limit.
 *
 * Returns: (transfer full): a new backoff
 *
 * Since: 1.0
 */
KitsuneBackoff *
kitsune_backoff_with_max (KitsuneBackoff *self,
                          gint64 max)
{
  KitsuneBackoff *copy;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (max >= -1, NULL);

  copy = kitsune_backoff_copy (self);
  copy->max = max;

  return copy;
}

/**
 * kitsune_backoff_with_jitter:
 * @self: a backoff
 * @jitter: how much of each delay is random, from 0 to 1
 *
 * Makes a backoff with the same rule and another amount of jitter.
 *
 * Jitter makes delays shorter, never longer: with 0.5 they are between half of
 * what the rule says and all of it, with 1 between nothing and all of it. In a
 * run, what is random depends on [property@RunOptions:seed].
 *
 * Returns: (transfer full): a new backoff
 *
 * Since: 1.0
 */
KitsuneBackoff *
kitsune_backoff_with_jitter (KitsuneBackoff *self,
                             gdouble jitter)
{
  KitsuneBackoff *copy;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (jitter >= 0 && jitter <= 1, NULL);

  copy = kitsune_backoff_copy (self);
  copy->jitter = jitter;

  return copy;
}

/**
 * kitsune_backoff_ref:
 * @self: a backoff
 *
 * Adds a reference; from any thread.
 *
 * Returns: (transfer full): the same backoff
 *
 * Since: 1.0
 */
KitsuneBackoff *
kitsune_backoff_ref (KitsuneBackoff *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * kitsune_backoff_unref:
 * @self: (transfer full): a backoff
 *
 * Drops a reference; the last one frees the backoff. From any thread.
 *
 * Since: 1.0
 */
void
kitsune_backoff_unref (KitsuneBackoff *self)
{
  g_return_if_fail (self != NULL);

  if (g_atomic_ref_count_dec (&self->ref_count))
    g_free (self);
}

/**
 * kitsune_backoff_get_kind:
 * @self: a backoff
 *
 * Returns how the delays grow.
 *
 * Returns: the kind of rule
 *
 * Since: 1.0
 */
KitsuneBackoffKind
kitsune_backoff_get_kind (KitsuneBackoff *self)
{
  g_return_val_if_fail (self != NULL, KITSUNE_BACKOFF_KIND_FIXED);

  return self->kind;
}

/**
 * kitsune_backoff_get_initial:
 * @self: a backoff
 *
 * Returns the delay after the first failure, without limit and jitter.
 *
 * Returns: the delay in microseconds
 *
 * Since: 1.0
 */
gint64
kitsune_backoff_get_initial (KitsuneBackoff *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->initial;
}

/**
 * kitsune_backoff_get_increment:
 * @self: a backoff
 *
 * Returns by how much the delay of a linear backoff grows.
 *
 * Returns: the increment in microseconds; 0 for the other kinds
 *
 * Since: 1.0
 */
gint64
kitsune_backoff_get_increment (KitsuneBackoff *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->increment;
}

/**
 * kitsune_backoff_get_factor:
 * @self: a backoff
 *
 * Returns by what the delay of an exponential backoff is multiplied.
 *
 * Returns: the factor; 1 for the other kinds
 *
 * Since: 1.0
 */
gdouble
kitsune_backoff_get_factor (KitsuneBackoff *self)
{
  g_return_val_if_fail (self != NULL, 1);

  return self->factor;
}

/**
 * kitsune_backoff_get_max:
 * @self: a backoff
 *
 * Returns the upper limit of the delays.
 *
 * Returns: the longest delay in microseconds; -1 if there is no limit
 *
 * Since: 1.0
 */
gint64
kitsune_backoff_get_max (KitsuneBackoff *self)
{
  g_return_val_if_fail (self != NULL, -1);

  return self->max;
}

/**
 * kitsune_backoff_get_jitter:
 * @self: a backoff
 *
 * Returns how much of each delay is random.
 *
 * Returns: the part, from 0 to 1
 *
 * Since: 1.0
 */
gdouble
kitsune_backoff_get_jitter (KitsuneBackoff *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->jitter;
}

/* Numbers from 2^63 on, and what is not a number at all (0 times infinity can
 * only come of an initial delay of 0), do not fit. */
static gint64
kitsune_backoff_from_double (gdouble delay)
{
  if (isnan (delay))
    return 0;

  return delay >= 0x1p63 ? G_MAXINT64 : (gint64) delay;
}

static gint64
kitsune_backoff_apply (KitsuneBackoff *self,
                       guint64 n_before)
{
  guint64 room;

  switch (self->kind)
    {
    case KITSUNE_BACKOFF_KIND_FIXED:
      return self->initial;

    case KITSUNE_BACKOFF_KIND_LINEAR:
      room = (guint64) (G_MAXINT64 - self->initial);
      if (self->increment > 0 && n_before > room / (guint64) self->increment)
        return G_MAXINT64;
      return self->initial + self->increment * (gint64) n_before;

    case KITSUNE_BACKOFF_KIND_EXPONENTIAL:
      return kitsune_backoff_from_double ((gdouble) self->initial * pow (self->factor, (gdouble) n_before));

    default:
      g_assert_not_reached ();
    }
}

/**
 * kitsune_backoff_get_delay:
 * @self: a backoff
 * @attempt: how many attempts have failed so far, at least 1
 * @random: a number from 0 up to but not including 1, of which the jitter is
 *   made; 0 gives the longest delay
 *
 * Computes how long to wait before the next attempt.
 *
 * The same arguments always give the same result.
 *
 * Returns: the delay in microseconds, at least 0
 *
 * Since: 1.0
 */
gint64
kitsune_backoff_get_delay (KitsuneBackoff *self,
                           guint64 attempt,
                           gdouble random)
{
  gint64 delay;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (attempt >= 1, 0);
  g_return_val_if_fail (random >= 0 && random < 1, 0);

  delay = kitsune_backoff_apply (self, attempt - 1);
  if (self->max >= 0)
    delay = MIN (delay, self->max);
  if (self->jitter == 0 || random == 0)
    return delay;

  return delay - MIN (delay, kitsune_backoff_from_double ((gdouble) delay * self->jitter * random));
}

/**
 * kitsune_backoff_to_string:
 * @self: a backoff
 *
 * Describes the rule, such as `exponential (100000 us, x 2, max 10000000 us,
 * jitter 0.5)`.
 *
 * Returns: (transfer full): the text
 *
 * Since: 1.0
 */
char *
kitsune_backoff_to_string (KitsuneBackoff *self)
{
  GString *text;
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_return_val_if_fail (self != NULL, NULL);

  text = g_string_new (NULL);
  switch (self->kind)
    {
    case KITSUNE_BACKOFF_KIND_FIXED:
      g_string_append_printf (text, "fixed (%" G_GINT64_FORMAT " us", self->initial);
      break;

    case KITSUNE_BACKOFF_KIND_LINEAR:
      g_string_append_printf (text, "linear (%" G_GINT64_FORMAT " us, + %" G_GINT64_FORMAT " us", self->initial,
                              self->increment);
      break;

    case KITSUNE_BACKOFF_KIND_EXPONENTIAL:
      g_string_append_printf (text, "exponential (%" G_GINT64_FORMAT " us, x %s", self->initial,
                              g_ascii_formatd (number, sizeof number, "%g", self->factor));
      break;

    default:
      g_assert_not_reached ();
    }
  if (self->max >= 0)
    g_string_append_printf (text, ", max %" G_GINT64_FORMAT " us", self->max);
  if (self->jitter > 0)
    g_string_append_printf (text, ", jitter %s", g_ascii_formatd (number, sizeof number, "%g", self->jitter));
  g_string_append_c (text, ')');

  return g_string_free (text, FALSE);
}
