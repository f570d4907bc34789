/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "kitsune/base/kitsune-item.h"
#include "kitsune/define/kitsune-stage-private.h"

G_BEGIN_DECLS

/*
 * Where the items of a run wait for somebody who takes them one by one. The run
 * fills it up to a limit and then waits, too. One run fills it; from any thread
 * everything else may be called.
 */
typedef struct _KitsunePull KitsunePull;

typedef enum
{
  KITSUNE_PULL_ITEM,   /* *item was set */
  KITSUNE_PULL_WAIT,   /* nothing yet */
  KITSUNE_PULL_END,    /* nothing any more */
  KITSUNE_PULL_FAILED, /* nothing any more, and *error was set */
} KitsunePullState;

KitsunePull *kitsune_pull_new (guint limit) G_GNUC_WARN_UNUSED_RESULT;
KitsunePull *kitsune_pull_ref (KitsunePull *self);
void kitsune_pull_unref (KitsunePull *self);

guint kitsune_pull_get_limit (KitsunePull *self);
void kitsune_pull_set_limit (KitsunePull *self,
                             guint limit);
/* Takes the next item, if it is there. */
KitsunePullState kitsune_pull_take (KitsunePull *self,
                                    KitsuneItem **item,
                                    GError **error);
/* Answers @task, which is taken over, with the next item, NULL at the end, or
 * the error: at once or when it is there, in the order of the calls. If the
 * task is cancelled before, no item is lost. */
void kitsune_pull_take_async (KitsunePull *self,
                              GTask *task);
/* The run has ended: after what is still there comes the end, or @error. */
void kitsune_pull_finish (KitsunePull *self,
                          const GError *error);
/* Nobody wants more: what is there and what may come goes, then comes the end. */
void kitsune_pull_close (KitsunePull *self);
gboolean kitsune_pull_is_closed (KitsunePull *self);

/* The terminal that fills it; no result. */
KitsuneStage *kitsune_sink_new_pull (KitsunePipeline *pipeline,
                                     KitsunePull *pull) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitsunePull, kitsune_pull_unref)

G_END_DECLS
