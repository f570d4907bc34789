/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/state/kitsune-json-codec.h"

#include "kitsune/base/kitsune-error.h"
#include "kitsune/base/kitsune-value.h"

#include <string.h>

/**
 * KitsuneJsonCodec:
 *
 * Writes values as JSON.
 *
 * What has a form in JSON, and which, is said at [func@value_to_json]. Reading
 * gives numbers, strings, booleans, null, [struct@Items] and [struct@Dict];
 * where another type is asked for, they are converted to it, and strings are
 * read as the `GBytes`, `GDateTime`, enum or flags that they were written for.
 * Of what is inside of lists and dicts JSON does not tell the type: a float
 * comes back as a double, bytes as a string and a dict whose keys are numbers
 * as one whose keys are strings. [class@VariantCodec] keeps all of them.
 *
 * Since: 1.0
 */
struct _KitsuneJsonCodec
{
  GObject parent_instance;
};

static void kitsune_json_codec_init_iface (KitsuneCodecInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KitsuneJsonCodec, kitsune_json_codec, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (KITSUNE_TYPE_CODEC, kitsune_json_codec_init_iface))

static GBytes *
kitsune_json_codec_encode (KitsuneCodec *codec,
                           const GValue *value,
                           GError **error)
{
  char *text = kitsune_value_to_json (value, error);

  return text != NULL ? g_bytes_new_take (text, strlen (text)) : NULL;
}

/* "a|b", as it was written; a number where there was no name. */
static gboolean
kitsune_json_codec_read_enum (const char *text,
                              GValue *value)
{
  g_autoptr (GTypeClass) klass = g_type_class_ref (G_VALUE_TYPE (value));
  g_auto (GStrv) nicks = NULL;
  guint flags = 0;

  if (G_IS_ENUM_CLASS (klass))
    {
      const GEnumValue *found = g_enum_get_value_by_nick (G_ENUM_CLASS (klass), text);

      if (found != NULL)
        g_value_set_enum (value, found->value);
      return found != NULL;
    }

  nicks = g_strsplit (text, "|", -1);
  for (guint i = 0; nicks[i] != NULL; i++)
    {
      const GFlagsValue *found = g_flags_get_value_by_nick (G_FLAGS_CLASS (klass), nicks[i]);

      if (found == NULL)
        return FALSE;
      flags |= found->value;
    }
  g_value_set_flags (value, flags);

  return TRUE;
}

/* Strings that stand for something else, where the type says so. FALSE if it
 * is none of these. */
static gboolean
kitsune_json_codec_read_string (const char *text,
                                GValue *value)
{
  GType type = G_VALUE_TYPE (value);
  guchar *data;
  gsize size = 0;
  GDateTime *date_time;

  if (type == G_TYPE_BYTES)
    {
      data = g_base64_decode (text, &size);
      g_value_take_boxed (value, g_bytes_new_take (data, size));
      return TRUE;
    }

  if (type == G_TYPE_DATE_TIME)
    {
      date_time = g_date_time_new_from_iso8601 (text, NULL);
      g_value_take_boxed (value, date_time);
      return date_time != NULL;
    }

  return (G_TYPE_IS_ENUM (type) || G_TYPE_IS_FLAGS (type)) && kitsune_json_codec_read_enum (text, value);
}

static KitsuneItem *
kitsune_json_codec_refine (KitsuneItem *item,
                           GType type)
{
  const GValue *found = kitsune_item_get_value (item);
  GValue value = G_VALUE_INIT;

  if (type == G_TYPE_VALUE || !G_VALUE_HOLDS_STRING (found) || g_value_get_string (found) == NULL)
    return item;

  g_value_init (&value, type);
  if (!kitsune_json_codec_read_string (g_value_get_string (found), &value))
    {
      g_value_unset (&value);
      return item;
    }

  kitsune_item_unref (item);
  return kitsune_item_new_take (&value);
}

static KitsuneItem *
kitsune_json_codec_decode_as (KitsuneCodec *codec,
                              GBytes *bytes,
                              GType type,
                              GError **error)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autofree char *text = NULL;
  KitsuneItem *item;

  if (size > 0 && memchr (data, '\0', size) != NULL)
    {
      g_set_error_literal (error, KITSUNE_ERROR, KITSUNE_ERROR_PARSE, "JSON has a NUL byte in it");
      return NULL;
    }

  text = g_strndup (size > 0 ? data : "", size);
  item = kitsune_value_from_json (text, error);

  return item != NULL ? kitsune_json_codec_refine (item, type) : NULL;
}

static KitsuneItem *
kitsune_json_codec_decode (KitsuneCodec *codec,
                           GBytes *bytes,
                           GError **error)
{
  return kitsune_json_codec_decode_as (codec, bytes, G_TYPE_VALUE, error);
}

static void
kitsune_json_codec_init_iface (KitsuneCodecInterface *iface)
{
  iface->encode = kitsune_json_codec_encode;
  iface->decode = kitsune_json_codec_decode;
  iface->decode_as = kitsune_json_codec_decode_as;
}

static void
kitsune_json_codec_class_init (KitsuneJsonCodecClass *klass)
{
}

static void
kitsune_json_codec_init (KitsuneJsonCodec *self)
{
}

/**
 * kitsune_json_codec_new:
 *
 * Creates a codec that writes JSON.
 *
 * Returns: (transfer full): a new codec
 *
 * Since: 1.0
 */
KitsuneJsonCodec *
kitsune_json_codec_new (void)
{
  return g_object_new (KITSUNE_TYPE_JSON_CODEC, NULL);
}

/**
 * kitsune_json_codec_get_default:
 *
 * Returns the codec that is used where none was chosen.
 *
 * Returns: (transfer none): a codec that writes JSON
 *
 * Since: 1.0
 */
KitsuneCodec *
kitsune_json_codec_get_default (void)
{
  static KitsuneCodec *codec;

  if (g_once_init_enter (&codec))
    g_once_init_leave (&codec, KITSUNE_CODEC (kitsune_json_codec_new ()));

  return codec;
}
