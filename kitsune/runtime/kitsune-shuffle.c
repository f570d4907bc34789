/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/runtime/kitsune-shuffle-private.h"

/*
 * Draws the order and the sizes of what lanes do. Belongs to the lane whose
 * generator it uses, and runs on that lane's thread.
 */

/* The seed is a part of the process: all lanes have the same. */
static gboolean
kitsune_shuffle_get_seed (guint64 *seed)
{
  static gsize state; /* 1: off; 2: on */
  static guint64 number;

  if (g_once_init_enter (&state))
    {
      const char *text = g_getenv ("KITSUNE_SHUFFLE");
      gboolean on = text != NULL && text[0] != '\0';

      if (on && !g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, &number, NULL))
        {
          g_warning ("KITSUNE_SHUFFLE is not a number: %s", text);
          on = FALSE;
        }
      g_once_init_leave (&state, on ? 2 : 1);
    }

  *seed = number;

  return state == 2;
}

KitsuneRandom *
kitsune_shuffle_new (void)
{
  KitsuneRandom *random;
  guint64 seed;

  if (!kitsune_shuffle_get_seed (&seed))
    return NULL;

  random = g_new (KitsuneRandom, 1);
  kitsune_random_init (random, seed);

  return random;
}

void
kitsune_shuffle_ready (KitsuneLane *lane)
{
  KitsuneOp *before = NULL;
  KitsuneOp *chosen = lane->ready_head;
  KitsuneOp *last = NULL;
  guint n_ready = 0;

  /* one pass: the n-th takes the place of the chosen one with a chance of 1/n */
  for (KitsuneOp *op = lane->ready_head; op != NULL; op = op->next_ready)
    {
      if (kitsune_random_next_below (lane->shuffle, ++n_ready) == 0)
        {
          before = last;
          chosen = op;
        }
      last = op;
    }

  if (before == NULL)
    return;

  before->next_ready = chosen->next_ready;
  if (lane->ready_tail == chosen)
    lane->ready_tail = before;
  chosen->next_ready = lane->ready_head;
  lane->ready_head = chosen;
}

gboolean
kitsune_shuffle_slice (KitsuneLane *lane)
{
  return kitsune_random_next_below (lane->shuffle, 8) == 0;
}

guint
kitsune_shuffle_size (KitsuneLane *lane,
                      guint limit)
{
  return 1 + (guint) kitsune_random_next_below (lane->shuffle, MAX (limit, 1));
}

void
kitsune_shuffle_op (KitsuneOp *op)
{
  op->vector_limit = kitsune_shuffle_size (op->lane, op->vector_limit);
}
