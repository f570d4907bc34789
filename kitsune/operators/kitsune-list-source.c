/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-list-source.h"

#include "kitsune/operators/kitsune-bounded-stage-private.h"
#include "kitsune/operators/kitsune-listener-private.h"

/**
 * KitsuneListSource:
 *
 * The stage of [ctor@Pipeline.new_from_list_model].
 *
 * What [property@BoundedStage:max-items] counts are the objects of the model
 * that wait to be emitted.
 *
 * Since: 1.0
 */
struct _KitsuneListSource
{
  KitsuneBoundedStage parent_instance;

  gboolean follow;
};

enum
{
  PROP_0,
  PROP_FOLLOW,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (KitsuneListSource, kitsune_list_source, KITSUNE_TYPE_BOUNDED_STAGE)

/* Pushes @n objects, or fewer if a model does not have what it says. */
static void
kitsune_list_model_push (KitsuneListener *listener,
                         GListModel *model,
                         guint position,
                         guint n)
{
  GType type = g_list_model_get_item_type (model);

  for (guint i = 0; i < n; i++)
    {
      GObject *object = g_list_model_get_item (model, position + i);
      GValue item = G_VALUE_INIT;

      if (object == NULL)
        return;

      g_value_init (&item, type);
      g_value_take_object (&item, object);
      kitsune_listener_push (listener, &item);
    }
}

static void
kitsune_list_model_op_heard (KitsuneListener *listener,
                             const GValue *params,
                             guint n_params)
{
  kitsune_list_model_push (listener, g_value_get_object (&params[0]), g_value_get_uint (&params[1]),
                           g_value_get_uint (&params[3]));
}

static gboolean
kitsune_list_model_op_start (KitsuneOp *op,
                             GError **error)
{
  GListModel *model = op->params;
  KitsuneListener *listener = kitsune_listener_op_init (op, &(KitsuneListenerSetup){
                                                                .heard = kitsune_list_model_op_heard,
                                                                .capacity = kitsune_bounded_get_limit (op),
                                                                .limit = "max-items",
                                                                .when_full = KITSUNE_WHEN_FULL_FAIL,
                                                                .reason = KITSUNE_DROP_REASON_OVERFLOW,
                                                            });
  gboolean follow = KITSUNE_LIST_SOURCE (op->stage)->follow;

  kitsune_list_model_push (listener, model, 0, g_list_model_get_n_items (model));
  if (follow)
    kitsune_listener_connect (listener, G_OBJECT (model), g_signal_lookup ("items-changed", G_TYPE_LIST_MODEL), 0);
  else
    kitsune_listener_end (listener);

  return TRUE;
}

static const KitsuneOpClass kitsune_list_model_op_class = {
  .instance_size = sizeof (KitsuneListenerOp),
  .start = kitsune_list_model_op_start,
  .produce = kitsune_listener_op_produce,
  .notified = kitsune_listener_op_notified,
  .drain = kitsune_listener_op_drain,
  .abandon = kitsune_listener_op_abandon,
  .finalize = kitsune_listener_op_finalize,
};

static void
kitsune_list_source_get_property (GObject *object,
                                  guint prop_id,
                                  GValue *value,
                                  GParamSpec *pspec)
{
  KitsuneListSource *self = KITSUNE_LIST_SOURCE (object);

  switch (prop_id)
    {
    case PROP_FOLLOW:
      g_value_set_boolean (value, self->follow);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_list_source_set_property (GObject *object,
                                  guint prop_id,
                                  const GValue *value,
                                  GParamSpec *pspec)
{
  KitsuneListSource *self = KITSUNE_LIST_SOURCE (object);

  switch (prop_id)
    {
    case PROP_FOLLOW:
      kitsune_list_source_set_follow (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_list_source_class_init (KitsuneListSourceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = kitsune_list_source_get_property;
  object_class->set_property = kitsune_list_source_set_property;

  /**
   * KitsuneListSource:follow: (getter get_follow) (setter set_follow)
   *
   * Whether the stage goes on with the objects that are added to the model,
   * instead of ending.
   *
   * Since: 1.0
   */
  properties[PROP_FOLLOW] = g_param_spec_boolean ("follow", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                      G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kitsune_list_source_init (KitsuneListSource *self)
{
}

/**
 * kitsune_list_source_get_follow: (get-property follow)
 * @self: a stage
 *
 * Returns whether the stage goes on with the objects that are added to the
 * model.
 *
 * Returns: %TRUE if it does
 *
 * Since: 1.0
 */
gboolean
kitsune_list_source_get_follow (KitsuneListSource *self)
{
  g_return_val_if_fail (KITSUNE_IS_LIST_SOURCE (self), FALSE);

  return self->follow;
}

/**
 * kitsune_list_source_set_follow: (set-property follow)
 * @self: a stage
 * @follow: whether it is to go on
 *
 * Sets whether the stage goes on with the objects that are added to the model.
 *
 * Since: 1.0
 */
void
kitsune_list_source_set_follow (KitsuneListSource *self,
                                gboolean follow)
{
  g_return_if_fail (KITSUNE_IS_LIST_SOURCE (self));

  if (self->follow == !!follow)
    return;

  self->follow = !!follow;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLLOW]);
}

/**
 * kitsune_pipeline_new_from_list_model:
 * @model: the model
 *
 * Creates a pipeline that emits the objects in a list model.
 *
 * The item type is that of the model. The list is read when somebody can take
 * the first object: what happens to the model after that changes nothing, and
 * the stage ends with the last object.
 *
 * With the property [property@ListSource:follow] it goes on instead with
 * every object that is added to the model, until the run is stopped or the
 * model is disposed of. An object that is moved or put in again counts as
 * added. Nothing is said of objects that are removed; one that was waiting to
 * be emitted still is.
 *
 * The property [property@BoundedStage:max-items] limits how many objects wait
 * at a time; the default is any number, so the stage may hold as many as are in
 * the model, and more where many come and go. The model is used on the thread
 * of the run.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_new_from_list_model (GListModel *model)
{
  g_return_val_if_fail (G_IS_LIST_MODEL (model), NULL);

  return kitsune_stage_to_pipeline (kitsune_stage_new (KITSUNE_TYPE_LIST_SOURCE, "list-model",
                                                       &kitsune_list_model_op_class, KITSUNE_STAGE_CANNOT_FAIL,
                                                       g_object_ref (model), g_object_unref),
                                    g_list_model_get_item_type (model));
}
