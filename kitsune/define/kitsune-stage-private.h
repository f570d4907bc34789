/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/define/kitsune-func-private.h"
#include "kitsune/define/kitsune-pipeline.h"
#include "kitsune/define/kitsune-stage.h"

G_BEGIN_DECLS

typedef struct _KitsuneOpClass KitsuneOpClass;

typedef struct
{
  KitsunePipeline *pipeline; /* owned: handles reference upstream only */
  GType accepts;             /* G_TYPE_VALUE: anything */
} KitsuneStageInput;

typedef struct
{
  GType item_type;
  gboolean discard;
} KitsuneStageOutput;

typedef enum
{
  KITSUNE_STAGE_NO_FLAGS = 0,
  /* a handler that returns a value makes sense: the value is an output item */
  KITSUNE_STAGE_TAKES_RETURN = 1 << 0,
  /* the stage never calls a user function: no handler makes sense */
  KITSUNE_STAGE_CANNOT_FAIL = 1 << 1,
  /* a terminal: has no outputs */
  KITSUNE_STAGE_SINK = 1 << 2,
  /* the store and the codec of the run are for its states */
  KITSUNE_STAGE_KEEPS_STATES = 1 << 3,
  /* what is above it works on another lane */
  KITSUNE_STAGE_BOUNDARY = 1 << 15,
} KitsuneStageFlags;

/* The options of the buffer behind a stage, see kitsune-stage-buffer.c. */
typedef struct
{
  gint size; /* -1: none is asked for */
  KitsuneOverflow overflow;
  gboolean blocking;     /* see kitsune_stage_set_blocking() */
  gboolean thread_bound; /* its functions are for the thread of the run alone */
  gpointer holder;       /* (nullable): something with functions, of the params */
  gboolean (*is_bound) (gpointer holder);
} KitsuneStageBuffer;

KitsuneStageBuffer *kitsune_stage_get_buffer (KitsuneStage *self);
void kitsune_stage_init_buffer_properties (GParamSpec **size,
                                           GParamSpec **overflow,
                                           GParamSpec **thread_bound);

void kitsune_stage_init_signals (GType type);

/*
 * The blueprint of one operator. @params belong to the operator: what its
 * constructor was given. They never change after construction; options, which
 * may change between runs, are properties.
 */
KitsuneStage *kitsune_stage_new (GType type,
                                 const char *kind,
                                 const KitsuneOpClass *op_class,
                                 KitsuneStageFlags flags,
                                 gpointer params,
                                 GDestroyNotify params_free);
/* The same for a stage whose class is derived outside of the library and which
 * has no parameters but its properties. */
void kitsune_stage_set_native (KitsuneStage *self,
                               const char *kind,
                               const KitsuneOpClass *op_class,
                               KitsuneStageFlags flags);
void kitsune_stage_add_input (KitsuneStage *self,
                              KitsunePipeline *pipeline,
                              GType accepts);
/* A pipeline that is no input: the operator runs it, when and as often as it
 * likes, see kitsune_op_open(). Checked before every run as inputs are. */
void kitsune_stage_add_nested (KitsuneStage *self,
                               KitsunePipeline *pipeline,
                               GType accepts);
guint kitsune_stage_add_output (KitsuneStage *self,
                                GType item_type);
/* Records a construction mistake; reported by validate and by every run. */
void kitsune_stage_add_problem (KitsuneStage *self,
                                const char *format,
                                ...) G_GNUC_PRINTF (2, 3);

/* Adds an output and consumes the reference on the stage that the handle takes
 * over: the last line of most constructors. */
KitsunePipeline *kitsune_stage_to_pipeline (KitsuneStage *self,
                                            GType item_type) G_GNUC_WARN_UNUSED_RESULT;
/* A further handle on a further output; does not consume. */
KitsunePipeline *kitsune_stage_new_pipeline (KitsuneStage *self,
                                             guint output) G_GNUC_WARN_UNUSED_RESULT;

const KitsuneOpClass *kitsune_stage_get_op_class (KitsuneStage *self);
gpointer kitsune_stage_get_params (KitsuneStage *self);
/* A source whose functions wait: it gets a thread of its own. */
void kitsune_stage_set_blocking (KitsuneStage *self,
                                 gboolean blocking);
gboolean kitsune_stage_is_blocking (KitsuneStage *self);
/* Something among the parameters that has functions itself, and what says whether
 * those are for one thread alone. */
void kitsune_stage_set_holder (KitsuneStage *self,
                               gpointer holder,
                               gboolean (*is_bound) (gpointer holder));
/* Whether anything that the stage has can be called on the thread of the run
 * alone: a function, one in its error handler or in a holder, one of its class. */
gboolean kitsune_stage_is_bound (KitsuneStage *self);
KitsuneStageFlags kitsune_stage_get_flags (KitsuneStage *self);
guint kitsune_stage_get_n_inputs (KitsuneStage *self);
const KitsuneStageInput *kitsune_stage_get_input (KitsuneStage *self,
                                                  guint input);
guint kitsune_stage_get_n_nested (KitsuneStage *self);
const KitsuneStageInput *kitsune_stage_get_nested (KitsuneStage *self,
                                                   guint nested);
guint kitsune_stage_get_n_outputs (KitsuneStage *self);
const KitsuneStageOutput *kitsune_stage_get_output (KitsuneStage *self,
                                                    guint output);
void kitsune_stage_set_discard (KitsuneStage *self,
                                guint output,
                                gboolean discard);
/* All mistakes: the recorded ones, then what the class finds in its options.
 * (element-type utf8) (nullable) */
GPtrArray *kitsune_stage_dup_problems (KitsuneStage *self) G_GNUC_WARN_UNUSED_RESULT;

/* Most constructors of operators with one input and one output are this. */
KitsunePipeline *kitsune_pipeline_add_stage (KitsunePipeline *self,
                                             const char *kind,
                                             const KitsuneOpClass *op_class,
                                             KitsuneStageFlags flags,
                                             GType item_type,
                                             gpointer params,
                                             GDestroyNotify params_free) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
