/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/base/kitsune-box-private.h"
#include "kitsune/base/kitsune-dict.h"
#include "kitsune/base/kitsune-hash-private.h"
#include "kitsune/base/kitsune-items.h"
#include "kitsune/base/kitsune-kind-private.h"
#include "kitsune/base/kitsune-number-private.h"
#include "kitsune/base/kitsune-value-private.h"

/* g_variant_hash() refuses containers, and g_variant_equal() can call two
 * values equal whose bytes differ if one of them is not in normal form.
 */
GBytes *
kitsune_variant_to_bytes (GVariant *variant)
{
  g_autoptr (GVariant) normal = g_variant_get_normal_form (variant);

  return g_variant_get_data_as_bytes (normal);
}

static guint64
kitsune_hash_gbytes (GBytes *bytes)
{
  gsize size = 0;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  return kitsune_hash_bytes (data, size);
}

static guint64
kitsune_hash_string (const char *text)
{
  return kitsune_hash_bytes (text, strlen (text));
}

static guint64
kitsune_variant_hash (GVariant *variant)
{
  g_autoptr (GBytes) bytes = kitsune_variant_to_bytes (variant);

  return kitsune_hash_combine (kitsune_hash_string (g_variant_get_type_string (variant)),
                               kitsune_hash_gbytes (bytes));
}

static guint64
kitsune_strv_hash (const char *const *strv)
{
  guint64 hash = 0;

  for (gsize i = 0; strv[i] != NULL; i++)
    hash = kitsune_hash_combine (hash, kitsune_hash_string (strv[i]));

  return hash;
}

static guint64
kitsune_error_hash (const GError *error)
{
  return kitsune_hash_combine (((guint64) error->domain << 32) | (guint) error->code,
                               kitsune_hash_string (error->message != NULL ? error->message : ""));
}

static gboolean
kitsune_items_hash (KitsuneItems *items,
                    guint64 *hash)
{
  gsize size = kitsune_items_get_size (items);
  guint64 one;

  *hash = size;
  for (gsize i = 0; i < size; i++)
    {
      if (!kitsune_value_try_hash (kitsune_items_get (items, i), &one))
        return FALSE;
      *hash = kitsune_hash_combine (*hash, one);
    }

  return TRUE;
}

/* The order of the keys does not matter to equality, so entries are added up. */
static gboolean
kitsune_dict_hash (KitsuneDict *dict,
                   guint64 *hash)
{
  gsize size = kitsune_dict_get_size (dict);
  guint64 key;
  guint64 value;

  *hash = size;
  for (gsize i = 0; i < size; i++)
    {
      if (!kitsune_value_try_hash (kitsune_dict_get_key (dict, i), &key) ||
          !kitsune_value_try_hash (kitsune_dict_get_value (dict, i), &value))
        return FALSE;
      *hash += kitsune_hash_combine (key, value);
    }

  return TRUE;
}

static gboolean
kitsune_box_hash (const KitsuneBox *box,
                  guint64 *hash)
{
  guint64 one;

  *hash = box->info->type;
  for (guint i = 0; i < box->info->n_fields; i++)
    {
      if (!kitsune_value_try_hash (&box->fields[i], &one))
        return FALSE;
      *hash = kitsune_hash_combine (*hash, one);
    }

  return TRUE;
}

static gboolean
kitsune_value_hash_number (const GValue *value,
                           guint64 *hash)
{
  KitsuneNumber number;

  kitsune_number_read (value, &number);
  *hash = kitsune_number_hash (&number);

  return TRUE;
}

/* What the kinds below hash is often small and often in sequence, and an empty
 * list should not meet the number 0.
 */
static gboolean
kitsune_value_hash_content (KitsuneKind kind,
                            const GValue *value,
                            guint64 *hash)
{
  gpointer content = value->data[0].v_pointer;

  switch (kind)
    {
    case KITSUNE_KIND_BOOLEAN:
      *hash = value->data[0].v_int != 0;
      return TRUE;
    case KITSUNE_KIND_ENUM:
    case KITSUNE_KIND_FLAGS:
      *hash = kitsune_hash_combine (value->g_type, value->data[0].v_ulong);
      return TRUE;
    case KITSUNE_KIND_GTYPE:
      *hash = g_value_get_gtype (value);
      return TRUE;
    case KITSUNE_KIND_BYTES:
      *hash = kitsune_hash_gbytes (content);
      return TRUE;
    case KITSUNE_KIND_VARIANT:
      *hash = kitsune_variant_hash (content);
      return TRUE;
    case KITSUNE_KIND_DATE_TIME:
      *hash = g_date_time_hash (content);
      return TRUE;
    case KITSUNE_KIND_ERROR:
      *hash = kitsune_error_hash (content);
      return TRUE;
    case KITSUNE_KIND_STRV:
      *hash = kitsune_strv_hash (content);
      return TRUE;
    case KITSUNE_KIND_ITEMS:
      return kitsune_items_hash (content, hash);
    case KITSUNE_KIND_DICT:
      return kitsune_dict_hash (content, hash);
    case KITSUNE_KIND_BOX:
      return kitsune_box_hash (content, hash);
    case KITSUNE_KIND_IDENTITY:
      *hash = GPOINTER_TO_SIZE (g_value_peek_pointer (value));
      return TRUE;
    case KITSUNE_KIND_NULL:
      *hash = 0;
      return TRUE;
    case KITSUNE_KIND_NUMBER:
    case KITSUNE_KIND_STRING:
      g_assert_not_reached ();
    case KITSUNE_KIND_UNSET:
    case KITSUNE_KIND_OPAQUE:
    default:
      return FALSE;
    }
}

gboolean
kitsune_value_try_hash (const GValue *value,
                        guint64 *hash)
{
  KitsuneKind kind;

  /* What most keys are. */
  if (value->g_type == G_TYPE_INT64)
    {
      *hash = kitsune_number_hash (&(KitsuneNumber){ .form = KITSUNE_NUMBER_INT, .i = value->data[0].v_int64 });
      return TRUE;
    }

  if (value->g_type == G_TYPE_STRING && value->data[0].v_pointer != NULL)
    {
      *hash = kitsune_hash_string (value->data[0].v_pointer);
      return TRUE;
    }

  kind = kitsune_kind_of (&value);

  if (kind == KITSUNE_KIND_NUMBER)
    return kitsune_value_hash_number (value, hash);

  if (kind == KITSUNE_KIND_STRING)
    {
      *hash = kitsune_hash_string (value->data[0].v_pointer);
      return TRUE;
    }

  if (!kitsune_value_hash_content (kind, value, hash))
    return FALSE;

  *hash = kitsune_hash_combine (kind, *hash);

  return TRUE;
}

/**
 * kitsune_value_is_hashable:
 * @value: a value
 *
 * Checks whether a value can be used as a key.
 *
 * All values can, except unset ones, those of fundamental types that other
 * libraries registered and that hold no pointer, and containers in which there
 * is such a value.
 *
 * Returns: whether [func@value_hash] accepts @value
 *
 * Since: 1.0
 */
gboolean
kitsune_value_is_hashable (const GValue *value)
{
  guint64 hash;

  g_return_val_if_fail (value != NULL, FALSE);

  return kitsune_value_try_hash (value, &hash);
}

/**
 * kitsune_value_hash:
 * @value: a value for which [func@value_is_hashable] is true
 *
 * Computes a hash that is the same for all values that [func@value_equal] calls
 * equal.
 *
 * All bits of it are well mixed, so that the lowest bits can index a table. It
 * is the same each time a program runs only for what has content: numbers,
 * booleans, strings, bytes, variants, times, and lists and dicts of those. Do not
 * store it: another version of the library or another machine may compute
 * another one.
 *
 * Returns: the hash
 *
 * Since: 1.0
 */
guint
kitsune_value_hash (const GValue *value)
{
  guint64 hash = 0;
  gboolean hashable;

  g_return_val_if_fail (value != NULL, 0);

  hashable = kitsune_value_try_hash (value, &hash);
  g_return_val_if_fail (hashable, 0);

  return (guint) hash;
}
