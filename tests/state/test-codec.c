/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include <kitsune/kitsune.h>

#include <string.h>

#include "tests/base/values.h"

static KitsuneItem *
encode_and_decode (KitsuneCodec *codec,
                   const GValue *value,
                   GType type)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = kitsune_codec_encode (codec, value, &error);
  KitsuneItem *item;

  g_assert_no_error (error);
  item = kitsune_codec_decode_as (codec, bytes, type, &error);
  g_assert_no_error (error);
  g_assert_nonnull (item);

  return item;
}

/* Comes back equal and of the same type. */
static void
assert_returns (KitsuneCodec *codec,
                const GValue *value,
                GType type)
{
  g_autoptr (KitsuneItem) item = encode_and_decode (codec, value, type);
  const GValue *back = kitsune_item_get_value (item);

  g_assert_cmpstr (G_VALUE_TYPE_NAME (back), ==, G_VALUE_TYPE_NAME (value));
  g_assert_true (kitsune_value_equal (back, value));
}

static void
assert_text (KitsuneCodec *codec,
             const GValue *value,
             const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = kitsune_codec_encode (codec, value, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected, strlen (expected));
}

static void
assert_decode_fails (KitsuneCodec *codec,
                     gconstpointer data,
                     gsize size,
                     GType type,
                     KitsuneError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (KitsuneItem) item = kitsune_codec_decode_as (codec, bytes, type, &error);

  g_assert_null (item);
  g_assert_error (error, KITSUNE_ERROR, (gint) code);
}

/* Of numbers and strings, with one value of nearly every type in it. */
static void
make_dict (GValue *value)
{
  g_autoptr (KitsuneDict) dict = kitsune_dict_new ();
  GValue numbers[] = { INT_VALUE (1), DOUBLE_VALUE (2.5), NULL_VALUE () };
  GValue items = G_VALUE_INIT;
  GValue key = INT64_VALUE (7);
  GValue text = STRING_VALUE ("sept");

  g_value_init (&items, KITSUNE_TYPE_ITEMS);
  g_value_take_boxed (&items, kitsune_items_new (numbers, G_N_ELEMENTS (numbers)));
  kitsune_dict_set_string_key_take (dict, "list", &items);
  kitsune_dict_set (dict, &key, &text);

  g_value_init (value, KITSUNE_TYPE_DICT);
  g_value_set_boxed (value, dict);
}

static void
test_variant_keeps_numbers (void)
{
  g_autoptr (KitsuneVariantCodec) codec = kitsune_variant_codec_new ();
  const GValue values[] = {
    CHAR_VALUE (-128),
    UCHAR_VALUE (255),
    INT_VALUE (G_MININT),
    UINT_VALUE (G_MAXUINT),
    LONG_VALUE (G_MINLONG),
    ULONG_VALUE (G_MAXULONG),
    INT64_VALUE (G_MININT64),
    INT64_VALUE (G_MAXINT64),
    UINT64_VALUE (G_MAXUINT64),
    FLOAT_VALUE (0.1f),
    DOUBLE_VALUE (0.1),
    DOUBLE_VALUE (G_MAXDOUBLE),
    BOOLEAN_VALUE (TRUE),
    BOOLEAN_VALUE (FALSE),
    NULL_VALUE (),
    GTYPE_VALUE (G_TYPE_STRV),
    ENUM_VALUE (KITSUNE_TYPE_OVERFLOW, KITSUNE_OVERFLOW_DROP_OLDEST),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    assert_returns (KITSUNE_CODEC (codec), &values[i], G_TYPE_VALUE);
}

static void
test_variant_keeps_texts_and_containers (void)
{
  g_autoptr (KitsuneVariantCodec) codec = kitsune_variant_codec_new ();
  const GValue texts[] = { STRING_VALUE (""), STRING_VALUE ("Füchse\n"), STRING_VALUE ("\xff\xfe") };
  const char *const strv[] = { "a", "", NULL };
  g_autoptr (GBytes) bytes = g_bytes_new_static ("a\0b", 3);
  g_autoptr (GDateTime) date_time = g_date_time_new_utc (2020, 2, 29, 12, 30, 1.5);
  g_autoptr (GVariant) variant = g_variant_ref_sink (g_variant_new ("(is)", 1, "x"));
  g_auto (GValue) dict = G_VALUE_INIT;
  GValue boxes[] = { G_VALUE_INIT, G_VALUE_INIT, G_VALUE_INIT };
  const GValue others[] = {
    BORROWED_VALUE (G_TYPE_STRV, strv),
    BORROWED_VALUE (G_TYPE_BYTES, bytes),
    BORROWED_VALUE (G_TYPE_DATE_TIME, date_time),
    BORROWED_VALUE (G_TYPE_VARIANT, variant),
  };

  make_dict (&dict);
  g_value_init (&boxes[0], KITSUNE_TYPE_PAIR);
  g_value_take_boxed (&boxes[0], kitsune_pair_new (&texts[1], &dict));
  g_value_init (&boxes[1], KITSUNE_TYPE_INDEXED);
  g_value_take_boxed (&boxes[1], kitsune_indexed_new (3, &texts[1]));
  g_value_init (&boxes[2], KITSUNE_TYPE_TIMESTAMPED);
  g_value_take_boxed (&boxes[2], kitsune_timestamped_new (&texts[0], -5));

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_returns (KITSUNE_CODEC (codec), &texts[i], G_TYPE_VALUE);
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    assert_returns (KITSUNE_CODEC (codec), &others[i], G_TYPE_VALUE);
  for (gsize i = 0; i < G_N_ELEMENTS (boxes); i++)
    assert_returns (KITSUNE_CODEC (codec), &boxes[i], G_TYPE_VALUE);
  assert_returns (KITSUNE_CODEC (codec), &dict, G_TYPE_VALUE);

  for (gsize i = 0; i < G_N_ELEMENTS (boxes); i++)
    g_value_unset (&boxes[i]);
}

static void
test_variant_refuses (void)
{
  g_autoptr (KitsuneVariantCodec) codec = kitsune_variant_codec_new ();
  g_autoptr (GObject) object = g_object_new (G_TYPE_OBJECT, NULL);
  const GValue value = BORROWED_VALUE (G_TYPE_OBJECT, object);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = kitsune_codec_encode (KITSUNE_CODEC (codec), &value, &error);
  g_auto (GValue) deep = G_VALUE_INIT;
  g_autoptr (GError) too_deep = NULL;

  g_assert_null (bytes);
  g_assert_error (error, KITSUNE_ERROR, KITSUNE_ERROR_TYPE_MISMATCH);
  g_assert_cmpstr (error->message, ==, "GObject has no form as a variant");

  kitsune_value_init_null (&deep);
  for (guint i = 0; i < 100; i++)
    {
      KitsuneItems *items = kitsune_items_new (&deep, 1);

      g_value_unset (&deep);
      g_value_init (&deep, KITSUNE_TYPE_ITEMS);
      g_value_take_boxed (&deep, items);
    }
  g_assert_null (kitsune_codec_encode (KITSUNE_CODEC (codec), &deep, &too_deep));
  g_assert_error (too_deep, KITSUNE_ERROR, KITSUNE_ERROR_LIMIT_EXCEEDED);

  assert_decode_fails (KITSUNE_CODEC (codec), "", 0, G_TYPE_VALUE, KITSUNE_ERROR_PARSE);
  assert_decode_fails (KITSUNE_CODEC (codec), "\0no such type", 13, G_TYPE_VALUE, KITSUNE_ERROR_PARSE);
  /* a maybe, and an index that is a string */
  assert_decode_fails (KITSUNE_CODEC (codec), "\0mb", 3, G_TYPE_VALUE, KITSUNE_ERROR_PARSE);
}

/* What others wrote into a box does not fool its getters. */
static void
test_variant_checks_boxes (void)
{
  g_autoptr (KitsuneVariantCodec) codec = kitsune_variant_codec_new ();
  g_autoptr (GVariant) bad =
      g_variant_ref_sink (g_variant_new_parsed ("<('KitsuneIndexed', <[<'no number'>, <'x'>]>)>"));
  g_autoptr (GVariant) incomplete = g_variant_ref_sink (g_variant_new_parsed ("<('KitsunePair', <[<'x'>]>)>"));
  g_autoptr (GVariant) unknown = g_variant_ref_sink (g_variant_new_parsed ("<('NoSuchType', <'x'>)>"));
  GVariant *all[] = { bad, incomplete, unknown };

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    assert_decode_fails (KITSUNE_CODEC (codec), g_variant_get_data (all[i]), g_variant_get_size (all[i]), G_TYPE_VALUE,
                         KITSUNE_ERROR_PARSE);
}

/* Bytes that were damaged on the way are refused or read as something else, but
 * do no harm. */
static void
test_variant_survives_damage (void)
{
  g_autoptr (KitsuneVariantCodec) codec = kitsune_variant_codec_new ();
  g_auto (GValue) dict = G_VALUE_INIT;
  g_autoptr (GRand) rand = g_rand_new_with_seed (20240229);
  g_autoptr (GBytes) whole = NULL;
  gsize size = 0;
  const guint8 *data;

  make_dict (&dict);
  whole = kitsune_codec_encode (KITSUNE_CODEC (codec), &dict, NULL);
  data = g_bytes_get_data (whole, &size);

  for (guint i = 0; i < 20000; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (data, size);
      g_autoptr (GBytes) damaged = NULL;
      g_autoptr (KitsuneItem) item = NULL;

      for (gint n = g_rand_int_range (rand, 1, 4); n > 0; n--)
        copy[g_rand_int_range (rand, 0, (gint32) size)] = (guint8) g_rand_int_range (rand, 0, 256);
      damaged = g_bytes_new (copy, i % 3 == 0 ? (gsize) g_rand_int_range (rand, 0, (gint32) size) : size);
      item = kitsune_codec_decode_as (KITSUNE_CODEC (codec), damaged, G_TYPE_VALUE, NULL);
      if (item != NULL)
        g_free (kitsune_value_to_string (kitsune_item_get_value (item)));
    }
}

static void
test_json_of_values (void)
{
  KitsuneCodec *codec = kitsune_json_codec_get_default ();
  const GValue number = INT64_VALUE (-5);
  const GValue fraction = DOUBLE_VALUE (2);
  const GValue text = STRING_VALUE ("a \"b\"");
  g_autoptr (GBytes) bytes = g_bytes_new_static ("a\0b", 3);
  g_autoptr (GDateTime) date_time = g_date_time_new_utc (2020, 2, 29, 12, 30, 1.5);
  const GValue data = BORROWED_VALUE (G_TYPE_BYTES, bytes);
  const GValue date = BORROWED_VALUE (G_TYPE_DATE_TIME, date_time);
  const GValue choice = ENUM_VALUE (KITSUNE_TYPE_OVERFLOW, KITSUNE_OVERFLOW_DROP_OLDEST);

  assert_text (codec, &number, "-5");
  assert_text (codec, &fraction, "2.0");
  assert_text (codec, &text, "\"a \\\"b\\\"\"");
  assert_text (codec, &choice, "\"drop-oldest\"");
  assert_returns (codec, &number, G_TYPE_VALUE);
  assert_returns (codec, &text, G_TYPE_VALUE);
  assert_returns (codec, &data, G_TYPE_BYTES);
  assert_returns (codec, &date, G_TYPE_DATE_TIME);
  assert_returns (codec, &choice, KITSUNE_TYPE_OVERFLOW);
}

static void
test_decode_converts (void)
{
  KitsuneCodec *codec = kitsune_json_codec_get_default ();
  const GValue number = INT64_VALUE (300);
  const GValue null = NULL_VALUE ();
  g_autoptr (KitsuneItem) as_double = encode_and_decode (codec, &number, G_TYPE_DOUBLE);
  g_autoptr (KitsuneItem) as_null = encode_and_decode (codec, &null, G_TYPE_INT64);

  g_assert_cmpfloat (g_value_get_double (kitsune_item_get_value (as_double)), ==, 300);
  g_assert_true (kitsune_value_is_null (kitsune_item_get_value (as_null)));
  assert_decode_fails (codec, "300", 3, G_TYPE_UCHAR, KITSUNE_ERROR_OVERFLOW);
  assert_decode_fails (codec, "\"x\"", 3, G_TYPE_INT64, KITSUNE_ERROR_TYPE_MISMATCH);
  assert_decode_fails (codec, "\"sideways\"", 10, KITSUNE_TYPE_OVERFLOW, KITSUNE_ERROR_TYPE_MISMATCH);
  assert_decode_fails (codec, "", 0, G_TYPE_VALUE, KITSUNE_ERROR_PARSE);
  assert_decode_fails (codec, "1\0", 2, G_TYPE_VALUE, KITSUNE_ERROR_PARSE);
  assert_decode_fails (codec, "nonsense", 8, G_TYPE_VALUE, KITSUNE_ERROR_PARSE);
}

/* --- a codec of the user --- */

typedef struct
{
  GObject parent_instance;
} SilentCodec;

typedef GObjectClass SilentCodecClass;

static GBytes *
silent_encode (KitsuneCodec *codec,
               const GValue *value,
               GError **error)
{
  return NULL;
}

static KitsuneItem *
silent_decode (KitsuneCodec *codec,
               GBytes *bytes,
               GError **error)
{
  return NULL;
}

static void
silent_codec_init_iface (KitsuneCodecInterface *iface)
{
  iface->encode = silent_encode;
  iface->decode = silent_decode;
}

static GType silent_codec_get_type (void);
G_DEFINE_TYPE_WITH_CODE (SilentCodec, silent_codec, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (KITSUNE_TYPE_CODEC, silent_codec_init_iface))

static void
silent_codec_class_init (SilentCodecClass *klass)
{
}

static void
silent_codec_init (SilentCodec *self)
{
}

static void
test_silence_is_a_failure (void)
{
  g_autoptr (KitsuneCodec) codec = g_object_new (silent_codec_get_type (), NULL);
  const GValue number = INT64_VALUE (1);
  g_autoptr (GError) error = NULL;

  g_assert_null (kitsune_codec_encode (codec, &number, &error));
  g_assert_error (error, KITSUNE_ERROR, KITSUNE_ERROR_CALLBACK_FAILED);
  g_assert_cmpstr (error->message, ==, "SilentCodec failed to encode a value without an error");
  assert_decode_fails (codec, "1", 1, G_TYPE_VALUE, KITSUNE_ERROR_CALLBACK_FAILED);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/state/variant-codec/keeps-numbers", test_variant_keeps_numbers);
  g_test_add_func ("/kitsune/state/variant-codec/keeps-texts-and-containers", test_variant_keeps_texts_and_containers);
  g_test_add_func ("/kitsune/state/variant-codec/refuses", test_variant_refuses);
  g_test_add_func ("/kitsune/state/variant-codec/checks-boxes", test_variant_checks_boxes);
  g_test_add_func ("/kitsune/state/variant-codec/survives-damage", test_variant_survives_damage);
  g_test_add_func ("/kitsune/state/json-codec/values", test_json_of_values);
  g_test_add_func ("/kitsune/state/codec/decode-converts", test_decode_converts);
  g_test_add_func ("/kitsune/state/codec/silence-is-a-failure", test_silence_is_a_failure);

  return g_test_run ();
}
