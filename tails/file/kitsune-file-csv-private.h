/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "tails/file/kitsune-file-format-private.h"

G_BEGIN_DECLS

KitsuneFileFormat *kitsune_file_csv_format_new (char delimiter,
                                                gboolean named_columns,
                                                const char *const *columns);
/* Reports the mistakes in options that source and sink have in common. */
void kitsune_file_csv_check (KitsuneStage *stage,
                             const char *delimiter,
                             const char *const *columns);

G_END_DECLS
