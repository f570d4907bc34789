/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-consecutive.h"
#include "kitsune/base/kitsune-dict.h"
#include "kitsune/base/kitsune-error.h"
#include "kitsune/base/kitsune-indexed.h"
#include "kitsune/base/kitsune-items.h"
#include "kitsune/base/kitsune-pair.h"
#include "kitsune/base/kitsune-timestamped.h"
#include "kitsune/base/kitsune-value.h"
#include "tests/base/values.h"

#include <gio/gio.h>
#include <math.h>
#include <string.h>

static KitsuneItem *
read_json (const char *text)
{
  g_autoptr (GError) error = NULL;
  KitsuneItem *item = kitsune_value_from_json (text, &error);

  g_assert_no_error (error);
  g_assert_nonnull (item);

  return item;
}

static void
assert_reads (const char *text,
              const GValue *expected)
{
  g_autoptr (KitsuneItem) item = read_json (text);
  const GValue *value = kitsune_item_get_value (item);

  g_assert_cmpstr (g_type_name (G_VALUE_TYPE (value)), ==, g_type_name (G_VALUE_TYPE (expected)));
  g_assert_true (kitsune_value_equal (value, expected));
}

static void
assert_refuses (const char *text,
                KitsuneError code,
                const char *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneItem) item = kitsune_value_from_json (text, &error);

  g_assert_null (item);
  g_assert_error (error, KITSUNE_ERROR, (gint) code);
  g_assert_cmpstr (error->message, ==, message);
}

static void
assert_writes (const GValue *value,
               const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = kitsune_value_to_json (value, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, expected);
}

static void
assert_cannot_write (const GValue *value,
                     KitsuneError code,
                     const char *message)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = kitsune_value_to_json (value, &error);

  g_assert_null (text);
  g_assert_error (error, KITSUNE_ERROR, (gint) code);
  g_assert_cmpstr (error->message, ==, message);
}

/* The text comes back as it was. */
static void
assert_round_trip (const char *text)
{
  g_autoptr (KitsuneItem) item = read_json (text);

  assert_writes (kitsune_item_get_value (item), text);
}

static void
test_json_reads_words (void)
{
  assert_reads ("null", &NULL_VALUE ());
  assert_reads ("true", &BOOLEAN_VALUE (TRUE));
  assert_reads (" \t\r\nfalse\n", &BOOLEAN_VALUE (FALSE));
  assert_reads ("\xef\xbb\xbf"
                "null",
                &NULL_VALUE ());
  assert_refuses ("\xef\xbb\xbf"
                  " x",
                  KITSUNE_ERROR_PARSE, "expected a value at line 1, column 2");
  assert_refuses ("nul", KITSUNE_ERROR_PARSE, "expected a value at line 1, column 1");
  assert_refuses ("nulls", KITSUNE_ERROR_PARSE, "expected the end of the text at line 1, column 5");
  assert_refuses ("True", KITSUNE_ERROR_PARSE, "expected a value at line 1, column 1");
  assert_refuses ("", KITSUNE_ERROR_PARSE, "expected a value at line 1, column 1");
  assert_refuses (" \n ", KITSUNE_ERROR_PARSE, "expected a value at line 2, column 2");
}

static void
test_json_reads_integers (void)
{
  assert_reads ("0", &INT64_VALUE (0));
  assert_reads ("-0", &INT64_VALUE (0));
  assert_reads ("9223372036854775807", &INT64_VALUE (G_MAXINT64));
  assert_reads ("-9223372036854775808", &INT64_VALUE (G_MININT64));
  assert_reads ("9223372036854775808", &UINT64_VALUE ((guint64) 1 << 63));
  assert_reads ("18446744073709551615", &UINT64_VALUE (G_MAXUINT64));
  assert_reads ("18446744073709551616", &DOUBLE_VALUE (18446744073709551616.0));
  assert_reads ("-9223372036854775809", &DOUBLE_VALUE (-9223372036854775808.0));
  assert_reads ("123456789012345678901234567890", &DOUBLE_VALUE (123456789012345678901234567890.0));
}

static void
test_json_reads_doubles (void)
{
  assert_reads ("1.0", &DOUBLE_VALUE (1));
  assert_reads ("-2.5", &DOUBLE_VALUE (-2.5));
  assert_reads ("1e5", &DOUBLE_VALUE (100000));
  assert_reads ("1E+2", &DOUBLE_VALUE (100));
  assert_reads ("125e-2", &DOUBLE_VALUE (1.25));
  assert_reads ("0.1", &DOUBLE_VALUE (0.1));
  assert_reads ("5e-324", &DOUBLE_VALUE (5e-324));
  assert_reads ("1e-999", &DOUBLE_VALUE (0));
  assert_reads ("1.7976931348623157e308", &DOUBLE_VALUE (G_MAXDOUBLE));
  assert_refuses ("[1e309]", KITSUNE_ERROR_OVERFLOW, "number out of range at line 1, column 2");
}

static void
test_json_refuses_bad_numbers (void)
{
  const struct
  {
    const char *text;
    const char *message;
  } bad[] = {
    { "-", "expected a digit at line 1, column 2" },
    { "1.", "expected a digit at line 1, column 3" },
    { "1.e5", "expected a digit at line 1, column 3" },
    { "1e", "expected a digit at line 1, column 3" },
    { "1e+", "expected a digit at line 1, column 4" },
    { ".5", "expected a value at line 1, column 1" },
    { "+1", "expected a value at line 1, column 1" },
    { "- 1", "expected a digit at line 1, column 2" },
    { "--1", "expected a digit at line 1, column 2" },
    { "-Infinity", "expected a digit at line 1, column 2" },
    { "NaN", "expected a value at line 1, column 1" },
    { "017", "expected the end of the text at line 1, column 2" },
    { "0x10", "expected the end of the text at line 1, column 2" },
    { "1_000", "expected the end of the text at line 1, column 2" },
    { "1 2", "expected the end of the text at line 1, column 3" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_refuses (bad[i].text, KITSUNE_ERROR_PARSE, bad[i].message);
}

static void
test_json_reads_strings (void)
{
  assert_reads ("\"\"", &STRING_VALUE (""));
  assert_reads ("\"abc\"", &STRING_VALUE ("abc"));
  assert_reads ("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", &STRING_VALUE ("\"\\/\b\f\n\r\t"));
  assert_reads ("\"a\\u0062c\\u00E9\"", &STRING_VALUE ("abc\xc3\xa9"));
  assert_reads ("\"\\ud83d\\ude00!\"", &STRING_VALUE ("\xf0\x9f\x98\x80!"));
  assert_reads ("\"\xf0\x9f\x98\x80\x7f\"", &STRING_VALUE ("\xf0\x9f\x98\x80\x7f"));
  assert_reads ("\"// [ \\u005b {\"", &STRING_VALUE ("// [ [ {"));
}

static void
test_json_refuses_bad_strings (void)
{
  const struct
  {
    const char *text;
    const char *message;
  } bad[] = {
    { "\"abc", "unterminated string at line 1, column 5" },
    { "\"abc\\", "unknown escape at line 1, column 6" },
    { "\"a\\n", "unterminated string at line 1, column 5" },
    { "'abc'", "expected a value at line 1, column 1" },
    { "\"a\nb\"", "control character in a string at line 1, column 3" },
    { "\"a\\n\tb\"", "control character in a string at line 1, column 5" },
    { "\"\\q\"", "unknown escape at line 1, column 3" },
    { "\"\\u12\"", "expected four hexadecimal digits at line 1, column 4" },
    { "\"\\u0000\"", "a string cannot hold \\u0000 at line 1, column 8" },
    { "\"\\ud83d\"", "expected the second half of a surrogate pair at line 1, column 8" },
    { "\"\\ud83dx\"", "expected the second half of a surrogate pair at line 1, column 8" },
    { "\"\\ud83d\\u0041\"", "expected the second half of a surrogate pair at line 1, column 14" },
    { "\"\\ude00\"", "half a surrogate pair at line 1, column 8" },
    { "\"\xff\"", "text that is not UTF-8 at line 1, column 2" },
    { "[\"\xc3\xa9\",\n\"\xc3\xa9\" x", "expected \"]\" at line 2, column 5" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_refuses (bad[i].text, KITSUNE_ERROR_PARSE, bad[i].message);
}

static void
test_json_reads_containers (void)
{
  g_autoptr (KitsuneItem) item = read_json ("{ \"b\" : [ 1 , \"x\", { } ] ,\n \"a\" : null, \"b\": [ ] , \"\": 0}");
  KitsuneDict *dict = g_value_get_boxed (kitsune_item_get_value (item));
  KitsuneItems *items;

  g_assert_true (G_VALUE_HOLDS (kitsune_item_get_value (item), KITSUNE_TYPE_DICT));
  g_assert_cmpuint (kitsune_dict_get_size (dict), ==, 3);
  g_assert_cmpstr (g_value_get_string (kitsune_dict_get_key (dict, 0)), ==, "b");
  g_assert_cmpstr (g_value_get_string (kitsune_dict_get_key (dict, 1)), ==, "a");
  g_assert_cmpstr (g_value_get_string (kitsune_dict_get_key (dict, 2)), ==, "");
  g_assert_true (kitsune_value_is_null (kitsune_dict_lookup_string (dict, "a")));

  /* The later value of a key counts. */
  items = g_value_get_boxed (kitsune_dict_lookup_string (dict, "b"));
  g_assert_cmpuint (kitsune_items_get_size (items), ==, 0);
}

static void
test_json_refuses_bad_containers (void)
{
  const struct
  {
    const char *text;
    const char *message;
  } bad[] = {
    { "[", "expected a value at line 1, column 2" },
    { "[1", "expected \"]\" at line 1, column 3" },
    { "[1,]", "expected a value at line 1, column 4" },
    { "[,1]", "expected a value at line 1, column 2" },
    { "[1 2]", "expected \"]\" at line 1, column 4" },
    { "[\"a\", [true, x]]", "expected a value at line 1, column 14" },
    { "]", "expected a value at line 1, column 1" },
    { "{", "expected a string at line 1, column 2" },
    { "{a:1}", "expected a string at line 1, column 2" },
    { "{\"a\"}", "expected \":\" at line 1, column 5" },
    { "{\"a\":}", "expected a value at line 1, column 6" },
    { "{\"a\":1,}", "expected a string at line 1, column 8" },
    { "{\"a\":[1],\n\"b\":2", "expected \"}\" at line 2, column 6" },
    { "{1:2}", "expected a string at line 1, column 2" },
    { "[] // comment", "expected the end of the text at line 1, column 4" },
    { "/**/ []", "expected a value at line 1, column 1" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_refuses (bad[i].text, KITSUNE_ERROR_PARSE, bad[i].message);
}

static char *
nest (guint depth,
      const char *open,
      const char *close)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < depth; i++)
    g_string_append (text, open);
  g_string_append_c (text, '1');
  for (guint i = 0; i < depth; i++)
    g_string_append (text, close);

  return g_string_free (text, FALSE);
}

static void
test_json_limits_depth (void)
{
  g_autofree char *deep = nest (512, "[", "]");
  g_autofree char *too_deep = nest (513, "[", "]");
  g_autofree char *objects = nest (512, "{\"k\":", "}");
  g_autofree char *abyss = nest (1000000, "[", "");
  g_autoptr (GString) wide = g_string_new (NULL);

  assert_round_trip (deep);
  assert_round_trip (objects);
  assert_refuses (too_deep, KITSUNE_ERROR_LIMIT_EXCEEDED, "nested too deeply at line 1, column 513");
  assert_refuses (abyss, KITSUNE_ERROR_LIMIT_EXCEEDED, "nested too deeply at line 1, column 513");

  /* The limit is on nesting, not on the number of arrays. */
  for (guint i = 0; i < 2000; i++)
    g_string_append (wide, i == 0 ? "[[]" : ",[]");
  g_string_append_c (wide, ']');
  assert_round_trip (wide->str);
}

/* Every prefix of a good text is refused, and nothing leaks or crashes. */
static void
test_json_refuses_every_prefix (void)
{
  const char *text = "{\"a\\n\": [1, -2.5e3, \"\\ud83d\\ude00\", {\"b\": [true, false, null]}], \"c\": {}}";
  gsize length = strlen (text);

  for (gsize i = 0; i < length; i++)
    {
      g_autofree char *prefix = g_strndup (text, i);
      g_autoptr (GError) error = NULL;

      g_assert_null (kitsune_value_from_json (prefix, &error));
      g_assert_error (error, KITSUNE_ERROR, KITSUNE_ERROR_PARSE);
    }

  kitsune_item_unref (read_json (text));
}

static void
test_json_round_trips (void)
{
  const char *const texts[] = {
    "null", "true", "false", "0", "-1", "1.0", "-0.0", "0.1", "1e+22", "5e-324", "1.7976931348623157e+308",
    "9223372036854775807", "-9223372036854775808", "18446744073709551615", "\"\"",
    "\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\xc3\xa9\"", "[]", "{}", "[1,[2,[]],{\"a\":{}}]",
    "{\"z\":1,\"a\":[null,true],\"\":\"x\"}"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_round_trip (texts[i]);
}

static void
test_json_writes_simple_values (void)
{
  assert_writes (&STRING_VALUE (NULL), "null");
  assert_writes (&CHAR_VALUE (-5), "-5");
  assert_writes (&UINT64_VALUE (G_MAXUINT64), "18446744073709551615");
  assert_writes (&FLOAT_VALUE (0.5f), "0.5");
  assert_writes (&FLOAT_VALUE (0.1f), "0.10000000149011612");
  assert_writes (&ENUM_VALUE (G_TYPE_FILE_TYPE, G_FILE_TYPE_REGULAR), "\"regular\"");
  assert_writes (&FLAGS_VALUE (G_TYPE_FILE_CREATE_FLAGS, 3), "\"private|replace-destination\"");
  assert_writes (&STRING_VALUE ("</script>"), "\"</script>\"");
}

static void
test_json_writes_boxed_values (void)
{
  const char *const strv[] = { "a", "b\"", NULL };
  g_autoptr (GBytes) bytes = g_bytes_new_static ("\0\xff!", 3);
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);
  g_autoptr (GDateTime) date_time = g_date_time_new_from_iso8601 ("2020-02-03T04:05:06+01:30", NULL);
  g_autoptr (GError) error = g_error_new_literal (KITSUNE_ERROR, KITSUNE_ERROR_BUSY, "in \"use\"");

  assert_writes (&BORROWED_VALUE (G_TYPE_STRV, strv), "[\"a\",\"b\\\"\"]");
  assert_writes (&BORROWED_VALUE (G_TYPE_BYTES, bytes), "\"AP8h\"");
  assert_writes (&BORROWED_VALUE (G_TYPE_BYTES, nothing), "\"\"");
  assert_writes (&BORROWED_VALUE (G_TYPE_DATE_TIME, date_time), "\"2020-02-03T04:05:06+01:30\"");
  assert_writes (&BORROWED_VALUE (G_TYPE_ERROR, error),
                 "{\"domain\":\"kitsune-error-quark\",\"code\":18,\"message\":\"in \\\"use\\\"\"}");
}

static void
test_json_writes_boxes (void)
{
  g_autoptr (KitsunePair) pair = kitsune_pair_new (&INT_VALUE (1), &STRING_VALUE ("x"));
  g_autoptr (KitsuneIndexed) indexed = kitsune_indexed_new (7, &BORROWED_VALUE (KITSUNE_TYPE_PAIR, pair));
  g_autoptr (KitsuneConsecutive) consecutive = kitsune_consecutive_new (&NULL_VALUE (), &INT_VALUE (2));
  g_autoptr (KitsuneTimestamped) timestamped = kitsune_timestamped_new (&BOOLEAN_VALUE (TRUE), -5);
  g_autoptr (KitsuneItem) item = kitsune_item_new (&BORROWED_VALUE (KITSUNE_TYPE_PAIR, pair));

  assert_writes (&BORROWED_VALUE (KITSUNE_TYPE_PAIR, pair), "{\"first\":1,\"second\":\"x\"}");
  assert_writes (&BORROWED_VALUE (KITSUNE_TYPE_INDEXED, indexed),
                 "{\"index\":7,\"value\":{\"first\":1,\"second\":\"x\"}}");
  assert_writes (&BORROWED_VALUE (KITSUNE_TYPE_CONSECUTIVE, consecutive), "{\"previous\":null,\"current\":2}");
  assert_writes (&BORROWED_VALUE (KITSUNE_TYPE_TIMESTAMPED, timestamped), "{\"value\":true,\"time\":-5}");
  assert_writes (&BORROWED_VALUE (KITSUNE_TYPE_ITEM, item), "{\"first\":1,\"second\":\"x\"}");
}

static void
test_json_writes_keys (void)
{
  g_autoptr (KitsuneDict) dict = kitsune_dict_new ();
  g_autoptr (KitsuneItems) items = kitsune_items_new (NULL, 0);
  GValue value = BORROWED_VALUE (KITSUNE_TYPE_DICT, dict);

  kitsune_dict_set_string_key (dict, "a\"", &INT_VALUE (0));
  kitsune_dict_set (dict, &INT_VALUE (1), &INT_VALUE (1));
  kitsune_dict_set (dict, &DOUBLE_VALUE (2.5), &INT_VALUE (2));
  kitsune_dict_set (dict, &BOOLEAN_VALUE (TRUE), &INT_VALUE (3));
  kitsune_dict_set (dict, &NULL_VALUE (), &INT_VALUE (4));
  kitsune_dict_set (dict, &ENUM_VALUE (G_TYPE_FILE_TYPE, G_FILE_TYPE_REGULAR), &INT_VALUE (5));
  assert_writes (&value, "{\"a\\\"\":0,\"1\":1,\"2.5\":2,\"true\":3,\"null\":4,\"regular\":5}");

  kitsune_dict_set_string_key (dict, "1", &INT_VALUE (6));
  assert_cannot_write (&value, KITSUNE_ERROR_INVALID, "the keys 1 and \"1\" would be the same in JSON");

  kitsune_dict_remove (dict, &INT_VALUE (1));
  kitsune_dict_set (dict, &BORROWED_VALUE (KITSUNE_TYPE_ITEMS, items), &INT_VALUE (7));
  assert_cannot_write (&value, KITSUNE_ERROR_TYPE_MISMATCH, "KitsuneItems cannot be a key in JSON");
}

static void
test_json_writes_variants (void)
{
  const struct
  {
    const char *variant;
    const char *json;
  } cases[] = {
    { "true", "true" },
    { "byte 0xff", "255" },
    { "int16 -5", "-5" },
    { "uint64 18446744073709551615", "18446744073709551615" },
    { "handle 3", "3" },
    { "0.1", "0.1" },
    { "'a\"'", "\"a\\\"\"" },
    { "objectpath '/a'", "\"/a\"" },
    { "<<'v'>>", "\"v\"" },
    { "@ms nothing", "null" },
    { "just 'x'", "\"x\"" },
    { "[1, 2]", "[1,2]" },
    { "@ay []", "[]" },
    { "()", "[]" },
    { "(1, 'a', [true])", "[1,\"a\",[true]]" },
    { "{'a': <1>, 'b': <'x'>}", "{\"a\":1,\"b\":\"x\"}" },
    { "{1: 'a', -2: 'b'}", "{\"1\":\"a\",\"-2\":\"b\"}" },
    { "@a{ss} {}", "{}" },
    { "{'k', 1}", "{\"k\":1}" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) variant = g_variant_parse (NULL, cases[i].variant, NULL, NULL, &error);

      g_assert_no_error (error);
      assert_writes (&BORROWED_VALUE (G_TYPE_VARIANT, variant), cases[i].json);
    }
}

static void
test_json_cannot_write (void)
{
  g_autoptr (GObject) object = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GVariant) variant = g_variant_ref_sink (g_variant_new_parsed ("[inf]"));
  GValue in_list = DOUBLE_VALUE (NAN);
  g_autoptr (KitsuneItems) items = kitsune_items_new (&in_list, 1);
  g_autoptr (KitsuneDict) dict = kitsune_dict_new ();
  g_autoptr (KitsunePair) pair = kitsune_pair_new (&INT_VALUE (1), &BORROWED_VALUE (G_TYPE_OBJECT, object));

  kitsune_dict_set_string_key (dict, "k", &STRING_VALUE ("\xff"));

  assert_cannot_write (&DOUBLE_VALUE (NAN), KITSUNE_ERROR_TYPE_MISMATCH, "nan has no JSON form");
  assert_cannot_write (&FLOAT_VALUE (-INFINITY), KITSUNE_ERROR_TYPE_MISMATCH, "an infinite number has no JSON form");
  assert_cannot_write (&BORROWED_VALUE (G_TYPE_VARIANT, variant), KITSUNE_ERROR_TYPE_MISMATCH,
                       "an infinite number has no JSON form");
  assert_cannot_write (&BORROWED_VALUE (KITSUNE_TYPE_ITEMS, items), KITSUNE_ERROR_TYPE_MISMATCH,
                       "nan has no JSON form");
  assert_cannot_write (&BORROWED_VALUE (KITSUNE_TYPE_PAIR, pair), KITSUNE_ERROR_TYPE_MISMATCH,
                       "GObject has no JSON form");
  assert_cannot_write (&BORROWED_VALUE (KITSUNE_TYPE_DICT, dict), KITSUNE_ERROR_TYPE_MISMATCH,
                       "a string that is not UTF-8 has no JSON form");
  assert_cannot_write (&POINTER_VALUE (object), KITSUNE_ERROR_TYPE_MISMATCH, "gpointer has no JSON form");
  assert_cannot_write (&OPAQUE_VALUE (1), KITSUNE_ERROR_TYPE_MISMATCH, "TestOpaque has no JSON form");
  assert_cannot_write (&UNSET_VALUE (), KITSUNE_ERROR_TYPE_MISMATCH, "an unset value has no JSON form");
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/base/json/reads-words", test_json_reads_words);
  g_test_add_func ("/kitsune/base/json/reads-integers", test_json_reads_integers);
  g_test_add_func ("/kitsune/base/json/reads-doubles", test_json_reads_doubles);
  g_test_add_func ("/kitsune/base/json/refuses-bad-numbers", test_json_refuses_bad_numbers);
  g_test_add_func ("/kitsune/base/json/reads-strings", test_json_reads_strings);
  g_test_add_func ("/kitsune/base/json/refuses-bad-strings", test_json_refuses_bad_strings);
  g_test_add_func ("/kitsune/base/json/reads-containers", test_json_reads_containers);
  g_test_add_func ("/kitsune/base/json/refuses-bad-containers", test_json_refuses_bad_containers);
  g_test_add_func ("/kitsune/base/json/limits-depth", test_json_limits_depth);
  g_test_add_func ("/kitsune/base/json/refuses-every-prefix", test_json_refuses_every_prefix);
  g_test_add_func ("/kitsune/base/json/round-trips", test_json_round_trips);
  g_test_add_func ("/kitsune/base/json/writes-simple-values", test_json_writes_simple_values);
  g_test_add_func ("/kitsune/base/json/writes-boxed-values", test_json_writes_boxed_values);
  g_test_add_func ("/kitsune/base/json/writes-boxes", test_json_writes_boxes);
  g_test_add_func ("/kitsune/base/json/writes-keys", test_json_writes_keys);
  g_test_add_func ("/kitsune/base/json/writes-variants", test_json_writes_variants);
  g_test_add_func ("/kitsune/base/json/cannot-write", test_json_cannot_write);

  return g_test_run ();
}
