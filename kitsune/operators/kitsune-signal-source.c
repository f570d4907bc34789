/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-signal-source.h"

#include "kitsune/base/kitsune-items.h"
#include "kitsune/base/kitsune-value.h"
#include "kitsune/kitsune-enum-types.h"
#include "kitsune/operators/kitsune-listener-private.h"

#define KITSUNE_SIGNAL_SOURCE_CAPACITY 256

/**
 * KitsuneSignalSource:
 *
 * The stage of [ctor@Pipeline.new_from_signal].
 *
 * An emission cannot be held back. What comes while there is no room
 * downstream waits in the stage, up to [property@SignalSource:capacity] items;
 * [property@SignalSource:when-full] says what becomes of more.
 *
 * Since: 1.0
 */
struct _KitsuneSignalSource
{
  KitsuneStage parent_instance;

  guint capacity;
  KitsuneWhenFull when_full;
};

enum
{
  PROP_0,
  PROP_CAPACITY,
  PROP_WHEN_FULL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (KitsuneSignalSource, kitsune_signal_source, KITSUNE_TYPE_STAGE)

/* The stage does not keep the object alive: whoever listens to a widget does
 * not want to own it. */
typedef struct
{
  GWeakRef object;
  guint signal_id;
  GQuark detail;
  GParamSpec *pspec; /* (nullable): of a property */
} KitsuneSignalParams;

static void
kitsune_signal_params_free (gpointer data)
{
  KitsuneSignalParams *params = data;

  g_weak_ref_clear (&params->object);
  g_clear_pointer (&params->pspec, g_param_spec_unref);
  g_free (params);
}

/* --- signal --- */

static void
kitsune_signal_op_heard (KitsuneListener *listener,
                         const GValue *params,
                         guint n_params)
{
  guint n_args = n_params - 1;
  GValue item = G_VALUE_INIT;
  GValue *args;

  if (n_args == 0)
    {
      kitsune_value_init_null (&item);
    }
  else if (n_args == 1)
    {
      kitsune_listener_copy_value (&params[1], &item);
    }
  else
    {
      args = g_new0 (GValue, n_args);
      for (guint i = 0; i < n_args; i++)
        kitsune_listener_copy_value (&params[i + 1], &args[i]);
      g_value_init (&item, KITSUNE_TYPE_ITEMS);
      g_value_take_boxed (&item, kitsune_items_new_take (args, n_args));
    }

  kitsune_listener_push (listener, &item);
}

static gboolean
kitsune_signal_op_start (KitsuneOp *op,
                         GError **error)
{
  KitsuneSignalSource *stage = KITSUNE_SIGNAL_SOURCE (op->stage);
  KitsuneSignalParams *params = op->params;
  g_autoptr (GObject) object = g_weak_ref_get (&params->object);
  KitsuneListener *listener;

  if (object == NULL)
    {
      kitsune_op_end (op);
      return TRUE;
    }

  listener = kitsune_listener_op_init (op, &(KitsuneListenerSetup){
                                               .heard = kitsune_signal_op_heard,
                                               .capacity = stage->capacity,
                                               .limit = "capacity",
                                               .when_full = stage->when_full,
                                               .reason = KITSUNE_DROP_REASON_OVERFLOW,
                                           });
  kitsune_listener_connect (listener, object, params->signal_id, params->detail);

  return TRUE;
}

static const KitsuneOpClass kitsune_signal_op_class = {
  .instance_size = sizeof (KitsuneListenerOp),
  .start = kitsune_signal_op_start,
  .produce = kitsune_listener_op_produce,
  .notified = kitsune_listener_op_notified,
  .drain = kitsune_listener_op_drain,
  .abandon = kitsune_listener_op_abandon,
  .finalize = kitsune_listener_op_finalize,
};

static GType
kitsune_signal_find_type (guint signal_id)
{
  GSignalQuery query;

  g_signal_query (signal_id, &query);
  if (query.n_params == 0)
    return G_TYPE_VALUE;
  if (query.n_params == 1)
    return query.param_types[0] & ~G_SIGNAL_TYPE_STATIC_SCOPE;

  return KITSUNE_TYPE_ITEMS;
}

/**
 * kitsune_pipeline_new_from_signal:
 * @object: the object
 * @detailed_signal: the name of the signal, with a detail if it is to be one:
 *   `clicked`, `notify::title`. One that the object does not have is a
 *   construction mistake
 *
 * Creates a pipeline that emits an item whenever an object emits a signal.
 *
 * The item is the argument of the signal: the null item if it has none, and a
 * [struct@Items] if it has several. The item type is that of the argument. An
 * argument that is a [struct@GObject.Value] stands for what is in it; one that
 * is a plain pointer is handed on as it is. As a handler, the stage returns
 * nothing: %FALSE, 0 or %NULL.
 *
 * The signal is listened to from when somebody can take its items until the
 * stage is done; the object may emit it on any thread. The stage does not keep
 * the object alive, and ends when it is disposed of, at once if that was before
 * the run.
 *
 * An emission cannot be held back: while there is no room downstream, up to 256
 * items wait, and more make the oldest ones go, which are counted as dropped,
 * as overflow, and announced on the stage as far as they are not more than 64
 * at a time. The properties of the stage, a [class@SignalSource], say
 * otherwise. What waits when the run is told to stop is still emitted.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_new_from_signal (GObject *object,
                                  const char *detailed_signal)
{
  KitsuneSignalParams *params;
  KitsuneStage *stage;
  GType item_type = G_TYPE_VALUE;

  g_return_val_if_fail (G_IS_OBJECT (object), NULL);
  g_return_val_if_fail (detailed_signal != NULL, NULL);

  params = g_new0 (KitsuneSignalParams, 1);
  g_weak_ref_init (&params->object, object);
  stage = kitsune_stage_new (KITSUNE_TYPE_SIGNAL_SOURCE, "signal", &kitsune_signal_op_class,
                             KITSUNE_STAGE_CANNOT_FAIL, params, kitsune_signal_params_free);
  if (g_signal_parse_name (detailed_signal, G_OBJECT_TYPE (object), &params->signal_id, &params->detail, TRUE))
    item_type = kitsune_signal_find_type (params->signal_id);
  else
    kitsune_stage_add_problem (stage, "%s has no signal \"%s\"", G_OBJECT_TYPE_NAME (object), detailed_signal);

  return kitsune_stage_to_pipeline (stage, item_type);
}

/* --- property --- */

static void
kitsune_property_read (GObject *object,
                       const GParamSpec *pspec,
                       GValue *item)
{
  GValue value = G_VALUE_INIT;

  g_value_init (&value, pspec->value_type);
  g_object_get_property (object, pspec->name, &value);
  kitsune_listener_copy_value (&value, item);
  g_value_unset (&value);
}

static void
kitsune_property_op_heard (KitsuneListener *listener,
                           const GValue *params,
                           guint n_params)
{
  GValue item = G_VALUE_INIT;

  kitsune_property_read (g_value_get_object (&params[0]), kitsune_listener_get_data (listener), &item);
  kitsune_listener_push (listener, &item);
}

static gboolean
kitsune_property_op_start (KitsuneOp *op,
                           GError **error)
{
  KitsuneSignalParams *params = op->params;
  g_autoptr (GObject) object = g_weak_ref_get (&params->object);
  KitsuneListener *listener;
  GValue item = G_VALUE_INIT;

  if (object == NULL)
    {
      kitsune_op_end (op);
      return TRUE;
    }

  /* a single place, in which the newest value stands */
  listener = kitsune_listener_op_init (op, &(KitsuneListenerSetup){
                                               .heard = kitsune_property_op_heard,
                                               .data = params->pspec,
                                               .capacity = 1,
                                               .when_full = KITSUNE_WHEN_FULL_DROP_OLDEST,
                                               .reason = KITSUNE_DROP_REASON_SUPERSEDED,
                                           });
  kitsune_listener_connect (listener, object, params->signal_id, params->detail);

  /* if it changes while it is read, the newer value is there already */
  kitsune_property_read (object, params->pspec, &item);
  kitsune_listener_push_first (listener, &item);

  return TRUE;
}

static const KitsuneOpClass kitsune_property_op_class = {
  .instance_size = sizeof (KitsuneListenerOp),
  .start = kitsune_property_op_start,
  .produce = kitsune_listener_op_produce,
  .notified = kitsune_listener_op_notified,
  .drain = kitsune_listener_op_drain,
  .abandon = kitsune_listener_op_abandon,
  .finalize = kitsune_listener_op_finalize,
};

/**
 * kitsune_pipeline_new_from_property:
 * @object: the object
 * @property_name: the name of the property. One that the object does not have,
 *   or that cannot be read, is a construction mistake
 *
 * Creates a pipeline that emits the value of a property, and again whenever it
 * changes.
 *
 * The item type is that of the property; a property that holds a
 * [struct@GObject.Value] stands for what is in it. The first item is the value
 * at the beginning; every notification of the property gives one more, even if
 * the value is the same as before: [method@Pipeline.dedupe] removes those.
 *
 * While there is no room downstream only the newest value waits. One whose
 * place it takes is counted as dropped, as superseded.
 *
 * The property is watched from when somebody can take its values until the
 * stage is done; it is read where the object notifies, which may be on any
 * thread. The stage does not keep the object alive, and ends when it is
 * disposed of, at once if that was before the run.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_new_from_property (GObject *object,
                                    const char *property_name)
{
  KitsuneSignalParams *params;
  KitsuneStage *stage;
  GParamSpec *pspec;

  g_return_val_if_fail (G_IS_OBJECT (object), NULL);
  g_return_val_if_fail (property_name != NULL, NULL);

  params = g_new0 (KitsuneSignalParams, 1);
  g_weak_ref_init (&params->object, object);
  stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, "property", &kitsune_property_op_class,
                             KITSUNE_STAGE_CANNOT_FAIL, params, kitsune_signal_params_free);

  pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (object), property_name);
  if (pspec == NULL)
    {
      kitsune_stage_add_problem (stage, "%s has no property \"%s\"", G_OBJECT_TYPE_NAME (object), property_name);
      return kitsune_stage_to_pipeline (stage, G_TYPE_VALUE);
    }
  if (!(pspec->flags & G_PARAM_READABLE))
    kitsune_stage_add_problem (stage, "property \"%s\" of %s cannot be read", pspec->name,
                               G_OBJECT_TYPE_NAME (object));

  params->pspec = g_param_spec_ref (pspec);
  params->signal_id = g_signal_lookup ("notify", G_TYPE_OBJECT);
  params->detail = g_quark_from_string (pspec->name);

  return kitsune_stage_to_pipeline (stage, pspec->value_type);
}

/* --- the options --- */

static void
kitsune_signal_source_get_property (GObject *object,
                                    guint prop_id,
                                    GValue *value,
                                    GParamSpec *pspec)
{
  KitsuneSignalSource *self = KITSUNE_SIGNAL_SOURCE (object);

  switch (prop_id)
    {
    case PROP_CAPACITY:
      g_value_set_uint (value, self->capacity);
      break;
    case PROP_WHEN_FULL:
      g_value_set_enum (value, self->when_full);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_signal_source_set_property (GObject *object,
                                    guint prop_id,
                                    const GValue *value,
                                    GParamSpec *pspec)
{
  KitsuneSignalSource *self = KITSUNE_SIGNAL_SOURCE (object);

  switch (prop_id)
    {
    case PROP_CAPACITY:
      kitsune_signal_source_set_capacity (self, g_value_get_uint (value));
      break;
    case PROP_WHEN_FULL:
      kitsune_signal_source_set_when_full (self, g_value_get_enum (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_signal_source_class_init (KitsuneSignalSourceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = kitsune_signal_source_get_property;
  object_class->set_property = kitsune_signal_source_set_property;

  /**
   * KitsuneSignalSource:capacity: (getter get_capacity) (setter set_capacity)
   *
   * How many items may wait in one run while there is no room downstream.
   *
   * Since: 1.0
   */
  properties[PROP_CAPACITY] = g_param_spec_uint ("capacity", NULL, NULL, 1, G_MAXINT,
                                                 KITSUNE_SIGNAL_SOURCE_CAPACITY, flags);

  /**
   * KitsuneSignalSource:when-full: (getter get_when_full) (setter set_when_full)
   *
   * What becomes of an item for which there is no room.
   *
   * Since: 1.0
   */
  properties[PROP_WHEN_FULL] = g_param_spec_enum ("when-full", NULL, NULL, KITSUNE_TYPE_WHEN_FULL,
                                                  KITSUNE_WHEN_FULL_DROP_OLDEST, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kitsune_signal_source_init (KitsuneSignalSource *self)
{
  self->capacity = KITSUNE_SIGNAL_SOURCE_CAPACITY;
}

/**
 * kitsune_signal_source_get_capacity: (get-property capacity)
 * @self: a stage
 *
 * Returns how many items may wait in one run.
 *
 * Returns: the number of items
 *
 * Since: 1.0
 */
guint
kitsune_signal_source_get_capacity (KitsuneSignalSource *self)
{
  g_return_val_if_fail (KITSUNE_IS_SIGNAL_SOURCE (self), 0);

  return self->capacity;
}

/**
 * kitsune_signal_source_set_capacity: (set-property capacity)
 * @self: a stage
 * @capacity: the number of items, at least 1
 *
 * Sets how many items may wait in one run.
 *
 * Since: 1.0
 */
void
kitsune_signal_source_set_capacity (KitsuneSignalSource *self,
                                    guint capacity)
{
  g_return_if_fail (KITSUNE_IS_SIGNAL_SOURCE (self));
  g_return_if_fail (capacity >= 1 && capacity <= G_MAXINT);

  if (self->capacity == capacity)
    return;

  self->capacity = capacity;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAPACITY]);
}

/**
 * kitsune_signal_source_get_when_full: (get-property when-full)
 * @self: a stage
 *
 * Returns what becomes of an item for which there is no room.
 *
 * Returns: what is done
 *
 * Since: 1.0
 */
KitsuneWhenFull
kitsune_signal_source_get_when_full (KitsuneSignalSource *self)
{
  g_return_val_if_fail (KITSUNE_IS_SIGNAL_SOURCE (self), KITSUNE_WHEN_FULL_DROP_OLDEST);

  return self->when_full;
}

/**
 * kitsune_signal_source_set_when_full: (set-property when-full)
 * @self: a stage
 * @when_full: what to do
 *
 * Sets what becomes of an item for which there is no room.
 *
 * Since: 1.0
 */
void
kitsune_signal_source_set_when_full (KitsuneSignalSource *self,
                                     KitsuneWhenFull when_full)
{
  g_return_if_fail (KITSUNE_IS_SIGNAL_SOURCE (self));

  if (self->when_full == when_full)
    return;

  self->when_full = when_full;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WHEN_FULL]);
}
