/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-processor.h"

#include "kitsune/operators/kitsune-processor-private.h"

/*
 * Operators that are written outside of the library: the object that works in
 * one run, as its author sees it. The running half is in
 * kitsune-processor-op.c.
 */

/**
 * KitsuneProcessor:
 *
 * Works on the items of one stage in one run: an operator that is written
 * outside of the library.
 *
 * Derive from it, keep the state of the operator in the object, and add it to a
 * pipeline with [method@Pipeline.process_with], which makes a new one for every
 * run. Operators that are part of a library and have options are better derived
 * from [class@Transform] too.
 *
 * A processor is called with one item at a time and pushes any number of values
 * into the emitter that it gets with the call. It can set timers on the clock of
 * the run and hold its input. It is not called while downstream takes no items.
 *
 * Every function below that fails is left to the error handler of the stage, as
 * if it had been a function of the user: what it pushed is discarded, and the
 * stage goes on if the handler says so. What the function changed in the
 * processor itself stays changed. Only a failed [vfunc@Processor.start] always
 * ends the stage.
 *
 * Since: 1.0
 */

/**
 * KitsuneProcessorClass::start:
 * @self: a processor
 * @error: return location for a [type@GLib.Error]
 *
 * Prepares for the first item; called once, when the run begins.
 *
 * Returns: %TRUE on success, %FALSE with @error set on failure, which ends the
 *   stage
 *
 * Since: 1.0
 */

/**
 * KitsuneProcessorClass::process:
 * @self: a processor
 * @item: the item
 * @out: takes what is produced
 * @error: return location for a [type@GLib.Error]
 *
 * Works on one item.
 *
 * A processor that cannot take the next item for the moment calls
 * [method@Processor.hold]. [method@Emitter.end] makes the stage complete with
 * what this call pushed.
 *
 * Returns: %TRUE on success, %FALSE with @error set on failure
 *
 * Since: 1.0
 */

/**
 * KitsuneProcessorClass::finish:
 * @self: a processor
 * @out: takes what is produced
 * @error: return location for a [type@GLib.Error]
 *
 * The input has ended: gives what is left, with which the stage completes.
 *
 * Not called if the input ended with an error, or if nobody wants the items of
 * the stage any more.
 *
 * Returns: %TRUE on success, %FALSE with @error set on failure
 *
 * Since: 1.0
 */

/**
 * KitsuneProcessorClass::timer:
 * @self: a processor
 * @id: the number it was set with
 * @out: takes what is produced
 * @error: return location for a [type@GLib.Error]
 *
 * A timer came due. It is not set any more, and may be set again.
 *
 * Returns: %TRUE on success, %FALSE with @error set on failure
 *
 * Since: 1.0
 */

/**
 * KitsuneProcessorClass::woken:
 * @self: a processor
 * @out: takes what is produced
 * @error: return location for a [type@GLib.Error]
 *
 * Somebody called [method@Processor.wake], once or more often since the last
 * time.
 *
 * Returns: %TRUE on success, %FALSE with @error set on failure
 *
 * Since: 1.0
 */

/**
 * KitsuneProcessorClass::stop:
 * @self: a processor
 *
 * Nothing more will be asked for: cancel what is going on and let go of
 * everything. Called once, as soon as the stage is done, whatever happened.
 *
 * Since: 1.0
 */

/**
 * KitsuneProcessorClass::failed:
 * @self: a processor
 * @error: what went wrong
 *
 * The input ended with an error: no item comes any more, and
 * [vfunc@Processor.finish] is not called. The stage passes the error on whatever
 * the processor does; [vfunc@Processor.stop] comes next.
 *
 * Since: 1.0
 */
G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (KitsuneProcessor, kitsune_processor, G_TYPE_OBJECT)

KitsuneProcessorPrivate *
kitsune_processor_private (KitsuneProcessor *self)
{
  return kitsune_processor_get_instance_private (self);
}

/* Functions that a class does not give are there all the same, so that one
 * that gives them may always chain up. */

static gboolean
kitsune_processor_real_start (KitsuneProcessor *self,
                              GError **error)
{
  return TRUE;
}

static gboolean
kitsune_processor_real_finish (KitsuneProcessor *self,
                               KitsuneEmitter *out,
                               GError **error)
{
  return TRUE;
}

static gboolean
kitsune_processor_real_timer (KitsuneProcessor *self,
                              guint64 id,
                              KitsuneEmitter *out,
                              GError **error)
{
  return TRUE;
}

void
kitsune_processor_real_stop (KitsuneProcessor *self)
{
}

void
kitsune_processor_real_failed (KitsuneProcessor *self,
                               const GError *error)
{
}

static void
kitsune_processor_finalize (GObject *object)
{
  KitsuneProcessorPrivate *priv = kitsune_processor_private (KITSUNE_PROCESSOR (object));

  g_clear_object (&priv->clock);
  g_free (priv->stage_name);
  g_mutex_clear (&priv->lock);

  G_OBJECT_CLASS (kitsune_processor_parent_class)->finalize (object);
}

static void
kitsune_processor_class_init (KitsuneProcessorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kitsune_processor_finalize;
  klass->start = kitsune_processor_real_start;
  klass->finish = kitsune_processor_real_finish;
  klass->timer = kitsune_processor_real_timer;
  klass->woken = kitsune_processor_real_finish;
  klass->stop = kitsune_processor_real_stop;
  klass->failed = kitsune_processor_real_failed;
}

static void
kitsune_processor_init (KitsuneProcessor *self)
{
  g_mutex_init (&kitsune_processor_private (self)->lock);
}

/* The operator, if there is anything that it could still do. */
static KitsuneProcessorOp *
kitsune_processor_get_op (KitsuneProcessor *self)
{
  KitsuneProcessorOp *op = kitsune_processor_private (self)->op;

  return op != NULL && !kitsune_op_is_done ((KitsuneOp *) op) ? op : NULL;
}

/**
 * kitsune_processor_set_timer:
 * @self: a processor
 * @id: a number of the processor's choice
 * @delay_us: how long from now, in microseconds; less than 0 counts as 0
 *
 * Sets a timer on the clock of the run; when it comes due
 * [vfunc@Processor.timer] is called with @id, once.
 *
 * There may be any number of timers. Setting one that is set moves it.
 *
 * Timers come due whether or not the input is held. One that comes due while
 * downstream takes no items waits until it does. Timers that are set at the end
 * of the input do not hold it back: they will not come due any more, and
 * [vfunc@Processor.finish] gives what they would have given.
 *
 * Like all functions of a processor but [method@Processor.wake] it is called on
 * the run's thread; outside of a run it does nothing.
 *
 * Since: 1.0
 */
void
kitsune_processor_set_timer (KitsuneProcessor *self,
                             guint64 id,
                             gint64 delay_us)
{
  KitsuneProcessorOp *op;

  g_return_if_fail (KITSUNE_IS_PROCESSOR (self));

  op = kitsune_processor_get_op (self);
  if (op != NULL)
    kitsune_processor_op_set_timer (op, id, delay_us);
}

/**
 * kitsune_processor_cancel_timer:
 * @self: a processor
 * @id: the number it was set with
 *
 * Takes a timer back.
 *
 * Returns: %TRUE if it was set
 *
 * Since: 1.0
 */
gboolean
kitsune_processor_cancel_timer (KitsuneProcessor *self,
                                guint64 id)
{
  KitsuneProcessorOp *op;

  g_return_val_if_fail (KITSUNE_IS_PROCESSOR (self), FALSE);

  op = kitsune_processor_get_op (self);

  return op != NULL && kitsune_processor_op_cancel_timer (op, id);
}

/**
 * kitsune_processor_has_timer:
 * @self: a processor
 * @id: a number
 *
 * Returns whether a timer is set and [vfunc@Processor.timer] has not been called
 * for it.
 *
 * Returns: %TRUE if it is set
 *
 * Since: 1.0
 */
gboolean
kitsune_processor_has_timer (KitsuneProcessor *self,
                             guint64 id)
{
  KitsuneProcessorOp *op;

  g_return_val_if_fail (KITSUNE_IS_PROCESSOR (self), FALSE);

  op = kitsune_processor_get_op (self);

  return op != NULL && kitsune_processor_op_has_timer (op, id);
}

/**
 * kitsune_processor_hold:
 * @self: a processor
 *
 * Takes no more items until released, nor the end of the input.
 *
 * Since: 1.0
 */
void
kitsune_processor_hold (KitsuneProcessor *self)
{
  KitsuneProcessorOp *op;

  g_return_if_fail (KITSUNE_IS_PROCESSOR (self));

  op = kitsune_processor_get_op (self);
  if (op == NULL)
    return;

  kitsune_op_set_external ((KitsuneOp *) op, TRUE);
  kitsune_op_hold ((KitsuneOp *) op, 0);
}

/**
 * kitsune_processor_release:
 * @self: a processor
 *
 * Takes items again.
 *
 * Since: 1.0
 */
void
kitsune_processor_release (KitsuneProcessor *self)
{
  KitsuneProcessorOp *op;

  g_return_if_fail (KITSUNE_IS_PROCESSOR (self));

  op = kitsune_processor_get_op (self);
  if (op == NULL)
    return;

  kitsune_op_set_external ((KitsuneOp *) op, FALSE);
  kitsune_op_release ((KitsuneOp *) op, 0);
}

/**
 * kitsune_processor_wake:
 * @self: a processor
 *
 * Says that the processor has something to do: [vfunc@Processor.woken] will be
 * called on the run's thread, where it can push items, release the input and so
 * on.
 *
 * This is how the result of a call that was started by
 * [vfunc@Processor.process] gets into the stream. The end of the input does not
 * wait for it unless the input is held.
 *
 * May be called from any thread and at any time; outside of a run it does
 * nothing.
 *
 * Since: 1.0
 */
void
kitsune_processor_wake (KitsuneProcessor *self)
{
  KitsuneProcessorPrivate *priv;

  g_return_if_fail (KITSUNE_IS_PROCESSOR (self));

  priv = kitsune_processor_private (self);
  g_mutex_lock (&priv->lock);
  if (priv->op != NULL)
    kitsune_processor_op_wake (priv->op);
  g_mutex_unlock (&priv->lock);
}

/**
 * kitsune_processor_get_clock:
 * @self: a processor
 *
 * Returns the clock of the run, which everything that waits should ask.
 *
 * Returns: (transfer none) (nullable): the clock, or %NULL before the run
 *
 * Since: 1.0
 */
KitsuneClock *
kitsune_processor_get_clock (KitsuneProcessor *self)
{
  g_return_val_if_fail (KITSUNE_IS_PROCESSOR (self), NULL);

  return kitsune_processor_private (self)->clock;
}

/**
 * kitsune_processor_get_stage_name:
 * @self: a processor
 *
 * Returns what the stage is called in the run, whether or not it was given a
 * name.
 *
 * Returns: (transfer none) (nullable): the name, or %NULL before the run
 *
 * Since: 1.0
 */
const char *
kitsune_processor_get_stage_name (KitsuneProcessor *self)
{
  g_return_val_if_fail (KITSUNE_IS_PROCESSOR (self), NULL);

  return kitsune_processor_private (self)->stage_name;
}

/**
 * kitsune_processor_get_items_in:
 * @self: a processor
 *
 * Returns how many items [vfunc@Processor.process] was called with, including
 * the present one and those for which it failed.
 *
 * Returns: the number of items
 *
 * Since: 1.0
 */
guint64
kitsune_processor_get_items_in (KitsuneProcessor *self)
{
  g_return_val_if_fail (KITSUNE_IS_PROCESSOR (self), 0);

  return kitsune_processor_private (self)->items_in;
}

/**
 * kitsune_processor_get_items_out:
 * @self: a processor
 *
 * Returns how many items the stage has produced; what the present call has
 * pushed is not counted yet, since it may still fail.
 *
 * Returns: the number of items
 *
 * Since: 1.0
 */
guint64
kitsune_processor_get_items_out (KitsuneProcessor *self)
{
  g_return_val_if_fail (KITSUNE_IS_PROCESSOR (self), 0);

  return kitsune_processor_private (self)->items_out;
}
