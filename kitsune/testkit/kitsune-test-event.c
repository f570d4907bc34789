/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/testkit/kitsune-test-event-private.h"

G_DEFINE_BOXED_TYPE (KitsuneTestEvent, kitsune_test_event, kitsune_test_event_ref, kitsune_test_event_unref)

GType
kitsune_test_event_kind_get_type (void)
{
  static GType type_id = 0;

  if (g_once_init_enter (&type_id))
    {
      static const GEnumValue values[] = {
        { KITSUNE_TEST_EVENT_STARTED, "KITSUNE_TEST_EVENT_STARTED", "started" },
        { KITSUNE_TEST_EVENT_ITEM, "KITSUNE_TEST_EVENT_ITEM", "item" },
        { KITSUNE_TEST_EVENT_ERROR, "KITSUNE_TEST_EVENT_ERROR", "error" },
        { KITSUNE_TEST_EVENT_DROPPED, "KITSUNE_TEST_EVENT_DROPPED", "dropped" },
        { KITSUNE_TEST_EVENT_RESTARTED, "KITSUNE_TEST_EVENT_RESTARTED", "restarted" },
        { KITSUNE_TEST_EVENT_DEAD_LETTER, "KITSUNE_TEST_EVENT_DEAD_LETTER", "dead-letter" },
        { KITSUNE_TEST_EVENT_END, "KITSUNE_TEST_EVENT_END", "end" },
        { KITSUNE_TEST_EVENT_STOPPED, "KITSUNE_TEST_EVENT_STOPPED", "stopped" },
        { KITSUNE_TEST_EVENT_COMPLETED, "KITSUNE_TEST_EVENT_COMPLETED", "completed" },
        { 0, NULL, NULL },
      };
      GType new_type = g_enum_register_static (g_intern_static_string ("KitsuneTestEventKind"), values);

      g_once_init_leave (&type_id, new_type);
    }

  return type_id;
}

KitsuneTestEvent *
kitsune_test_event_new (KitsuneTestEventKind kind,
                        KitsuneClock *clock,
                        const char *stage,
                        const GValue *item,
                        const GError *error)
{
  KitsuneTestEvent *self = g_new0 (KitsuneTestEvent, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->kind = kind;
  self->time = clock != NULL ? kitsune_clock_get_time (clock) : 0;
  self->stage = g_strdup (stage);
  if (item != NULL)
    kitsune_value_copy (item, &self->item);
  if (error != NULL)
    self->error = g_error_copy (error);

  return self;
}

/**
 * kitsune_test_event_ref:
 * @self: an event
 *
 * Adds a reference.
 *
 * Returns: (transfer full): the same event
 *
 * Since: 1.0
 */
KitsuneTestEvent *
kitsune_test_event_ref (KitsuneTestEvent *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * kitsune_test_event_unref:
 * @self: (transfer full): an event
 *
 * Drops a reference; the last one frees the event.
 *
 * Since: 1.0
 */
void
kitsune_test_event_unref (KitsuneTestEvent *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->stage);
  if (G_IS_VALUE (&self->item))
    g_value_unset (&self->item);
  g_clear_error (&self->error);
  g_free (self);
}

/**
 * kitsune_test_event_get_kind:
 * @self: an event
 *
 * Returns what happened.
 *
 * Returns: the kind of event
 *
 * Since: 1.0
 */
KitsuneTestEventKind
kitsune_test_event_get_kind (KitsuneTestEvent *self)
{
  g_return_val_if_fail (self != NULL, KITSUNE_TEST_EVENT_STARTED);

  return self->kind;
}

/**
 * kitsune_test_event_get_time:
 * @self: an event
 *
 * Returns when it happened, by the clock of the run.
 *
 * Returns: the monotonic time in microseconds; a [class@Clock] begins at 0
 *
 * Since: 1.0
 */
gint64
kitsune_test_event_get_time (KitsuneTestEvent *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->time;
}

/**
 * kitsune_test_event_get_stage:
 * @self: an event
 *
 * Returns the name of the stage at which it happened.
 *
 * Returns: (transfer none) (nullable): the name, or %NULL if the event is about
 *   a whole run or was seen by a probe
 *
 * Since: 1.0
 */
const char *
kitsune_test_event_get_stage (KitsuneTestEvent *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->stage;
}

/**
 * kitsune_test_event_get_item:
 * @self: an event
 *
 * Returns the item that it happened to.
 *
 * Returns: (transfer none) (nullable): the item, or %NULL if it is not about one
 *
 * Since: 1.0
 */
const GValue *
kitsune_test_event_get_item (KitsuneTestEvent *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return G_IS_VALUE (&self->item) ? &self->item : NULL;
}

/**
 * kitsune_test_event_get_error:
 * @self: an event
 *
 * Returns what went wrong.
 *
 * Returns: (transfer none) (nullable): the error, or %NULL if there was none
 *
 * Since: 1.0
 */
const GError *
kitsune_test_event_get_error (KitsuneTestEvent *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->error;
}

/**
 * kitsune_test_event_get_drop_reason:
 * @self: an event of the kind %KITSUNE_TEST_EVENT_DROPPED
 *
 * Returns why the item was dropped.
 *
 * Returns: the reason; without meaning for other events
 *
 * Since: 1.0
 */
KitsuneDropReason
kitsune_test_event_get_drop_reason (KitsuneTestEvent *self)
{
  g_return_val_if_fail (self != NULL, KITSUNE_DROP_REASON_ERROR);

  return self->reason;
}

/**
 * kitsune_test_event_get_attempt:
 * @self: an event
 *
 * Returns the number of the attempt that failed, or of the restart.
 *
 * Returns: the number, from 1; 0 for other events
 *
 * Since: 1.0
 */
guint
kitsune_test_event_get_attempt (KitsuneTestEvent *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->attempt;
}

static const char *
kitsune_test_nick (GType type,
                   gint number)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (type);

  return g_enum_get_value (klass, number)->value_nick;
}

/* Seconds, without the zeros that say nothing. */
static void
kitsune_test_print_time (GString *text,
                         gint64 time)
{
  g_string_append_printf (text, "@%" G_GINT64_FORMAT, time / G_USEC_PER_SEC);
  if (time % G_USEC_PER_SEC == 0)
    return;

  g_string_append_printf (text, ".%06" G_GINT64_FORMAT, ABS (time % G_USEC_PER_SEC));
  while (text->str[text->len - 1] == '0')
    g_string_truncate (text, text->len - 1);
}

static void
kitsune_test_event_print (KitsuneTestEvent *self,
                          GString *text)
{
  g_autofree char *item = G_IS_VALUE (&self->item) ? kitsune_value_to_string (&self->item) : NULL;
  const char *separator = "(";

  if (self->stage != NULL)
    g_string_append_printf (text, "%s: ", self->stage);

  if (self->kind == KITSUNE_TEST_EVENT_ITEM)
    {
      g_string_append (text, item);
    }
  else
    {
      g_string_append (text, kitsune_test_nick (KITSUNE_TEST_TYPE_EVENT_KIND, (gint) self->kind));
      if (item != NULL)
        {
          g_string_append_printf (text, "%s%s", separator, item);
          separator = ", ";
        }
      if (self->kind == KITSUNE_TEST_EVENT_DROPPED)
        g_string_append_printf (text, "%s%s", separator,
                                kitsune_test_nick (KITSUNE_TYPE_DROP_REASON, (gint) self->reason));
      else if (self->error != NULL)
        g_string_append_printf (text, "%s%s", separator, self->error->message);
      if (item != NULL || self->error != NULL)
        g_string_append_c (text, ')');
    }
  kitsune_test_print_time (text, self->time);
}

/**
 * kitsune_test_event_to_string:
 * @self: an event
 *
 * Prints an event: what happened, and in which second.
 *
 * An item is printed as it is (`7@1.5`, by [func@Kitsune.value_to_string]),
 * everything else by its kind and, in parentheses, what it is about:
 * `error(no number)@2`, `dropped(7, overflow)@2`, `end@3`. Before that comes the
 * name of the stage, if there is one: `parse: 7@1.5`.
 *
 * Returns: (transfer full): the text
 *
 * Since: 1.0
 */
char *
kitsune_test_event_to_string (KitsuneTestEvent *self)
{
  GString *text = g_string_new (NULL);

  g_return_val_if_fail (self != NULL, NULL);

  kitsune_test_event_print (self, text);

  return g_string_free (text, FALSE);
}

char *
kitsune_test_events_print (GPtrArray *events,
                           guint first,
                           const char *separator)
{
  GString *text = g_string_new (NULL);

  for (guint i = first; i < events->len; i++)
    {
      if (i > first)
        g_string_append (text, separator);
      kitsune_test_event_print (g_ptr_array_index (events, i), text);
    }

  return g_string_free (text, FALSE);
}
