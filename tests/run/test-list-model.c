/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/runtime/kitsune-op-private.h"
#include "tests/support/support.h"

/* A list that shows a run: what is in it, and what it says about its changes. */
typedef struct
{
  KitsuneListModel *model;
  GPtrArray *mirror; /* what whoever listens thinks is in the list */
  guint n_changes;
  guint n_notified;
} Watch;

static void
items_changed_cb (GListModel *model,
                  guint position,
                  guint removed,
                  guint added,
                  Watch *self)
{
  self->n_changes++;
  g_assert_cmpuint (removed + added, >, 0);
  g_assert_cmpuint (position + removed, <=, self->mirror->len);
  if (removed > 0)
    g_ptr_array_remove_range (self->mirror, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (self->mirror, (gint) (position + i), g_list_model_get_item (model, position + i));

  /* a view looks at any time */
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, self->mirror->len);
  for (guint i = 0; i < self->mirror->len; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (model, i);

      g_assert_true (item == g_ptr_array_index (self->mirror, i));
    }
  g_assert_null (g_list_model_get_item (model, self->mirror->len));
}

static void
notify_cb (Watch *self)
{
  self->n_notified++;
}

static Watch *
watch_new (KitsunePipeline *pipeline)
{
  Watch *self = g_new0 (Watch, 1);

  self->model = kitsune_list_model_new (pipeline);
  self->mirror = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect (self->model, "items-changed", G_CALLBACK (items_changed_cb), self);
  g_signal_connect_swapped (self->model, "notify::running", G_CALLBACK (notify_cb), self);

  return self;
}

static void
watch_free (Watch *self)
{
  g_assert_finalize_object (self->model);
  g_ptr_array_unref (self->mirror);
  g_free (self);
  support_settle ();
  g_assert_cmpint (support_count_live (), ==, 0);
}

static void
start (Watch *self,
       guint max_vector)
{
  g_autoptr (GError) error = NULL;
  gboolean started = kitsune_list_model_start (self->model, support_options (max_vector), NULL, &error);

  g_assert_no_error (error);
  g_assert_true (started);
}

static void
run (Watch *self,
     guint max_vector)
{
  start (self, max_vector);
  while (kitsune_list_model_is_running (self->model))
    g_main_context_iteration (NULL, TRUE);
}

static gint64
get_number (GObject *item)
{
  GValue value = G_VALUE_INIT;
  gint64 number;

  if (KITSUNE_IS_LIST_ITEM (item))
    return support_number (kitsune_list_item_get_value (KITSUNE_LIST_ITEM (item)));

  g_value_init (&value, G_OBJECT_TYPE (item));
  g_value_set_object (&value, item);
  number = support_number (&value);
  g_value_unset (&value);

  return number;
}

static void
assert_numbers (Watch *self,
                gint64 first,
                gint64 last)
{
  g_assert_cmpint (self->mirror->len, ==, last - first + 1);
  for (guint i = 0; i < self->mirror->len; i++)
    g_assert_cmpint (get_number (g_ptr_array_index (self->mirror, i)), ==, first + i);
}

static void
test_list_model_shows_all (void)
{
  const GType types[] = { G_TYPE_INT64, G_TYPE_STRING, SUPPORT_TYPE_BOXED, SUPPORT_TYPE_OBJECT };
  const guint counts[] = { 0, 1, 5, 300 };

  for (guint t = 0; t < G_N_ELEMENTS (types); t++)
    for (guint c = 0; c < G_N_ELEMENTS (counts); c++)
      for (guint max_vector = 1; max_vector <= 64; max_vector += 63)
        {
          Watch *watch = watch_new (support_source (types[t], counts[c], SUPPORT_THEN_END));

          g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (watch->model)), ==, 0);
          run (watch, max_vector);
          assert_numbers (watch, 1, counts[c]);
          g_assert_cmpuint (watch->n_notified, ==, 2);
          g_assert_null (kitsune_list_model_get_error (watch->model));
          g_assert_cmpint (kitsune_run_summary_get_outcome (kitsune_list_model_get_summary (watch->model)), ==,
                           KITSUNE_RUN_OUTCOME_SUCCESS);
          watch_free (watch);
        }
}

static void
assert_item_type (KitsunePipeline *pipeline,
                  GType expected)
{
  g_autoptr (KitsuneListModel) model = kitsune_list_model_new (pipeline);

  g_assert_cmpstr (g_type_name (g_list_model_get_item_type (G_LIST_MODEL (model))), ==, g_type_name (expected));
}

static void
test_list_model_item_types (void)
{
  assert_item_type (support_ints (1), KITSUNE_TYPE_LIST_ITEM);
  assert_item_type (support_source (SUPPORT_TYPE_OBJECT, 1, SUPPORT_THEN_END), SUPPORT_TYPE_OBJECT);
  assert_item_type (support_own (kitsune_pipeline_new_empty (G_TYPE_VALUE)), G_TYPE_OBJECT);
}

/* Emits all it has at once, where other sources look at the clock. */
static KitsuneFlow
emit_128 (KitsuneOp *op,
          guint max)
{
  for (gint64 i = 1; i <= 128; i++)
    {
      GValue value = G_VALUE_INIT;

      kitsune_value_set_int64 (&value, i);
      kitsune_op_emit (op, 0, &value);
    }

  return KITSUNE_FLOW_END;
}

static const KitsuneOpClass op_class_128 = {
  .instance_size = sizeof (KitsuneOp),
  .produce = emit_128,
};

/* One announcement for each vector. */
static void
test_list_model_batches (void)
{
  KitsuneStage *stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, "source", &op_class_128, KITSUNE_STAGE_CANNOT_FAIL,
                                           NULL, NULL);
  KitsunePipeline *pipeline = support_own (kitsune_stage_to_pipeline (stage, G_TYPE_INT64));
  Watch *watch = watch_new (pipeline);
  Watch *single = watch_new (pipeline);

  run (single, 1);
  assert_numbers (single, 1, 128);
  g_assert_cmpuint (single->n_changes, ==, 128);
  run (watch, 64);
  assert_numbers (watch, 1, 128);
  /* in the shuffle mode the sizes of vectors are drawn */
  if (g_getenv ("KITSUNE_SHUFFLE") == NULL)
    g_assert_cmpuint (watch->n_changes, ==, 2);
  watch_free (watch);
  watch_free (single);
}

static void
test_list_model_max_length (void)
{
  const guint lengths[] = { 1, 2, 10, 63, 64, 65, 299, 300, 301 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    for (guint max_vector = 1; max_vector <= 64; max_vector += 63)
      {
        Watch *watch = watch_new (support_source (SUPPORT_TYPE_OBJECT, 300, SUPPORT_THEN_END));
        guint max_length;

        g_object_set (watch->model, "max-length", lengths[i], NULL);
        run (watch, max_vector);
        assert_numbers (watch, 301 - (gint64) MIN (lengths[i], 300), 300);
        g_assert_cmpint (support_count_live (), ==, MIN (lengths[i], 300));

        kitsune_list_model_set_max_length (watch->model, 1);
        assert_numbers (watch, 300, 300);
        kitsune_list_model_set_max_length (watch->model, 0);
        g_object_get (watch->model, "max-length", &max_length, NULL);
        g_assert_cmpuint (max_length, ==, 0);
        watch_free (watch);
      }
}

static void
test_list_model_error (void)
{
  Watch *watch = watch_new (support_source (SUPPORT_TYPE_BOXED, 3, SUPPORT_THEN_FAIL));
  g_autoptr (GError) error = NULL;

  run (watch, 64);
  assert_numbers (watch, 1, 3);
  g_object_get (watch->model, "error", &error, NULL);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==, "stage \"source\": source failed");
  watch_free (watch);
}

static void
test_list_model_starts_again (void)
{
  Watch *watch = watch_new (support_source (SUPPORT_TYPE_OBJECT, 3, SUPPORT_THEN_FAIL));
  g_autoptr (GError) error = NULL;

  run (watch, 64);
  start (watch, 64);
  g_assert_cmpuint (watch->mirror->len, ==, 0);
  g_assert_null (kitsune_list_model_get_error (watch->model));
  g_assert_null (kitsune_list_model_get_summary (watch->model));
  g_assert_false (kitsune_list_model_start (watch->model, NULL, NULL, &error));
  g_assert_error (error, KITSUNE_ERROR, KITSUNE_ERROR_BUSY);
  while (kitsune_list_model_is_running (watch->model))
    g_main_context_iteration (NULL, TRUE);
  assert_numbers (watch, 1, 3);
  watch_free (watch);
}

static void
test_list_model_mistakes (void)
{
  Watch *watch = watch_new (support_own (kitsune_pipeline_take_every (support_ints (1), 0)));
  g_autoptr (GError) error = NULL;

  g_assert_false (kitsune_list_model_start (watch->model, NULL, NULL, &error));
  g_assert_error (error, KITSUNE_ERROR, KITSUNE_ERROR_INVALID);
  g_assert_false (kitsune_list_model_is_running (watch->model));
  g_assert_cmpuint (watch->n_notified, ==, 0);
  watch_free (watch);
}

static void
test_list_model_dropped (void)
{
  KitsunePipeline *source = support_source (SUPPORT_TYPE_OBJECT, SUPPORT_ENDLESS, SUPPORT_THEN_END);
  Watch *watch = watch_new (source);
  guint64 count;

  kitsune_list_model_set_max_length (watch->model, 10);
  start (watch, 64);
  while (watch->mirror->len < 10)
    g_main_context_iteration (NULL, TRUE);
  watch_free (watch);
  count = support_source_count (source);
  support_settle ();
  g_assert_cmpuint (support_source_count (source), ==, count);
}

static void
test_list_model_stopped (void)
{
  KitsunePipeline *source = support_source (SUPPORT_TYPE_BOXED, SUPPORT_ENDLESS, SUPPORT_THEN_END);
  Watch *watch = watch_new (source);

  kitsune_list_model_set_max_length (watch->model, 10);
  start (watch, 64);
  while (watch->mirror->len < 10)
    g_main_context_iteration (NULL, TRUE);
  kitsune_list_model_stop (watch->model);
  while (kitsune_list_model_is_running (watch->model))
    g_main_context_iteration (NULL, TRUE);
  /* in order: nothing that was emitted is missing */
  assert_numbers (watch, (gint64) support_source_count (source) - 9, (gint64) support_source_count (source));
  g_assert_null (kitsune_list_model_get_error (watch->model));
  kitsune_list_model_stop (watch->model);
  watch_free (watch);
}

static void
test_list_model_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Watch *watch = watch_new (support_source_cancelling (SUPPORT_TYPE_BOXED, 3, cancellable));
  g_autoptr (GError) error = NULL;

  g_assert_true (kitsune_list_model_start (watch->model, NULL, cancellable, &error));
  while (kitsune_list_model_is_running (watch->model))
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (kitsune_list_model_get_error (watch->model), G_IO_ERROR, G_IO_ERROR_CANCELLED);
  watch_free (watch);
}

/* A stream of objects may have null items, a list of objects may not. */
static void
test_list_model_null_items (void)
{
  GValue null = G_VALUE_INIT;
  KitsunePipeline *objects = support_source (SUPPORT_TYPE_OBJECT, 2, SUPPORT_THEN_END);
  KitsunePipeline *empty = support_source (SUPPORT_TYPE_OBJECT, 0, SUPPORT_THEN_END);
  KitsunePipeline *numbers = support_source (G_TYPE_INT64, 0, SUPPORT_THEN_END);
  g_autoptr (KitsuneErrorHandler) drop = kitsune_error_handler_new_drop ();
  KitsuneRunOptions *dropping = support_options (64);
  Watch *watch;

  kitsune_value_init_null (&null);
  watch = watch_new (support_own (kitsune_pipeline_default_if_empty (empty, &null)));
  run (watch, 64);
  g_assert_error (kitsune_list_model_get_error (watch->model), KITSUNE_ERROR, KITSUNE_ERROR_TYPE_MISMATCH);
  g_assert_cmpstr (kitsune_list_model_get_error (watch->model)->message, ==,
                   "stage \"list-1\": a list of SupportObject cannot hold the null item");
  watch_free (watch);

  kitsune_run_options_set_error_handler (dropping, drop);
  watch = watch_new (support_own (kitsune_pipeline_intersperse (objects, &null)));
  g_assert_true (kitsune_list_model_start (watch->model, dropping, NULL, NULL));
  while (kitsune_list_model_is_running (watch->model))
    g_main_context_iteration (NULL, TRUE);
  assert_numbers (watch, 1, 2);
  watch_free (watch);

  watch = watch_new (support_own (kitsune_pipeline_default_if_empty (numbers, &null)));
  run (watch, 64);
  g_assert_true (kitsune_value_is_null (
      kitsune_list_item_get_value (KITSUNE_LIST_ITEM (g_ptr_array_index (watch->mirror, 0)))));
  watch_free (watch);
}

/* --- whoever listens does what it likes --- */

static void
shorten_cb (KitsuneListModel *model)
{
  kitsune_list_model_set_max_length (model, 2);
}

static void
test_list_model_changed_while_it_changes (void)
{
  Watch *watch = watch_new (support_source (SUPPORT_TYPE_OBJECT, 100, SUPPORT_THEN_END));
  gulong id;

  kitsune_list_model_set_max_length (watch->model, 5);
  id = g_signal_connect_swapped (watch->model, "items-changed", G_CALLBACK (shorten_cb), watch->model);
  run (watch, 64);
  g_signal_handler_disconnect (watch->model, id);
  assert_numbers (watch, 99, 100);
  watch_free (watch);
}

static void
drop_cb (KitsuneListModel **model)
{
  g_clear_object (model);
}

static void
test_list_model_dropped_while_it_changes (void)
{
  KitsuneListModel *model =
      kitsune_list_model_new (support_source (SUPPORT_TYPE_OBJECT, SUPPORT_ENDLESS, SUPPORT_THEN_END));

  g_signal_connect_swapped (model, "items-changed", G_CALLBACK (drop_cb), &model);
  g_assert_true (kitsune_list_model_start (model, NULL, NULL, NULL));
  while (model != NULL)
    g_main_context_iteration (NULL, TRUE);
  support_settle ();
  g_assert_cmpint (support_count_live (), ==, 0);
}

static void
test_list_model_value_as_property (void)
{
  GValue number = G_VALUE_INIT;
  g_autoptr (KitsuneListItem) item = NULL;
  GValue *value = NULL;

  kitsune_value_set_int64 (&number, 7);
  item = kitsune_list_item_new (&number);
  g_object_get (item, "value", &value, NULL);
  g_assert_cmpint (kitsune_value_get_int64 (value), ==, 7);
  g_boxed_free (G_TYPE_VALUE, value);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/run/list-model/shows-all", test_list_model_shows_all);
  g_test_add_func ("/kitsune/run/list-model/item-types", test_list_model_item_types);
  g_test_add_func ("/kitsune/run/list-model/batches", test_list_model_batches);
  g_test_add_func ("/kitsune/run/list-model/max-length", test_list_model_max_length);
  g_test_add_func ("/kitsune/run/list-model/error", test_list_model_error);
  g_test_add_func ("/kitsune/run/list-model/starts-again", test_list_model_starts_again);
  g_test_add_func ("/kitsune/run/list-model/mistakes", test_list_model_mistakes);
  g_test_add_func ("/kitsune/run/list-model/dropped", test_list_model_dropped);
  g_test_add_func ("/kitsune/run/list-model/stopped", test_list_model_stopped);
  g_test_add_func ("/kitsune/run/list-model/cancelled", test_list_model_cancelled);
  g_test_add_func ("/kitsune/run/list-model/null-items", test_list_model_null_items);
  g_test_add_func ("/kitsune/run/list-model/changed-while-it-changes", test_list_model_changed_while_it_changes);
  g_test_add_func ("/kitsune/run/list-model/dropped-while-it-changes", test_list_model_dropped_while_it_changes);
  g_test_add_func ("/kitsune/run/list-model/value-as-property", test_list_model_value_as_property);

  return g_test_run ();
}
