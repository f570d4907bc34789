/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-sink.h"

#include "kitsune/define/kitsune-script-private.h"
#include "kitsune/runtime/kitsune-op-private.h"

/*
 * Terminals that are written outside of the library: KitsuneSink is the stage,
 * KitsuneWriter what writes in one run. The writer works on the run's main
 * context; while it waits for something it holds its input, and the run ends
 * only once it has said that it is done.
 */
typedef struct
{
  KitsuneOp op;
  KitsuneWriter *writer;
  gboolean finishing; /* all items were written, waiting for done */
} KitsuneSinkOp;

typedef struct
{
  KitsuneSinkOp *op; /* NULL before and after the run; run's thread only */
  KitsuneClock *clock;
} KitsuneWriterPrivate;

/**
 * KitsuneWriter:
 *
 * Writes to somewhere in one run of a [class@Sink].
 *
 * Since: 1.0
 */

/**
 * KitsuneWriterClass::start:
 * @self: a writer
 * @error: return location for a [type@GLib.Error]
 *
 * Prepares for writing; called once, before the first item.
 *
 * Returns: %TRUE on success, %FALSE with @error set on failure
 *
 * Since: 1.0
 */

/**
 * KitsuneWriterClass::stop:
 * @self: a writer
 *
 * The writer is not needed any more: undo what must not stay and let go of
 * everything. Called once, whether or not the writer has finished.
 *
 * Since: 1.0
 */

/**
 * KitsuneWriterClass::write:
 * @self: a writer
 * @item: the item
 * @error: return location for a [type@GLib.Error]
 *
 * Takes one item.
 *
 * A writer that cannot take more for the moment calls [method@Writer.hold] and
 * later [method@Writer.release]. A failure is left to the error handler of the
 * stage.
 *
 * Returns: %TRUE on success, %FALSE with @error set on failure
 *
 * Since: 1.0
 */

/**
 * KitsuneWriterClass::finish:
 * @self: a writer
 *
 * All items have been written: make them stay.
 *
 * The run goes on until the writer calls [method@Writer.done] or
 * [method@Writer.fail]. Without this function it is done at once.
 *
 * Since: 1.0
 */

/**
 * KitsuneWriterClass::failed:
 * @self: a writer
 * @error: what went wrong
 *
 * The input ended with an error: no item comes any more, and
 * [vfunc@Writer.finish] is not called. The run ends with the error whatever the
 * writer does; [vfunc@Writer.stop] comes next.
 *
 * Since: 1.0
 */
G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (KitsuneWriter, kitsune_writer, G_TYPE_OBJECT)

/**
 * KitsuneSink:
 *
 * A terminal that is written outside of the library.
 *
 * Derive from it, give it properties for its options, and let
 * [vfunc@Sink.open] make a [class@Writer], which does the writing in one run.
 * Like every stage a sink holds nothing of a run. It is connected to what it
 * consumes with [method@Sink.connect] and run with
 * [ctor@Runner.new_for_stage].
 *
 * Since: 1.0
 */

/**
 * KitsuneSinkClass::open:
 * @self: a sink
 * @error: return location for a [type@GLib.Error]
 *
 * Makes what writes in one run, from the options as they are now.
 *
 * Returns: (transfer full): a new writer, or %NULL with @error set
 *
 * Since: 1.0
 */
G_DEFINE_ABSTRACT_TYPE (KitsuneSink, kitsune_sink, KITSUNE_TYPE_STAGE)

static inline KitsuneWriterPrivate *
kitsune_writer_private (KitsuneWriter *self)
{
  return kitsune_writer_get_instance_private (self);
}

static gboolean
kitsune_sink_op_start (KitsuneOp *op,
                       GError **error)
{
  KitsuneSinkOp *self = (KitsuneSinkOp *) op;
  KitsuneSink *sink = KITSUNE_SINK (op->stage);
  KitsuneWriter *writer = KITSUNE_SINK_GET_CLASS (sink)->open (sink, error);
  KitsuneWriterClass *klass;
  gboolean ok;

  if (writer == NULL && *error == NULL && kitsune_script_recover ())
    writer = KITSUNE_SINK_GET_CLASS (sink)->open (sink, error);
  if (writer == NULL)
    {
      if (*error == NULL)
        kitsune_func_set_silent (error);
      return FALSE;
    }

  self->writer = writer;
  kitsune_writer_private (writer)->op = self;
  g_set_object (&kitsune_writer_private (writer)->clock, kitsune_op_get_clock (op));

  klass = KITSUNE_WRITER_GET_CLASS (writer);
  if (klass->start == NULL)
    return TRUE;

  ok = klass->start (writer, error);
  if (!ok && *error == NULL && kitsune_script_recover ())
    ok = klass->start (writer, error);
  if (!ok && *error == NULL)
    kitsune_func_set_silent (error);

  return *error == NULL;
}

static guint
kitsune_sink_op_process (KitsuneOp *op,
                         guint input,
                         KitsuneVector *vector)
{
  KitsuneSinkOp *self = (KitsuneSinkOp *) op;
  KitsuneWriterClass *klass = KITSUNE_WRITER_GET_CLASS (self->writer);
  guint i;

  for (i = 0; i < vector->n_items && !op->inputs[0].held && !op->done; i++)
    {
      GError *error = NULL;
      gboolean ok = klass->write (self->writer, &vector->values[i], &error);

      if (G_UNLIKELY (!ok && error == NULL && kitsune_script_recover ()))
        {
          kitsune_counter_add (&op->counters->repeated, 1);
          ok = klass->write (self->writer, &vector->values[i], &error);
        }
      if (G_UNLIKELY (!ok || error != NULL))
        {
          if (error == NULL)
            kitsune_func_set_silent (&error);
          if (kitsune_op_resolve (op, &vector->values[i], error, NULL) == KITSUNE_CALL_STOP)
            return i;
        }
      kitsune_value_clear (&vector->values[i]);
      kitsune_vector_drop_column (vector, i);
    }

  return i;
}

static void
kitsune_sink_op_ended (KitsuneOp *op,
                       guint input)
{
  KitsuneSinkOp *self = (KitsuneSinkOp *) op;

  if (KITSUNE_WRITER_GET_CLASS (self->writer)->finish == NULL)
    {
      kitsune_op_end (op);
      return;
    }

  self->finishing = TRUE;
  kitsune_op_set_external (op, TRUE);
  kitsune_script_prepare (self->writer);
  KITSUNE_WRITER_GET_CLASS (self->writer)->finish (self->writer);
}

static void
kitsune_sink_op_failed (KitsuneOp *op,
                        guint input,
                        GError *error)
{
  KitsuneSinkOp *self = (KitsuneSinkOp *) op;

  if (KITSUNE_WRITER_GET_CLASS (self->writer)->failed != NULL)
    {
      kitsune_script_prepare (self->writer);
      KITSUNE_WRITER_GET_CLASS (self->writer)->failed (self->writer, error);
    }
  kitsune_op_pass_error (op, error);
}

static void
kitsune_sink_op_finalize (KitsuneOp *op)
{
  KitsuneSinkOp *self = (KitsuneSinkOp *) op;

  if (self->writer == NULL)
    return;

  kitsune_writer_private (self->writer)->op = NULL;
  if (KITSUNE_WRITER_GET_CLASS (self->writer)->stop != NULL)
    {
      kitsune_script_prepare (self->writer);
      KITSUNE_WRITER_GET_CLASS (self->writer)->stop (self->writer);
    }
  g_clear_object (&self->writer);
}

static const KitsuneOpClass kitsune_sink_op_class = {
  .instance_size = sizeof (KitsuneSinkOp),
  .start = kitsune_sink_op_start,
  .process = kitsune_sink_op_process,
  .ended = kitsune_sink_op_ended,
  .failed = kitsune_sink_op_failed,
  .finalize = kitsune_sink_op_finalize,
};

static void
kitsune_writer_finalize (GObject *object)
{
  g_clear_object (&kitsune_writer_private (KITSUNE_WRITER (object))->clock);

  G_OBJECT_CLASS (kitsune_writer_parent_class)->finalize (object);
}

static void
kitsune_writer_class_init (KitsuneWriterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kitsune_writer_finalize;
}

static void
kitsune_writer_init (KitsuneWriter *self)
{
}

/**
 * kitsune_writer_hold:
 * @self: a writer
 *
 * Takes no more items until released.
 *
 * Like the functions below it is called on the run's thread; outside of a run
 * it does nothing.
 *
 * Since: 1.0
 */
void
kitsune_writer_hold (KitsuneWriter *self)
{
  KitsuneSinkOp *op;

  g_return_if_fail (KITSUNE_IS_WRITER (self));

  op = kitsune_writer_private (self)->op;
  if (op == NULL || op->op.done)
    return;

  kitsune_op_set_external (&op->op, TRUE);
  kitsune_op_hold (&op->op, 0);
}

/**
 * kitsune_writer_release:
 * @self: a writer
 *
 * Takes items again.
 *
 * Since: 1.0
 */
void
kitsune_writer_release (KitsuneWriter *self)
{
  KitsuneSinkOp *op;

  g_return_if_fail (KITSUNE_IS_WRITER (self));

  op = kitsune_writer_private (self)->op;
  if (op == NULL || op->op.done)
    return;

  kitsune_op_set_external (&op->op, op->finishing);
  kitsune_op_release (&op->op, 0);
}

/**
 * kitsune_writer_done:
 * @self: a writer
 *
 * Says that everything that was written will stay.
 *
 * Since: 1.0
 */
void
kitsune_writer_done (KitsuneWriter *self)
{
  KitsuneSinkOp *op;

  g_return_if_fail (KITSUNE_IS_WRITER (self));

  op = kitsune_writer_private (self)->op;
  if (op != NULL)
    kitsune_op_end (&op->op);
}

/**
 * kitsune_writer_fail:
 * @self: a writer
 * @error: what went wrong
 *
 * Ends the stage with an error that does not belong to one item.
 *
 * Since: 1.0
 */
void
kitsune_writer_fail (KitsuneWriter *self,
                     const GError *error)
{
  KitsuneSinkOp *op;

  g_return_if_fail (KITSUNE_IS_WRITER (self));
  g_return_if_fail (error != NULL);

  op = kitsune_writer_private (self)->op;
  if (op != NULL)
    kitsune_op_fail (&op->op, g_error_copy (error));
}

/**
 * kitsune_writer_get_clock:
 * @self: a writer that has been started
 *
 * Returns the clock of the run, which everything that waits should ask.
 *
 * Returns: (transfer none) (nullable): the clock, or %NULL before the run
 *
 * Since: 1.0
 */
KitsuneClock *
kitsune_writer_get_clock (KitsuneWriter *self)
{
  g_return_val_if_fail (KITSUNE_IS_WRITER (self), NULL);

  return kitsune_writer_private (self)->clock;
}

static void
kitsune_sink_constructed (GObject *object)
{
  G_OBJECT_CLASS (kitsune_sink_parent_class)->constructed (object);

  kitsune_stage_set_native (KITSUNE_STAGE (object), KITSUNE_SINK_GET_CLASS (object)->kind,
                            &kitsune_sink_op_class, KITSUNE_STAGE_SINK);
}

static void
kitsune_sink_class_init (KitsuneSinkClass *klass)
{
  G_OBJECT_CLASS (klass)->constructed = kitsune_sink_constructed;
  klass->kind = "sink";
}

static void
kitsune_sink_init (KitsuneSink *self)
{
}

/**
 * kitsune_sink_class_set_kind: (skip)
 * @klass: the class of a sink
 * @kind: what it does, in kebab case, such as `file-write-lines`
 *
 * Sets what unnamed stages of the class are called after; called in the class
 * initialisation.
 *
 * Since: 1.0
 */
void
kitsune_sink_class_set_kind (KitsuneSinkClass *klass,
                             const char *kind)
{
  g_return_if_fail (KITSUNE_IS_SINK_CLASS (klass));
  g_return_if_fail (kind != NULL);

  klass->kind = g_intern_string (kind);
}

/**
 * kitsune_sink_connect:
 * @self: a sink
 * @pipeline: what it consumes
 * @accepts: the type that items must have; `G_TYPE_VALUE` if it may be any
 *
 * Connects a sink to the pipeline it consumes; called once.
 *
 * Since: 1.0
 */
void
kitsune_sink_connect (KitsuneSink *self,
                      KitsunePipeline *pipeline,
                      GType accepts)
{
  g_return_if_fail (KITSUNE_IS_SINK (self));
  g_return_if_fail (KITSUNE_IS_PIPELINE (pipeline));
  g_return_if_fail (kitsune_stage_get_n_inputs (KITSUNE_STAGE (self)) == 0);

  kitsune_stage_add_input (KITSUNE_STAGE (self), pipeline, accepts);
}
