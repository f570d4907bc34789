/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/define/kitsune-stage-private.h"
#include "kitsune/run/kitsune-terminals.h"

G_BEGIN_DECLS

/* Run @sink, which is taken over, and give the result of its operator: @result
 * must be unset and is left so if there is none. */
gboolean kitsune_terminal_run (KitsuneStage *sink,
                               KitsuneRunOptions *options,
                               GCancellable *cancellable,
                               GValue *result,
                               GError **error);
void kitsune_terminal_run_async (KitsunePipeline *pipeline,
                                 KitsuneStage *sink,
                                 KitsuneRunOptions *options,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean kitsune_terminal_run_finish (KitsunePipeline *pipeline,
                                      GAsyncResult *result,
                                      GValue *value,
                                      GError **error);

/* The boxed inside of a value, which is left unset. */
static inline gpointer
kitsune_terminal_steal_boxed (GValue *value)
{
  gpointer boxed = g_value_dup_boxed (value);

  g_value_unset (value);

  return boxed;
}

G_END_DECLS
