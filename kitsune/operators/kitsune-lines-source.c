/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-lines-source.h"

#include <string.h>

#include "kitsune/runtime/kitsune-op-private.h"

#define KITSUNE_LINES_CHUNK (16 * 1024)

/**
 * KitsuneLinesSource:
 *
 * The stage of [ctor@Pipeline.new_from_lines].
 *
 * Since: 1.0
 */
struct _KitsuneLinesSource
{
  KitsuneStage parent_instance;

  gint64 max_line_length;
  gboolean close_stream;
};

enum
{
  PROP_0,
  PROP_MAX_LINE_LENGTH,
  PROP_CLOSE_STREAM,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (KitsuneLinesSource, kitsune_lines_source, KITSUNE_TYPE_STAGE)

/*
 * A stream can be read once, so what has been read from it and not been used
 * belongs to it and not to a run, as with a channel. One operator at a time has
 * all of it.
 *
 *                      ┌───────────── lines ─────────────┐
 *     produce ── no line left ──▶ read ──▶ notified ─────┘
 *                                  │ end, error, stop
 *                                  ▼
 *                        (close the stream) ──▶ done
 *
 * At most one read is going on, and only while there is no whole line: what is
 * kept is a chunk and a line. The operator is not done before the read that it
 * began has come back, cancelled or not: a stream whose read nobody waits for
 * could not be used or closed any more.
 *
 * GDataInputStream would look up the main loop for every line, and has no limit
 * to the length of one.
 */
typedef struct
{
  GInputStream *stream;
  KitsuneOp *reader;  /* atomic: NULL if there is none */
  GByteArray *buffer; /* all of these belong to the reader */
  gsize start;        /* of what has not been used */
  gsize n_scanned;    /* from there: bytes without a line end */
  guint64 n_lines;    /* that have been used */
  gboolean skipping;  /* the rest of a line that is too long */
  gboolean at_end;
} KitsuneLines;

typedef struct
{
  KitsuneOp op;
  guint64 limit;
  gboolean close_stream;
  GCancellable *cancellable;
  GError *error; /* of reading */
  gboolean busy; /* reading or closing */
  gboolean closed;
  gboolean stopping; /* no more lines are wanted */
} KitsuneLinesOp;

static KitsuneLines *
kitsune_lines_new (GInputStream *stream)
{
  KitsuneLines *lines = g_new0 (KitsuneLines, 1);

  lines->stream = g_object_ref (stream);
  lines->buffer = g_byte_array_new ();

  return lines;
}

static void
kitsune_lines_free (gpointer data)
{
  KitsuneLines *lines = data;

  g_byte_array_unref (lines->buffer);
  g_object_unref (lines->stream);
  g_free (lines);
}

/* --- splitting --- */

static gsize
kitsune_lines_get_n_unused (KitsuneLines *lines)
{
  return lines->buffer->len - lines->start;
}

static void
kitsune_lines_use (KitsuneLines *lines,
                   gsize n_bytes)
{
  lines->start += n_bytes;
  lines->n_scanned = 0;
}

typedef enum
{
  KITSUNE_LINE_NONE, /* not yet */
  KITSUNE_LINE_OK,
  KITSUNE_LINE_TOO_LONG, /* *length is what there is of it */
} KitsuneLine;

/* A line without an end: as good as one if nothing follows. */
static KitsuneLine
kitsune_lines_find_rest (KitsuneLines *lines,
                         guint64 limit,
                         gsize *length)
{
  gsize n_unused = kitsune_lines_get_n_unused (lines);

  lines->n_scanned = n_unused;
  if (lines->skipping)
    {
      kitsune_lines_use (lines, n_unused);
      lines->skipping = !lines->at_end;
      return KITSUNE_LINE_NONE;
    }
  if (n_unused == 0)
    return KITSUNE_LINE_NONE;

  /* the last byte may belong to the line end */
  *length = n_unused;
  if (n_unused - !lines->at_end > limit)
    return KITSUNE_LINE_TOO_LONG;

  return lines->at_end ? KITSUNE_LINE_OK : KITSUNE_LINE_NONE;
}

/* Looks for the next line: *length bytes from lines->start on, and *n_used with
 * its end. */
static KitsuneLine
kitsune_lines_find (KitsuneLines *lines,
                    guint64 limit,
                    gsize *length,
                    gsize *n_used)
{
  for (;;)
    {
      const guint8 *text = lines->buffer->data + lines->start;
      const guint8 *end = NULL;
      gsize n_unused = kitsune_lines_get_n_unused (lines);
      KitsuneLine line;

      if (n_unused > lines->n_scanned)
        end = memchr (text + lines->n_scanned, '\n', n_unused - lines->n_scanned);
      if (end == NULL)
        {
          line = kitsune_lines_find_rest (lines, limit, length);
          *n_used = *length;
          return line;
        }

      *length = (gsize) (end - text);
      *n_used = *length + 1;
      if (lines->skipping)
        {
          lines->skipping = FALSE;
          kitsune_lines_use (lines, *n_used);
          continue;
        }

      if (*length > 0 && text[*length - 1] == '\r')
        (*length)--;
      return *length > limit ? KITSUNE_LINE_TOO_LONG : KITSUNE_LINE_OK;
    }
}

/* --- reading --- */

static void
kitsune_lines_op_read_cb (GObject *object,
                          GAsyncResult *result,
                          gpointer user_data)
{
  KitsuneLinesOp *self = user_data;
  KitsuneLines *lines = self->op.params;
  g_autoptr (GError) error = NULL;
  gssize n_read = g_input_stream_read_finish (G_INPUT_STREAM (object), result, &error);

  self->busy = FALSE;
  g_byte_array_set_size (lines->buffer, lines->buffer->len - KITSUNE_LINES_CHUNK + (guint) MAX (n_read, 0));
  if (n_read == 0)
    lines->at_end = TRUE;
  /* a read that was cancelled is no failure: nobody waits for it */
  if (n_read < 0 && !self->stopping)
    self->error = g_steal_pointer (&error);

  kitsune_op_notify (&self->op);
}

static void
kitsune_lines_op_close_cb (GObject *object,
                           GAsyncResult *result,
                           gpointer user_data)
{
  KitsuneLinesOp *self = user_data;
  g_autoptr (GError) error = NULL;

  self->busy = FALSE;
  self->closed = TRUE;
  if (!g_input_stream_close_finish (G_INPUT_STREAM (object), result, &error) && self->error == NULL)
    self->error = g_steal_pointer (&error);

  kitsune_op_notify (&self->op);
}

/* What is begun here comes back on the context of the run. */
static void
kitsune_lines_op_begin (KitsuneLinesOp *self,
                        gboolean closing)
{
  KitsuneLines *lines = self->op.params;
  GMainContext *context = kitsune_op_get_context (&self->op);
  guint n_kept;

  self->busy = TRUE;
  g_main_context_push_thread_default (context);
  if (closing)
    {
      g_input_stream_close_async (lines->stream, G_PRIORITY_DEFAULT, NULL, kitsune_lines_op_close_cb, self);
    }
  else
    {
      g_byte_array_remove_range (lines->buffer, 0, (guint) lines->start);
      lines->start = 0;
      n_kept = lines->buffer->len;
      g_byte_array_set_size (lines->buffer, n_kept + KITSUNE_LINES_CHUNK);
      g_input_stream_read_async (lines->stream, lines->buffer->data + n_kept, KITSUNE_LINES_CHUNK, G_PRIORITY_DEFAULT,
                                 self->cancellable, kitsune_lines_op_read_cb, self);
    }
  g_main_context_pop_thread_default (context);
}

/* Ends as soon as nothing is going on any more. */
static void
kitsune_lines_op_finish (KitsuneLinesOp *self)
{
  KitsuneLines *lines = self->op.params;

  if (self->busy)
    return;
  if (self->close_stream && !self->closed)
    {
      kitsune_lines_op_begin (self, TRUE);
      return;
    }

  g_atomic_pointer_set (&lines->reader, NULL);
  if (self->error != NULL)
    kitsune_op_fail (&self->op, g_steal_pointer (&self->error));
  else
    kitsune_op_end (&self->op);
}

static void
kitsune_lines_op_stop (KitsuneOp *op)
{
  KitsuneLinesOp *self = (KitsuneLinesOp *) op;

  self->stopping = TRUE;
  g_cancellable_cancel (self->cancellable);
  kitsune_lines_op_finish (self);
}

static gboolean
kitsune_lines_op_start (KitsuneOp *op,
                        GError **error)
{
  KitsuneLinesOp *self = (KitsuneLinesOp *) op;
  KitsuneLines *lines = op->params;
  KitsuneLinesSource *stage = KITSUNE_LINES_SOURCE (op->stage);

  if (!g_atomic_pointer_compare_and_exchange (&lines->reader, NULL, op))
    {
      g_set_error_literal (error, KITSUNE_ERROR, KITSUNE_ERROR_BUSY, "the stream is being read by another run");
      return FALSE;
    }

  self->limit = stage->max_line_length < 0 ? G_MAXINT : (guint64) stage->max_line_length;
  self->close_stream = stage->close_stream;
  self->cancellable = g_cancellable_new ();
  kitsune_op_set_external (op, TRUE);

  return TRUE;
}

static GError *
kitsune_lines_op_new_error (KitsuneLinesOp *self,
                            KitsuneLine line,
                            gsize position,
                            guint8 byte)
{
  KitsuneLines *lines = self->op.params;

  if (line == KITSUNE_LINE_TOO_LONG)
    return g_error_new (KITSUNE_ERROR, KITSUNE_ERROR_LIMIT_EXCEEDED,
                        "line %" G_GUINT64_FORMAT ": longer than max-line-length allows, which is %" G_GUINT64_FORMAT,
                        lines->n_lines + 1, self->limit);

  return g_error_new (KITSUNE_ERROR, KITSUNE_ERROR_PARSE,
                      "line %" G_GUINT64_FORMAT ": byte %" G_GSIZE_FORMAT " (0x%02x) is not valid UTF-8",
                      lines->n_lines + 1, position + 1, byte);
}

/* A line has been used; of one that is too long there may be more to come. */
static void
kitsune_lines_op_used (KitsuneLinesOp *self,
                       gsize length,
                       gsize n_used)
{
  KitsuneLines *lines = self->op.params;

  lines->skipping = n_used == length && !lines->at_end;
  lines->n_lines++;
  kitsune_lines_use (lines, n_used);
}

/* A line that is none; the error handler may have it tried again, so it is not
 * used before that has decided. */
static KitsuneCall
kitsune_lines_op_refuse (KitsuneLinesOp *self,
                         GError *error,
                         gsize length,
                         gsize n_used)
{
  KitsuneLines *lines = self->op.params;
  GValue replacement = G_VALUE_INIT;
  GValue bytes = G_VALUE_INIT;
  KitsuneCall call;

  g_value_init (&bytes, G_TYPE_BYTES);
  g_value_take_boxed (&bytes, g_bytes_new (lines->buffer->data + lines->start, length));
  call = kitsune_op_resolve (&self->op, &bytes, error, &replacement);
  g_value_unset (&bytes);
  if (call == KITSUNE_CALL_STOP)
    return call;

  kitsune_lines_op_used (self, length, n_used);
  if (call == KITSUNE_CALL_REPLACE)
    kitsune_op_emit (&self->op, 0, &replacement);

  return call;
}

/* Emits the line, or what the error handler has in its place. */
static KitsuneCall
kitsune_lines_op_give (KitsuneLinesOp *self,
                       KitsuneLine line,
                       gsize length,
                       gsize n_used)
{
  KitsuneLines *lines = self->op.params;
  const char *text = (const char *) lines->buffer->data + lines->start;
  GValue item = G_VALUE_INIT;
  const char *end = text;

  if (G_UNLIKELY (line == KITSUNE_LINE_TOO_LONG || !g_utf8_validate_len (text, length, &end)))
    return kitsune_lines_op_refuse (
        self, kitsune_lines_op_new_error (self, line, (gsize) (end - text), (guint8) *end), length, n_used);

  g_value_init (&item, G_TYPE_STRING);
  g_value_take_string (&item, g_strndup (text, length));
  /* emitting may end the operator, and then somebody else has the lines */
  kitsune_lines_op_used (self, length, n_used);
  kitsune_op_emit (&self->op, 0, &item);

  return KITSUNE_CALL_OK;
}

static KitsuneFlow
kitsune_lines_op_produce (KitsuneOp *op,
                          guint max)
{
  KitsuneLinesOp *self = (KitsuneLinesOp *) op;
  KitsuneLines *lines = op->params;

  for (guint i = 0; i < max; i++)
    {
      gsize length = 0;
      gsize n_used = 0;
      KitsuneLine line = KITSUNE_LINE_NONE;
      KitsuneCall call;

      if (!self->busy && !self->stopping)
        line = kitsune_lines_find (lines, self->limit, &length, &n_used);
      if (line == KITSUNE_LINE_NONE)
        {
          if (lines->at_end || self->error != NULL)
            self->stopping = TRUE;
          if (self->stopping)
            kitsune_lines_op_finish (self);
          else if (!self->busy)
            kitsune_lines_op_begin (self, FALSE);
          return KITSUNE_FLOW_WAIT;
        }

      call = kitsune_lines_op_give (self, line, length, n_used);
      if (call == KITSUNE_CALL_STOP || op->done)
        return KITSUNE_FLOW_WAIT;
    }

  return KITSUNE_FLOW_MORE;
}

static void
kitsune_lines_op_notified (KitsuneOp *op)
{
  KitsuneLinesOp *self = (KitsuneLinesOp *) op;

  if (self->stopping)
    kitsune_lines_op_finish (self);
  else
    kitsune_op_produce (op);
}

static void
kitsune_lines_op_output_closed (KitsuneOp *op,
                                guint output)
{
  kitsune_lines_op_stop (op);
}

static void
kitsune_lines_op_finalize (KitsuneOp *op)
{
  KitsuneLinesOp *self = (KitsuneLinesOp *) op;
  KitsuneLines *lines = op->params;

  /* where a line failed the operator was done at once: nobody waits for the
   * stream to be closed, so there is no later */
  if (g_atomic_pointer_compare_and_exchange (&lines->reader, op, NULL) && self->close_stream)
    g_input_stream_close (lines->stream, NULL, NULL);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);
}

static const KitsuneOpClass kitsune_lines_op_class = {
  .instance_size = sizeof (KitsuneLinesOp),
  .start = kitsune_lines_op_start,
  .produce = kitsune_lines_op_produce,
  .notified = kitsune_lines_op_notified,
  .drain = kitsune_lines_op_stop,
  .output_closed = kitsune_lines_op_output_closed,
  .finalize = kitsune_lines_op_finalize,
};

static void
kitsune_lines_source_get_property (GObject *object,
                                   guint prop_id,
                                   GValue *value,
                                   GParamSpec *pspec)
{
  KitsuneLinesSource *self = KITSUNE_LINES_SOURCE (object);

  switch (prop_id)
    {
    case PROP_MAX_LINE_LENGTH:
      g_value_set_int64 (value, self->max_line_length);
      break;
    case PROP_CLOSE_STREAM:
      g_value_set_boolean (value, self->close_stream);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_lines_source_set_property (GObject *object,
                                   guint prop_id,
                                   const GValue *value,
                                   GParamSpec *pspec)
{
  KitsuneLinesSource *self = KITSUNE_LINES_SOURCE (object);

  switch (prop_id)
    {
    case PROP_MAX_LINE_LENGTH:
      kitsune_lines_source_set_max_line_length (self, g_value_get_int64 (value));
      break;
    case PROP_CLOSE_STREAM:
      kitsune_lines_source_set_close_stream (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_lines_source_class_init (KitsuneLinesSourceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = kitsune_lines_source_get_property;
  object_class->set_property = kitsune_lines_source_set_property;

  /**
   * KitsuneLinesSource:max-line-length: (getter get_max_line_length) (setter set_max_line_length)
   *
   * How many bytes a line may have, without its end; -1 means any number up to
   * %G_MAXINT.
   *
   * As much as this is kept in memory while the end of a line is awaited.
   *
   * Since: 1.0
   */
  properties[PROP_MAX_LINE_LENGTH] = g_param_spec_int64 ("max-line-length", NULL, NULL, -1, G_MAXINT, -1, flags);

  /**
   * KitsuneLinesSource:close-stream: (getter get_close_stream) (setter set_close_stream)
   *
   * Whether the stream is closed when a run is done with it.
   *
   * Since: 1.0
   */
  properties[PROP_CLOSE_STREAM] = g_param_spec_boolean ("close-stream", NULL, NULL, FALSE, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kitsune_lines_source_init (KitsuneLinesSource *self)
{
  self->max_line_length = -1;
}

/**
 * kitsune_lines_source_get_max_line_length: (get-property max-line-length)
 * @self: a stage
 *
 * Returns how many bytes a line may have.
 *
 * Returns: the number of bytes, or -1 if there is no limit
 *
 * Since: 1.0
 */
gint64
kitsune_lines_source_get_max_line_length (KitsuneLinesSource *self)
{
  g_return_val_if_fail (KITSUNE_IS_LINES_SOURCE (self), -1);

  return self->max_line_length;
}

/**
 * kitsune_lines_source_set_max_line_length: (set-property max-line-length)
 * @self: a stage
 * @max_line_length: the number of bytes, up to %G_MAXINT, or -1 for no limit
 *
 * Sets how many bytes a line may have.
 *
 * Since: 1.0
 */
void
kitsune_lines_source_set_max_line_length (KitsuneLinesSource *self,
                                          gint64 max_line_length)
{
  g_return_if_fail (KITSUNE_IS_LINES_SOURCE (self));
  g_return_if_fail (max_line_length >= -1 && max_line_length <= G_MAXINT);

  if (self->max_line_length == max_line_length)
    return;

  self->max_line_length = max_line_length;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MAX_LINE_LENGTH]);
}

/**
 * kitsune_lines_source_get_close_stream: (get-property close-stream)
 * @self: a stage
 *
 * Returns whether the stream is closed when a run is done with it.
 *
 * Returns: %TRUE if it is closed
 *
 * Since: 1.0
 */
gboolean
kitsune_lines_source_get_close_stream (KitsuneLinesSource *self)
{
  g_return_val_if_fail (KITSUNE_IS_LINES_SOURCE (self), FALSE);

  return self->close_stream;
}

/**
 * kitsune_lines_source_set_close_stream: (set-property close-stream)
 * @self: a stage
 * @close_stream: whether to close it
 *
 * Sets whether the stream is closed when a run is done with it.
 *
 * Since: 1.0
 */
void
kitsune_lines_source_set_close_stream (KitsuneLinesSource *self,
                                       gboolean close_stream)
{
  g_return_if_fail (KITSUNE_IS_LINES_SOURCE (self));

  if (self->close_stream == !!close_stream)
    return;

  self->close_stream = !!close_stream;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CLOSE_STREAM]);
}

/**
 * kitsune_pipeline_new_from_lines:
 * @stream: the stream
 *
 * Creates a pipeline that emits the lines of text in a stream.
 *
 * Items are of type `G_TYPE_STRING`, without the line end, which is a line feed
 * or a carriage return and a line feed. What comes after the last line end is a
 * line, too, if it is not empty.
 *
 * A line that is not valid UTF-8, or that is longer than
 * [property@LinesSource:max-line-length], is left to the error handler of the
 * stage, with the bytes of the line, as far as they were read, as its item; the
 * error tells the number of the line. If that drops it, the next line is read.
 * The stage fails with the error of a stream that cannot be read.
 *
 * It reads without blocking, and no more than there is room for: about 16 KiB
 * and a line are kept. Reading is cancelled when the run is stopped or when
 * nobody wants more lines; what was read by then and not used is left to the
 * next run, which goes on there. Only one stage of one run may read a stream at
 * a time: a second one fails with %KITSUNE_ERROR_BUSY. With
 * [property@LinesSource:close-stream] the stream is closed when a run is done.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_new_from_lines (GInputStream *stream)
{
  g_return_val_if_fail (G_IS_INPUT_STREAM (stream), NULL);

  return kitsune_stage_to_pipeline (kitsune_stage_new (KITSUNE_TYPE_LINES_SOURCE, "lines", &kitsune_lines_op_class,
                                                       KITSUNE_STAGE_TAKES_RETURN, kitsune_lines_new (stream),
                                                       kitsune_lines_free),
                                    G_TYPE_STRING);
}
