/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/base/kitsune-box-private.h"
#include "kitsune/base/kitsune-dict.h"
#include "kitsune/base/kitsune-items.h"
#include "kitsune/base/kitsune-kind-private.h"
#include "kitsune/base/kitsune-text-private.h"

static void kitsune_value_print (GString *text,
                                 const GValue *value);

static void
kitsune_items_print (GString *text,
                     KitsuneItems *items)
{
  gsize size = kitsune_items_get_size (items);

  g_string_append_c (text, '[');
  for (gsize i = 0; i < size; i++)
    {
      if (i > 0)
        g_string_append (text, ", ");
      kitsune_value_print (text, kitsune_items_get (items, i));
    }
  g_string_append_c (text, ']');
}

static void
kitsune_dict_print (GString *text,
                    KitsuneDict *dict)
{
  gsize size = kitsune_dict_get_size (dict);

  g_string_append_c (text, '{');
  for (gsize i = 0; i < size; i++)
    {
      if (i > 0)
        g_string_append (text, ", ");
      kitsune_value_print (text, kitsune_dict_get_key (dict, i));
      g_string_append (text, ": ");
      kitsune_value_print (text, kitsune_dict_get_value (dict, i));
    }
  g_string_append_c (text, '}');
}

static void
kitsune_box_print (GString *text,
                   const KitsuneBox *box)
{
  g_string_append_printf (text, "%s(", box->info->name);
  for (guint i = 0; i < box->info->n_fields; i++)
    {
      if (i > 0)
        g_string_append (text, ", ");
      kitsune_value_print (text, &box->fields[i]);
    }
  g_string_append_c (text, ')');
}

static void
kitsune_strv_print (GString *text,
                    const char *const *strv)
{
  g_string_append_c (text, '[');
  for (gsize i = 0; strv[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append (text, ", ");
      kitsune_text_append_quoted (text, strv[i]);
    }
  g_string_append_c (text, ']');
}

static void
kitsune_bytes_print (GString *text,
                     GBytes *bytes)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  g_string_append (text, "b\"");
  for (gsize i = 0; i < size; i++)
    {
      if (data[i] == '"' || data[i] == '\\')
        g_string_append_printf (text, "\\%c", data[i]);
      else if (g_ascii_isprint (data[i]))
        g_string_append_c (text, (char) data[i]);
      else
        g_string_append_printf (text, "\\x%02x", data[i]);
    }
  g_string_append_c (text, '"');
}

static void
kitsune_variant_print (GString *text,
                       GVariant *variant)
{
  g_autofree char *printed = g_variant_print (variant, TRUE);

  g_string_append (text, printed);
}

static void
kitsune_date_time_print (GString *text,
                         GDateTime *date_time)
{
  g_autofree char *printed = g_date_time_format_iso8601 (date_time);

  g_string_append (text, printed);
}

/* The type of the instance, which says more than the type of the value. */
static void
kitsune_identity_print (GString *text,
                        const GValue *value)
{
  gpointer pointer = g_value_peek_pointer (value);
  GType type = value->g_type;

  if (G_TYPE_IS_INSTANTIATABLE (type) || G_TYPE_IS_INTERFACE (type))
    type = G_TYPE_FROM_INSTANCE (pointer);

  g_string_append_printf (text, "<%s %p>", g_type_name (type), pointer);
}

static void
kitsune_opaque_print (GString *text,
                      const GValue *value)
{
  g_autofree char *contents = g_strdup_value_contents (value);

  g_string_append_printf (text, "<%s %s>", g_type_name (value->g_type), contents);
}

static void
kitsune_gtype_print (GString *text,
                     GType type)
{
  g_string_append (text, type != 0 ? g_type_name (type) : "invalid");
}

static void
kitsune_value_print (GString *text,
                     const GValue *value)
{
  KitsuneKind kind = kitsune_kind_of (&value);
  gpointer content = value->data[0].v_pointer;

  switch (kind)
    {
    case KITSUNE_KIND_NULL:
      g_string_append (text, "null");
      break;
    case KITSUNE_KIND_BOOLEAN:
      g_string_append (text, value->data[0].v_int ? "true" : "false");
      break;
    case KITSUNE_KIND_NUMBER:
      kitsune_text_append_number (text, value);
      break;
    case KITSUNE_KIND_ENUM:
    case KITSUNE_KIND_FLAGS:
      kitsune_text_append_enum (text, value);
      break;
    case KITSUNE_KIND_STRING:
      kitsune_text_append_quoted (text, content);
      break;
    case KITSUNE_KIND_GTYPE:
      kitsune_gtype_print (text, g_value_get_gtype (value));
      break;
    case KITSUNE_KIND_BYTES:
      kitsune_bytes_print (text, content);
      break;
    case KITSUNE_KIND_VARIANT:
      kitsune_variant_print (text, content);
      break;
    case KITSUNE_KIND_DATE_TIME:
      kitsune_date_time_print (text, content);
      break;
    case KITSUNE_KIND_ERROR:
      g_string_append_printf (text, "<GError %s>", ((GError *) content)->message);
      break;
    case KITSUNE_KIND_STRV:
      kitsune_strv_print (text, content);
      break;
    case KITSUNE_KIND_ITEMS:
      kitsune_items_print (text, content);
      break;
    case KITSUNE_KIND_DICT:
      kitsune_dict_print (text, content);
      break;
    case KITSUNE_KIND_BOX:
      kitsune_box_print (text, content);
      break;
    case KITSUNE_KIND_IDENTITY:
      kitsune_identity_print (text, value);
      break;
    case KITSUNE_KIND_OPAQUE:
      kitsune_opaque_print (text, value);
      break;
    case KITSUNE_KIND_UNSET:
    default:
      g_string_append (text, "unset");
      break;
    }
}

/**
 * kitsune_value_to_string:
 * @value: a value
 *
 * Prints a value for people to read.
 *
 * A string is printed as it is, but in quotes and with escapes where it is in a
 * container: `abc`, `["abc", 1, 2.5]`, `{"key": true}`, `Pair(1, null)`. A double
 * gets the fewest digits that read back as the same number. Objects and other
 * things without known content are printed as type and address. What is not
 * UTF-8 is replaced.
 *
 * The form may change in later versions; use [func@value_to_json] for text that
 * is to be read back.
 *
 * Returns: (transfer full): the text
 *
 * Since: 1.0
 */
char *
kitsune_value_to_string (const GValue *value)
{
  GString *text;
  char *printed;
  char *valid;

  g_return_val_if_fail (value != NULL, NULL);

  text = g_string_new (NULL);
  if (kitsune_kind_of (&value) == KITSUNE_KIND_STRING)
    g_string_append (text, value->data[0].v_pointer);
  else
    kitsune_value_print (text, value);

  printed = g_string_free (text, FALSE);
  if (g_utf8_validate (printed, -1, NULL))
    return printed;

  valid = g_utf8_make_valid (printed, -1);
  g_free (printed);

  return valid;
}
