/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/state/kitsune-codec.h"

#include "kitsune/base/kitsune-error.h"
#include "kitsune/base/kitsune-value-inline.h"
#include "kitsune/base/kitsune-value.h"

/**
 * KitsuneCodec:
 *
 * Turns values into bytes and back.
 *
 * Values that leave the process, such as states in a [iface@Store], go through
 * a codec. [class@JsonCodec] writes what people and other programs can read,
 * [class@VariantCodec] keeps the exact type of every value.
 *
 * Since: 1.0
 */

/**
 * KitsuneCodecInterface::encode:
 * @self: a codec
 * @value: the value
 * @error: return location for a [type@GLib.Error]
 *
 * Turns a value into bytes.
 *
 * Returns: (transfer full): the bytes, or %NULL with @error set
 *
 * Since: 1.0
 */

/**
 * KitsuneCodecInterface::decode:
 * @self: a codec
 * @bytes: what encoding a value gave
 * @error: return location for a [type@GLib.Error]
 *
 * Turns bytes back into a value.
 *
 * Returns: (transfer full): the value, or %NULL with @error set
 *
 * Since: 1.0
 */

/**
 * KitsuneCodecInterface::decode_as:
 * @self: a codec
 * @bytes: what encoding a value gave
 * @type: the type that the value should have
 * @error: return location for a [type@GLib.Error]
 *
 * Turns bytes that do not say of which type they are back into a value.
 *
 * A value of another type is converted by whoever calls it; codecs whose bytes
 * say all that need no such function.
 *
 * Returns: (transfer full): the value, or %NULL with @error set
 *
 * Since: 1.0
 */
G_DEFINE_INTERFACE (KitsuneCodec, kitsune_codec, G_TYPE_OBJECT)

static void
kitsune_codec_default_init (KitsuneCodecInterface *iface)
{
}

/* What an implementation in a binding makes of an exception that it could not
 * hand over. */
static void
kitsune_codec_fail_silent (KitsuneCodec *self,
                           const char *what,
                           GError **error)
{
  if (error == NULL || *error == NULL)
    g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_CALLBACK_FAILED, "%s failed to %s without an error",
                 G_OBJECT_TYPE_NAME (self), what);
}

/**
 * kitsune_codec_encode:
 * @self: a codec
 * @value: the value
 * @error: return location for a [type@GLib.Error]
 *
 * Turns a value into bytes.
 *
 * Fails with %KITSUNE_ERROR_TYPE_MISMATCH for a value that the codec has no
 * form for.
 *
 * Returns: (transfer full): the bytes, or %NULL with @error set
 *
 * Since: 1.0
 */
GBytes *
kitsune_codec_encode (KitsuneCodec *self,
                      const GValue *value,
                      GError **error)
{
  GError *failure = NULL;
  GBytes *bytes;

  g_return_val_if_fail (KITSUNE_IS_CODEC (self), NULL);
  g_return_val_if_fail (G_IS_VALUE (value), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  bytes = KITSUNE_CODEC_GET_IFACE (self)->encode (self, value, &failure);
  if (G_LIKELY (bytes != NULL && failure == NULL))
    return bytes;

  g_clear_pointer (&bytes, g_bytes_unref);
  kitsune_codec_fail_silent (self, "encode a value", &failure);
  g_propagate_error (error, failure);

  return NULL;
}

static KitsuneItem *
kitsune_codec_convert (KitsuneItem *item,
                       GType type,
                       GError **error)
{
  const GValue *value = kitsune_item_get_value (item);
  GValue converted = G_VALUE_INIT;

  if (type == G_TYPE_VALUE || kitsune_value_is_null (value) || g_type_is_a (G_VALUE_TYPE (value), type))
    return item;

  g_value_init (&converted, type);
  if (!kitsune_value_convert (value, &converted, error))
    {
      kitsune_value_clear (&converted);
      kitsune_item_unref (item);
      return NULL;
    }

  kitsune_item_unref (item);
  return kitsune_item_new_take (&converted);
}

/* Takes what a virtual function gave. */
static KitsuneItem *
kitsune_codec_check_item (KitsuneCodec *self,
                          KitsuneItem *item,
                          GError *failure,
                          GError **error)
{
  if (G_LIKELY (item != NULL && failure == NULL))
    return item;

  g_clear_pointer (&item, kitsune_item_unref);
  kitsune_codec_fail_silent (self, "decode a value", &failure);
  g_propagate_error (error, failure);

  return NULL;
}

/**
 * kitsune_codec_decode:
 * @self: a codec
 * @bytes: what encoding a value gave
 * @error: return location for a [type@GLib.Error]
 *
 * Turns bytes back into a value.
 *
 * Fails with %KITSUNE_ERROR_PARSE for bytes that the codec did not write.
 *
 * Returns: (transfer full): the value, or %NULL with @error set
 *
 * Since: 1.0
 */
KitsuneItem *
kitsune_codec_decode (KitsuneCodec *self,
                      GBytes *bytes,
                      GError **error)
{
  GError *failure = NULL;
  KitsuneItem *item;

  g_return_val_if_fail (KITSUNE_IS_CODEC (self), NULL);
  g_return_val_if_fail (bytes != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  item = KITSUNE_CODEC_GET_IFACE (self)->decode (self, bytes, &failure);

  return kitsune_codec_check_item (self, item, failure, error);
}

/**
 * kitsune_codec_decode_as:
 * @self: a codec
 * @bytes: what encoding a value gave
 * @type: the type that the value shall have; `G_TYPE_VALUE` if it may be any
 * @error: return location for a [type@GLib.Error]
 *
 * Turns bytes back into a value of a type.
 *
 * The null item is of every type. Fails with %KITSUNE_ERROR_PARSE for bytes
 * that the codec did not write, and as [func@value_convert] does for a value
 * that cannot become one of @type.
 *
 * Returns: (transfer full): the value, or %NULL with @error set
 *
 * Since: 1.0
 */
KitsuneItem *
kitsune_codec_decode_as (KitsuneCodec *self,
                         GBytes *bytes,
                         GType type,
                         GError **error)
{
  KitsuneCodecInterface *iface;
  GError *failure = NULL;
  KitsuneItem *item;

  g_return_val_if_fail (KITSUNE_IS_CODEC (self), NULL);
  g_return_val_if_fail (bytes != NULL, NULL);
  g_return_val_if_fail (type == G_TYPE_VALUE || G_TYPE_IS_VALUE (type), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  iface = KITSUNE_CODEC_GET_IFACE (self);
  if (type == G_TYPE_VALUE || iface->decode_as == NULL)
    item = iface->decode (self, bytes, &failure);
  else
    item = iface->decode_as (self, bytes, type, &failure);
  item = kitsune_codec_check_item (self, item, failure, error);

  return item != NULL ? kitsune_codec_convert (item, type, error) : NULL;
}
