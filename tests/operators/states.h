/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "keys.h"

#include "tests/support/support.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

/* A source that lives until the test case is over. */
static inline KitsunePipeline *
script (const char *words)
{
  return support_own (script_new (words));
}

/* Numbers its items: the state is how many there were. 13 fails after it was
 * counted, 14 gives a result that is no number, 15 adds a text. */
static inline gboolean
number_items (const GValue *item,
              KitsuneRef *ref,
              GValue *result,
              gpointer user_data,
              GError **error)
{
  gint64 number = G_VALUE_HOLDS_INT64 (item) ? kitsune_value_get_int64 (item) : 0;
  gint64 n = kitsune_ref_add (ref, 1);

  if (number == 13)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "unlucky");
      return FALSE;
    }

  if (number == 15)
    kitsune_ref_set_string (ref, "fifteen");
  kitsune_value_set_int64 (result, n);

  return TRUE;
}

/* The same for scripts; pushes nothing for 14. */
static inline gboolean
push_number (const GValue *item,
             KitsuneRef *ref,
             KitsuneEmitter *out,
             gpointer user_data,
             GError **error)
{
  GValue result = G_VALUE_INIT;

  if (!number_items (item, ref, &result, user_data, error))
    return FALSE;
  if (G_VALUE_HOLDS_INT64 (item) && kitsune_value_get_int64 (item) == 14)
    return TRUE;

  kitsune_emitter_take (out, &result);
  return TRUE;
}

/* The item as often as it came so far. */
static inline gboolean
repeat_any (const GValue *item,
            KitsuneRef *ref,
            KitsuneEmitter *out,
            gpointer user_data,
            GError **error)
{
  for (gint64 n = kitsune_ref_add (ref, 1); n > 0; n--)
    kitsune_emitter_forward (out);

  return TRUE;
}

/* The same, but 13 fails and 16 ends the stage. */
static inline gboolean
repeat_item (const GValue *item,
             KitsuneRef *ref,
             KitsuneEmitter *out,
             gpointer user_data,
             GError **error)
{
  gint64 number = G_VALUE_HOLDS_INT64 (item) ? kitsune_value_get_int64 (item) : 0;

  repeat_any (item, ref, out, user_data, error);
  if (number == 13)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "unlucky");
      return FALSE;
    }
  if (number == 16)
    kitsune_emitter_end (out);

  return TRUE;
}

/* In the shuffle mode it is drawn what comes together. */
static inline gboolean
skip_shuffled (void)
{
  if (g_getenv ("KITSUNE_SHUFFLE") == NULL)
    return FALSE;

  g_test_skip ("asserts which items come together");
  return TRUE;
}

/* Counts, and passes the item on. */
static inline gboolean
count_and_pass (const GValue *item,
                KitsuneRef *ref,
                GValue *result,
                gpointer user_data,
                GError **error)
{
  kitsune_ref_add (ref, 1);
  kitsune_value_copy (item, result);

  return TRUE;
}

static inline gboolean
own_key (const GValue *item,
         GValue *key,
         gpointer user_data,
         GError **error)
{
  kitsune_value_copy (item, key);

  return TRUE;
}

static inline KitsuneStateKey *
count_key (void)
{
  GValue zero = G_VALUE_INIT;

  kitsune_value_set_int64 (&zero, 0);

  return kitsune_state_key_new ("count", G_TYPE_INT64, &zero);
}

static inline KitsunePipeline *
map_with (KitsunePipeline *source)
{
  g_autoptr (KitsuneStateKey) key = count_key ();

  return kitsune_pipeline_map_with (source, G_TYPE_INT64, key, number_items, NULL, NULL);
}

static inline KitsunePipeline *
script_map_with (KitsunePipeline *source)
{
  g_autoptr (KitsuneStateKey) key = count_key ();

  return kitsune_pipeline_map_with_process (source, G_TYPE_INT64, key, push_number, NULL, NULL);
}

static inline KitsunePipeline *
flat_map_with (KitsunePipeline *source)
{
  g_autoptr (KitsuneStateKey) key = count_key ();

  return kitsune_pipeline_flat_map_with (source, G_TYPE_VALUE, key, repeat_item, NULL, NULL);
}

static inline KitsunePipeline *
map_with_key (KitsunePipeline *source)
{
  g_autoptr (KitsuneStateKey) key = count_key ();

  return kitsune_pipeline_map_with_key (source, G_TYPE_INT64, key, last_digit, NULL, NULL, number_items, NULL, NULL);
}

static inline KitsunePipeline *
script_map_with_key (KitsunePipeline *source)
{
  g_autoptr (KitsuneStateKey) key = count_key ();

  return kitsune_pipeline_map_with_key_process (source, G_TYPE_INT64, key, push_last_digit, NULL, NULL, push_number,
                                                NULL, NULL);
}

static inline KitsunePipeline *
flat_map_with_key (KitsunePipeline *source)
{
  g_autoptr (KitsuneStateKey) key = count_key ();

  return kitsune_pipeline_flat_map_with_key (source, G_TYPE_VALUE, key, last_digit, NULL, NULL, repeat_item, NULL,
                                             NULL);
}
