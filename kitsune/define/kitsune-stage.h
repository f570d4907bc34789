/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/define/kitsune-error-handler.h"
#include "kitsune/define/kitsune-supervision-policy.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_STAGE (kitsune_stage_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (KitsuneStage, kitsune_stage, KITSUNE, STAGE, GObject)

/**
 * KitsuneStageClass:
 * @check: looks for mistakes in the options; see [vfunc@Stage.check]. Optional
 *
 * The virtual functions of [class@Stage]. Stages outside of the library are
 * derived from [class@Source], [class@Transform] and [class@Sink].
 *
 * Since: 1.0
 */
struct _KitsuneStageClass
{
  /*< private >*/
  GObjectClass parent_class;

  /*< public >*/
  void (*check) (KitsuneStage *self);

  /*< private >*/
  gpointer padding[8];
};

/**
 * KitsuneDropReason:
 * @KITSUNE_DROP_REASON_ERROR: a function failed on the item, and its error
 *   handler or the supervision of the stage gave it up
 * @KITSUNE_DROP_REASON_OVERFLOW: a full buffer could not take the item
 * @KITSUNE_DROP_REASON_THROTTLED: the item came too early
 * @KITSUNE_DROP_REASON_SUPERSEDED: a newer item took its place
 * @KITSUNE_DROP_REASON_UNPAIRED: the item's partner never came
 * @KITSUNE_DROP_REASON_NOT_READY: another input had not delivered anything yet
 * @KITSUNE_DROP_REASON_INCOMPLETE: the group the item belonged to stayed incomplete
 * @KITSUNE_DROP_REASON_ABANDONED: the run or the consumer ended before the item
 *   was used
 *
 * Why an item was dropped.
 *
 * Since: 1.0
 */
typedef enum
{
  KITSUNE_DROP_REASON_ERROR,
  KITSUNE_DROP_REASON_OVERFLOW,
  KITSUNE_DROP_REASON_THROTTLED,
  KITSUNE_DROP_REASON_SUPERSEDED,
  KITSUNE_DROP_REASON_UNPAIRED,
  KITSUNE_DROP_REASON_NOT_READY,
  KITSUNE_DROP_REASON_INCOMPLETE,
  KITSUNE_DROP_REASON_ABANDONED,
} KitsuneDropReason;

/**
 * KitsuneOverflow:
 * @KITSUNE_OVERFLOW_BLOCK: the stage waits until there is room
 * @KITSUNE_OVERFLOW_DROP_NEWEST: the item that does not fit is dropped
 * @KITSUNE_OVERFLOW_DROP_OLDEST: the item that has waited longest is dropped
 *
 * What a stage does when its buffer is full.
 *
 * Since: 1.0
 */
typedef enum
{
  KITSUNE_OVERFLOW_BLOCK,
  KITSUNE_OVERFLOW_DROP_NEWEST,
  KITSUNE_OVERFLOW_DROP_OLDEST,
} KitsuneOverflow;

KITSUNE_AVAILABLE_IN_1_0
const char *kitsune_stage_get_kind (KitsuneStage *self);
KITSUNE_AVAILABLE_IN_1_0
guint64 kitsune_stage_get_id (KitsuneStage *self);
KITSUNE_AVAILABLE_IN_1_0
const char *kitsune_stage_get_name (KitsuneStage *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_stage_set_name (KitsuneStage *self,
                             const char *name);
KITSUNE_AVAILABLE_IN_1_0
KitsuneErrorHandler *kitsune_stage_get_error_handler (KitsuneStage *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_stage_set_error_handler (KitsuneStage *self,
                                      KitsuneErrorHandler *error_handler);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_stage_get_thread_bound (KitsuneStage *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_stage_set_thread_bound (KitsuneStage *self,
                                     gboolean thread_bound);
KITSUNE_AVAILABLE_IN_1_0
gint kitsune_stage_get_buffer_size (KitsuneStage *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_stage_set_buffer_size (KitsuneStage *self,
                                    gint buffer_size);
KITSUNE_AVAILABLE_IN_1_0
KitsuneOverflow kitsune_stage_get_overflow (KitsuneStage *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_stage_set_overflow (KitsuneStage *self,
                                 KitsuneOverflow overflow);
KITSUNE_AVAILABLE_IN_1_0
KitsuneSupervisionPolicy *kitsune_stage_get_supervision (KitsuneStage *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_stage_set_supervision (KitsuneStage *self,
                                    KitsuneSupervisionPolicy *supervision);

KITSUNE_AVAILABLE_IN_1_0
gint64 kitsune_stage_get_total_timeout (KitsuneStage *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_stage_set_total_timeout (KitsuneStage *self,
                                      gint64 total_timeout);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_stage_report_problem (KitsuneStage *self,
                                   const char *problem);

G_END_DECLS
