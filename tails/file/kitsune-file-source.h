/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <kitsune/kitsune.h>

#include "tails/file/kitsune-file-types.h"

G_BEGIN_DECLS

#define KITSUNE_FILE_TYPE_SOURCE (kitsune_file_source_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (KitsuneFileSource, kitsune_file_source, KITSUNE_FILE, SOURCE, KitsuneSource)

struct _KitsuneFileSourceClass
{
  KitsuneSourceClass parent_class;

  /*< private >*/
  gpointer (*new_format) (KitsuneFileSource *self);
  gpointer padding[8];
};

KITSUNE_AVAILABLE_IN_1_0
GFile *kitsune_file_source_get_file (KitsuneFileSource *self);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_file_source_get_follow (KitsuneFileSource *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_file_source_set_follow (KitsuneFileSource *self,
                                     gboolean follow);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_file_source_get_from_end (KitsuneFileSource *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_file_source_set_from_end (KitsuneFileSource *self,
                                       gboolean from_end);
KITSUNE_AVAILABLE_IN_1_0
KitsuneFileCompression kitsune_file_source_get_compression (KitsuneFileSource *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_file_source_set_compression (KitsuneFileSource *self,
                                          KitsuneFileCompression compression);
KITSUNE_AVAILABLE_IN_1_0
guint kitsune_file_source_get_max_line_length (KitsuneFileSource *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_file_source_set_max_line_length (KitsuneFileSource *self,
                                              guint max_line_length);
KITSUNE_AVAILABLE_IN_1_0
guint kitsune_file_source_get_buffer_size (KitsuneFileSource *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_file_source_set_buffer_size (KitsuneFileSource *self,
                                          guint buffer_size);

G_END_DECLS
