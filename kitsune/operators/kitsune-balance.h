/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-callbacks.h"
#include "kitsune/define/kitsune-pipeline.h"

G_BEGIN_DECLS

KITSUNE_AVAILABLE_IN_1_0
GPtrArray *kitsune_pipeline_balance (KitsunePipeline *self,
                                     guint n) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
GPtrArray *kitsune_pipeline_keyed_balance (KitsunePipeline *self,
                                           guint n,
                                           KitsuneKeyFunc func,
                                           gpointer user_data,
                                           GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
GPtrArray *kitsune_pipeline_keyed_balance_process (KitsunePipeline *self,
                                                   guint n,
                                                   KitsuneProcessFunc func,
                                                   gpointer user_data,
                                                   GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
GPtrArray *kitsune_pipeline_partition (KitsunePipeline *self,
                                       KitsunePredicateFunc func,
                                       gpointer user_data,
                                       GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
GPtrArray *kitsune_pipeline_partition_process (KitsunePipeline *self,
                                               KitsuneProcessFunc func,
                                               gpointer user_data,
                                               GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
