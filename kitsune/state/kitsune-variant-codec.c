/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/state/kitsune-variant-codec.h"

#include "kitsune/base/kitsune-box-private.h"
#include "kitsune/base/kitsune-dict.h"
#include "kitsune/base/kitsune-error.h"
#include "kitsune/base/kitsune-items.h"
#include "kitsune/base/kitsune-kind-private.h"
#include "kitsune/base/kitsune-value-inline.h"
#include "kitsune/base/kitsune-value.h"

/**
 * KitsuneVariantCodec:
 *
 * Writes values in the binary form of `GVariant`, with their exact types.
 *
 * A value that is decoded is equal to the one that was encoded and of the same
 * type. A 32-bit integer stays one, a dict keeps keys that are numbers, bytes
 * stay bytes. Has a form for numbers, booleans, strings, enums, flags, null,
 * `GType`, `GBytes`, `GDateTime`, `GVariant` and string arrays, for
 * [struct@Items] and [struct@Dict] of those, and for [struct@Pair] and its
 * like. Enums and boxes are written with the name of their type, so they can be
 * read only by a program that knows it.
 *
 * The bytes are little-endian on every machine. Where only numbers and strings
 * are stored, [class@JsonCodec] is smaller and can be read by people.
 *
 * Since: 1.0
 */
struct _KitsuneVariantCodec
{
  GObject parent_instance;
};

/* GVariant itself reads no more than 128 levels, and each of ours takes two. */
#define KITSUNE_VARIANT_MAX_DEPTH 56

/*
 * Types that GVariant has stand for themselves; all others are a pair of the
 * type's name and a payload:
 *
 *   ()                  null
 *   b y i u x t d s     boolean, guchar, gint, guint, gint64, guint64, gdouble, string
 *   ay as               GBytes, GStrv
 *   av                  KitsuneItems
 *   a(vv)               KitsuneDict, in its order
 *   (sv)                type name and: n gchar, d gfloat, x glong, t gulong,
 *                       i an enum, u flags, s GType and GDateTime, v GVariant,
 *                       ay a string that is not UTF-8, av the fields of a box
 */

/* What the fields of boxes hold; G_TYPE_INVALID is anything. Getters rely on it,
 * and bytes may come from anywhere. */
static const struct
{
  const char *name;
  GType type;
} kitsune_variant_fields[] = {
  { "current", G_TYPE_INVALID },
  { "first", G_TYPE_INVALID },
  { "index", G_TYPE_UINT64 },
  { "previous", G_TYPE_INVALID },
  { "second", G_TYPE_INVALID },
  { "time", G_TYPE_INT64 },
  { "value", G_TYPE_INVALID },
};

static void kitsune_variant_codec_init_iface (KitsuneCodecInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KitsuneVariantCodec, kitsune_variant_codec, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (KITSUNE_TYPE_CODEC, kitsune_variant_codec_init_iface))

/* Whether @value may be field @field of a box. */
static gboolean
kitsune_variant_fits_field (const KitsuneBoxInfo *info,
                            guint field,
                            const GValue *value)
{
  for (guint i = 0; i < G_N_ELEMENTS (kitsune_variant_fields); i++)
    if (g_str_equal (info->fields[field], kitsune_variant_fields[i].name))
      return kitsune_variant_fields[i].type == G_TYPE_INVALID ||
             kitsune_variant_fields[i].type == G_VALUE_TYPE (value);

  return FALSE;
}

/* --- writing --- */

static GVariant *kitsune_variant_write (const GValue *value,
                                        guint depth,
                                        GError **error);

static GVariant *
kitsune_variant_tag (GType type,
                     GVariant *payload)
{
  return g_variant_new ("(sv)", g_type_name (type), payload);
}

static GVariant *
kitsune_variant_write_number (const GValue *value)
{
  GType type = value->g_type;

  switch (G_TYPE_FUNDAMENTAL (type))
    {
    case G_TYPE_CHAR:
      return kitsune_variant_tag (G_TYPE_CHAR, g_variant_new_int16 (g_value_get_schar (value)));
    case G_TYPE_UCHAR:
      return g_variant_new_byte (g_value_get_uchar (value));
    case G_TYPE_INT:
      return g_variant_new_int32 (g_value_get_int (value));
    case G_TYPE_UINT:
      return g_variant_new_uint32 (g_value_get_uint (value));
    case G_TYPE_LONG:
      return kitsune_variant_tag (G_TYPE_LONG, g_variant_new_int64 (g_value_get_long (value)));
    case G_TYPE_ULONG:
      return kitsune_variant_tag (G_TYPE_ULONG, g_variant_new_uint64 (g_value_get_ulong (value)));
    case G_TYPE_INT64:
      return g_variant_new_int64 (g_value_get_int64 (value));
    case G_TYPE_UINT64:
      return g_variant_new_uint64 (g_value_get_uint64 (value));
    case G_TYPE_FLOAT:
      return kitsune_variant_tag (G_TYPE_FLOAT, g_variant_new_double (g_value_get_float (value)));
    default:
      return g_variant_new_double (g_value_get_double (value));
    }
}

static GVariant *
kitsune_variant_write_string (const char *text)
{
  if (G_LIKELY (g_utf8_validate (text, -1, NULL)))
    return g_variant_new_string (text);

  return kitsune_variant_tag (G_TYPE_STRING, g_variant_new_bytestring (text));
}

static GVariant *
kitsune_variant_write_date_time (GDateTime *date_time)
{
  g_autofree char *text = g_date_time_format_iso8601 (date_time);

  return kitsune_variant_tag (G_TYPE_DATE_TIME, g_variant_new_string (text));
}

static GVariant *
kitsune_variant_write_items (KitsuneItems *items,
                             guint depth,
                             GError **error)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("av"));
  gsize size = kitsune_items_get_size (items);

  for (gsize i = 0; i < size; i++)
    {
      GVariant *child = kitsune_variant_write (kitsune_items_get (items, i), depth + 1, error);

      if (child == NULL)
        return NULL;
      g_variant_builder_add (&builder, "v", child);
    }

  return g_variant_builder_end (&builder);
}

static GVariant *
kitsune_variant_write_dict (KitsuneDict *dict,
                            guint depth,
                            GError **error)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(vv)"));
  gsize size = kitsune_dict_get_size (dict);

  for (gsize i = 0; i < size; i++)
    {
      g_autoptr (GVariant) key = kitsune_variant_write (kitsune_dict_get_key (dict, i), depth + 1, error);
      GVariant *value;

      if (key == NULL)
        return NULL;
      g_variant_ref_sink (key);
      value = kitsune_variant_write (kitsune_dict_get_value (dict, i), depth + 1, error);
      if (value == NULL)
        return NULL;
      g_variant_builder_add (&builder, "(vv)", key, value);
    }

  return g_variant_builder_end (&builder);
}

static GVariant *
kitsune_variant_write_box (const KitsuneBox *box,
                           guint depth,
                           GError **error)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("av"));

  for (guint i = 0; i < box->info->n_fields; i++)
    {
      GVariant *child;

      if (!kitsune_variant_fits_field (box->info, i, &box->fields[i]))
        {
          g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_TYPE_MISMATCH, "%s has no form as a variant",
                       g_type_name (box->info->type));
          return NULL;
        }
      child = kitsune_variant_write (&box->fields[i], depth + 1, error);
      if (child == NULL)
        return NULL;
      g_variant_builder_add (&builder, "v", child);
    }

  return kitsune_variant_tag (box->info->type, g_variant_builder_end (&builder));
}

static GVariant *
kitsune_variant_write_other (KitsuneKind kind,
                             const GValue *value,
                             GError **error)
{
  gpointer content = value->data[0].v_pointer;

  switch ((gint) kind)
    {
    case KITSUNE_KIND_ENUM:
      return kitsune_variant_tag (value->g_type, g_variant_new_int32 (g_value_get_enum (value)));
    case KITSUNE_KIND_FLAGS:
      return kitsune_variant_tag (value->g_type, g_variant_new_uint32 (g_value_get_flags (value)));
    case KITSUNE_KIND_GTYPE:
      return kitsune_variant_tag (G_TYPE_GTYPE, g_variant_new_string (g_type_name (g_value_get_gtype (value))));
    case KITSUNE_KIND_BYTES:
      return g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, content, TRUE);
    case KITSUNE_KIND_VARIANT:
      return kitsune_variant_tag (G_TYPE_VARIANT, g_variant_new_variant (content));
    case KITSUNE_KIND_DATE_TIME:
      return kitsune_variant_write_date_time (content);
    case KITSUNE_KIND_STRV:
      return g_variant_new_strv (content, -1);
    default:
      g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_TYPE_MISMATCH, "%s has no form as a variant",
                   value->g_type != 0 ? g_type_name (value->g_type) : "an unset value");
      return NULL;
    }
}

/* Returns a floating reference. */
static GVariant *
kitsune_variant_write (const GValue *value,
                       guint depth,
                       GError **error)
{
  KitsuneKind kind = kitsune_kind_of (&value);
  gpointer content = value->data[0].v_pointer;

  if (G_UNLIKELY (depth > KITSUNE_VARIANT_MAX_DEPTH))
    {
      g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_LIMIT_EXCEEDED,
                   "lists and dicts in each other are more than %d deep", KITSUNE_VARIANT_MAX_DEPTH);
      return NULL;
    }

  switch ((gint) kind)
    {
    case KITSUNE_KIND_NULL:
      return g_variant_new_tuple (NULL, 0);
    case KITSUNE_KIND_BOOLEAN:
      return g_variant_new_boolean (value->data[0].v_int != FALSE);
    case KITSUNE_KIND_NUMBER:
      return kitsune_variant_write_number (value);
    case KITSUNE_KIND_STRING:
      return kitsune_variant_write_string (content);
    case KITSUNE_KIND_ITEMS:
      return kitsune_variant_write_items (content, depth, error);
    case KITSUNE_KIND_DICT:
      return kitsune_variant_write_dict (content, depth, error);
    case KITSUNE_KIND_BOX:
      return kitsune_variant_write_box (content, depth, error);
    default:
      return kitsune_variant_write_other (kind, value, error);
    }
}

static GBytes *
kitsune_variant_codec_encode (KitsuneCodec *codec,
                              const GValue *value,
                              GError **error)
{
  GVariant *content = kitsune_variant_write (value, 0, error);
  g_autoptr (GVariant) whole = NULL;
#if G_BYTE_ORDER == G_BIG_ENDIAN
  g_autoptr (GVariant) native = NULL;
#endif

  if (content == NULL)
    return NULL;

  whole = g_variant_ref_sink (g_variant_new_variant (content));
#if G_BYTE_ORDER == G_BIG_ENDIAN
  native = g_steal_pointer (&whole);
  whole = g_variant_byteswap (native);
#endif

  return g_variant_get_data_as_bytes (whole);
}

/* --- reading --- */

static gboolean kitsune_variant_read (GVariant *variant,
                                      GValue *value,
                                      GError **error);

static gboolean
kitsune_variant_fail (GVariant *variant,
                      GError **error)
{
  g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_PARSE, "a variant of type \"%s\" does not stand for a value",
               g_variant_get_type_string (variant));

  return FALSE;
}

static gboolean
kitsune_variant_read_child (GVariant *parent,
                            gsize index,
                            GValue *value,
                            GError **error)
{
  g_autoptr (GVariant) child = g_variant_get_child_value (parent, index);
  g_autoptr (GVariant) content = g_variant_get_variant (child);

  return kitsune_variant_read (content, value, error);
}

static gboolean
kitsune_variant_read_items (GVariant *variant,
                            GValue *value,
                            GError **error)
{
  gsize size = g_variant_n_children (variant);
  GValue *values = g_new0 (GValue, MAX (size, 1));

  for (gsize i = 0; i < size; i++)
    {
      if (kitsune_variant_read_child (variant, i, &values[i], error))
        continue;
      while (i > 0)
        kitsune_value_clear (&values[--i]);
      g_free (values);
      return FALSE;
    }

  g_value_init (value, KITSUNE_TYPE_ITEMS);
  g_value_take_boxed (value, kitsune_items_new_take (values, size));

  return TRUE;
}

static gboolean
kitsune_variant_read_entry (GVariant *entry,
                            KitsuneDict *dict,
                            GError **error)
{
  GValue key = G_VALUE_INIT;
  GValue value = G_VALUE_INIT;

  if (!kitsune_variant_read_child (entry, 0, &key, error))
    return FALSE;

  if (!kitsune_value_is_hashable (&key))
    {
      g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_NOT_HASHABLE, "a value of type %s cannot be a key",
                   G_VALUE_TYPE_NAME (&key));
      kitsune_value_clear (&key);
      return FALSE;
    }
  if (!kitsune_variant_read_child (entry, 1, &value, error))
    {
      kitsune_value_clear (&key);
      return FALSE;
    }

  kitsune_dict_set_take (dict, &key, &value);

  return TRUE;
}

static gboolean
kitsune_variant_read_dict (GVariant *variant,
                           GValue *value,
                           GError **error)
{
  g_autoptr (KitsuneDict) dict = kitsune_dict_new ();
  gsize size = g_variant_n_children (variant);

  for (gsize i = 0; i < size; i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (variant, i);

      if (!kitsune_variant_read_entry (entry, dict, error))
        return FALSE;
    }

  g_value_init (value, KITSUNE_TYPE_DICT);
  g_value_take_boxed (value, g_steal_pointer (&dict));

  return TRUE;
}

static gboolean
kitsune_variant_read_box (const KitsuneBoxInfo *info,
                          GVariant *fields,
                          GValue *value,
                          GError **error)
{
  KitsuneBox *box;

  if (g_variant_n_children (fields) != info->n_fields)
    return kitsune_variant_fail (fields, error);

  box = kitsune_box_new (info);
  for (guint i = 0; i < info->n_fields; i++)
    {
      gboolean ok = kitsune_variant_read_child (fields, i, &box->fields[i], error);

      if (ok && kitsune_variant_fits_field (info, i, &box->fields[i]))
        continue;
      if (ok)
        kitsune_variant_fail (fields, error);
      kitsune_box_unref (box);
      return FALSE;
    }

  g_value_init (value, info->type);
  g_value_take_boxed (value, box);

  return TRUE;
}

static gboolean
kitsune_variant_read_enum (GType type,
                           GVariant *payload,
                           GValue *value)
{
  if (G_TYPE_IS_ENUM (type) && g_variant_is_of_type (payload, G_VARIANT_TYPE_INT32))
    {
      g_value_init (value, type);
      g_value_set_enum (value, g_variant_get_int32 (payload));
      return TRUE;
    }

  if (G_TYPE_IS_FLAGS (type) && g_variant_is_of_type (payload, G_VARIANT_TYPE_UINT32))
    {
      g_value_init (value, type);
      g_value_set_flags (value, g_variant_get_uint32 (payload));
      return TRUE;
    }

  return FALSE;
}

/* Texts that stand for something else. */
static gboolean
kitsune_variant_read_text (GType type,
                           GVariant *payload,
                           GValue *value)
{
  const char *text = g_variant_get_string (payload, NULL);
  GDateTime *date_time;
  GType named;

  if (type == G_TYPE_DATE_TIME)
    {
      date_time = g_date_time_new_from_iso8601 (text, NULL);
      if (date_time == NULL)
        return FALSE;
      g_value_init (value, type);
      g_value_take_boxed (value, date_time);
      return TRUE;
    }

  named = type == G_TYPE_GTYPE ? g_type_from_name (text) : G_TYPE_INVALID;
  if (named == G_TYPE_INVALID)
    return FALSE;

  g_value_init (value, G_TYPE_GTYPE);
  g_value_set_gtype (value, named);

  return TRUE;
}

/* Numbers that GVariant does not have, in one that is wider. */
static gboolean
kitsune_variant_read_narrow (GType type,
                             GVariant *payload,
                             GValue *value)
{
  GValue wide = G_VALUE_INIT;
  gboolean ok;

  if (type != G_TYPE_CHAR && type != G_TYPE_LONG && type != G_TYPE_ULONG && type != G_TYPE_FLOAT)
    return FALSE;

  switch ((gint) g_variant_classify (payload))
    {
    case G_VARIANT_CLASS_INT16:
      kitsune_value_set_int64 (&wide, g_variant_get_int16 (payload));
      break;
    case G_VARIANT_CLASS_INT64:
      kitsune_value_set_int64 (&wide, g_variant_get_int64 (payload));
      break;
    case G_VARIANT_CLASS_UINT64:
      kitsune_value_set_uint64 (&wide, g_variant_get_uint64 (payload));
      break;
    case G_VARIANT_CLASS_DOUBLE:
      kitsune_value_set_double (&wide, g_variant_get_double (payload));
      break;
    default:
      return FALSE;
    }

  g_value_init (value, type);
  ok = kitsune_value_convert (&wide, value, NULL);
  if (!ok)
    kitsune_value_clear (value);

  return ok;
}

/* A type name and a payload. */
static gboolean
kitsune_variant_read_tagged (GVariant *variant,
                             GValue *value,
                             GError **error)
{
  const char *name;
  g_autoptr (GVariant) payload = NULL;
  g_autoptr (GVariant) inner = NULL;
  const KitsuneBoxInfo *info;
  GType type;

  g_variant_get (variant, "(&sv)", &name, &payload);
  type = g_type_from_name (name);
  if (type == G_TYPE_INVALID)
    {
      g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_PARSE, "type \"%s\" is not known here", name);
      return FALSE;
    }

  info = kitsune_box_find_info (type);
  if (info != NULL && g_variant_is_of_type (payload, G_VARIANT_TYPE ("av")))
    return kitsune_variant_read_box (info, payload, value, error);

  if (type == G_TYPE_STRING && g_variant_is_of_type (payload, G_VARIANT_TYPE_BYTESTRING))
    {
      g_value_init (value, type);
      g_value_set_string (value, g_variant_get_bytestring (payload));
      return TRUE;
    }
  if (type == G_TYPE_VARIANT && g_variant_is_of_type (payload, G_VARIANT_TYPE_VARIANT))
    {
      inner = g_variant_get_variant (payload);
      g_value_init (value, type);
      g_value_set_variant (value, inner);
      return TRUE;
    }

  if (kitsune_variant_read_enum (type, payload, value) || kitsune_variant_read_narrow (type, payload, value))
    return TRUE;
  if (g_variant_is_of_type (payload, G_VARIANT_TYPE_STRING) && kitsune_variant_read_text (type, payload, value))
    return TRUE;

  return kitsune_variant_fail (variant, error);
}

static gboolean
kitsune_variant_read_container (GVariant *variant,
                                GValue *value,
                                GError **error)
{
  const char *type = g_variant_get_type_string (variant);

  if (g_str_equal (type, "()"))
    {
      kitsune_value_init_null (value);
      return TRUE;
    }
  if (g_str_equal (type, "ay"))
    {
      g_value_init (value, G_TYPE_BYTES);
      g_value_take_boxed (value, g_variant_get_data_as_bytes (variant));
      return TRUE;
    }
  if (g_str_equal (type, "as"))
    {
      g_value_init (value, G_TYPE_STRV);
      g_value_take_boxed (value, g_variant_dup_strv (variant, NULL));
      return TRUE;
    }
  if (g_str_equal (type, "av"))
    return kitsune_variant_read_items (variant, value, error);
  if (g_str_equal (type, "a(vv)"))
    return kitsune_variant_read_dict (variant, value, error);
  if (g_str_equal (type, "(sv)"))
    return kitsune_variant_read_tagged (variant, value, error);

  return kitsune_variant_fail (variant, error);
}

/* @value is unset, and left so on failure. */
static gboolean
kitsune_variant_read (GVariant *variant,
                      GValue *value,
                      GError **error)
{
  switch ((gint) g_variant_classify (variant))
    {
    case G_VARIANT_CLASS_BOOLEAN:
      kitsune_value_set_boolean (value, g_variant_get_boolean (variant));
      return TRUE;
    case G_VARIANT_CLASS_BYTE:
      g_value_init (value, G_TYPE_UCHAR);
      g_value_set_uchar (value, g_variant_get_byte (variant));
      return TRUE;
    case G_VARIANT_CLASS_INT32:
      kitsune_value_set_int (value, g_variant_get_int32 (variant));
      return TRUE;
    case G_VARIANT_CLASS_UINT32:
      kitsune_value_set_uint (value, g_variant_get_uint32 (variant));
      return TRUE;
    case G_VARIANT_CLASS_INT64:
      kitsune_value_set_int64 (value, g_variant_get_int64 (variant));
      return TRUE;
    case G_VARIANT_CLASS_UINT64:
      kitsune_value_set_uint64 (value, g_variant_get_uint64 (variant));
      return TRUE;
    case G_VARIANT_CLASS_DOUBLE:
      kitsune_value_set_double (value, g_variant_get_double (variant));
      return TRUE;
    case G_VARIANT_CLASS_STRING:
      g_value_init (value, G_TYPE_STRING);
      g_value_set_string (value, g_variant_get_string (variant, NULL));
      return TRUE;
    case G_VARIANT_CLASS_ARRAY:
    case G_VARIANT_CLASS_TUPLE:
      return kitsune_variant_read_container (variant, value, error);
    default:
      return kitsune_variant_fail (variant, error);
    }
}

static KitsuneItem *
kitsune_variant_codec_decode (KitsuneCodec *codec,
                              GBytes *bytes,
                              GError **error)
{
  g_autoptr (GVariant) whole = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE_VARIANT, bytes, FALSE));
  g_autoptr (GVariant) content = NULL;
  GValue value = G_VALUE_INIT;
#if G_BYTE_ORDER == G_BIG_ENDIAN
  g_autoptr (GVariant) native = NULL;
#endif

  if (!g_variant_is_normal_form (whole))
    {
      g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_PARSE, "%" G_GSIZE_FORMAT " bytes are not a variant",
                   g_bytes_get_size (bytes));
      return NULL;
    }

#if G_BYTE_ORDER == G_BIG_ENDIAN
  native = g_variant_byteswap (whole);
  content = g_variant_get_variant (native);
#else
  content = g_variant_get_variant (whole);
#endif

  return kitsune_variant_read (content, &value, error) ? kitsune_item_new_take (&value) : NULL;
}

static void
kitsune_variant_codec_init_iface (KitsuneCodecInterface *iface)
{
  iface->encode = kitsune_variant_codec_encode;
  iface->decode = kitsune_variant_codec_decode;
}

static void
kitsune_variant_codec_class_init (KitsuneVariantCodecClass *klass)
{
}

static void
kitsune_variant_codec_init (KitsuneVariantCodec *self)
{
}

/**
 * kitsune_variant_codec_new:
 *
 * Creates a codec that writes the binary form of `GVariant`.
 *
 * Returns: (transfer full): a new codec
 *
 * Since: 1.0
 */
KitsuneVariantCodec *
kitsune_variant_codec_new (void)
{
  return g_object_new (KITSUNE_TYPE_VARIANT_CODEC, NULL);
}
