/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/base/kitsune-box-private.h"
#include "kitsune/base/kitsune-dict.h"
#include "kitsune/base/kitsune-error.h"
#include "kitsune/base/kitsune-items.h"
#include "kitsune/base/kitsune-kind-private.h"
#include "kitsune/base/kitsune-number-private.h"
#include "kitsune/base/kitsune-value-private.h"

#include <string.h>

/* Equality and order of values; the hash that agrees with equality is in
 * kitsune-value-hash.c. Whoever adds a kind changes both.
 */

static gboolean
kitsune_value_equal_numbers (const GValue *a,
                             const GValue *b)
{
  KitsuneNumber x;
  KitsuneNumber y;

  if (!kitsune_number_read (a, &x) || !kitsune_number_read (b, &y))
    return FALSE;

  return kitsune_number_equal (&x, &y);
}

static gboolean
kitsune_variant_equal (GVariant *a,
                       GVariant *b)
{
  g_autoptr (GBytes) x = NULL;
  g_autoptr (GBytes) y = NULL;

  if (a == b)
    return TRUE;
  if (!g_variant_type_equal (g_variant_get_type (a), g_variant_get_type (b)))
    return FALSE;

  x = kitsune_variant_to_bytes (a);
  y = kitsune_variant_to_bytes (b);

  return g_bytes_equal (x, y);
}

static gboolean
kitsune_error_equal (const GError *a,
                     const GError *b)
{
  return a->domain == b->domain && a->code == b->code && g_strcmp0 (a->message, b->message) == 0;
}

static gboolean
kitsune_items_equal (KitsuneItems *a,
                     KitsuneItems *b)
{
  gsize size = kitsune_items_get_size (a);

  if (a == b)
    return TRUE;
  if (kitsune_items_get_size (b) != size)
    return FALSE;

  for (gsize i = 0; i < size; i++)
    {
      if (!kitsune_value_equal (kitsune_items_get (a, i), kitsune_items_get (b, i)))
        return FALSE;
    }

  return TRUE;
}

static gboolean
kitsune_dict_equal (KitsuneDict *a,
                    KitsuneDict *b)
{
  gsize size = kitsune_dict_get_size (a);

  if (a == b)
    return TRUE;
  if (kitsune_dict_get_size (b) != size)
    return FALSE;

  for (gsize i = 0; i < size; i++)
    {
      const GValue *other = kitsune_dict_lookup (b, kitsune_dict_get_key (a, i));

      if (other == NULL || !kitsune_value_equal (kitsune_dict_get_value (a, i), other))
        return FALSE;
    }

  return TRUE;
}

static gboolean
kitsune_box_equal (const KitsuneBox *a,
                   const KitsuneBox *b)
{
  if (a == b)
    return TRUE;
  if (a->info != b->info)
    return FALSE;

  for (guint i = 0; i < a->info->n_fields; i++)
    {
      if (!kitsune_value_equal (&a->fields[i], &b->fields[i]))
        return FALSE;
    }

  return TRUE;
}

/**
 * kitsune_value_equal:
 * @a: a value
 * @b: another value
 *
 * Checks whether two values are equal, by content where the library knows what
 * the content is.
 *
 * - Numbers are equal if they are the same number, whatever their types are: the
 *   integer 1 equals the double 1.0. Comparing is exact, without rounding.
 *   -0.0 equals 0, and unlike in C every NaN equals every other NaN, so that
 *   each value equals itself.
 * - Strings, string arrays, `GBytes`, `GVariant` (of the same type), `GType`,
 *   and `GError` are equal if their contents are. `GDateTime`s are equal if they
 *   mean the same instant, in whatever time zones.
 * - Enums and flags are equal if type and value are the same. Booleans are equal
 *   to nothing but booleans.
 * - [struct@Items], [struct@Dict] (in whatever order the keys are),
 *   [struct@Item], [struct@Pair] and their like are equal if they are of the same
 *   type and the values in them are equal.
 * - Objects, pointers and all other boxed types are equal if they are the same
 *   instance.
 * - A string, object or boxed value that holds %NULL equals the null item.
 * - A value that holds a boxed `GValue` is treated as the value in it.
 *
 * Returns: whether @a and @b are equal
 *
 * Since: 1.0
 */
gboolean
kitsune_value_equal (const GValue *a,
                     const GValue *b)
{
  KitsuneKind kind;
  gconstpointer x;
  gconstpointer y;

  g_return_val_if_fail (a != NULL, FALSE);
  g_return_val_if_fail (b != NULL, FALSE);

  if (a->g_type == G_TYPE_INT64 && b->g_type == G_TYPE_INT64)
    return a->data[0].v_int64 == b->data[0].v_int64;
  if (a->g_type == G_TYPE_STRING && b->g_type == G_TYPE_STRING)
    return g_strcmp0 (a->data[0].v_pointer, b->data[0].v_pointer) == 0;

  kind = kitsune_kind_of (&a);
  if (kitsune_kind_of (&b) != kind)
    return FALSE;

  x = a->data[0].v_pointer;
  y = b->data[0].v_pointer;

  switch (kind)
    {
    case KITSUNE_KIND_BOOLEAN:
      return !a->data[0].v_int == !b->data[0].v_int;
    case KITSUNE_KIND_NUMBER:
      return kitsune_value_equal_numbers (a, b);
    case KITSUNE_KIND_ENUM:
    case KITSUNE_KIND_FLAGS:
      return a->g_type == b->g_type && a->data[0].v_long == b->data[0].v_long;
    case KITSUNE_KIND_STRING:
      return strcmp (x, y) == 0;
    case KITSUNE_KIND_BYTES:
      return g_bytes_equal (x, y);
    case KITSUNE_KIND_VARIANT:
      return kitsune_variant_equal ((GVariant *) x, (GVariant *) y);
    case KITSUNE_KIND_DATE_TIME:
      return g_date_time_equal (x, y);
    case KITSUNE_KIND_ERROR:
      return kitsune_error_equal (x, y);
    case KITSUNE_KIND_STRV:
      return g_strv_equal (x, y);
    case KITSUNE_KIND_ITEMS:
      return kitsune_items_equal ((KitsuneItems *) x, (KitsuneItems *) y);
    case KITSUNE_KIND_DICT:
      return kitsune_dict_equal ((KitsuneDict *) x, (KitsuneDict *) y);
    case KITSUNE_KIND_BOX:
      return kitsune_box_equal (x, y);
    case KITSUNE_KIND_GTYPE:
      return g_value_get_gtype (a) == g_value_get_gtype (b);
    case KITSUNE_KIND_IDENTITY:
      return g_value_peek_pointer (a) == g_value_peek_pointer (b);
    case KITSUNE_KIND_OPAQUE:
      return a->g_type == b->g_type && memcmp (a->data, b->data, sizeof a->data) == 0;
    case KITSUNE_KIND_UNSET:
    case KITSUNE_KIND_NULL:
    default:
      return TRUE;
    }
}

static const char *
kitsune_value_type_name (const GValue *value)
{
  return value->g_type != 0 ? g_type_name (value->g_type) : "an unset value";
}

static gboolean
kitsune_value_not_comparable (const GValue *a,
                              const GValue *b,
                              GError **error)
{
  g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_NOT_COMPARABLE,
               "cannot compare %s with %s", kitsune_value_type_name (a), kitsune_value_type_name (b));

  return FALSE;
}

static gint
kitsune_sign (gint number)
{
  return (number > 0) - (number < 0);
}

static gint
kitsune_strv_compare (const char *const *a,
                      const char *const *b)
{
  gsize i = 0;

  while (a[i] != NULL && b[i] != NULL && strcmp (a[i], b[i]) == 0)
    i++;

  /* g_strcmp0() sorts NULL first, and so the array that is a prefix. */
  return g_strcmp0 (a[i], b[i]);
}

static gboolean
kitsune_items_compare (KitsuneItems *a,
                       KitsuneItems *b,
                       gint *order,
                       GError **error)
{
  gsize a_size = kitsune_items_get_size (a);
  gsize b_size = kitsune_items_get_size (b);

  *order = 0;
  for (gsize i = 0; i < MIN (a_size, b_size) && *order == 0; i++)
    {
      if (!kitsune_value_compare (kitsune_items_get (a, i), kitsune_items_get (b, i), order, error))
        return FALSE;
    }

  if (*order == 0)
    *order = (a_size > b_size) - (a_size < b_size);

  return TRUE;
}

static gboolean
kitsune_box_compare (const KitsuneBox *a,
                     const KitsuneBox *b,
                     gint *order,
                     GError **error)
{
  *order = 0;
  for (guint i = 0; i < a->info->n_fields && *order == 0; i++)
    {
      if (!kitsune_value_compare (&a->fields[i], &b->fields[i], order, error))
        return FALSE;
    }

  return TRUE;
}

/* Kinds whose order is complete; FALSE for the others. */
static gboolean
kitsune_value_compare_simple (KitsuneKind kind,
                              const GValue *a,
                              const GValue *b,
                              gint *order)
{
  gconstpointer x = a->data[0].v_pointer;
  gconstpointer y = b->data[0].v_pointer;
  KitsuneNumber number;
  KitsuneNumber other;

  if ((kind == KITSUNE_KIND_ENUM || kind == KITSUNE_KIND_FLAGS) && a->g_type != b->g_type)
    return FALSE;

  switch ((gint) kind)
    {
    case KITSUNE_KIND_NULL:
      *order = 0;
      return TRUE;
    case KITSUNE_KIND_BOOLEAN:
      *order = (a->data[0].v_int != 0) - (b->data[0].v_int != 0);
      return TRUE;
    case KITSUNE_KIND_NUMBER:
      kitsune_number_read (a, &number);
      kitsune_number_read (b, &other);
      *order = kitsune_number_compare (&number, &other);
      return TRUE;
    case KITSUNE_KIND_ENUM:
      *order = (a->data[0].v_long > b->data[0].v_long) - (a->data[0].v_long < b->data[0].v_long);
      return TRUE;
    case KITSUNE_KIND_FLAGS:
      *order = (a->data[0].v_ulong > b->data[0].v_ulong) - (a->data[0].v_ulong < b->data[0].v_ulong);
      return TRUE;
    case KITSUNE_KIND_STRING:
      *order = kitsune_sign (strcmp (x, y));
      return TRUE;
    case KITSUNE_KIND_BYTES:
      *order = kitsune_sign (g_bytes_compare (x, y));
      return TRUE;
    case KITSUNE_KIND_DATE_TIME:
      *order = kitsune_sign (g_date_time_compare (x, y));
      return TRUE;
    case KITSUNE_KIND_STRV:
      *order = kitsune_sign (kitsune_strv_compare (x, y));
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
kitsune_variant_compare (GVariant *a,
                         GVariant *b,
                         gint *order)
{
  const GVariantType *type = g_variant_get_type (a);

  if (!g_variant_type_equal (type, g_variant_get_type (b)) || !g_variant_type_is_basic (type))
    return FALSE;

  /* GLib finds that a NaN is larger and smaller than nothing, which is no
   * order.
   */
  if (g_variant_type_equal (type, G_VARIANT_TYPE_DOUBLE))
    {
      KitsuneNumber x = { .form = KITSUNE_NUMBER_DOUBLE, .d = g_variant_get_double (a) };
      KitsuneNumber y = { .form = KITSUNE_NUMBER_DOUBLE, .d = g_variant_get_double (b) };

      *order = kitsune_number_compare (&x, &y);
      return TRUE;
    }

  *order = kitsune_sign (g_variant_compare (a, b));
  return TRUE;
}

/**
 * kitsune_value_compare:
 * @a: a value
 * @b: another value
 * @order: (out): -1 if @a comes before @b, 0 if neither comes before the other,
 *   1 if @a comes after @b
 * @error: return location for a [type@GLib.Error]
 *
 * Orders two values.
 *
 * Numbers are ordered by their exact value, whatever their types are, and NaN
 * comes after all other numbers. %FALSE comes before %TRUE. Enums and flags of
 * the same type are ordered by value, strings and `GBytes` byte by byte,
 * `GDateTime`s in time, `GVariant`s of the same basic type as
 * [method@GLib.Variant.compare] does. String arrays, [struct@Items],
 * [struct@Item], [struct@Pair] and their like are ordered by the first value in
 * which they differ; a list comes before a longer one that begins with it. The
 * null item, and what holds %NULL, comes before everything else.
 *
 * All other values, and values of different kinds, have no order: that fails
 * with %KITSUNE_ERROR_NOT_COMPARABLE.
 *
 * Returns: %TRUE on success, %FALSE with @error set on failure
 *
 * Since: 1.0
 */
gboolean
kitsune_value_compare (const GValue *a,
                       const GValue *b,
                       gint *order,
                       GError **error)
{
  KitsuneKind kind;
  KitsuneKind other;

  g_return_val_if_fail (a != NULL, FALSE);
  g_return_val_if_fail (b != NULL, FALSE);
  g_return_val_if_fail (order != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (a->g_type == G_TYPE_INT64 && b->g_type == G_TYPE_INT64)
    {
      *order = (a->data[0].v_int64 > b->data[0].v_int64) - (a->data[0].v_int64 < b->data[0].v_int64);
      return TRUE;
    }

  kind = kitsune_kind_of (&a);
  other = kitsune_kind_of (&b);

  if ((kind == KITSUNE_KIND_NULL) != (other == KITSUNE_KIND_NULL) &&
      kind != KITSUNE_KIND_UNSET && other != KITSUNE_KIND_UNSET)
    {
      *order = kind == KITSUNE_KIND_NULL ? -1 : 1;
      return TRUE;
    }

  if (kind != other)
    return kitsune_value_not_comparable (a, b, error);
  if (kitsune_value_compare_simple (kind, a, b, order))
    return TRUE;

  if (kind == KITSUNE_KIND_ITEMS)
    return kitsune_items_compare (a->data[0].v_pointer, b->data[0].v_pointer, order, error);
  if (kind == KITSUNE_KIND_BOX && a->g_type == b->g_type)
    return kitsune_box_compare (a->data[0].v_pointer, b->data[0].v_pointer, order, error);
  if (kind == KITSUNE_KIND_VARIANT &&
      kitsune_variant_compare (a->data[0].v_pointer, b->data[0].v_pointer, order))
    return TRUE;

  return kitsune_value_not_comparable (a, b, error);
}
