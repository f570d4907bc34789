/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/base/kitsune-box-private.h"
#include "kitsune/base/kitsune-dict.h"
#include "kitsune/base/kitsune-error.h"
#include "kitsune/base/kitsune-items.h"
#include "kitsune/base/kitsune-kind-private.h"
#include "kitsune/base/kitsune-text-private.h"

#include <math.h>

/* Written straight from the values: a tree of JsonNodes in between would cost
 * several allocations per value, holds no integer beyond gint64, and is printed
 * with 17 digits for every double.
 */

static gboolean kitsune_json_write (GString *text,
                                    const GValue *value,
                                    GError **error);

static gboolean
kitsune_json_fail (const char *what,
                   GError **error)
{
  g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_TYPE_MISMATCH, "%s has no JSON form", what);

  return FALSE;
}

static gboolean
kitsune_json_write_double (GString *text,
                           gdouble number,
                           GError **error)
{
  if (!isfinite (number))
    return kitsune_json_fail (isnan (number) ? "nan" : "an infinite number", error);

  kitsune_text_append_double (text, number);

  return TRUE;
}

static gboolean
kitsune_json_write_number (GString *text,
                           const GValue *value,
                           GError **error)
{
  /* A float as the double that it is, or it would not read back as equal. */
  if (G_TYPE_FUNDAMENTAL (value->g_type) == G_TYPE_FLOAT)
    return kitsune_json_write_double (text, g_value_get_float (value), error);
  if (G_TYPE_FUNDAMENTAL (value->g_type) == G_TYPE_DOUBLE)
    return kitsune_json_write_double (text, g_value_get_double (value), error);

  kitsune_text_append_number (text, value);

  return TRUE;
}

/* --- variants ------------------------------------------------------------ */

static gboolean kitsune_json_write_variant (GString *text,
                                            GVariant *variant,
                                            GError **error);

/* Also the keys of dictionaries, which have to be strings. */
static gboolean
kitsune_json_write_basic_variant (GString *text,
                                  GVariant *variant,
                                  GError **error)
{
  g_autofree char *printed = NULL;

  switch ((gint) g_variant_classify (variant))
    {
    case G_VARIANT_CLASS_STRING:
    case G_VARIANT_CLASS_OBJECT_PATH:
    case G_VARIANT_CLASS_SIGNATURE:
      kitsune_text_append_quoted (text, g_variant_get_string (variant, NULL));
      return TRUE;
    case G_VARIANT_CLASS_DOUBLE:
      return kitsune_json_write_double (text, g_variant_get_double (variant), error);
    case G_VARIANT_CLASS_BYTE:
      g_string_append_printf (text, "%d", g_variant_get_byte (variant));
      return TRUE;
    default:
      printed = g_variant_print (variant, FALSE);
      g_string_append (text, printed);
      return TRUE;
    }
}

static gboolean
kitsune_json_write_variant_entry (GString *text,
                                  GVariant *entry,
                                  GError **error)
{
  g_autoptr (GVariant) key = g_variant_get_child_value (entry, 0);
  g_autoptr (GVariant) value = g_variant_get_child_value (entry, 1);
  g_autoptr (GString) name = g_string_new (NULL);

  if (!kitsune_json_write_basic_variant (name, key, error))
    return FALSE;

  if (name->str[0] == '"')
    g_string_append (text, name->str);
  else
    kitsune_text_append_quoted (text, name->str);

  g_string_append_c (text, ':');

  return kitsune_json_write_variant (text, value, error);
}

static gboolean
kitsune_json_write_variant_children (GString *text,
                                     GVariant *variant,
                                     GError **error)
{
  gboolean object = g_variant_is_of_type (variant, G_VARIANT_TYPE_DICTIONARY);
  gsize n_children = g_variant_n_children (variant);

  g_string_append_c (text, object ? '{' : '[');
  for (gsize i = 0; i < n_children; i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (variant, i);

      if (i > 0)
        g_string_append_c (text, ',');
      if (!(object ? kitsune_json_write_variant_entry : kitsune_json_write_variant) (text, child, error))
        return FALSE;
    }
  g_string_append_c (text, object ? '}' : ']');

  return TRUE;
}

static gboolean
kitsune_json_write_variant (GString *text,
                            GVariant *variant,
                            GError **error)
{
  g_autoptr (GVariant) child = NULL;

  switch ((gint) g_variant_classify (variant))
    {
    case G_VARIANT_CLASS_VARIANT:
      child = g_variant_get_variant (variant);
      return kitsune_json_write_variant (text, child, error);

    case G_VARIANT_CLASS_MAYBE:
      child = g_variant_get_maybe (variant);
      if (child != NULL)
        return kitsune_json_write_variant (text, child, error);
      g_string_append (text, "null");
      return TRUE;

    case G_VARIANT_CLASS_DICT_ENTRY:
      g_string_append_c (text, '{');
      if (!kitsune_json_write_variant_entry (text, variant, error))
        return FALSE;
      g_string_append_c (text, '}');
      return TRUE;

    case G_VARIANT_CLASS_ARRAY:
    case G_VARIANT_CLASS_TUPLE:
      return kitsune_json_write_variant_children (text, variant, error);

    default:
      return kitsune_json_write_basic_variant (text, variant, error);
    }
}

/* --- containers ---------------------------------------------------------- */

static gboolean
kitsune_json_write_items (GString *text,
                          KitsuneItems *items,
                          GError **error)
{
  gsize size = kitsune_items_get_size (items);

  g_string_append_c (text, '[');
  for (gsize i = 0; i < size; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      if (!kitsune_json_write (text, kitsune_items_get (items, i), error))
        return FALSE;
    }
  g_string_append_c (text, ']');

  return TRUE;
}

static gboolean
kitsune_json_write_key (GString *text,
                        KitsuneDict *dict,
                        const GValue *key,
                        GError **error)
{
  const GValue *content = key;
  KitsuneKind kind = kitsune_kind_of (&content);
  g_autofree char *name = NULL;

  if (kind == KITSUNE_KIND_STRING)
    {
      kitsune_text_append_quoted (text, content->data[0].v_pointer);
      return TRUE;
    }

  if (kind != KITSUNE_KIND_NULL && kind != KITSUNE_KIND_NUMBER && kind != KITSUNE_KIND_BOOLEAN &&
      kind != KITSUNE_KIND_ENUM && kind != KITSUNE_KIND_FLAGS)
    {
      g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_TYPE_MISMATCH,
                   "%s cannot be a key in JSON", g_type_name (key->g_type));
      return FALSE;
    }

  name = kitsune_value_to_string (content);
  if (kitsune_dict_contains_string (dict, name))
    {
      g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_INVALID,
                   "the keys %s and \"%s\" would be the same in JSON", name, name);
      return FALSE;
    }

  kitsune_text_append_quoted (text, name);

  return TRUE;
}

static gboolean
kitsune_json_write_dict (GString *text,
                         KitsuneDict *dict,
                         GError **error)
{
  gsize size = kitsune_dict_get_size (dict);

  g_string_append_c (text, '{');
  for (gsize i = 0; i < size; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      if (!kitsune_json_write_key (text, dict, kitsune_dict_get_key (dict, i), error))
        return FALSE;
      g_string_append_c (text, ':');
      if (!kitsune_json_write (text, kitsune_dict_get_value (dict, i), error))
        return FALSE;
    }
  g_string_append_c (text, '}');

  return TRUE;
}

static gboolean
kitsune_json_write_box (GString *text,
                        const KitsuneBox *box,
                        GError **error)
{
  /* The box says nothing that its only value does not say. */
  if (box->info->n_fields == 1)
    return kitsune_json_write (text, &box->fields[0], error);

  g_string_append_c (text, '{');
  for (guint i = 0; i < box->info->n_fields; i++)
    {
      g_string_append_printf (text, "%s\"%s\":", i > 0 ? "," : "", box->info->fields[i]);
      if (!kitsune_json_write (text, &box->fields[i], error))
        return FALSE;
    }
  g_string_append_c (text, '}');

  return TRUE;
}

static void
kitsune_json_write_strv (GString *text,
                         const char *const *strv)
{
  g_string_append_c (text, '[');
  for (gsize i = 0; strv[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      kitsune_text_append_quoted (text, strv[i]);
    }
  g_string_append_c (text, ']');
}

static void
kitsune_json_write_error (GString *text,
                          const GError *error)
{
  g_string_append (text, "{\"domain\":");
  kitsune_text_append_quoted (text, g_quark_to_string (error->domain));
  g_string_append_printf (text, ",\"code\":%d,\"message\":", error->code);
  kitsune_text_append_quoted (text, error->message);
  g_string_append_c (text, '}');
}

static void
kitsune_json_write_enum (GString *text,
                         const GValue *value)
{
  g_autoptr (GString) name = g_string_new (NULL);

  kitsune_text_append_enum (name, value);
  kitsune_text_append_quoted (text, name->str);
}

static void
kitsune_json_write_date_time (GString *text,
                              GDateTime *date_time)
{
  g_autofree char *printed = g_date_time_format_iso8601 (date_time);

  kitsune_text_append_quoted (text, printed);
}

static void
kitsune_json_write_bytes (GString *text,
                          GBytes *bytes)
{
  gsize size = 0;
  const guchar *data = g_bytes_get_data (bytes, &size);
  g_autofree char *encoded = g_base64_encode (data, size);

  g_string_append_printf (text, "\"%s\"", encoded);
}

static gboolean
kitsune_json_write (GString *text,
                    const GValue *value,
                    GError **error)
{
  KitsuneKind kind = kitsune_kind_of (&value);
  gpointer content = value->data[0].v_pointer;

  switch (kind)
    {
    case KITSUNE_KIND_NULL:
      g_string_append (text, "null");
      return TRUE;
    case KITSUNE_KIND_BOOLEAN:
      g_string_append (text, value->data[0].v_int ? "true" : "false");
      return TRUE;
    case KITSUNE_KIND_NUMBER:
      return kitsune_json_write_number (text, value, error);
    case KITSUNE_KIND_ENUM:
    case KITSUNE_KIND_FLAGS:
      kitsune_json_write_enum (text, value);
      return TRUE;
    case KITSUNE_KIND_STRING:
      kitsune_text_append_quoted (text, content);
      return TRUE;
    case KITSUNE_KIND_BYTES:
      kitsune_json_write_bytes (text, content);
      return TRUE;
    case KITSUNE_KIND_VARIANT:
      return kitsune_json_write_variant (text, content, error);
    case KITSUNE_KIND_DATE_TIME:
      kitsune_json_write_date_time (text, content);
      return TRUE;
    case KITSUNE_KIND_ERROR:
      kitsune_json_write_error (text, content);
      return TRUE;
    case KITSUNE_KIND_STRV:
      kitsune_json_write_strv (text, content);
      return TRUE;
    case KITSUNE_KIND_ITEMS:
      return kitsune_json_write_items (text, content, error);
    case KITSUNE_KIND_DICT:
      return kitsune_json_write_dict (text, content, error);
    case KITSUNE_KIND_BOX:
      return kitsune_json_write_box (text, content, error);
    case KITSUNE_KIND_UNSET:
      return kitsune_json_fail ("an unset value", error);
    case KITSUNE_KIND_GTYPE:
    case KITSUNE_KIND_IDENTITY:
    case KITSUNE_KIND_OPAQUE:
    default:
      return kitsune_json_fail (g_type_name (value->g_type), error);
    }
}

/**
 * kitsune_value_to_json:
 * @value: a value
 * @error: return location for a [type@GLib.Error]
 *
 * Writes a value as JSON (RFC 8259), without spaces or line breaks.
 *
 * - Numbers, booleans and strings are what they are in JSON; a double that is a
 *   whole number keeps a point (`1.0`), and the null item, and what holds %NULL,
 *   becomes `null`. Not a number and the infinities have no form in JSON.
 * - Enums become their nick, flags their nicks joined by `|`.
 * - `GDateTime` becomes a string in ISO 8601, `GBytes` one in Base64.
 * - [struct@Items] and string arrays become arrays. [struct@Dict] becomes an
 *   object in the order of its keys; keys that are numbers, booleans, enums,
 *   flags or null are printed, all other keys that are no strings fail.
 * - [struct@Item] becomes the value in it, [struct@Pair] and its like become
 *   objects with their fields, such as `{"first":1,"second":2}`.
 * - `GVariant` becomes what its type suggests; `GError` an object with domain,
 *   code and message.
 *
 * Fails with %KITSUNE_ERROR_TYPE_MISMATCH for everything else, for numbers that
 * JSON does not have and for strings that are not UTF-8, and with
 * %KITSUNE_ERROR_INVALID if two keys of a dict are printed alike.
 *
 * Returns: (transfer full): the text, or %NULL with @error set
 *
 * Since: 1.0
 */
char *
kitsune_value_to_json (const GValue *value,
                       GError **error)
{
  g_autoptr (GString) text = NULL;

  g_return_val_if_fail (value != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  text = g_string_new (NULL);
  if (!kitsune_json_write (text, value, error))
    return NULL;

  if (!g_utf8_validate_len (text->str, text->len, NULL))
    {
      kitsune_json_fail ("a string that is not UTF-8", error);
      return NULL;
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}
