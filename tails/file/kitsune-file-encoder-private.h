/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <kitsune/kitsune.h>

#include "tails/file/kitsune-file-sink.h"

G_BEGIN_DECLS

/*
 * What items become in a file. One per run; an encoder with state has a struct
 * that begins with this one.
 */
typedef struct _KitsuneFileEncoder KitsuneFileEncoder;

typedef struct
{
  /* Appends to @out; on failure nothing that was there may be changed, what was
   * appended is taken away again. */
  gboolean (*encode) (KitsuneFileEncoder *self,
                      const GValue *item,
                      GString *out,
                      GError **error);
  /* What a file begins with, once it is known: NULL before. Asked after every
   * item until then, and at the end. Optional. */
  const char *(*header) (KitsuneFileEncoder *self);
  /* Optional: g_free(). */
  void (*free) (KitsuneFileEncoder *self);
} KitsuneFileEncoderClass;

struct _KitsuneFileEncoder
{
  const KitsuneFileEncoderClass *klass;
};

static inline void
kitsune_file_encoder_free (KitsuneFileEncoder *self)
{
  if (self->klass->free != NULL)
    self->klass->free (self);
  else
    g_free (self);
}

/* Connects a new terminal; what the functions for scripts return. */
KitsuneRunner *kitsune_file_sink_run (KitsuneFileSink *self,
                                      KitsunePipeline *pipeline);

G_END_DECLS
