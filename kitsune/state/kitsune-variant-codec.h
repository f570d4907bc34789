/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/state/kitsune-codec.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_VARIANT_CODEC (kitsune_variant_codec_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneVariantCodec, kitsune_variant_codec, KITSUNE, VARIANT_CODEC, GObject)

KITSUNE_AVAILABLE_IN_1_0
KitsuneVariantCodec *kitsune_variant_codec_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
