/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/state/kitsune-codec.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_JSON_CODEC (kitsune_json_codec_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneJsonCodec, kitsune_json_codec, KITSUNE, JSON_CODEC, GObject)

KITSUNE_AVAILABLE_IN_1_0
KitsuneJsonCodec *kitsune_json_codec_new (void) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneCodec *kitsune_json_codec_get_default (void);

G_END_DECLS
