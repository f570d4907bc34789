/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <kitsune/kitsune.h>

#include "tails/file/kitsune-file-types.h"

G_BEGIN_DECLS

#define KITSUNE_FILE_TYPE_SINK (kitsune_file_sink_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (KitsuneFileSink, kitsune_file_sink, KITSUNE_FILE, SINK, KitsuneSink)

struct _KitsuneFileSinkClass
{
  KitsuneSinkClass parent_class;

  /*< private >*/
  gpointer (*new_encoder) (KitsuneFileSink *self);
  gpointer padding[8];
};

KITSUNE_AVAILABLE_IN_1_0
GFile *kitsune_file_sink_get_file (KitsuneFileSink *self);
KITSUNE_AVAILABLE_IN_1_0
KitsuneFileWriteMode kitsune_file_sink_get_mode (KitsuneFileSink *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_file_sink_set_mode (KitsuneFileSink *self,
                                 KitsuneFileWriteMode mode);
KITSUNE_AVAILABLE_IN_1_0
KitsuneFileCompression kitsune_file_sink_get_compression (KitsuneFileSink *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_file_sink_set_compression (KitsuneFileSink *self,
                                        KitsuneFileCompression compression);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_file_sink_get_sync (KitsuneFileSink *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_file_sink_set_sync (KitsuneFileSink *self,
                                 gboolean sync);
KITSUNE_AVAILABLE_IN_1_0
guint kitsune_file_sink_get_buffer_size (KitsuneFileSink *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_file_sink_set_buffer_size (KitsuneFileSink *self,
                                        guint buffer_size);

G_END_DECLS
