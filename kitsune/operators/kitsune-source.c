/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-source.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/define/kitsune-script-private.h"
#include "kitsune/runtime/kitsune-op-private.h"

/*
 * Sources that are written outside of the library: KitsuneSource is the stage,
 * KitsuneReader what reads in one run. The reader works on the run's main
 * context and is asked for items while there is room for them; when it has
 * none it says so by pushing none, and wakes the stage when it has.
 */
typedef struct
{
  KitsuneOp op;
  KitsuneReader *reader;
} KitsuneSourceOp;

/* An item that could not be read, and how many were pushed before it. */
typedef struct
{
  guint position;
  GValue item;
  GError *error;
} KitsuneFailedItem;

typedef struct
{
  GMutex lock;
  KitsuneSourceOp *op;       /* NULL before and after the run; under lock */
  KitsuneClock *clock;       /* of the run; set once, before anything else */
  GCancellable *cancellable; /* the same; NULL unless the source is blocking */
  guint wanted;              /* by the call of produce that is going on; 0 outside */
  GArray *failed;            /* KitsuneFailedItem, of that call; NULL until used */
  GError *failure;           /* of the reader itself */
} KitsuneReaderPrivate;

/**
 * KitsuneReader:
 *
 * Reads from somewhere in one run of a [class@Source].
 *
 * Since: 1.0
 */

/**
 * KitsuneReaderClass::start:
 * @self: a reader
 * @error: return location for a [type@GLib.Error]
 *
 * Prepares for reading; called once, when somebody can take items for the
 * first time.
 *
 * Returns: %TRUE on success, %FALSE with @error set on failure
 *
 * Since: 1.0
 */

/**
 * KitsuneReaderClass::stop:
 * @self: a reader
 *
 * Nothing more will be asked for: cancel what is going on and let go of
 * everything. Called once, whether or not the reader has come to its end.
 *
 * Since: 1.0
 */

/**
 * KitsuneReaderClass::produce:
 * @self: a reader
 * @out: takes the items
 * @error: return location for a [type@GLib.Error]
 *
 * Pushes the items that are there, a moderate number at a time.
 *
 * Called again and again while there is room for items. A reader that pushes
 * nothing is not called again before it calls [method@Reader.wake]; one that
 * has come to its end calls [method@Emitter.end].
 *
 * There are two kinds of failure. An item that cannot be read, such as a line
 * that makes no sense, is announced with [method@Reader.fail_item] and left to
 * the error handler of the stage; a reader that returns %FALSE has failed for
 * one item, too, the one after those it pushed, and is called again if the
 * handler goes on. What makes reading on impossible ends the stage whatever its
 * handler says: [method@Reader.fail].
 *
 * Returns: %TRUE on success, %FALSE with @error set on failure
 *
 * Since: 1.0
 */
G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (KitsuneReader, kitsune_reader, G_TYPE_OBJECT)

/**
 * KitsuneSource:
 *
 * A source of items that is written outside of the library.
 *
 * Derive from it, give it properties for its options, and let
 * [vfunc@Source.open] make a [class@Reader], which does the reading in one run.
 * Like every stage a source holds nothing of a run.
 *
 * Since: 1.0
 */

/**
 * KitsuneSourceClass::open:
 * @self: a source
 * @error: return location for a [type@GLib.Error]
 *
 * Makes what reads in one run, from the options as they are now.
 *
 * Returns: (transfer full): a new reader, or %NULL with @error set
 *
 * Since: 1.0
 */
G_DEFINE_ABSTRACT_TYPE (KitsuneSource, kitsune_source, KITSUNE_TYPE_STAGE)

static void
kitsune_reader_connect (KitsuneReader *self,
                        KitsuneSourceOp *op)
{
  KitsuneReaderPrivate *priv = kitsune_reader_get_instance_private (self);

  g_mutex_lock (&priv->lock);
  priv->op = op;
  if (op != NULL)
    {
      g_set_object (&priv->clock, kitsune_op_get_clock (&op->op));
      if (kitsune_stage_is_blocking (op->op.stage))
        g_set_object (&priv->cancellable, kitsune_op_get_cancellable (&op->op));
    }
  g_mutex_unlock (&priv->lock);
}

static gboolean
kitsune_source_op_start (KitsuneOp *op,
                         GError **error)
{
  KitsuneSourceOp *self = (KitsuneSourceOp *) op;
  KitsuneSource *source = KITSUNE_SOURCE (op->stage);
  KitsuneReader *reader = KITSUNE_SOURCE_GET_CLASS (source)->open (source, error);
  KitsuneReaderClass *klass;
  gboolean ok;

  if (reader == NULL && *error == NULL && kitsune_script_recover ())
    reader = KITSUNE_SOURCE_GET_CLASS (source)->open (source, error);
  if (reader == NULL)
    {
      if (*error == NULL)
        kitsune_func_set_silent (error);
      return FALSE;
    }

  self->reader = reader;
  kitsune_op_set_external (op, TRUE);
  kitsune_op_get_emitter (op);
  kitsune_reader_connect (reader, self);

  klass = KITSUNE_READER_GET_CLASS (reader);
  if (klass->start == NULL)
    return TRUE;

  ok = klass->start (reader, error);
  if (!ok && *error == NULL && kitsune_script_recover ())
    ok = klass->start (reader, error);
  if (!ok && *error == NULL)
    kitsune_func_set_silent (error);

  return *error == NULL;
}

static void
kitsune_failed_item_clear (gpointer data)
{
  KitsuneFailedItem *failed = data;

  kitsune_value_clear (&failed->item);
  g_clear_error (&failed->error);
}

/* Takes @error; FALSE if that ended the operator. */
static gboolean
kitsune_source_op_fail (KitsuneSourceOp *self,
                        const GValue *item,
                        GError *error)
{
  GValue replacement = G_VALUE_INIT;

  switch (kitsune_op_resolve (&self->op, item, error, &replacement))
    {
    case KITSUNE_CALL_REPLACE:
      kitsune_op_emit (&self->op, 0, &replacement);
      return TRUE;

    case KITSUNE_CALL_OK:
    case KITSUNE_CALL_DROPPED:
      return TRUE;

    case KITSUNE_CALL_STOP:
    case KITSUNE_CALL_RETRY:
    default:
      return FALSE;
    }
}

/* Sends what a call of the reader gave, items and failures in their order;
 * FALSE if that ended the operator. */
static gboolean
kitsune_source_op_emit_all (KitsuneSourceOp *self,
                            GArray *failures)
{
  KitsuneEmitter *out = self->op.emitter;
  gboolean going_on = TRUE;
  guint next = 0;

  for (guint i = 0; failures != NULL && i < failures->len && going_on; i++)
    {
      KitsuneFailedItem *failed = &g_array_index (failures, KitsuneFailedItem, i);

      for (; next < failed->position; next++)
        kitsune_op_emit (&self->op, 0, &out->values[next]);
      going_on = !self->op.done &&
                 kitsune_source_op_fail (self, G_IS_VALUE (&failed->item) ? &failed->item : NULL,
                                         g_steal_pointer (&failed->error));
    }
  for (; next < out->n_values; next++)
    {
      if (going_on)
        kitsune_op_emit (&self->op, 0, &out->values[next]);
      else
        kitsune_op_abandon (&self->op, &out->values[next]);
    }
  kitsune_emitter_clear (out);

  return going_on;
}

/* A reader that was told to wait no longer has not failed. */
static gboolean
kitsune_reader_was_cancelled (KitsuneReaderPrivate *priv,
                              const GError *error)
{
  return priv->cancellable != NULL && g_cancellable_is_cancelled (priv->cancellable) &&
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static KitsuneFlow
kitsune_source_op_produce (KitsuneOp *op,
                           guint max)
{
  KitsuneSourceOp *self = (KitsuneSourceOp *) op;
  KitsuneReaderPrivate *priv = kitsune_reader_get_instance_private (self->reader);
  KitsuneReaderClass *klass = KITSUNE_READER_GET_CLASS (self->reader);
  KitsuneEmitter *out = op->emitter;
  g_autoptr (GArray) failures = NULL;
  GError *error = NULL;
  gboolean moved;
  gboolean ok = TRUE;

  kitsune_emitter_open (out, NULL);
  priv->wanted = MAX (1, max);
  if (priv->failure == NULL)
    ok = klass->produce (self->reader, out, &error);
  if (!ok && error == NULL && !out->touched && kitsune_script_recover ())
    {
      kitsune_counter_add (&op->counters->repeated, 1);
      ok = klass->produce (self->reader, out, &error);
    }
  priv->wanted = 0;
  kitsune_emitter_close (out);
  failures = g_steal_pointer (&priv->failed);
  if (out->error != NULL && error == NULL)
    error = g_steal_pointer (&out->error);
  if (!ok && error == NULL && priv->failure == NULL)
    kitsune_func_set_silent (&error);

  /* unlike a function of an item, a reader has moved on: what it pushed before
   * it failed is good */
  moved = out->n_values > 0 || failures != NULL || error != NULL;
  if (!kitsune_source_op_emit_all (self, failures))
    {
      g_clear_error (&error);
      return KITSUNE_FLOW_WAIT;
    }
  if (G_UNLIKELY (error != NULL && kitsune_reader_was_cancelled (priv, error)))
    {
      g_error_free (error);
      return KITSUNE_FLOW_END;
    }
  if (error != NULL && !kitsune_source_op_fail (self, NULL, error))
    return KITSUNE_FLOW_WAIT;
  if (priv->failure != NULL)
    {
      kitsune_op_fail (op, g_steal_pointer (&priv->failure));
      return KITSUNE_FLOW_WAIT;
    }
  if (out->ended)
    return KITSUNE_FLOW_END;

  return moved ? KITSUNE_FLOW_MORE : KITSUNE_FLOW_WAIT;
}

static void
kitsune_source_op_finalize (KitsuneOp *op)
{
  KitsuneSourceOp *self = (KitsuneSourceOp *) op;

  if (self->reader == NULL)
    return;

  kitsune_reader_connect (self->reader, NULL);
  if (KITSUNE_READER_GET_CLASS (self->reader)->stop != NULL)
    {
      kitsune_script_prepare (self->reader);
      KITSUNE_READER_GET_CLASS (self->reader)->stop (self->reader);
    }
  g_clear_object (&self->reader);
}

static const KitsuneOpClass kitsune_source_op_class = {
  .instance_size = sizeof (KitsuneSourceOp),
  .start = kitsune_source_op_start,
  .produce = kitsune_source_op_produce,
  .finalize = kitsune_source_op_finalize,
};

static void
kitsune_reader_finalize (GObject *object)
{
  KitsuneReaderPrivate *priv = kitsune_reader_get_instance_private (KITSUNE_READER (object));

  g_clear_pointer (&priv->failed, g_array_unref);
  g_clear_error (&priv->failure);
  g_clear_object (&priv->clock);
  g_clear_object (&priv->cancellable);
  g_mutex_clear (&priv->lock);

  G_OBJECT_CLASS (kitsune_reader_parent_class)->finalize (object);
}

static void
kitsune_reader_class_init (KitsuneReaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kitsune_reader_finalize;
}

static void
kitsune_reader_init (KitsuneReader *self)
{
  KitsuneReaderPrivate *priv = kitsune_reader_get_instance_private (self);

  g_mutex_init (&priv->lock);
}

/**
 * kitsune_reader_wake:
 * @self: a reader
 *
 * Says that there is something to produce again.
 *
 * May be called from any thread and at any time; outside of a run it does
 * nothing.
 *
 * Since: 1.0
 */
void
kitsune_reader_wake (KitsuneReader *self)
{
  KitsuneReaderPrivate *priv;

  g_return_if_fail (KITSUNE_IS_READER (self));

  priv = kitsune_reader_get_instance_private (self);
  g_mutex_lock (&priv->lock);
  if (priv->op != NULL)
    kitsune_op_notify (&priv->op->op);
  g_mutex_unlock (&priv->lock);
}

/**
 * kitsune_reader_fail_item:
 * @self: a reader
 * @item: (nullable): what is there of the item, such as the text that could not
 *   be understood; it is what signals about the failure carry
 * @error: what is wrong with it
 *
 * Says that an item could not be read.
 *
 * For calls of [vfunc@Reader.produce]; may be called any number of times in
 * one. The failure has its place among the items that are pushed: the error
 * handler of the stage decides about it after those before it have gone on. If
 * it drops the failure or returns a value for it, reading goes on behind it; if
 * it halts, what was pushed later is dropped.
 *
 * Since: 1.0
 */
void
kitsune_reader_fail_item (KitsuneReader *self,
                          const GValue *item,
                          const GError *error)
{
  KitsuneReaderPrivate *priv;
  KitsuneFailedItem failed = { 0 };

  g_return_if_fail (KITSUNE_IS_READER (self));
  g_return_if_fail (error != NULL);

  priv = kitsune_reader_get_instance_private (self);
  g_return_if_fail (priv->wanted > 0);

  failed.position = priv->op->op.emitter->n_values;
  failed.error = g_error_copy (error);
  if (item != NULL && G_IS_VALUE (item))
    kitsune_value_copy (item, &failed.item);
  if (priv->failed == NULL)
    {
      priv->failed = g_array_new (FALSE, FALSE, sizeof (KitsuneFailedItem));
      g_array_set_clear_func (priv->failed, kitsune_failed_item_clear);
    }
  g_array_append_val (priv->failed, failed);
}

/**
 * kitsune_reader_fail:
 * @self: a reader
 * @error: what went wrong
 *
 * Ends the stage with an error that does not belong to one item.
 *
 * What was pushed before goes on first. The error handler of the stage is not
 * asked. Like [vfunc@Reader.produce] it is called on the run's thread; outside
 * of a call of that, it wakes the stage. Of several errors the first counts.
 *
 * Since: 1.0
 */
void
kitsune_reader_fail (KitsuneReader *self,
                     const GError *error)
{
  KitsuneReaderPrivate *priv;

  g_return_if_fail (KITSUNE_IS_READER (self));
  g_return_if_fail (error != NULL);

  priv = kitsune_reader_get_instance_private (self);
  if (priv->failure == NULL)
    priv->failure = g_error_copy (error);
  if (priv->wanted == 0)
    kitsune_reader_wake (self);
}

/**
 * kitsune_reader_get_wanted:
 * @self: a reader
 *
 * Returns how many items a call of [vfunc@Reader.produce] should push at most.
 *
 * The number follows how long the items take on their way: few, if they are
 * slow, so that the main loop stays responsive. What is pushed beyond it
 * arrives too.
 *
 * Returns: the number; 0 outside of such a call
 *
 * Since: 1.0
 */
guint
kitsune_reader_get_wanted (KitsuneReader *self)
{
  KitsuneReaderPrivate *priv;

  g_return_val_if_fail (KITSUNE_IS_READER (self), 0);

  priv = kitsune_reader_get_instance_private (self);

  return priv->wanted;
}

/**
 * kitsune_reader_get_clock:
 * @self: a reader that has been started
 *
 * Returns the clock of the run, which everything that waits should ask.
 *
 * Returns: (transfer none) (nullable): the clock, or %NULL before the run
 *
 * Since: 1.0
 */
KitsuneClock *
kitsune_reader_get_clock (KitsuneReader *self)
{
  KitsuneReaderPrivate *priv;

  g_return_val_if_fail (KITSUNE_IS_READER (self), NULL);

  priv = kitsune_reader_get_instance_private (self);

  return priv->clock;
}

/**
 * kitsune_reader_get_cancellable:
 * @self: a reader that has been started
 *
 * Returns what is cancelled when a reader of a [property@Source:blocking] source
 * is not to wait any longer: nobody wants its items, or the run is being
 * stopped or cancelled.
 *
 * A call of [vfunc@Reader.produce] that then fails with %G_IO_ERROR_CANCELLED
 * ends the source in order. What it pushed before counts.
 *
 * Returns: (transfer none) (nullable): the cancellable, or %NULL if the source is
 *   not blocking
 *
 * Since: 1.0
 */
GCancellable *
kitsune_reader_get_cancellable (KitsuneReader *self)
{
  KitsuneReaderPrivate *priv;

  g_return_val_if_fail (KITSUNE_IS_READER (self), NULL);

  priv = kitsune_reader_get_instance_private (self);

  return priv->cancellable;
}

enum
{
  PROP_0,
  PROP_BLOCKING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
kitsune_source_get_property (GObject *object,
                             guint prop_id,
                             GValue *value,
                             GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_BLOCKING:
      g_value_set_boolean (value, kitsune_source_get_blocking (KITSUNE_SOURCE (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_source_set_property (GObject *object,
                             guint prop_id,
                             const GValue *value,
                             GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_BLOCKING:
      kitsune_source_set_blocking (KITSUNE_SOURCE (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_source_constructed (GObject *object)
{
  G_OBJECT_CLASS (kitsune_source_parent_class)->constructed (object);

  kitsune_stage_set_native (KITSUNE_STAGE (object), KITSUNE_SOURCE_GET_CLASS (object)->kind,
                            &kitsune_source_op_class, KITSUNE_STAGE_TAKES_RETURN);
}

static void
kitsune_source_class_init (KitsuneSourceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = kitsune_source_constructed;
  object_class->get_property = kitsune_source_get_property;
  object_class->set_property = kitsune_source_set_property;
  klass->kind = "source";

  /**
   * KitsuneSource:blocking: (getter get_blocking) (setter set_blocking)
   *
   * Whether the reader's functions wait for what they read, instead of saying
   * that there is nothing.
   *
   * The reader is then called on a thread of its own, and has
   * [method@Reader.get_cancellable], which it must heed while it waits. Up to
   * [property@Stage:buffer-size] items, 256 by default, are between that thread
   * and the run's. Usually set by the class, when a source is made.
   *
   * Since: 1.0
   */
  properties[PROP_BLOCKING] = g_param_spec_boolean ("blocking", NULL, NULL, FALSE,
                                                    G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                        G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kitsune_source_init (KitsuneSource *self)
{
}

/**
 * kitsune_source_get_blocking: (get-property blocking)
 * @self: a source
 *
 * Returns whether the reader waits for what it reads.
 *
 * Returns: %TRUE if it has a thread of its own
 *
 * Since: 1.0
 */
gboolean
kitsune_source_get_blocking (KitsuneSource *self)
{
  g_return_val_if_fail (KITSUNE_IS_SOURCE (self), FALSE);

  return kitsune_stage_is_blocking (KITSUNE_STAGE (self));
}

/**
 * kitsune_source_set_blocking: (set-property blocking)
 * @self: a source
 * @blocking: %TRUE if it is to have a thread of its own
 *
 * Sets whether the reader waits for what it reads.
 *
 * Since: 1.0
 */
void
kitsune_source_set_blocking (KitsuneSource *self,
                             gboolean blocking)
{
  g_return_if_fail (KITSUNE_IS_SOURCE (self));

  if (kitsune_stage_is_blocking (KITSUNE_STAGE (self)) == !!blocking)
    return;

  kitsune_stage_set_blocking (KITSUNE_STAGE (self), !!blocking);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BLOCKING]);
}

/**
 * kitsune_source_class_set_kind: (skip)
 * @klass: the class of a source
 * @kind: what it does, in kebab case, such as `file-lines`
 *
 * Sets what unnamed stages of the class are called after; called in the class
 * initialisation.
 *
 * Since: 1.0
 */
void
kitsune_source_class_set_kind (KitsuneSourceClass *klass,
                               const char *kind)
{
  g_return_if_fail (KITSUNE_IS_SOURCE_CLASS (klass));
  g_return_if_fail (kind != NULL);

  klass->kind = g_intern_string (kind);
}

/**
 * kitsune_source_to_pipeline:
 * @self: a source
 * @item_type: the type of the items; `G_TYPE_VALUE` if it may be any
 *
 * Returns a handle on the items of the source.
 *
 * Called once, usually by the function that makes the source.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_source_to_pipeline (KitsuneSource *self,
                            GType item_type)
{
  g_return_val_if_fail (KITSUNE_IS_SOURCE (self), NULL);
  g_return_val_if_fail (kitsune_stage_get_n_outputs (KITSUNE_STAGE (self)) == 0, NULL);

  return kitsune_stage_new_pipeline (KITSUNE_STAGE (self),
                                     kitsune_stage_add_output (KITSUNE_STAGE (self), item_type));
}
