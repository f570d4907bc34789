/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/define/kitsune-state-key-private.h"

#include "kitsune/base/kitsune-value-inline.h"
#include "kitsune/base/kitsune-value.h"
#include "kitsune/define/kitsune-func-private.h"
#include "kitsune/define/kitsune-script-private.h"

#include <string.h>

/**
 * KitsuneStateKey:
 *
 * Describes a state: its name, its type, what it is at first, how long it lasts.
 *
 * A stage that works with a state, such as that of [method@Pipeline.map_with],
 * is given one. It describes and holds nothing: every stage, and every run of
 * it, has a state of its own, also where they share the key.
 *
 * The name is what a [iface@Store] knows the state by, so it should stay the
 * same from one version of a program to the next, and stages that run at the
 * same time with the same store need states of different names.
 *
 * The initial value is copied for every state. Objects, and values of scripts
 * that are objects there, are only referred to by a value: where they can be
 * changed, a function should make a new one each time, see
 * [ctor@StateKey.new_with_factory].
 *
 * Since: 1.0
 */
struct _KitsuneStateKey
{
  GObject parent_instance;

  char *name;
  GType type;
  GValue initial;       /* of the type or the null item; without a factory */
  KitsuneFunc *factory; /* NULL: none */
  char *problem;
  gint64 ttl;
  KitsuneCodec *codec;
};

enum
{
  PROP_0,
  PROP_NAME,
  PROP_VALUE_TYPE,
  PROP_TTL,
  PROP_CODEC,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (KitsuneStateKey, kitsune_state_key, G_TYPE_OBJECT)

static gboolean
kitsune_state_key_fits (KitsuneStateKey *self,
                        const GValue *value)
{
  return self->type == G_TYPE_VALUE || g_type_is_a (G_VALUE_TYPE (value), self->type) ||
         kitsune_value_is_null (value);
}

static void
kitsune_state_key_set_initial (KitsuneStateKey *self,
                               const GValue *initial)
{
  g_autoptr (GError) error = NULL;

  if (initial == NULL || !G_IS_VALUE (initial))
    {
      kitsune_value_init_null (&self->initial);
      return;
    }

  if (kitsune_state_key_fits (self, initial))
    {
      kitsune_value_copy (initial, &self->initial);
      return;
    }

  g_value_init (&self->initial, self->type);
  if (!kitsune_value_convert (initial, &self->initial, &error) && self->problem == NULL)
    self->problem = g_strdup_printf ("state \"%s\": initial value cannot be used: %s", self->name, error->message);
}

const char *
kitsune_state_key_get_problem (KitsuneStateKey *self)
{
  return self->problem;
}

const GValue *
kitsune_state_key_get_plain_initial (KitsuneStateKey *self)
{
  return self->factory == NULL && self->initial.g_type != 0 && kitsune_value_is_plain (&self->initial)
             ? &self->initial
             : NULL;
}

gboolean
kitsune_state_key_make (KitsuneStateKey *self,
                        KitsuneEmitter *emitter,
                        const GValue *entity,
                        GValue *value,
                        GError **error)
{
  GValue none = G_VALUE_INIT;
  GValue converted = G_VALUE_INIT;

  if (self->factory == NULL)
    {
      kitsune_value_copy (&self->initial, value);
      return TRUE;
    }

  kitsune_value_init_null (&none);
  if (!kitsune_func_map (self->factory, emitter, entity != NULL ? entity : &none, value, error))
    {
      kitsune_value_clear (value);
      return FALSE;
    }
  if (kitsune_state_key_fits (self, value))
    return TRUE;

  g_value_init (&converted, self->type);
  if (!kitsune_value_convert (value, &converted, error))
    {
      kitsune_value_clear (&converted);
      kitsune_value_clear (value);
      return FALSE;
    }
  kitsune_value_clear (value);
  kitsune_value_move (value, &converted);

  return TRUE;
}

gboolean
kitsune_state_key_is_bound (gpointer self)
{
  KitsuneStateKey *key = KITSUNE_STATE_KEY (self);

  return kitsune_func_is_bound (key->factory) || kitsune_script_made (key->codec);
}

/* --- the object --- */

static void
kitsune_state_key_constructed (GObject *object)
{
  KitsuneStateKey *self = KITSUNE_STATE_KEY (object);

  /* a store appends the key of an entity behind a colon */
  if (self->name == NULL || *self->name == '\0')
    self->problem = g_strdup ("a state must have a name");
  else if (strchr (self->name, ':') != NULL)
    self->problem = g_strdup_printf ("the name of state \"%s\" must not have a \":\" in it", self->name);

  G_OBJECT_CLASS (kitsune_state_key_parent_class)->constructed (object);
}

static void
kitsune_state_key_finalize (GObject *object)
{
  KitsuneStateKey *self = KITSUNE_STATE_KEY (object);

  g_free (self->name);
  g_free (self->problem);
  kitsune_value_clear (&self->initial);
  g_clear_pointer (&self->factory, kitsune_func_unref);
  g_clear_object (&self->codec);

  G_OBJECT_CLASS (kitsune_state_key_parent_class)->finalize (object);
}

static void
kitsune_state_key_get_property (GObject *object,
                                guint prop_id,
                                GValue *value,
                                GParamSpec *pspec)
{
  KitsuneStateKey *self = KITSUNE_STATE_KEY (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_VALUE_TYPE:
      g_value_set_gtype (value, self->type);
      break;
    case PROP_TTL:
      g_value_set_int64 (value, self->ttl);
      break;
    case PROP_CODEC:
      g_value_set_object (value, self->codec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_state_key_set_property (GObject *object,
                                guint prop_id,
                                const GValue *value,
                                GParamSpec *pspec)
{
  KitsuneStateKey *self = KITSUNE_STATE_KEY (object);

  switch (prop_id)
    {
    case PROP_NAME:
      self->name = g_value_dup_string (value);
      break;
    case PROP_VALUE_TYPE:
      /* G_TYPE_NONE is what a property of this kind has by default */
      self->type = g_value_get_gtype (value) == G_TYPE_NONE ? G_TYPE_VALUE : g_value_get_gtype (value);
      break;
    case PROP_TTL:
      kitsune_state_key_set_ttl (self, g_value_get_int64 (value));
      break;
    case PROP_CODEC:
      kitsune_state_key_set_codec (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_state_key_class_init (KitsuneStateKeyClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags fixed = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->constructed = kitsune_state_key_constructed;
  object_class->finalize = kitsune_state_key_finalize;
  object_class->get_property = kitsune_state_key_get_property;
  object_class->set_property = kitsune_state_key_set_property;

  /**
   * KitsuneStateKey:name: (getter get_name)
   *
   * What a store knows the state by; not empty and without a colon.
   *
   * Since: 1.0
   */
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, fixed);

  /**
   * KitsuneStateKey:value-type: (getter get_value_type)
   *
   * The type of the state; `G_TYPE_VALUE` if it may be any.
   *
   * Since: 1.0
   */
  properties[PROP_VALUE_TYPE] = g_param_spec_gtype ("value-type", NULL, NULL, G_TYPE_NONE, fixed);

  /**
   * KitsuneStateKey:ttl: (getter get_ttl) (setter set_ttl)
   *
   * How long, in microseconds, after it was last set a state has its initial
   * value again; -1 is never.
   *
   * Since: 1.0
   */
  properties[PROP_TTL] = g_param_spec_int64 ("ttl", NULL, NULL, -1, G_MAXINT64, -1, flags);

  /**
   * KitsuneStateKey:codec: (getter get_codec) (setter set_codec)
   *
   * What turns the state into bytes and back where a store keeps bytes; %NULL
   * for that of the run, [property@RunOptions:codec].
   *
   * Since: 1.0
   */
  properties[PROP_CODEC] = g_param_spec_object ("codec", NULL, NULL, KITSUNE_TYPE_CODEC, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kitsune_state_key_init (KitsuneStateKey *self)
{
  self->ttl = -1;
}

/**
 * kitsune_state_key_new:
 * @name: the name of the state
 * @type: the type of the state; `G_TYPE_VALUE` if it may be any
 * @initial: (nullable): what it is at first; %NULL is the null item
 *
 * Describes a state that begins with a value.
 *
 * An @initial that cannot be converted to @type, and a name that is empty or
 * has a colon in it, are construction mistakes of the stages that use the key.
 *
 * Returns: (transfer full): a new key
 *
 * Since: 1.0
 */
KitsuneStateKey *
kitsune_state_key_new (const char *name,
                       GType type,
                       const GValue *initial)
{
  KitsuneStateKey *self;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (type == G_TYPE_VALUE || G_TYPE_IS_VALUE (type), NULL);

  self = g_object_new (KITSUNE_TYPE_STATE_KEY, "name", name, "value-type", type, NULL);
  kitsune_state_key_set_initial (self, initial);

  return self;
}

static KitsuneStateKey *
kitsune_state_key_new_made (const char *name,
                            GType type,
                            KitsuneFunc *factory)
{
  KitsuneStateKey *self = g_object_new (KITSUNE_TYPE_STATE_KEY, "name", name, "value-type", type, NULL);

  self->factory = factory;

  return self;
}

/**
 * kitsune_state_key_new_with_factory: (skip)
 * @name: the name of the state
 * @type: the type of the state; `G_TYPE_VALUE` if it may be any
 * @func: makes the initial value for a key, which is the null item where a
 *   stage has one state; its result comes unset
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Describes a state that begins with what a function makes.
 *
 * A function that fails, or makes what cannot be converted to @type, fails the
 * call that the state is for.
 *
 * Returns: (transfer full): a new key
 *
 * Since: 1.0
 */
KitsuneStateKey *
kitsune_state_key_new_with_factory (const char *name,
                                    GType type,
                                    KitsuneMapFunc func,
                                    gpointer user_data,
                                    GDestroyNotify destroy)
{
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (type == G_TYPE_VALUE || G_TYPE_IS_VALUE (type), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_state_key_new_made (name, type,
                                     kitsune_func_new (KITSUNE_FUNC_MAP, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_state_key_new_with_factory_process: (rename-to kitsune_state_key_new_with_factory)
 * @name: the name of the state
 * @type: the type of the state; `G_TYPE_VALUE` if it may be any
 * @func: (scope notified) (closure user_data) (destroy destroy): pushes the
 *   initial value for a key, which is the null item where a stage has one state
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Describes a state that begins with what a function makes.
 *
 * A function that fails, or makes what cannot be converted to @type, fails the
 * call that the state is for.
 *
 * Returns: (transfer full): a new key
 *
 * Since: 1.0
 */
KitsuneStateKey *
kitsune_state_key_new_with_factory_process (const char *name,
                                            GType type,
                                            KitsuneProcessFunc func,
                                            gpointer user_data,
                                            GDestroyNotify destroy)
{
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (type == G_TYPE_VALUE || G_TYPE_IS_VALUE (type), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_state_key_new_made (name, type,
                                     kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_state_key_get_name: (get-property name)
 * @self: a key
 *
 * Returns the name of the state.
 *
 * Returns: the name
 *
 * Since: 1.0
 */
const char *
kitsune_state_key_get_name (KitsuneStateKey *self)
{
  g_return_val_if_fail (KITSUNE_IS_STATE_KEY (self), NULL);

  return self->name;
}

/**
 * kitsune_state_key_get_value_type: (get-property value-type)
 * @self: a key
 *
 * Returns the type of the state.
 *
 * Returns: the type; `G_TYPE_VALUE` if it may be any
 *
 * Since: 1.0
 */
GType
kitsune_state_key_get_value_type (KitsuneStateKey *self)
{
  g_return_val_if_fail (KITSUNE_IS_STATE_KEY (self), G_TYPE_INVALID);

  return self->type;
}

/**
 * kitsune_state_key_get_ttl: (get-property ttl)
 * @self: a key
 *
 * Returns how long after it was last set a state has its initial value again.
 *
 * Returns: the time in microseconds; -1 for never
 *
 * Since: 1.0
 */
gint64
kitsune_state_key_get_ttl (KitsuneStateKey *self)
{
  g_return_val_if_fail (KITSUNE_IS_STATE_KEY (self), -1);

  return self->ttl;
}

/**
 * kitsune_state_key_set_ttl: (set-property ttl)
 * @self: a key
 * @ttl: the time in microseconds; -1 for never
 *
 * Sets how long after it was last set a state has its initial value again;
 * counts for runs that start later.
 *
 * Since: 1.0
 */
void
kitsune_state_key_set_ttl (KitsuneStateKey *self,
                           gint64 ttl)
{
  g_return_if_fail (KITSUNE_IS_STATE_KEY (self));
  g_return_if_fail (ttl >= -1);

  if (self->ttl == ttl)
    return;

  self->ttl = ttl;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TTL]);
}

/**
 * kitsune_state_key_get_codec: (get-property codec)
 * @self: a key
 *
 * Returns what turns the state into bytes and back.
 *
 * Returns: (transfer none) (nullable): the codec; %NULL for that of the run
 *
 * Since: 1.0
 */
KitsuneCodec *
kitsune_state_key_get_codec (KitsuneStateKey *self)
{
  g_return_val_if_fail (KITSUNE_IS_STATE_KEY (self), NULL);

  return self->codec;
}

/**
 * kitsune_state_key_set_codec: (set-property codec)
 * @self: a key
 * @codec: (nullable): the codec; %NULL for that of the run
 *
 * Sets what turns the state into bytes and back; counts for runs that start
 * later.
 *
 * Since: 1.0
 */
void
kitsune_state_key_set_codec (KitsuneStateKey *self,
                             KitsuneCodec *codec)
{
  g_return_if_fail (KITSUNE_IS_STATE_KEY (self));
  g_return_if_fail (codec == NULL || KITSUNE_IS_CODEC (codec));

  if (g_set_object (&self->codec, codec))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CODEC]);
}
