/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "tests/support/support.h"

/* Results of terminals as text, for the tests of terminals. The error is looked
 * at only here, after the call that may have set it. */
static inline char *
print_error (GError *error)
{
  char *text = g_strdup_printf ("error: %s", error->message);

  g_error_free (error);

  return text;
}

static inline char *
print_item (KitsuneItem *item,
            GError **error)
{
  g_autoptr (KitsuneItem) owned = item;
  const GValue *value;

  g_assert_true (item == NULL || *error == NULL);
  if (*error != NULL)
    return print_error (*error);
  if (item == NULL)
    return g_strdup ("none");

  value = kitsune_item_get_value (item);
  if (G_VALUE_HOLDS (value, SUPPORT_TYPE_BOXED) || G_VALUE_HOLDS (value, SUPPORT_TYPE_OBJECT))
    return g_strdup_printf ("%" G_GINT64_FORMAT, support_number (value));
  if (G_VALUE_HOLDS_STRING (value))
    return g_value_dup_string (value);

  return kitsune_value_to_string (value);
}

static inline char *
print_answer (gboolean answer,
              GError **error)
{
  g_assert_true (!answer || *error == NULL);

  return *error != NULL ? print_error (*error) : g_strdup (answer ? "yes" : "no");
}

static inline char *
print_count (gint64 count,
             GError **error)
{
  g_assert_true ((count == -1) == (*error != NULL));

  return *error != NULL ? print_error (*error) : g_strdup_printf ("%" G_GINT64_FORMAT, count);
}

static inline KitsuneRunOptions *
dropping_options (void)
{
  g_autoptr (KitsuneErrorHandler) drop = kitsune_error_handler_new_drop ();
  KitsuneRunOptions *options = support_options (64);

  kitsune_run_options_set_error_handler (options, drop);

  return options;
}

static inline KitsunePipeline *
new_values (guint n_values,
            const GValue *values)
{
  g_autoptr (KitsuneItems) items = kitsune_items_new (values, n_values);

  return support_own (kitsune_pipeline_new_from_items (items));
}

#define INT64(v)     \
  {                  \
    G_TYPE_INT64,    \
    {                \
      {              \
        .v_int64 = v \
      }              \
    }                \
  }
#define UINT64(v)     \
  {                   \
    G_TYPE_UINT64,    \
    {                 \
      {               \
        .v_uint64 = v \
      }               \
    }                 \
  }
#define DOUBLE(v)     \
  {                   \
    G_TYPE_DOUBLE,    \
    {                 \
      {               \
        .v_double = v \
      }               \
    }                 \
  }
#define BOOLEAN(v)  \
  {                 \
    G_TYPE_BOOLEAN, \
    {               \
      {             \
        .v_int = v  \
      }             \
    }               \
  }

#define assert_result(call, print, expected)       \
  G_STMT_START                                     \
  {                                                \
    GError *error = NULL;                          \
    g_autofree char *text_ = print (call, &error); \
    g_assert_cmpstr (text_, ==, expected);         \
  }                                                \
  G_STMT_END
