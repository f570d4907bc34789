/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/define/kitsune-pipeline.h"
#include "kitsune/define/kitsune-run-options.h"
#include "kitsune/run/kitsune-run.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_RUNNER (kitsune_runner_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneRunner, kitsune_runner, KITSUNE, RUNNER, GObject)

KITSUNE_AVAILABLE_IN_1_0
KitsuneRunner *kitsune_runner_new (KitsunePipeline *pipeline) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneRunner *kitsune_runner_new_for_stage (KitsuneStage *stage) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneRunner *kitsune_runner_new_merged (KitsuneRunner **runners,
                                          gsize n_runners) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneStage *kitsune_runner_get_terminal (KitsuneRunner *self,
                                           guint index);
KITSUNE_AVAILABLE_IN_1_0
KitsuneRunOptions *kitsune_runner_get_options (KitsuneRunner *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_runner_set_options (KitsuneRunner *self,
                                 KitsuneRunOptions *options);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_runner_validate (KitsuneRunner *self,
                                  GError **error);
KITSUNE_AVAILABLE_IN_1_0
KitsuneRunSummary *kitsune_runner_run (KitsuneRunner *self,
                                       GCancellable *cancellable,
                                       GError **error);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_runner_run_async (KitsuneRunner *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
KITSUNE_AVAILABLE_IN_1_0
KitsuneRunSummary *kitsune_runner_run_finish (KitsuneRunner *self,
                                              GAsyncResult *result,
                                              GError **error);
KITSUNE_AVAILABLE_IN_1_0
KitsuneRun *kitsune_runner_start (KitsuneRunner *self,
                                  GCancellable *cancellable,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
void kitsune_runner_pause (KitsuneRunner *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_runner_resume (KitsuneRunner *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_runner_stop (KitsuneRunner *self);
KITSUNE_AVAILABLE_IN_1_0
char *kitsune_runner_explain_stall (KitsuneRunner *self) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneRunSummary *kitsune_runner_get_last_summary (KitsuneRunner *self);

G_END_DECLS
