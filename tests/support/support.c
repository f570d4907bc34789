/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/support/support.h"

#include <gio/gio.h>

#include "kitsune/runtime/kitsune-op-private.h"
#include "tests/support/support-private.h"

/* --- owning --- */

gpointer
support_own (gpointer object)
{
  g_assert_true (G_IS_OBJECT (object));
  g_test_queue_unref (object);

  return object;
}

KitsunePipeline *
support_new_ints (const gint64 *numbers,
                  gsize n_numbers)
{
  GValue *values = g_new0 (GValue, n_numbers + 1);
  g_autoptr (KitsuneItems) items = NULL;
  KitsunePipeline *pipeline;

  if (n_numbers == 0)
    {
      g_free (values);
      return support_source (G_TYPE_INT64, 0, SUPPORT_THEN_END);
    }

  for (gsize i = 0; i < n_numbers; i++)
    kitsune_value_set_int64 (&values[i], numbers[i]);
  items = kitsune_items_new_take (values, n_numbers);
  pipeline = kitsune_pipeline_new_from_items (items);

  return support_own (pipeline);
}

KitsunePipeline *
support_new_strings (const char *const *strings,
                     gsize n_strings)
{
  GValue *values = g_new0 (GValue, n_strings + 1);
  g_autoptr (KitsuneItems) items = NULL;
  KitsunePipeline *pipeline;

  if (n_strings == 0)
    {
      g_free (values);
      return support_source (G_TYPE_STRING, 0, SUPPORT_THEN_END);
    }

  for (gsize i = 0; i < n_strings; i++)
    {
      g_value_init (&values[i], G_TYPE_STRING);
      g_value_set_string (&values[i], strings[i]);
    }
  items = kitsune_items_new_take (values, n_strings);
  pipeline = kitsune_pipeline_new_from_items (items);

  return support_own (pipeline);
}

KitsuneItems *
support_new_int_items (const gint64 *numbers,
                       gsize n_numbers)
{
  GValue *values = g_new0 (GValue, n_numbers + 1);
  KitsuneItems *items;

  for (gsize i = 0; i < n_numbers; i++)
    kitsune_value_set_int64 (&values[i], numbers[i]);
  items = kitsune_items_new_take (values, n_numbers);
  g_test_queue_destroy ((GDestroyNotify) kitsune_items_unref, items);

  return items;
}

KitsuneRunOptions *
support_options (guint max_vector)
{
  KitsuneRunOptions *options = kitsune_run_options_new ();

  kitsune_run_options_set_max_vector (options, max_vector);

  return support_own (options);
}

/* --- items that can be watched --- */

static gint support_n_live;

typedef struct
{
  gatomicrefcount ref_count;
  gint64 number;
} SupportBoxed;

static SupportBoxed *
support_boxed_ref (SupportBoxed *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

static void
support_boxed_unref (SupportBoxed *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_atomic_int_dec_and_test (&support_n_live);
  g_free (self);
}

G_DEFINE_BOXED_TYPE (SupportBoxed, support_boxed, support_boxed_ref, support_boxed_unref)

typedef struct
{
  GObject parent_instance;
  gint64 number;
} SupportObject;

typedef struct
{
  GObjectClass parent_class;
} SupportObjectClass;

G_DEFINE_TYPE (SupportObject, support_object, G_TYPE_OBJECT)

static void
support_object_finalize (GObject *object)
{
  g_atomic_int_dec_and_test (&support_n_live);

  G_OBJECT_CLASS (support_object_parent_class)->finalize (object);
}

static void
support_object_class_init (SupportObjectClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = support_object_finalize;
}

static void
support_object_init (SupportObject *self)
{
  g_atomic_int_inc (&support_n_live);
}

gint
support_count_live (void)
{
  return g_atomic_int_get (&support_n_live);
}

gint64
support_number (const GValue *item)
{
  if (G_VALUE_HOLDS (item, SUPPORT_TYPE_OBJECT))
    return ((SupportObject *) g_value_get_object (item))->number;
  if (G_VALUE_HOLDS (item, SUPPORT_TYPE_BOXED))
    return ((SupportBoxed *) g_value_get_boxed (item))->number;
  if (G_VALUE_HOLDS (item, G_TYPE_STRING))
    return g_ascii_strtoll (g_value_get_string (item), NULL, 10);

  return g_value_get_int64 (item);
}

void
support_value_init (GValue *value,
                    GType type,
                    gint64 number)
{
  g_value_init (value, type);
  if (type == G_TYPE_INT64)
    {
      g_value_set_int64 (value, number);
    }
  else if (type == G_TYPE_STRING)
    {
      g_value_take_string (value, g_strdup_printf ("%" G_GINT64_FORMAT, number));
    }
  else if (type == SUPPORT_TYPE_OBJECT)
    {
      SupportObject *object = g_object_new (SUPPORT_TYPE_OBJECT, NULL);

      object->number = number;
      g_value_take_object (value, object);
    }
  else
    {
      SupportBoxed *boxed = g_new (SupportBoxed, 1);

      g_assert_true (type == SUPPORT_TYPE_BOXED);
      g_atomic_ref_count_init (&boxed->ref_count);
      boxed->number = number;
      g_atomic_int_inc (&support_n_live);
      g_value_take_boxed (value, boxed);
    }
}

/* --- printing --- */

/* "<SupportObject 0x55...>" is the item that is there: puts its number in. */
static const char *
support_print_watched (GString *text,
                       const char *from)
{
  gboolean is_object = g_str_has_prefix (from, "<SupportObject 0x");
  const char *address;
  char *end = NULL;
  gpointer item;

  if (!is_object && !g_str_has_prefix (from, "<SupportBoxed 0x"))
    return NULL;

  address = strchr (from, ' ') + 1;
  item = GSIZE_TO_POINTER (g_ascii_strtoull (address, &end, 16));
  g_assert_true (*end == '>');
  g_string_append_printf (text, "%" G_GINT64_FORMAT,
                          is_object ? ((SupportObject *) item)->number : ((SupportBoxed *) item)->number);

  return end + 1;
}

/* Adds an item to a list as it stands inside of the brackets. */
void
support_print (GString *text,
               const GValue *item)
{
  g_autoptr (KitsuneItems) items = kitsune_items_new (item, 1);
  GValue list = G_VALUE_INIT;
  g_autofree char *printed = NULL;
  const char *at;

  g_value_init (&list, KITSUNE_TYPE_ITEMS);
  g_value_set_boxed (&list, items);
  printed = kitsune_value_to_string (&list);
  g_value_unset (&list);
  printed[strlen (printed) - 1] = '\0';

  if (text->len > 1)
    g_string_append (text, ", ");
  for (at = printed + 1; *at != '\0';)
    {
      const char *next = support_print_watched (text, at);

      if (next == NULL)
        {
          g_string_append_c (text, *at);
          next = at + 1;
        }
      at = next;
    }
}

/* --- sources --- */

typedef struct
{
  GType item_type;
  guint64 n_items;
  SupportThen then;
  guint64 cancel_at;
  GCancellable *cancellable;
  _Atomic guint64 n_emitted;
} SupportSourceParams;

typedef struct
{
  KitsuneOp op;
  guint64 n_done;
} SupportSourceOp;

static void
support_source_params_free (gpointer data)
{
  SupportSourceParams *params = data;

  g_clear_object (&params->cancellable);
  g_free (params);
}

static KitsuneFlow
support_source_op_produce (KitsuneOp *op,
                           guint max)
{
  SupportSourceOp *self = (SupportSourceOp *) op;
  SupportSourceParams *params = op->params;
  guint64 end = MIN (params->n_items, self->n_done + max);

  while (self->n_done < end)
    {
      GValue value = G_VALUE_INIT;

      support_value_init (&value, params->item_type, (gint64) ++self->n_done);
      params->n_emitted++;
      kitsune_op_emit (op, 0, &value);
      if (self->n_done == params->cancel_at)
        g_cancellable_cancel (params->cancellable);
    }
  if (self->n_done < params->n_items)
    return KITSUNE_FLOW_MORE;

  switch (params->then)
    {
    case SUPPORT_THEN_FAIL:
      kitsune_op_fail (op, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "source failed"));
      return KITSUNE_FLOW_END;

    case SUPPORT_THEN_WAIT:
      if (!kitsune_op_is_done (op))
        kitsune_op_set_external (op, TRUE);
      return KITSUNE_FLOW_WAIT;

    case SUPPORT_THEN_END:
    default:
      return KITSUNE_FLOW_END;
    }
}

static const KitsuneOpClass support_source_op_class = {
  .instance_size = sizeof (SupportSourceOp),
  .produce = support_source_op_produce,
};

static KitsunePipeline *
support_source_new (GType item_type,
                    guint64 n_items,
                    SupportThen then,
                    guint64 cancel_at,
                    GCancellable *cancellable)
{
  SupportSourceParams *params = g_new0 (SupportSourceParams, 1);
  KitsuneStage *stage;
  KitsunePipeline *pipeline;

  params->item_type = item_type;
  params->n_items = n_items;
  params->then = then;
  params->cancel_at = cancel_at;
  g_set_object (&params->cancellable, cancellable);
  stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, "test-source", &support_source_op_class,
                             KITSUNE_STAGE_NO_FLAGS, params, support_source_params_free);
  kitsune_stage_set_name (stage, "source");
  pipeline = kitsune_stage_to_pipeline (stage, item_type);

  return support_own (pipeline);
}

KitsunePipeline *
support_source (GType item_type,
                guint64 n_items,
                SupportThen then)
{
  return support_source_new (item_type, n_items, then, 0, NULL);
}

KitsunePipeline *
support_source_cancelling (GType item_type,
                           guint64 at,
                           GCancellable *cancellable)
{
  return support_source_new (item_type, SUPPORT_ENDLESS, SUPPORT_THEN_END, at, cancellable);
}

guint64
support_source_count (KitsunePipeline *source)
{
  SupportSourceParams *params = kitsune_stage_get_params (kitsune_pipeline_get_stage (source));

  return params->n_emitted;
}

/* --- the holder --- */

typedef struct
{
  guint n_items;
  gboolean for_good;
} SupportHoldParams;

typedef struct
{
  KitsuneOp op;
  guint n_passed; /* since it was released */
} SupportHoldOp;

static guint
support_hold_op_process (KitsuneOp *op,
                         guint input,
                         KitsuneVector *vector)
{
  SupportHoldOp *self = (SupportHoldOp *) op;
  SupportHoldParams *params = op->params;
  guint i;

  for (i = 0; i < vector->n_items && self->n_passed < params->n_items; i++)
    {
      kitsune_op_emit (op, 0, &vector->values[i]);
      kitsune_vector_drop_column (vector, i);
      self->n_passed++;
    }

  if (self->n_passed == params->n_items)
    {
      kitsune_op_hold (op, 0);
      if (params->for_good)
        kitsune_op_set_external (op, TRUE);
      else
        kitsune_op_notify (op);
    }

  return i;
}

/* The notification has arrived, which it does in a turn of its own. */
static KitsuneFlow
support_hold_op_produce (KitsuneOp *op,
                         guint max)
{
  ((SupportHoldOp *) op)->n_passed = 0;
  kitsune_op_release (op, 0);

  return KITSUNE_FLOW_WAIT;
}

static const KitsuneOpClass support_hold_op_class = {
  .instance_size = sizeof (SupportHoldOp),
  .process = support_hold_op_process,
  .produce = support_hold_op_produce,
};

static KitsunePipeline *
support_hold_new (KitsunePipeline *pipeline,
                  guint n_items,
                  gboolean for_good)
{
  SupportHoldParams *params = g_new0 (SupportHoldParams, 1);
  KitsunePipeline *held;

  params->n_items = n_items;
  params->for_good = for_good;
  held = kitsune_pipeline_add_stage (pipeline, "test-hold", &support_hold_op_class, KITSUNE_STAGE_CANNOT_FAIL,
                                     kitsune_pipeline_get_item_type (pipeline), params, g_free);
  kitsune_stage_set_name (kitsune_pipeline_get_stage (held), "holder");

  return support_own (held);
}

KitsunePipeline *
support_hold (KitsunePipeline *pipeline,
              guint every)
{
  return support_hold_new (pipeline, every, FALSE);
}

KitsunePipeline *
support_hold_after (KitsunePipeline *pipeline,
                    guint n_items)
{
  return support_hold_new (pipeline, n_items, TRUE);
}

/* --- running --- */

char *
support_collect (KitsunePipeline *pipeline)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneItems) items = kitsune_pipeline_collect (pipeline, NULL, NULL, &error);
  GString *text = g_string_new ("[");

  g_assert_no_error (error);
  for (gsize i = 0; i < kitsune_items_get_size (items); i++)
    support_print (text, kitsune_items_get (items, i));

  return g_string_free (g_string_append_c (text, ']'), FALSE);
}

static gboolean
support_record_cb (const GValue *item,
                   gpointer user_data,
                   GError **error)
{
  support_print (user_data, item);

  return TRUE;
}

KitsuneRunner *
support_record (KitsunePipeline *pipeline,
                KitsuneRunOptions *options,
                GString *text)
{
  KitsuneRunner *runner = kitsune_pipeline_for_each (pipeline, support_record_cb, text, NULL);

  if (options != NULL)
    kitsune_runner_set_options (runner, options);
  g_string_append_c (text, '[');

  return runner;
}

char *
support_run (KitsunePipeline *pipeline,
             KitsuneRunOptions *options,
             GCancellable *cancellable)
{
  GString *text = g_string_new (NULL);
  g_autoptr (KitsuneRunner) runner = support_record (pipeline, options, text);
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneRunSummary) summary = kitsune_runner_run (runner, cancellable, &error);

  g_assert_true ((summary == NULL) == (error != NULL));
  g_string_append_c (text, ']');
  if (error != NULL)
    g_string_append_printf (text, " error: %s", error->message);

  return g_string_free (text, FALSE);
}

void
support_settle (void)
{
  GMainContext *context = g_main_context_get_thread_default ();

  for (guint n = 0; g_main_context_iteration (context, FALSE); n++)
    g_assert_cmpuint (n, <, 100000);
}

void
support_drop_errors (KitsunePipeline *pipeline)
{
  g_autoptr (KitsuneErrorHandler) handler = kitsune_error_handler_new_drop ();

  kitsune_stage_set_error_handler (kitsune_pipeline_get_stage (pipeline), handler);
}

void
support_return_on_error (KitsunePipeline *pipeline,
                         gint64 number)
{
  GValue value = G_VALUE_INIT;
  g_autoptr (KitsuneErrorHandler) handler = NULL;

  kitsune_value_set_int64 (&value, number);
  handler = kitsune_error_handler_new_return (&value);
  kitsune_stage_set_error_handler (kitsune_pipeline_get_stage (pipeline), handler);
}
