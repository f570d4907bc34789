/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-state-record-private.h"

#include <string.h>

#include "kitsune/base/kitsune-number-private.h"
#include "kitsune/base/kitsune-text-private.h"

/* In front of bytes whose time counts; then follow the time, in microseconds
 * and little-endian, and what the codec wrote. Neither JSON nor a variant that
 * holds one begins like this. */
static const guint8 kitsune_state_record_magic[8] = { 0x93, 'K', 'S', 't', 'a', 't', 'e', 1 };

#define KITSUNE_STATE_RECORD_HEAD (sizeof kitsune_state_record_magic + sizeof (gint64))

/* Numbers are printed by their value, whatever their type, and strings in
 * quotes, so that 1 and "1" are not the same. */
static gboolean
kitsune_state_record_append_key (GString *name,
                                 const GValue *key,
                                 GError **error)
{
  KitsuneNumber number;
  g_autofree char *text = NULL;

  if (kitsune_number_read (key, &number))
    {
      if (number.form == KITSUNE_NUMBER_INT)
        g_string_append_printf (name, "%" G_GINT64_FORMAT, number.i);
      else if (number.form == KITSUNE_NUMBER_UINT)
        g_string_append_printf (name, "%" G_GUINT64_FORMAT, number.u);
      else
        kitsune_text_append_double (name, number.d);
      return TRUE;
    }

  text = kitsune_value_to_json (key, error);
  if (text == NULL)
    return FALSE;
  g_string_append (name, text);

  return TRUE;
}

char *
kitsune_state_record_name_key (const GValue *key,
                               GError **error)
{
  g_autoptr (GString) name = g_string_new (NULL);

  if (!kitsune_state_record_append_key (name, key, error))
    return NULL;

  return g_string_free (g_steal_pointer (&name), FALSE);
}

char *
kitsune_state_record_make_name (const char *name,
                                const KitsuneState *state,
                                GError **error)
{
  g_autoptr (GString) whole = g_string_new (name);
  GValue scratch;
  const GValue *key = kitsune_state_get_key (state, &scratch);

  if (key != NULL)
    {
      g_string_append_c (whole, ':');
      if (!kitsune_state_record_append_key (whole, key, error))
        {
          g_prefix_error (error, "key of state \"%s\": ", name);
          return NULL;
        }
    }

  return g_string_free (g_steal_pointer (&whole), FALSE);
}

GBytes *
kitsune_state_record_encode (KitsuneCodec *codec,
                             const GValue *value,
                             gint64 time,
                             GError **error)
{
  g_autoptr (GBytes) content = kitsune_codec_encode (codec, value, error);
  gint64 stored = GINT64_TO_LE (time);
  gsize size = 0;
  gconstpointer data;
  guint8 *whole;

  if (content == NULL || time == 0)
    return g_steal_pointer (&content);

  data = g_bytes_get_data (content, &size);
  whole = g_malloc (KITSUNE_STATE_RECORD_HEAD + size);
  memcpy (whole, kitsune_state_record_magic, sizeof kitsune_state_record_magic);
  memcpy (whole + sizeof kitsune_state_record_magic, &stored, sizeof stored);
  if (size > 0)
    memcpy (whole + KITSUNE_STATE_RECORD_HEAD, data, size);

  return g_bytes_new_take (whole, KITSUNE_STATE_RECORD_HEAD + size);
}

KitsuneItem *
kitsune_state_record_decode (KitsuneCodec *codec,
                             GBytes *bytes,
                             GType type,
                             gint64 *time,
                             GError **error)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  g_autoptr (GBytes) content = NULL;

  *time = 0;
  if (size < KITSUNE_STATE_RECORD_HEAD ||
      memcmp (data, kitsune_state_record_magic, sizeof kitsune_state_record_magic) != 0)
    return kitsune_codec_decode_as (codec, bytes, type, error);

  memcpy (time, data + sizeof kitsune_state_record_magic, sizeof *time);
  *time = GINT64_FROM_LE (*time);
  content = g_bytes_new_from_bytes (bytes, KITSUNE_STATE_RECORD_HEAD, size - KITSUNE_STATE_RECORD_HEAD);

  return kitsune_codec_decode_as (codec, content, type, error);
}
