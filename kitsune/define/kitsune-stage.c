/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/define/kitsune-pipeline-private.h"
#include "kitsune/define/kitsune-stage-private.h"
#include "kitsune/kitsune-enum-types.h"

/**
 * KitsuneStage:
 *
 * The blueprint of one operator in a pipeline.
 *
 * A stage holds what its operator was given when it was made and its options,
 * which are properties. It never holds anything of a run: the same stage may
 * be part of several runs at once. A run reads the options when it starts, so
 * changing one has an effect on later runs only.
 *
 * Whoever holds a stage can listen to it: every signal says in which run it
 * happened. Signals are emitted on the main context of that run. Whether
 * anybody listens to [signal@Stage::item], [signal@Stage::sampled] and
 * [signal@Stage::dropped] is asked when a run starts and then once per time
 * slice, so a handler that is connected while a run is going on is heard a
 * few milliseconds later.
 *
 * Since: 1.0
 */
typedef struct
{
  const char *kind; /* static */
  const KitsuneOpClass *op_class;
  KitsuneStageFlags flags;
  guint64 id;
  char *name;
  KitsuneErrorHandler *error_handler;
  KitsuneStageBuffer buffer;
  KitsuneSupervisionPolicy *supervision;
  gint64 total_timeout; /* 0: none */
  gpointer params;
  GDestroyNotify params_free;
  GArray *inputs;      /* KitsuneStageInput */
  GArray *nested;      /* KitsuneStageInput */
  GArray *outputs;     /* KitsuneStageOutput */
  GPtrArray *problems; /* (nullable): char * */
} KitsuneStagePrivate;

enum
{
  PROP_0,
  PROP_KIND,
  PROP_ID,
  PROP_NAME,
  PROP_ERROR_HANDLER,
  PROP_BUFFER_SIZE,
  PROP_OVERFLOW,
  PROP_THREAD_BOUND,
  PROP_SUPERVISION,
  PROP_TOTAL_TIMEOUT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_TYPE_WITH_PRIVATE (KitsuneStage, kitsune_stage, G_TYPE_OBJECT)

static inline KitsuneStagePrivate *
kitsune_stage_private (KitsuneStage *self)
{
  return kitsune_stage_get_instance_private (self);
}

/* Of the stages that this thread is freeing right now: what they let go of. */
static _Thread_local GPtrArray *kitsune_stage_released;

/* A stage that is freed may free the one upstream of it, that the next one, and
 * so on: a loop here, because a long chain would need more stack than there is. */
static void
kitsune_stage_release_inputs (GArray *inputs,
                              GArray *nested)
{
  gboolean outermost = kitsune_stage_released == NULL;

  if (outermost && inputs->len + nested->len > 0)
    kitsune_stage_released = g_ptr_array_new ();
  for (guint i = 0; i < inputs->len; i++)
    g_ptr_array_add (kitsune_stage_released, g_array_index (inputs, KitsuneStageInput, i).pipeline);
  for (guint i = 0; i < nested->len; i++)
    g_ptr_array_add (kitsune_stage_released, g_array_index (nested, KitsuneStageInput, i).pipeline);

  while (outermost && kitsune_stage_released != NULL && kitsune_stage_released->len > 0)
    g_object_unref (g_ptr_array_steal_index_fast (kitsune_stage_released, kitsune_stage_released->len - 1));
  if (outermost)
    g_clear_pointer (&kitsune_stage_released, g_ptr_array_unref);
  g_array_unref (inputs);
  g_array_unref (nested);
}

static void
kitsune_stage_finalize (GObject *object)
{
  KitsuneStagePrivate *priv = kitsune_stage_private (KITSUNE_STAGE (object));

  g_free (priv->name);
  g_clear_pointer (&priv->error_handler, kitsune_error_handler_unref);
  g_clear_pointer (&priv->supervision, kitsune_supervision_policy_unref);
  if (priv->params_free != NULL)
    priv->params_free (priv->params);
  kitsune_stage_release_inputs (priv->inputs, priv->nested);
  g_array_unref (priv->outputs);
  g_clear_pointer (&priv->problems, g_ptr_array_unref);

  G_OBJECT_CLASS (kitsune_stage_parent_class)->finalize (object);
}

static void
kitsune_stage_get_property (GObject *object,
                            guint prop_id,
                            GValue *value,
                            GParamSpec *pspec)
{
  KitsuneStagePrivate *priv = kitsune_stage_private (KITSUNE_STAGE (object));

  switch (prop_id)
    {
    case PROP_KIND:
      g_value_set_string (value, priv->kind);
      break;
    case PROP_ID:
      g_value_set_uint64 (value, priv->id);
      break;
    case PROP_NAME:
      g_value_set_string (value, priv->name);
      break;
    case PROP_ERROR_HANDLER:
      g_value_set_boxed (value, priv->error_handler);
      break;
    case PROP_BUFFER_SIZE:
      g_value_set_int (value, priv->buffer.size);
      break;
    case PROP_OVERFLOW:
      g_value_set_enum (value, priv->buffer.overflow);
      break;
    case PROP_THREAD_BOUND:
      g_value_set_boolean (value, priv->buffer.thread_bound);
      break;
    case PROP_SUPERVISION:
      g_value_set_boxed (value, priv->supervision);
      break;
    case PROP_TOTAL_TIMEOUT:
      g_value_set_int64 (value, priv->total_timeout);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_stage_set_property (GObject *object,
                            guint prop_id,
                            const GValue *value,
                            GParamSpec *pspec)
{
  KitsuneStage *self = KITSUNE_STAGE (object);

  switch (prop_id)
    {
    case PROP_NAME:
      kitsune_stage_set_name (self, g_value_get_string (value));
      break;
    case PROP_ERROR_HANDLER:
      kitsune_stage_set_error_handler (self, g_value_get_boxed (value));
      break;
    case PROP_BUFFER_SIZE:
      kitsune_stage_set_buffer_size (self, g_value_get_int (value));
      break;
    case PROP_OVERFLOW:
      kitsune_stage_set_overflow (self, g_value_get_enum (value));
      break;
    case PROP_THREAD_BOUND:
      kitsune_stage_set_thread_bound (self, g_value_get_boolean (value));
      break;
    case PROP_SUPERVISION:
      kitsune_stage_set_supervision (self, g_value_get_boxed (value));
      break;
    case PROP_TOTAL_TIMEOUT:
      kitsune_stage_set_total_timeout (self, g_value_get_int64 (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

/**
 * KitsuneStageClass::check:
 * @self: a stage
 *
 * Looks for mistakes in the options of the stage and reports each with
 * [method@Stage.report_problem]; called before every run and by
 * [method@Pipeline.validate].
 *
 * Since: 1.0
 */
static void
kitsune_stage_real_check (KitsuneStage *self)
{
}

static void
kitsune_stage_class_init (KitsuneStageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = kitsune_stage_finalize;
  object_class->get_property = kitsune_stage_get_property;
  object_class->set_property = kitsune_stage_set_property;
  klass->check = kitsune_stage_real_check;

  /**
   * KitsuneStage:kind:
   *
   * What the stage does, such as `map`: the name of its operator.
   *
   * Since: 1.0
   */
  properties[PROP_KIND] = g_param_spec_string ("kind", NULL, NULL, NULL,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * KitsuneStage:id:
   *
   * A number that no other stage of the process has.
   *
   * Since: 1.0
   */
  properties[PROP_ID] = g_param_spec_uint64 ("id", NULL, NULL, 0, G_MAXUINT64, 0,
                                             G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * KitsuneStage:name: (getter get_name) (setter set_name)
   *
   * The name of the stage, unique in every run it takes part in.
   *
   * A stage without a name is called by its kind and a number, such as
   * `map-2`, in errors, metrics and graphs.
   *
   * Since: 1.0
   */
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * KitsuneStage:error-handler: (getter get_error_handler) (setter set_error_handler)
   *
   * What to do with an item whose user function failed; %NULL leaves it to the
   * run.
   *
   * Since: 1.0
   */
  properties[PROP_ERROR_HANDLER] = g_param_spec_boxed ("error-handler", NULL, NULL, KITSUNE_TYPE_ERROR_HANDLER,
                                                       G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                           G_PARAM_EXPLICIT_NOTIFY);

  /**
   * KitsuneStage:supervision: (getter get_supervision) (setter set_supervision)
   *
   * Whether the stage is restarted where it would fail because one of its
   * functions did; %NULL lets it fail.
   *
   * Since: 1.0
   */
  properties[PROP_SUPERVISION] = g_param_spec_boxed ("supervision", NULL, NULL, KITSUNE_TYPE_SUPERVISION_POLICY,
                                                     G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                         G_PARAM_EXPLICIT_NOTIFY);

  /**
   * KitsuneStage:total-timeout: (getter get_total_timeout) (setter set_total_timeout)
   *
   * How long error handlers may go on with further attempts at an item after
   * the first one failed, in microseconds; 0 is without limit.
   *
   * No attempt begins later than that. Where the next one would, its handler
   * gives up at once, with %G_IO_ERROR_TIMED_OUT and the message of the last
   * error, and the handler that comes after all attempts decides.
   *
   * Since: 1.0
   */
  properties[PROP_TOTAL_TIMEOUT] = g_param_spec_int64 ("total-timeout", NULL, NULL, 0, G_MAXINT64, 0,
                                                       G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                           G_PARAM_EXPLICIT_NOTIFY);

  kitsune_stage_init_buffer_properties (&properties[PROP_BUFFER_SIZE], &properties[PROP_OVERFLOW],
                                        &properties[PROP_THREAD_BOUND]);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  kitsune_stage_init_signals (G_TYPE_FROM_CLASS (klass));
}

static void
kitsune_stage_init (KitsuneStage *self)
{
  KitsuneStagePrivate *priv = kitsune_stage_private (self);
  static guint64 last_id; /* atomic */

  priv->kind = "stage";
  priv->buffer.size = -1;
  priv->id = __atomic_add_fetch (&last_id, 1, __ATOMIC_RELAXED);
  priv->inputs = g_array_new (FALSE, FALSE, sizeof (KitsuneStageInput));
  priv->nested = g_array_new (FALSE, FALSE, sizeof (KitsuneStageInput));
  priv->outputs = g_array_new (FALSE, FALSE, sizeof (KitsuneStageOutput));
}

void
kitsune_stage_set_native (KitsuneStage *self,
                          const char *kind,
                          const KitsuneOpClass *op_class,
                          KitsuneStageFlags flags)
{
  KitsuneStagePrivate *priv = kitsune_stage_private (self);

  priv->kind = kind;
  priv->op_class = op_class;
  priv->flags = flags;
}

KitsuneStage *
kitsune_stage_new (GType type,
                   const char *kind,
                   const KitsuneOpClass *op_class,
                   KitsuneStageFlags flags,
                   gpointer params,
                   GDestroyNotify params_free)
{
  KitsuneStage *self = g_object_new (type, NULL);
  KitsuneStagePrivate *priv = kitsune_stage_private (self);

  kitsune_stage_set_native (self, kind, op_class, flags);
  priv->params = params;
  priv->params_free = params_free;

  return self;
}

void
kitsune_stage_add_input (KitsuneStage *self,
                         KitsunePipeline *pipeline,
                         GType accepts)
{
  KitsuneStageInput input = { g_object_ref (pipeline), accepts };

  g_array_append_val (kitsune_stage_private (self)->inputs, input);
}

void
kitsune_stage_add_nested (KitsuneStage *self,
                          KitsunePipeline *pipeline,
                          GType accepts)
{
  KitsuneStageInput nested = { g_object_ref (pipeline), accepts };

  g_array_append_val (kitsune_stage_private (self)->nested, nested);
}

guint
kitsune_stage_add_output (KitsuneStage *self,
                          GType item_type)
{
  KitsuneStagePrivate *priv = kitsune_stage_private (self);
  KitsuneStageOutput output = { item_type, FALSE };

  g_array_append_val (priv->outputs, output);

  return priv->outputs->len - 1;
}

static void
kitsune_problems_add (GPtrArray **problems,
                      char *text)
{
  if (*problems == NULL)
    *problems = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (*problems, text);
}

void
kitsune_stage_add_problem (KitsuneStage *self,
                           const char *format,
                           ...)
{
  va_list args;

  va_start (args, format);
  kitsune_problems_add (&kitsune_stage_private (self)->problems, g_strdup_vprintf (format, args));
  va_end (args);
}

KitsunePipeline *
kitsune_stage_new_pipeline (KitsuneStage *self,
                            guint output)
{
  return kitsune_pipeline_new (self, output);
}

KitsunePipeline *
kitsune_stage_to_pipeline (KitsuneStage *self,
                           GType item_type)
{
  KitsunePipeline *pipeline = kitsune_pipeline_new (self, kitsune_stage_add_output (self, item_type));

  g_object_unref (self);

  return pipeline;
}

const KitsuneOpClass *
kitsune_stage_get_op_class (KitsuneStage *self)
{
  return kitsune_stage_private (self)->op_class;
}

gpointer
kitsune_stage_get_params (KitsuneStage *self)
{
  return kitsune_stage_private (self)->params;
}

KitsuneStageFlags
kitsune_stage_get_flags (KitsuneStage *self)
{
  return kitsune_stage_private (self)->flags;
}

KitsuneStageBuffer *
kitsune_stage_get_buffer (KitsuneStage *self)
{
  return &kitsune_stage_private (self)->buffer;
}

guint
kitsune_stage_get_n_inputs (KitsuneStage *self)
{
  return kitsune_stage_private (self)->inputs->len;
}

const KitsuneStageInput *
kitsune_stage_get_input (KitsuneStage *self,
                         guint input)
{
  return &g_array_index (kitsune_stage_private (self)->inputs, KitsuneStageInput, input);
}

guint
kitsune_stage_get_n_nested (KitsuneStage *self)
{
  return kitsune_stage_private (self)->nested->len;
}

const KitsuneStageInput *
kitsune_stage_get_nested (KitsuneStage *self,
                          guint nested)
{
  return &g_array_index (kitsune_stage_private (self)->nested, KitsuneStageInput, nested);
}

guint
kitsune_stage_get_n_outputs (KitsuneStage *self)
{
  return kitsune_stage_private (self)->outputs->len;
}

const KitsuneStageOutput *
kitsune_stage_get_output (KitsuneStage *self,
                          guint output)
{
  return &g_array_index (kitsune_stage_private (self)->outputs, KitsuneStageOutput, output);
}

void
kitsune_stage_set_discard (KitsuneStage *self,
                           guint output,
                           gboolean discard)
{
  g_array_index (kitsune_stage_private (self)->outputs, KitsuneStageOutput, output).discard = discard;
}

/* Mistakes in options are looked for afresh each time, since options change;
 * the class reports them as it reports those of the constructor. */
GPtrArray *
kitsune_stage_dup_problems (KitsuneStage *self)
{
  KitsuneStagePrivate *priv = kitsune_stage_private (self);
  GPtrArray *recorded = g_steal_pointer (&priv->problems);
  GPtrArray *all = NULL;

  KITSUNE_STAGE_GET_CLASS (self)->check (self);

  if (recorded != NULL || priv->problems != NULL)
    all = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; recorded != NULL && i < recorded->len; i++)
    g_ptr_array_add (all, g_strdup (g_ptr_array_index (recorded, i)));
  if (priv->problems != NULL)
    g_ptr_array_extend_and_steal (all, g_steal_pointer (&priv->problems));
  priv->problems = recorded;

  return all;
}

/**
 * kitsune_stage_get_kind:
 * @self: a stage
 *
 * Returns what the stage does, such as `map`.
 *
 * Returns: (transfer none): the kind
 *
 * Since: 1.0
 */
const char *
kitsune_stage_get_kind (KitsuneStage *self)
{
  g_return_val_if_fail (KITSUNE_IS_STAGE (self), NULL);

  return kitsune_stage_private (self)->kind;
}

/**
 * kitsune_stage_get_id:
 * @self: a stage
 *
 * Returns the number of the stage, which no other stage of the process has.
 *
 * Returns: the id
 *
 * Since: 1.0
 */
guint64
kitsune_stage_get_id (KitsuneStage *self)
{
  g_return_val_if_fail (KITSUNE_IS_STAGE (self), 0);

  return kitsune_stage_private (self)->id;
}

/**
 * kitsune_stage_get_name: (get-property name)
 * @self: a stage
 *
 * Returns the name the stage was given.
 *
 * Returns: (transfer none) (nullable): the name, or %NULL if it has none
 *
 * Since: 1.0
 */
const char *
kitsune_stage_get_name (KitsuneStage *self)
{
  g_return_val_if_fail (KITSUNE_IS_STAGE (self), NULL);

  return kitsune_stage_private (self)->name;
}

/**
 * kitsune_stage_set_name: (set-property name)
 * @self: a stage
 * @name: (nullable): the name; %NULL for none
 *
 * Names the stage.
 *
 * Since: 1.0
 */
void
kitsune_stage_set_name (KitsuneStage *self,
                        const char *name)
{
  KitsuneStagePrivate *priv;

  g_return_if_fail (KITSUNE_IS_STAGE (self));

  priv = kitsune_stage_private (self);
  if (g_strcmp0 (priv->name, name) == 0)
    return;

  g_free (priv->name);
  priv->name = g_strdup (name);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

/**
 * kitsune_stage_get_error_handler: (get-property error-handler)
 * @self: a stage
 *
 * Returns what the stage does with an item whose user function failed.
 *
 * Returns: (transfer none) (nullable): the handler, or %NULL if it is left to
 *   the run
 *
 * Since: 1.0
 */
KitsuneErrorHandler *
kitsune_stage_get_error_handler (KitsuneStage *self)
{
  g_return_val_if_fail (KITSUNE_IS_STAGE (self), NULL);

  return kitsune_stage_private (self)->error_handler;
}

/**
 * kitsune_stage_set_error_handler: (set-property error-handler)
 * @self: a stage
 * @error_handler: (nullable): the handler, or %NULL to leave it to the run
 *
 * Sets what the stage does with an item whose user function failed.
 *
 * Since: 1.0
 */
void
kitsune_stage_set_error_handler (KitsuneStage *self,
                                 KitsuneErrorHandler *error_handler)
{
  KitsuneStagePrivate *priv;

  g_return_if_fail (KITSUNE_IS_STAGE (self));

  priv = kitsune_stage_private (self);
  if (priv->error_handler == error_handler)
    return;

  if (error_handler != NULL)
    kitsune_error_handler_ref (error_handler);
  g_clear_pointer (&priv->error_handler, kitsune_error_handler_unref);
  priv->error_handler = error_handler;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR_HANDLER]);
}

/**
 * kitsune_stage_get_supervision: (get-property supervision)
 * @self: a stage
 *
 * Returns whether the stage is restarted where it would fail.
 *
 * Returns: (transfer none) (nullable): the policy, or %NULL if it never is
 *
 * Since: 1.0
 */
KitsuneSupervisionPolicy *
kitsune_stage_get_supervision (KitsuneStage *self)
{
  g_return_val_if_fail (KITSUNE_IS_STAGE (self), NULL);

  return kitsune_stage_private (self)->supervision;
}

/**
 * kitsune_stage_set_supervision: (set-property supervision)
 * @self: a stage
 * @supervision: (nullable): the policy, or %NULL to let the stage fail
 *
 * Sets whether the stage is restarted where it would fail.
 *
 * Since: 1.0
 */
void
kitsune_stage_set_supervision (KitsuneStage *self,
                               KitsuneSupervisionPolicy *supervision)
{
  KitsuneStagePrivate *priv;

  g_return_if_fail (KITSUNE_IS_STAGE (self));

  priv = kitsune_stage_private (self);
  if (priv->supervision == supervision)
    return;

  if (supervision != NULL)
    kitsune_supervision_policy_ref (supervision);
  g_clear_pointer (&priv->supervision, kitsune_supervision_policy_unref);
  priv->supervision = supervision;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUPERVISION]);
}

/**
 * kitsune_stage_get_total_timeout: (get-property total-timeout)
 * @self: a stage
 *
 * Returns how long there may be further attempts at an item.
 *
 * Returns: the time in microseconds; 0 is without limit
 *
 * Since: 1.0
 */
gint64
kitsune_stage_get_total_timeout (KitsuneStage *self)
{
  g_return_val_if_fail (KITSUNE_IS_STAGE (self), 0);

  return kitsune_stage_private (self)->total_timeout;
}

/**
 * kitsune_stage_set_total_timeout: (set-property total-timeout)
 * @self: a stage
 * @total_timeout: the time in microseconds; 0 is without limit
 *
 * Sets how long there may be further attempts at an item.
 *
 * Since: 1.0
 */
void
kitsune_stage_set_total_timeout (KitsuneStage *self,
                                 gint64 total_timeout)
{
  KitsuneStagePrivate *priv;

  g_return_if_fail (KITSUNE_IS_STAGE (self));
  g_return_if_fail (total_timeout >= 0);

  priv = kitsune_stage_private (self);
  if (priv->total_timeout == total_timeout)
    return;

  priv->total_timeout = total_timeout;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TOTAL_TIMEOUT]);
}

/**
 * kitsune_stage_report_problem:
 * @self: a stage
 * @problem: what is wrong, in lower case and without the name of the stage
 *
 * Reports a construction mistake.
 *
 * Called from the function that makes the stage the mistake stays; called from
 * [vfunc@Stage.check] it counts for the checks going on. A stage with a mistake
 * cannot be run.
 *
 * Since: 1.0
 */
void
kitsune_stage_report_problem (KitsuneStage *self,
                              const char *problem)
{
  g_return_if_fail (KITSUNE_IS_STAGE (self));
  g_return_if_fail (problem != NULL);

  kitsune_stage_add_problem (self, "%s", problem);
}
