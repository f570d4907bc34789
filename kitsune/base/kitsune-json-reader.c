/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/base/kitsune-dict.h"
#include "kitsune/base/kitsune-error.h"
#include "kitsune/base/kitsune-items.h"
#include "kitsune/base/kitsune-value-inline.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/* A reader of RFC 8259 and nothing else, straight into values. json-glib 1.6
 * could not be used for it: it wraps integers beyond gint64 around without an
 * error (2^64 - 1 is read as -1), takes a leading 0 for octal, cuts strings at
 * \u0000 and follows nested arrays until the stack is full.
 */

#define KITSUNE_JSON_MAX_DEPTH 512

typedef struct
{
  const char *start;
  const char *at;
  guint depth;
} KitsuneJsonReader;

static gboolean kitsune_json_read_value (KitsuneJsonReader *self,
                                         GValue *value,
                                         GError **error);

static gboolean
kitsune_json_fail (KitsuneJsonReader *self,
                   KitsuneError code,
                   const char *what,
                   GError **error)
{
  const char *line = self->start;
  guint n_lines = 1;

  for (const char *p = self->start; p < self->at; p++)
    {
      if (*p == '\n')
        {
          line = p + 1;
          n_lines++;
        }
    }

  g_set_error (error, KITSUNE_ERROR, code, "%s at line %u, column %ld",
               what, n_lines, g_utf8_strlen (line, self->at - line) + 1);

  return FALSE;
}

static void
kitsune_json_skip_space (KitsuneJsonReader *self)
{
  self->at += strspn (self->at, " \t\n\r");
}

static gboolean
kitsune_json_accept (KitsuneJsonReader *self,
                     char c)
{
  kitsune_json_skip_space (self);

  if (*self->at != c)
    return FALSE;

  self->at++;

  return TRUE;
}

static gboolean
kitsune_json_expect (KitsuneJsonReader *self,
                     char c,
                     GError **error)
{
  char what[] = "expected \"x\"";

  if (kitsune_json_accept (self, c))
    return TRUE;

  what[strlen (what) - 2] = c;

  return kitsune_json_fail (self, KITSUNE_ERROR_PARSE, what, error);
}

/* --- strings ------------------------------------------------------------- */

static gboolean
kitsune_json_read_hex (KitsuneJsonReader *self,
                       guint *unit)
{
  *unit = 0;

  for (guint i = 0; i < 4; i++)
    {
      gint digit = g_ascii_xdigit_value (self->at[i]);

      if (digit < 0)
        return FALSE;
      *unit = *unit * 16 + (guint) digit;
    }

  self->at += 4;

  return TRUE;
}

/* What follows "\u": characters beyond 16 bits are two units. */
static gboolean
kitsune_json_read_unicode (KitsuneJsonReader *self,
                           GString *text,
                           GError **error)
{
  guint unit;
  guint second = 0;

  if (!kitsune_json_read_hex (self, &unit))
    return kitsune_json_fail (self, KITSUNE_ERROR_PARSE, "expected four hexadecimal digits", error);

  if (unit >= 0xd800 && unit < 0xdc00)
    {
      gboolean paired = self->at[0] == '\\' && self->at[1] == 'u';

      if (paired)
        {
          self->at += 2;
          paired = kitsune_json_read_hex (self, &second) && second >= 0xdc00 && second < 0xe000;
        }
      if (!paired)
        return kitsune_json_fail (self, KITSUNE_ERROR_PARSE, "expected the second half of a surrogate pair", error);

      unit = 0x10000 + ((unit - 0xd800) << 10) + (second - 0xdc00);
    }
  else if (unit >= 0xdc00 && unit < 0xe000)
    {
      return kitsune_json_fail (self, KITSUNE_ERROR_PARSE, "half a surrogate pair", error);
    }
  else if (unit == 0)
    {
      return kitsune_json_fail (self, KITSUNE_ERROR_PARSE, "a string cannot hold \\u0000", error);
    }

  g_string_append_unichar (text, unit);

  return TRUE;
}

static gboolean
kitsune_json_read_escape (KitsuneJsonReader *self,
                          GString *text,
                          GError **error)
{
  static const char names[] = "\"\\/bfnrt";
  static const char meanings[] = "\"\\/\b\f\n\r\t";
  const char *name;
  char c = *self->at;

  if (c == 'u')
    {
      self->at++;
      return kitsune_json_read_unicode (self, text, error);
    }

  name = c != '\0' ? strchr (names, c) : NULL;
  if (name == NULL)
    return kitsune_json_fail (self, KITSUNE_ERROR_PARSE, "unknown escape", error);

  self->at++;
  g_string_append_c (text, meanings[name - names]);

  return TRUE;
}

/* What needs no attention: everything but quotes, escapes and control
 * characters.
 */
static void
kitsune_json_skip_plain (KitsuneJsonReader *self)
{
  while (*self->at != '"' && *self->at != '\\' && (guchar) *self->at >= 0x20)
    self->at++;
}

static char *
kitsune_json_read_string (KitsuneJsonReader *self,
                          GError **error)
{
  g_autoptr (GString) text = NULL;
  const char *start;

  if (!kitsune_json_accept (self, '"'))
    {
      kitsune_json_fail (self, KITSUNE_ERROR_PARSE, "expected a string", error);
      return NULL;
    }

  start = self->at;
  kitsune_json_skip_plain (self);
  if (*self->at == '"')
    return g_strndup (start, (gsize) (self->at++ - start));

  text = g_string_new_len (start, self->at - start);
  while (*self->at == '\\')
    {
      self->at++;
      if (!kitsune_json_read_escape (self, text, error))
        return NULL;

      start = self->at;
      kitsune_json_skip_plain (self);
      g_string_append_len (text, start, self->at - start);
    }

  if (*self->at != '"')
    {
      kitsune_json_fail (self, KITSUNE_ERROR_PARSE,
                         *self->at == '\0' ? "unterminated string" : "control character in a string", error);
      return NULL;
    }

  self->at++;

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* --- numbers ------------------------------------------------------------- */

static gboolean
kitsune_json_skip_digits (KitsuneJsonReader *self)
{
  const char *start = self->at;

  while (g_ascii_isdigit (*self->at))
    self->at++;

  return self->at > start;
}

/* Leaves the reader behind the number. */
static gboolean
kitsune_json_scan_number (KitsuneJsonReader *self,
                          gboolean *whole)
{
  *whole = TRUE;

  if (*self->at == '-')
    self->at++;

  if (*self->at == '0')
    self->at++;
  else if (!kitsune_json_skip_digits (self))
    return FALSE;

  if (*self->at == '.')
    {
      *whole = FALSE;
      self->at++;
      if (!kitsune_json_skip_digits (self))
        return FALSE;
    }

  if (*self->at == 'e' || *self->at == 'E')
    {
      *whole = FALSE;
      self->at++;
      if (*self->at == '+' || *self->at == '-')
        self->at++;
      if (!kitsune_json_skip_digits (self))
        return FALSE;
    }

  return TRUE;
}

static gboolean
kitsune_json_read_integer (const char *digits,
                           GValue *value)
{
  gint64 i;
  guint64 u;

  errno = 0;
  i = g_ascii_strtoll (digits, NULL, 10);
  if (errno == 0)
    {
      kitsune_value_set_int64 (value, i);
      return TRUE;
    }
  if (*digits == '-')
    return FALSE;

  errno = 0;
  u = g_ascii_strtoull (digits, NULL, 10);
  if (errno != 0)
    return FALSE;

  kitsune_value_set_uint64 (value, u);

  return TRUE;
}

static gboolean
kitsune_json_read_number (KitsuneJsonReader *self,
                          GValue *value,
                          GError **error)
{
  const char *start = self->at;
  gboolean whole;
  gdouble number;

  if (!kitsune_json_scan_number (self, &whole))
    return kitsune_json_fail (self, KITSUNE_ERROR_PARSE, "expected a digit", error);
  if (whole && kitsune_json_read_integer (start, value))
    return TRUE;

  number = g_ascii_strtod (start, NULL);
  if (isinf (number))
    {
      self->at = start;
      return kitsune_json_fail (self, KITSUNE_ERROR_OVERFLOW, "number out of range", error);
    }

  kitsune_value_set_double (value, number);

  return TRUE;
}

/* --- containers ---------------------------------------------------------- */

static gboolean
kitsune_json_read_elements (KitsuneJsonReader *self,
                            GArray *elements,
                            GError **error)
{
  if (kitsune_json_accept (self, ']'))
    return TRUE;

  do
    {
      GValue element = G_VALUE_INIT;

      if (!kitsune_json_read_value (self, &element, error))
        return FALSE;
      g_array_append_val (elements, element);
    }
  while (kitsune_json_accept (self, ','));

  return kitsune_json_expect (self, ']', error);
}

static gboolean
kitsune_json_read_array (KitsuneJsonReader *self,
                         GValue *value,
                         GError **error)
{
  g_autoptr (GArray) elements = g_array_new (FALSE, FALSE, sizeof (GValue));
  GValue *values;
  gsize n_values;

  g_array_set_clear_func (elements, (GDestroyNotify) kitsune_value_clear);

  if (!kitsune_json_read_elements (self, elements, error))
    return FALSE;

  values = (GValue *) (gpointer) g_array_steal (elements, &n_values);
  g_value_init (value, KITSUNE_TYPE_ITEMS);
  g_value_take_boxed (value, kitsune_items_new_take (values, n_values));

  return TRUE;
}

static gboolean
kitsune_json_read_member (KitsuneJsonReader *self,
                          KitsuneDict *dict,
                          GError **error)
{
  g_autofree char *name = kitsune_json_read_string (self, error);
  GValue key = G_VALUE_INIT;
  GValue value = G_VALUE_INIT;

  if (name == NULL ||
      !kitsune_json_expect (self, ':', error) ||
      !kitsune_json_read_value (self, &value, error))
    return FALSE;

  kitsune_value_take_string (&key, g_steal_pointer (&name));
  kitsune_dict_set_take (dict, &key, &value);

  return TRUE;
}

static gboolean
kitsune_json_read_object (KitsuneJsonReader *self,
                          GValue *value,
                          GError **error)
{
  g_autoptr (KitsuneDict) dict = kitsune_dict_new ();

  if (!kitsune_json_accept (self, '}'))
    {
      do
        {
          if (!kitsune_json_read_member (self, dict, error))
            return FALSE;
        }
      while (kitsune_json_accept (self, ','));

      if (!kitsune_json_expect (self, '}', error))
        return FALSE;
    }

  g_value_init (value, KITSUNE_TYPE_DICT);
  g_value_take_boxed (value, g_steal_pointer (&dict));

  return TRUE;
}

static gboolean
kitsune_json_read_container (KitsuneJsonReader *self,
                             GValue *value,
                             GError **error)
{
  gboolean object = *self->at == '{';
  gboolean success;

  if (self->depth == KITSUNE_JSON_MAX_DEPTH)
    return kitsune_json_fail (self, KITSUNE_ERROR_LIMIT_EXCEEDED, "nested too deeply", error);

  self->at++;
  self->depth++;
  success = object ? kitsune_json_read_object (self, value, error)
                   : kitsune_json_read_array (self, value, error);
  self->depth--;

  return success;
}

static gboolean
kitsune_json_accept_word (KitsuneJsonReader *self,
                          const char *word)
{
  if (!g_str_has_prefix (self->at, word))
    return FALSE;

  self->at += strlen (word);

  return TRUE;
}

/* Sets an unset value; leaves it unset on failure. */
static gboolean
kitsune_json_read_value (KitsuneJsonReader *self,
                         GValue *value,
                         GError **error)
{
  kitsune_json_skip_space (self);

  switch (*self->at)
    {
    case '{':
    case '[':
      return kitsune_json_read_container (self, value, error);

    case '"':
      {
        char *string = kitsune_json_read_string (self, error);

        if (string == NULL)
          return FALSE;
        kitsune_value_take_string (value, string);
        return TRUE;
      }

    default:
      break;
    }

  if (*self->at == '-' || g_ascii_isdigit (*self->at))
    return kitsune_json_read_number (self, value, error);

  if (kitsune_json_accept_word (self, "null"))
    kitsune_value_init_null (value);
  else if (kitsune_json_accept_word (self, "true"))
    kitsune_value_set_boolean (value, TRUE);
  else if (kitsune_json_accept_word (self, "false"))
    kitsune_value_set_boolean (value, FALSE);
  else
    return kitsune_json_fail (self, KITSUNE_ERROR_PARSE, "expected a value", error);

  return TRUE;
}

/**
 * kitsune_value_from_json:
 * @text: the text
 * @error: return location for a [type@GLib.Error]
 *
 * Reads a value from JSON (RFC 8259).
 *
 * Objects become [struct@Dict], arrays [struct@Items]; strings and booleans are
 * themselves and `null` is the null item. A number without point and exponent is
 * a `gint64`, a `guint64` if only that can hold it, and otherwise, like all other
 * numbers, the nearest `gdouble`. If an object has the same key twice, the later
 * value counts.
 *
 * Fails with %KITSUNE_ERROR_PARSE if @text is not JSON, is not UTF-8 or has the
 * escape `\u0000`, which no string can hold, with %KITSUNE_ERROR_OVERFLOW if a
 * number is too large for a double, and with %KITSUNE_ERROR_LIMIT_EXCEEDED if
 * arrays and objects are nested more than 512 deep. Messages name line and
 * column.
 *
 * Returns: (transfer full): the value, or %NULL with @error set
 *
 * Since: 1.0
 */
KitsuneItem *
kitsune_value_from_json (const char *text,
                         GError **error)
{
  static const char byte_order_mark[] = "\xef\xbb\xbf";
  KitsuneJsonReader reader = { .start = text, .at = text };
  GValue value = G_VALUE_INIT;
  const char *invalid;

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!g_utf8_validate (text, -1, &invalid))
    {
      reader.at = invalid;
      kitsune_json_fail (&reader, KITSUNE_ERROR_PARSE, "text that is not UTF-8", error);
      return NULL;
    }

  kitsune_json_accept_word (&reader, byte_order_mark);
  reader.start = reader.at;

  if (!kitsune_json_read_value (&reader, &value, error))
    return NULL;

  kitsune_json_skip_space (&reader);
  if (*reader.at != '\0')
    {
      kitsune_value_clear (&value);
      kitsune_json_fail (&reader, KITSUNE_ERROR_PARSE, "expected the end of the text", error);
      return NULL;
    }

  return kitsune_item_new_take (&value);
}
