/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "tails/file/kitsune-file-types.h"

G_BEGIN_DECLS

/*
 * Reads a stream and undoes its compression: any number of gzip members one
 * after the other, as appending to a compressed file makes them. Blocks; for
 * threads that may.
 */
typedef struct _KitsuneFileBytes KitsuneFileBytes;

/* Takes over @stream. */
KitsuneFileBytes *kitsune_file_bytes_new (GInputStream *stream,
                                          KitsuneFileCompression compression);
void kitsune_file_bytes_free (KitsuneFileBytes *self);
/* At least one byte; 0 at the end, -1 on failure. */
gssize kitsune_file_bytes_read (KitsuneFileBytes *self,
                                char *buffer,
                                gsize size,
                                GCancellable *cancellable,
                                GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitsuneFileBytes, kitsune_file_bytes_free)

G_END_DECLS
