/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "script.h"

/* A type whose values cannot be hashed: what is in them is nobody's business. */
static inline void
opaque_init (GValue *value)
{
  value->data[0].v_int = 0;
}

static inline void
opaque_copy (const GValue *src,
             GValue *dest)
{
  dest->data[0].v_int = src->data[0].v_int;
}

static inline GType
opaque_get_type (void)
{
  static const GTypeValueTable table = { .value_init = opaque_init, .value_copy = opaque_copy };
  const GTypeInfo info = { .value_table = &table };
  const GTypeFundamentalInfo fundamental = { 0 };
  static gsize type;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_type_register_fundamental (g_type_fundamental_next (), "TestOpaque",
                                                           &info, &fundamental, 0));

  return type;
}

/* The last digit of an integer; any other item is its own key. 13 fails, and
 * the key of 14 cannot be hashed. */
static inline gboolean
last_digit (const GValue *item,
            GValue *key,
            gpointer user_data,
            GError **error)
{
  gint64 number;

  if (!G_VALUE_HOLDS_INT64 (item))
    {
      kitsune_value_copy (item, key);
      return TRUE;
    }

  number = kitsune_value_get_int64 (item);
  if (number == 13)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "unlucky");
      return FALSE;
    }

  if (number == 14)
    g_value_init (key, opaque_get_type ());
  else
    kitsune_value_set_int64 (key, number % 10);

  return TRUE;
}

/* The same for scripts. */
static inline gboolean
push_last_digit (const GValue *item,
                 KitsuneEmitter *out,
                 gpointer user_data,
                 GError **error)
{
  GValue key = G_VALUE_INIT;

  if (!last_digit (item, &key, user_data, error))
    return FALSE;

  kitsune_emitter_take (out, &key);
  return TRUE;
}

/* Replaces 14 by an item that cannot be hashed. */
static inline gboolean
opaque_fourteen (const GValue *item,
                 GValue *result,
                 gpointer user_data,
                 GError **error)
{
  if (G_VALUE_HOLDS_INT64 (item) && kitsune_value_get_int64 (item) == 14)
    g_value_init (result, opaque_get_type ());
  else
    kitsune_value_copy (item, result);

  return TRUE;
}

static inline KitsunePipeline *
with_handler (KitsunePipeline *pipeline,
              KitsuneErrorHandler *handler)
{
  kitsune_stage_set_error_handler (kitsune_pipeline_get_stage (pipeline), handler);
  kitsune_error_handler_unref (handler);

  return pipeline;
}

static inline KitsunePipeline *
dropping (KitsunePipeline *pipeline)
{
  return with_handler (pipeline, kitsune_error_handler_new_drop ());
}

/* Items whose function fails become the number -1. */
static inline KitsunePipeline *
returning (KitsunePipeline *pipeline)
{
  GValue value = G_VALUE_INIT;

  kitsune_value_set_int64 (&value, -1);

  return with_handler (pipeline, kitsune_error_handler_new_return (&value));
}

static inline KitsunePipeline *
with (KitsunePipeline *pipeline,
      const char *property,
      gint64 number)
{
  g_object_set (kitsune_pipeline_get_stage (pipeline), property, number, NULL);

  return pipeline;
}
