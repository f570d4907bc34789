/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/define/kitsune-pipeline.h"
#include "kitsune/operators/kitsune-processor.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_TRANSFORM (kitsune_transform_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (KitsuneTransform, kitsune_transform, KITSUNE, TRANSFORM, KitsuneStage)

/**
 * KitsuneTransformClass:
 * @open: makes what works in one run; see [vfunc@Transform.open]
 *
 * The virtual functions of [class@Transform].
 *
 * Since: 1.0
 */
struct _KitsuneTransformClass
{
  /*< private >*/
  KitsuneStageClass parent_class;

  /*< public >*/
  KitsuneProcessor *(*open) (KitsuneTransform *self,
                             GError **error);

  /*< private >*/
  const char *kind;
  gpointer padding[8];
};

KITSUNE_AVAILABLE_IN_1_0
void kitsune_transform_class_set_kind (KitsuneTransformClass *klass,
                                       const char *kind);
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_transform_connect (KitsuneTransform *self,
                                            KitsunePipeline *pipeline,
                                            GType accepts,
                                            GType item_type) G_GNUC_WARN_UNUSED_RESULT;

/**
 * KitsuneProcessorFunc:
 * @user_data: the data given with the function
 * @error: return location for a [type@GLib.Error]
 *
 * Makes a new processor, which works in one run and is used for nothing else.
 *
 * Returns: (transfer full): the processor, or %NULL with @error set
 *
 * Since: 1.0
 */
typedef KitsuneProcessor *(*KitsuneProcessorFunc) (gpointer user_data,
                                                   GError **error);

KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_process (KitsunePipeline *self,
                                           GType item_type,
                                           GType processor_type) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_process_with (KitsunePipeline *self,
                                                GType item_type,
                                                KitsuneProcessorFunc func,
                                                gpointer user_data,
                                                GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
