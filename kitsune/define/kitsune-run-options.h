/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-clock.h"
#include "kitsune/define/kitsune-error-handler.h"
#include "kitsune/state/kitsune-codec.h"
#include "kitsune/state/kitsune-store.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_RUN_OPTIONS (kitsune_run_options_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneRunOptions, kitsune_run_options, KITSUNE, RUN_OPTIONS, GObject)

KITSUNE_AVAILABLE_IN_1_0
KitsuneRunOptions *kitsune_run_options_new (void) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneClock *kitsune_run_options_get_clock (KitsuneRunOptions *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_run_options_set_clock (KitsuneRunOptions *self,
                                    KitsuneClock *clock);
KITSUNE_AVAILABLE_IN_1_0
KitsuneErrorHandler *kitsune_run_options_get_error_handler (KitsuneRunOptions *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_run_options_set_error_handler (KitsuneRunOptions *self,
                                            KitsuneErrorHandler *error_handler);
KITSUNE_AVAILABLE_IN_1_0
guint kitsune_run_options_get_max_vector (KitsuneRunOptions *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_run_options_set_max_vector (KitsuneRunOptions *self,
                                         guint max_vector);
KITSUNE_AVAILABLE_IN_1_0
guint kitsune_run_options_get_time_slice (KitsuneRunOptions *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_run_options_set_time_slice (KitsuneRunOptions *self,
                                         guint time_slice);
KITSUNE_AVAILABLE_IN_1_0
gint64 kitsune_run_options_get_drain_timeout (KitsuneRunOptions *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_run_options_set_drain_timeout (KitsuneRunOptions *self,
                                            gint64 drain_timeout);
KITSUNE_AVAILABLE_IN_1_0
guint kitsune_run_options_get_sample_rate (KitsuneRunOptions *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_run_options_set_sample_rate (KitsuneRunOptions *self,
                                          guint sample_rate);
KITSUNE_AVAILABLE_IN_1_0
gint kitsune_run_options_get_default_buffer_size (KitsuneRunOptions *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_run_options_set_default_buffer_size (KitsuneRunOptions *self,
                                                  gint default_buffer_size);
KITSUNE_AVAILABLE_IN_1_0
gint64 kitsune_run_options_get_max_buffer_size (KitsuneRunOptions *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_run_options_set_max_buffer_size (KitsuneRunOptions *self,
                                              gint64 max_buffer_size);
KITSUNE_AVAILABLE_IN_1_0
gint64 kitsune_run_options_get_seed (KitsuneRunOptions *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_run_options_set_seed (KitsuneRunOptions *self,
                                   gint64 seed);
KITSUNE_AVAILABLE_IN_1_0
KitsuneStore *kitsune_run_options_get_store (KitsuneRunOptions *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_run_options_set_store (KitsuneRunOptions *self,
                                    KitsuneStore *store);
KITSUNE_AVAILABLE_IN_1_0
KitsuneCodec *kitsune_run_options_get_codec (KitsuneRunOptions *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_run_options_set_codec (KitsuneRunOptions *self,
                                    KitsuneCodec *codec);
KITSUNE_AVAILABLE_IN_1_0
gint64 kitsune_run_options_get_default_key_ttl (KitsuneRunOptions *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_run_options_set_default_key_ttl (KitsuneRunOptions *self,
                                              gint64 default_key_ttl);

G_END_DECLS
