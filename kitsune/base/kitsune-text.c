/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-text-private.h"
#include "kitsune/base/kitsune-number-private.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* A number that looks whole would read back as an integer. */
static void
kitsune_text_append_point (GString *text,
                           const char *digits)
{
  g_string_append (text, digits);

  if (strpbrk (digits, ".einf") == NULL)
    g_string_append (text, ".0");
}

static char *
kitsune_text_format (char *buffer,
                     gint digits,
                     gdouble number)
{
  char format[8];

  g_snprintf (format, sizeof format, "%%.%dg", digits);

  return g_ascii_formatd (buffer, G_ASCII_DTOSTR_BUF_SIZE, format, number);
}

/* Every decimal of DBL_DIG digits survives being a double, and formatting drops
 * zeros at its end, so that is where the search begins. Subnormal numbers have
 * less precision.
 */
void
kitsune_text_append_double (GString *text,
                            gdouble number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  gint digits = fabs (number) < DBL_MIN ? 1 : DBL_DIG;

  /* The sign of a NaN means nothing. */
  if (isnan (number))
    {
      g_string_append (text, "nan");
      return;
    }

  while (g_ascii_strtod (kitsune_text_format (buffer, digits, number), NULL) != number)
    digits++;

  kitsune_text_append_point (text, buffer);
}

static void
kitsune_text_append_float (GString *text,
                           gfloat number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  gint digits = fabsf (number) < FLT_MIN ? 1 : FLT_DIG;

  if (isnan (number))
    {
      g_string_append (text, "nan");
      return;
    }

  while ((gfloat) g_ascii_strtod (kitsune_text_format (buffer, digits, number), NULL) != number)
    digits++;

  kitsune_text_append_point (text, buffer);
}

static const char *
kitsune_text_escape (guchar c)
{
  switch (c)
    {
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    case '\b':
      return "\\b";
    case '\f':
      return "\\f";
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      return NULL;
    }
}

void
kitsune_text_append_quoted (GString *text,
                            const char *string)
{
  const char *start = string;

  g_string_append_c (text, '"');

  for (; *string != '\0'; string++)
    {
      guchar c = (guchar) *string;
      const char *escape = kitsune_text_escape (c);

      if (escape == NULL && c >= 0x20)
        continue;

      g_string_append_len (text, start, string - start);
      start = string + 1;

      if (escape != NULL)
        g_string_append (text, escape);
      else
        g_string_append_printf (text, "\\u%04x", c);
    }

  g_string_append_len (text, start, string - start);
  g_string_append_c (text, '"');
}

static void
kitsune_text_append_flags (GString *text,
                           GFlagsClass *flags,
                           guint bits)
{
  gsize start = text->len;

  while (bits != 0)
    {
      GFlagsValue *value = g_flags_get_first_value (flags, bits);

      if (text->len > start)
        g_string_append_c (text, '|');

      if (value == NULL)
        {
          g_string_append_printf (text, "0x%x", bits);
          return;
        }

      g_string_append (text, value->value_nick);
      bits &= ~value->value;
    }

  if (text->len == start)
    g_string_append_c (text, '0');
}

void
kitsune_text_append_enum (GString *text,
                          const GValue *value)
{
  gpointer klass = g_type_class_ref (value->g_type);

  if (G_IS_FLAGS_CLASS (klass))
    {
      kitsune_text_append_flags (text, klass, g_value_get_flags (value));
    }
  else
    {
      GEnumValue *named = g_enum_get_value (klass, g_value_get_enum (value));

      if (named != NULL)
        g_string_append (text, named->value_nick);
      else
        g_string_append_printf (text, "%d", g_value_get_enum (value));
    }

  g_type_class_unref (klass);
}

void
kitsune_text_append_number (GString *text,
                            const GValue *value)
{
  KitsuneNumber number;
  GType type = G_TYPE_FUNDAMENTAL (value->g_type);

  if (type == G_TYPE_DOUBLE)
    kitsune_text_append_double (text, g_value_get_double (value));
  else if (type == G_TYPE_FLOAT)
    kitsune_text_append_float (text, g_value_get_float (value));
  else if (!kitsune_number_read (value, &number))
    g_assert_not_reached ();
  else if (number.form == KITSUNE_NUMBER_UINT)
    g_string_append_printf (text, "%" G_GUINT64_FORMAT, number.u);
  else
    g_string_append_printf (text, "%" G_GINT64_FORMAT, number.i);
}
