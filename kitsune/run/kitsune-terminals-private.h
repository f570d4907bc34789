/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-item.h"
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

/* The same for results of one type: an item, which may be none; a boolean; a
 * gint64. NULL, FALSE and -1 on failure. */
KitsuneItem *kitsune_terminal_run_item (KitsuneStage *sink,
                                        KitsuneRunOptions *options,
                                        GCancellable *cancellable,
                                        GError **error);
KitsuneItem *kitsune_terminal_finish_item (KitsunePipeline *pipeline,
                                           GAsyncResult *result,
                                           GError **error);
gboolean kitsune_terminal_run_answer (KitsuneStage *sink,
                                      KitsuneRunOptions *options,
                                      GCancellable *cancellable,
                                      GError **error);
gboolean kitsune_terminal_finish_answer (KitsunePipeline *pipeline,
                                         GAsyncResult *result,
                                         GError **error);
gint64 kitsune_terminal_run_count (KitsuneStage *sink,
                                   KitsuneRunOptions *options,
                                   GCancellable *cancellable,
                                   GError **error);
gint64 kitsune_terminal_finish_count (KitsunePipeline *pipeline,
                                      GAsyncResult *result,
                                      GError **error);

/* A function that need not be there: NULL if @callback is. */
static inline KitsuneFunc *
kitsune_terminal_new_func (KitsuneFuncKind kind,
                           GCallback callback,
                           gpointer user_data,
                           GDestroyNotify destroy)
{
  return callback != NULL ? kitsune_func_new (kind, callback, user_data, destroy) : NULL;
}

/* The boxed inside of a value, which is left unset. */
static inline gpointer
kitsune_terminal_steal_boxed (GValue *value)
{
  gpointer boxed = g_value_dup_boxed (value);

  g_value_unset (value);

  return boxed;
}

G_END_DECLS
