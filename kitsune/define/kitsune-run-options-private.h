/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/define/kitsune-run-options.h"

G_BEGIN_DECLS

/* What the two files of run options share, and nobody else includes. */

struct _KitsuneRunOptions
{
  GObject parent_instance;

  KitsuneClock *clock;
  KitsuneErrorHandler *error_handler;
  guint max_vector;
  guint time_slice;
  gint64 drain_timeout;
  guint sample_rate;
  gint default_buffer_size;
  gint64 max_buffer_size;
  gint64 seed; /* -1: one is drawn for each run */

  /* see kitsune-run-options-state.c */
  KitsuneStore *store;
  KitsuneCodec *codec;
  gint64 default_key_ttl;
};

enum
{
  PROP_0,
  PROP_CLOCK,
  PROP_ERROR_HANDLER,
  PROP_MAX_VECTOR,
  PROP_TIME_SLICE,
  PROP_DRAIN_TIMEOUT,
  PROP_SAMPLE_RATE,
  PROP_DEFAULT_BUFFER_SIZE,
  PROP_MAX_BUFFER_SIZE,
  PROP_SEED,
  PROP_STORE,
  PROP_CODEC,
  PROP_DEFAULT_KEY_TTL,
  N_PROPS
};

void kitsune_run_options_init_state_properties (GParamSpec **properties);

G_END_DECLS
