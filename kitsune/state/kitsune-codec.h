/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

#include "kitsune/base/kitsune-item.h"
#include "kitsune/base/kitsune-macros.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_CODEC (kitsune_codec_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_INTERFACE (KitsuneCodec, kitsune_codec, KITSUNE, CODEC, GObject)

/**
 * KitsuneCodecInterface:
 * @encode: turns a value into bytes; see [vfunc@Codec.encode]
 * @decode: turns bytes back into a value; see [vfunc@Codec.decode]
 * @decode_as: turns bytes back into a value of a type; see
 *   [vfunc@Codec.decode_as]. Optional
 *
 * The virtual functions of [iface@Codec]; all of them may be called from any
 * thread.
 *
 * Since: 1.0
 */
struct _KitsuneCodecInterface
{
  /*< private >*/
  GTypeInterface parent_iface;

  /*< public >*/
  GBytes *(*encode) (KitsuneCodec *self,
                     const GValue *value,
                     GError **error);
  KitsuneItem *(*decode) (KitsuneCodec *self,
                          GBytes *bytes,
                          GError **error);
  KitsuneItem *(*decode_as) (KitsuneCodec *self,
                             GBytes *bytes,
                             GType type,
                             GError **error);

  /*< private >*/
  gpointer padding[4];
};

KITSUNE_AVAILABLE_IN_1_0
GBytes *kitsune_codec_encode (KitsuneCodec *self,
                              const GValue *value,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneItem *kitsune_codec_decode (KitsuneCodec *self,
                                   GBytes *bytes,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneItem *kitsune_codec_decode_as (KitsuneCodec *self,
                                      GBytes *bytes,
                                      GType type,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
