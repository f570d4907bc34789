/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/run/kitsune-list-model.h"

#include "kitsune/base/kitsune-error.h"
#include "kitsune/base/kitsune-list-item.h"
#include "kitsune/operators/kitsune-sinks-private.h"
#include "kitsune/run/kitsune-run-private.h"

/**
 * KitsuneListModel:
 *
 * The items of a run as a list that grows while the run goes on.
 *
 * The list is empty until [method@ListModel.start]. Items that are objects are
 * in it as they are, all others as a [class@ListItem]. The type of the objects
 * is the item type of the pipeline if that is a type of objects, `GObject` if it
 * may be any, and `KitsuneListItem` otherwise. Items that come together are
 * announced together. With [property@ListModel:max-length] the oldest leave
 * when there are too many.
 *
 * All of it belongs to the main context on which the run was started. Dropping
 * the list cancels the run.
 *
 * Since: 1.0
 */
struct _KitsuneListModel
{
  GObject parent_instance;

  KitsunePipeline *pipeline; /* (nullable) */
  GPtrArray *items;          /* GObject; those before @head have left */
  guint head;
  guint max_length; /* 0: any */
  KitsuneRun *run;  /* NULL if none goes on */
  KitsuneRunSummary *summary;
};

/* What a run has of the list that shows it. */
typedef struct
{
  GWeakRef model;
  GType item_type;
} KitsuneListFeed;

enum
{
  PROP_0,
  PROP_PIPELINE,
  PROP_MAX_LENGTH,
  PROP_RUNNING,
  PROP_ERROR,
  PROP_SUMMARY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static GType
kitsune_list_model_get_item_type (GListModel *model)
{
  KitsuneListModel *self = KITSUNE_LIST_MODEL (model);
  GType type = self->pipeline != NULL ? kitsune_pipeline_get_item_type (self->pipeline) : G_TYPE_VALUE;

  if (type == G_TYPE_VALUE)
    return G_TYPE_OBJECT;

  return g_type_is_a (type, G_TYPE_OBJECT) ? type : KITSUNE_TYPE_LIST_ITEM;
}

static guint
kitsune_list_model_get_n_items (GListModel *model)
{
  KitsuneListModel *self = KITSUNE_LIST_MODEL (model);

  return self->items->len - self->head;
}

static gpointer
kitsune_list_model_get_item (GListModel *model,
                             guint position)
{
  KitsuneListModel *self = KITSUNE_LIST_MODEL (model);

  if (position >= self->items->len - self->head)
    return NULL;

  return g_object_ref (g_ptr_array_index (self->items, self->head + position));
}

static void
kitsune_list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = kitsune_list_model_get_item_type;
  iface->get_n_items = kitsune_list_model_get_n_items;
  iface->get_item = kitsune_list_model_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (KitsuneListModel,
                               kitsune_list_model,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, kitsune_list_model_iface_init))

/* --- the list --- */

/* Lets the oldest @n items leave. Freeing them may run code of the user, so
 * that comes last. */
static void
kitsune_list_model_remove_oldest (KitsuneListModel *self,
                                  guint n)
{
  g_autoptr (GPtrArray) removed = g_ptr_array_new_full (n, g_object_unref);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (removed, g_steal_pointer (&g_ptr_array_index (self->items, self->head + i)));
  self->head += n;

  /* moving the others up costs nothing over time if half of all have left */
  if (self->head >= self->items->len - self->head)
    {
      g_ptr_array_remove_range (self->items, 0, self->head);
      self->head = 0;
    }

  g_list_model_items_changed (G_LIST_MODEL (self), 0, n, 0);
}

/* Makes room for @n_more items. Whoever hears of it may change everything. */
static void
kitsune_list_model_trim (KitsuneListModel *self,
                         guint n_more)
{
  guint n_items = self->items->len - self->head;
  guint n_kept = self->max_length - MIN (n_more, self->max_length);

  if (self->max_length > 0 && n_items > n_kept)
    kitsune_list_model_remove_oldest (self, n_items - n_kept);
}

static void
kitsune_list_model_append (KitsuneListModel *self,
                           GPtrArray *added)
{
  guint position;

  if (self->max_length > 0 && added->len > self->max_length)
    g_ptr_array_remove_range (added, 0, added->len - self->max_length);
  if (added->len == 0)
    return;

  kitsune_list_model_trim (self, added->len);
  position = self->items->len - self->head;
  for (guint i = 0; i < added->len; i++)
    g_ptr_array_add (self->items, g_object_ref (g_ptr_array_index (added, i)));
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, added->len);
  kitsune_list_model_trim (self, 0);
}

/* --- the run --- */

static KitsuneListFeed *
kitsune_list_feed_new (KitsuneListModel *model)
{
  KitsuneListFeed *self = g_atomic_rc_box_new0 (KitsuneListFeed);

  g_weak_ref_init (&self->model, model);
  self->item_type = kitsune_list_model_get_item_type (G_LIST_MODEL (model));

  return self;
}

static void
kitsune_list_feed_clear (gpointer data)
{
  g_weak_ref_clear (&((KitsuneListFeed *) data)->model);
}

static void
kitsune_list_feed_release (gpointer data)
{
  g_atomic_rc_box_release_full (data, kitsune_list_feed_clear);
}

/* The object for an item, which is moved there; NULL if it cannot be one. */
static gpointer
kitsune_list_feed_make_object (KitsuneListFeed *self,
                               GValue *value)
{
  gpointer object = NULL;

  if (g_type_is_a (G_VALUE_TYPE (value), G_TYPE_OBJECT))
    object = g_value_dup_object (value);
  if (object != NULL)
    {
      g_value_unset (value);
      return object;
    }

  /* a list of objects of one type has no place for the null item */
  return g_type_is_a (KITSUNE_TYPE_LIST_ITEM, self->item_type) ? kitsune_list_item_new_take (value) : NULL;
}

static guint
kitsune_list_feed_deliver (GValue *values,
                           guint n_values,
                           gpointer data,
                           GError **error)
{
  KitsuneListFeed *self = data;
  g_autoptr (KitsuneListModel) model = g_weak_ref_get (&self->model);
  g_autoptr (GPtrArray) added = g_ptr_array_new_full (n_values, g_object_unref);
  guint n_taken;

  for (n_taken = 0; n_taken < n_values; n_taken++)
    {
      gpointer object = kitsune_list_feed_make_object (self, &values[n_taken]);

      if (object == NULL)
        {
          g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_TYPE_MISMATCH,
                       "a list of %s cannot hold the null item", g_type_name (self->item_type));
          break;
        }
      g_ptr_array_add (added, object);
    }

  if (model != NULL)
    kitsune_list_model_append (model, added);

  return n_taken;
}

static void
kitsune_list_model_waited_cb (GObject *object,
                              GAsyncResult *result,
                              gpointer user_data)
{
  KitsuneListFeed *feed = user_data;
  KitsuneRun *run = KITSUNE_RUN (object);
  g_autoptr (KitsuneListModel) self = g_weak_ref_get (&feed->model);
  /* what the run says itself, whether or not it failed */
  g_autoptr (KitsuneRunSummary) summary = kitsune_run_wait_finish (run, result, NULL);

  kitsune_list_feed_release (feed);
  if (self == NULL)
    return;

  self->summary = kitsune_run_summary_ref (kitsune_run_get_summary (run));
  g_clear_object (&self->run);
  g_object_freeze_notify (G_OBJECT (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUMMARY]);
  if (kitsune_run_summary_get_error (self->summary) != NULL)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNING]);
  g_object_thaw_notify (G_OBJECT (self));
}

/* --- the object --- */

static void
kitsune_list_model_dispose (GObject *object)
{
  KitsuneListModel *self = KITSUNE_LIST_MODEL (object);

  if (self->run != NULL)
    kitsune_run_cancel (self->run);
  g_clear_object (&self->run);

  G_OBJECT_CLASS (kitsune_list_model_parent_class)->dispose (object);
}

static void
kitsune_list_model_finalize (GObject *object)
{
  KitsuneListModel *self = KITSUNE_LIST_MODEL (object);

  g_ptr_array_unref (self->items);
  g_clear_object (&self->pipeline);
  g_clear_pointer (&self->summary, kitsune_run_summary_unref);

  G_OBJECT_CLASS (kitsune_list_model_parent_class)->finalize (object);
}

static void
kitsune_list_model_get_property (GObject *object,
                                 guint prop_id,
                                 GValue *value,
                                 GParamSpec *pspec)
{
  KitsuneListModel *self = KITSUNE_LIST_MODEL (object);

  switch (prop_id)
    {
    case PROP_PIPELINE:
      g_value_set_object (value, self->pipeline);
      break;
    case PROP_MAX_LENGTH:
      g_value_set_uint (value, self->max_length);
      break;
    case PROP_RUNNING:
      g_value_set_boolean (value, kitsune_list_model_is_running (self));
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, kitsune_list_model_get_error (self));
      break;
    case PROP_SUMMARY:
      g_value_set_boxed (value, self->summary);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_list_model_set_property (GObject *object,
                                 guint prop_id,
                                 const GValue *value,
                                 GParamSpec *pspec)
{
  KitsuneListModel *self = KITSUNE_LIST_MODEL (object);

  switch (prop_id)
    {
    case PROP_PIPELINE:
      self->pipeline = g_value_dup_object (value);
      break;
    case PROP_MAX_LENGTH:
      kitsune_list_model_set_max_length (self, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_list_model_class_init (KitsuneListModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = kitsune_list_model_dispose;
  object_class->finalize = kitsune_list_model_finalize;
  object_class->get_property = kitsune_list_model_get_property;
  object_class->set_property = kitsune_list_model_set_property;

  /**
   * KitsuneListModel:pipeline: (getter get_pipeline)
   *
   * The pipeline whose items are shown.
   *
   * Since: 1.0
   */
  properties[PROP_PIPELINE] = g_param_spec_object ("pipeline", NULL, NULL, KITSUNE_TYPE_PIPELINE,
                                                   G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | flags);

  /**
   * KitsuneListModel:max-length: (getter get_max_length) (setter set_max_length)
   *
   * How many items the list holds at most; 0, the default, for any number.
   *
   * When more come, the oldest leave.
   *
   * Since: 1.0
   */
  properties[PROP_MAX_LENGTH] =
      g_param_spec_uint ("max-length", NULL, NULL, 0, G_MAXUINT, 0, G_PARAM_READWRITE | flags);

  /**
   * KitsuneListModel:running: (getter is_running)
   *
   * Whether a run goes on.
   *
   * Since: 1.0
   */
  properties[PROP_RUNNING] = g_param_spec_boolean ("running", NULL, NULL, FALSE, G_PARAM_READABLE | flags);

  /**
   * KitsuneListModel:error: (getter get_error)
   *
   * Why the last run failed; %NULL if it did not, or goes on.
   *
   * Since: 1.0
   */
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, G_PARAM_READABLE | flags);

  /**
   * KitsuneListModel:summary: (getter get_summary)
   *
   * How the last run ended; %NULL before that.
   *
   * Since: 1.0
   */
  properties[PROP_SUMMARY] =
      g_param_spec_boxed ("summary", NULL, NULL, KITSUNE_TYPE_RUN_SUMMARY, G_PARAM_READABLE | flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kitsune_list_model_unref_item (gpointer item)
{
  if (item != NULL)
    g_object_unref (item);
}

static void
kitsune_list_model_init (KitsuneListModel *self)
{
  /* where items have left, there are holes */
  self->items = g_ptr_array_new_with_free_func (kitsune_list_model_unref_item);
}

/**
 * kitsune_list_model_new:
 * @pipeline: a pipeline
 *
 * Creates a list, empty for now, that shows the items of a pipeline.
 *
 * Returns: (transfer full): a new list
 *
 * Since: 1.0
 */
KitsuneListModel *
kitsune_list_model_new (KitsunePipeline *pipeline)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (pipeline), NULL);

  return g_object_new (KITSUNE_TYPE_LIST_MODEL, "pipeline", pipeline, NULL);
}

/**
 * kitsune_list_model_get_pipeline: (get-property pipeline)
 * @self: a list
 *
 * Returns the pipeline whose items are shown.
 *
 * Returns: (transfer none) (nullable): the pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_list_model_get_pipeline (KitsuneListModel *self)
{
  g_return_val_if_fail (KITSUNE_IS_LIST_MODEL (self), NULL);

  return self->pipeline;
}

/**
 * kitsune_list_model_get_max_length: (get-property max-length)
 * @self: a list
 *
 * Returns how many items the list holds at most.
 *
 * Returns: the number of items, or 0 for any number
 *
 * Since: 1.0
 */
guint
kitsune_list_model_get_max_length (KitsuneListModel *self)
{
  g_return_val_if_fail (KITSUNE_IS_LIST_MODEL (self), 0);

  return self->max_length;
}

/**
 * kitsune_list_model_set_max_length: (set-property max-length)
 * @self: a list
 * @max_length: the number of items, or 0 for any number
 *
 * Sets how many items the list holds at most; if it has more, the oldest leave.
 *
 * Since: 1.0
 */
void
kitsune_list_model_set_max_length (KitsuneListModel *self,
                                   guint max_length)
{
  g_return_if_fail (KITSUNE_IS_LIST_MODEL (self));

  if (self->max_length == max_length)
    return;

  self->max_length = max_length;
  kitsune_list_model_trim (self, 0);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MAX_LENGTH]);
}

/**
 * kitsune_list_model_start:
 * @self: a list
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @error: return location for a [type@GLib.Error]
 *
 * Empties the list and starts to fill it, on the thread-default main context.
 *
 * Fails for construction mistakes, and with %KITSUNE_ERROR_BUSY while a run
 * goes on; the list is then left as it is. What goes wrong later is
 * [property@ListModel:error].
 *
 * Returns: %TRUE on success, %FALSE with @error set on failure
 *
 * Since: 1.0
 */
gboolean
kitsune_list_model_start (KitsuneListModel *self,
                          KitsuneRunOptions *options,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (KitsuneRunner) runner = NULL;
  KitsuneListFeed *feed;

  g_return_val_if_fail (KITSUNE_IS_LIST_MODEL (self), FALSE);
  g_return_val_if_fail (self->pipeline != NULL, FALSE);

  if (self->run != NULL)
    {
      g_set_error_literal (error, KITSUNE_ERROR, KITSUNE_ERROR_BUSY, "a run of the list goes on already");
      return FALSE;
    }

  feed = kitsune_list_feed_new (self);
  runner = kitsune_runner_new_for_sink (kitsune_sink_new_deliver (self->pipeline, "list", kitsune_list_feed_deliver,
                                                                  feed, kitsune_list_feed_release),
                                        options);
  if (!kitsune_runner_validate (runner, error))
    return FALSE;

  if (self->items->len > self->head)
    kitsune_list_model_remove_oldest (self, self->items->len - self->head);
  self->run = kitsune_runner_start (runner, cancellable, error);
  if (self->run == NULL)
    return FALSE;
  kitsune_run_wait_async (self->run, NULL, kitsune_list_model_waited_cb, g_atomic_rc_box_acquire (feed));

  g_object_freeze_notify (G_OBJECT (self));
  if (kitsune_list_model_get_error (self) != NULL)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
  if (self->summary != NULL)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUMMARY]);
  g_clear_pointer (&self->summary, kitsune_run_summary_unref);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNING]);
  g_object_thaw_notify (G_OBJECT (self));

  return TRUE;
}

/**
 * kitsune_list_model_stop:
 * @self: a list
 *
 * Ends the run in order, see [method@Run.stop]; does nothing if none goes on.
 *
 * The list stays as it is then.
 *
 * Since: 1.0
 */
void
kitsune_list_model_stop (KitsuneListModel *self)
{
  g_return_if_fail (KITSUNE_IS_LIST_MODEL (self));

  if (self->run != NULL)
    kitsune_run_stop (self->run);
}

/**
 * kitsune_list_model_is_running: (get-property running)
 * @self: a list
 *
 * Returns whether a run goes on.
 *
 * Returns: whether it does
 *
 * Since: 1.0
 */
gboolean
kitsune_list_model_is_running (KitsuneListModel *self)
{
  g_return_val_if_fail (KITSUNE_IS_LIST_MODEL (self), FALSE);

  return self->run != NULL;
}

/**
 * kitsune_list_model_get_error: (get-property error)
 * @self: a list
 *
 * Returns why the last run failed.
 *
 * Returns: (transfer none) (nullable): the error, or %NULL if the run did not
 *   fail or goes on
 *
 * Since: 1.0
 */
const GError *
kitsune_list_model_get_error (KitsuneListModel *self)
{
  g_return_val_if_fail (KITSUNE_IS_LIST_MODEL (self), NULL);

  return self->summary != NULL ? kitsune_run_summary_get_error (self->summary) : NULL;
}

/**
 * kitsune_list_model_get_summary: (get-property summary)
 * @self: a list
 *
 * Returns how the last run ended.
 *
 * Returns: (transfer none) (nullable): the summary, or %NULL if no run has
 *   ended since the last start
 *
 * Since: 1.0
 */
KitsuneRunSummary *
kitsune_list_model_get_summary (KitsuneListModel *self)
{
  g_return_val_if_fail (KITSUNE_IS_LIST_MODEL (self), NULL);

  return self->summary;
}
