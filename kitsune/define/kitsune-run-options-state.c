/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/define/kitsune-run-options-private.h"

/*
 * The run options that say where states are kept, and how long.
 */

void
kitsune_run_options_init_state_properties (GParamSpec **properties)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  /**
   * KitsuneRunOptions:store: (getter get_store) (setter set_store)
   *
   * Where stages keep their states; %NULL keeps them in the run alone.
   *
   * States are loaded when they are first needed and saved in the background;
   * a run is over when all are saved. Stages of a store that work at the same
   * time need states of different names, see [class@StateKey].
   *
   * Since: 1.0
   */
  properties[PROP_STORE] = g_param_spec_object ("store", NULL, NULL, KITSUNE_TYPE_STORE, flags);

  /**
   * KitsuneRunOptions:codec: (getter get_codec) (setter set_codec)
   *
   * What turns states into bytes and back for stores that keep bytes, where
   * [property@StateKey:codec] does not say it; %NULL is a [class@JsonCodec].
   *
   * Since: 1.0
   */
  properties[PROP_CODEC] = g_param_spec_object ("codec", NULL, NULL, KITSUNE_TYPE_CODEC, flags);

  /**
   * KitsuneRunOptions:default-key-ttl: (getter get_default_key_ttl) (setter set_default_key_ttl)
   *
   * The [property@StateStage:key-ttl] of stages that do not say it themselves,
   * in microseconds; -1 and 0 are for ever.
   *
   * Since: 1.0
   */
  properties[PROP_DEFAULT_KEY_TTL] =
      g_param_spec_int64 ("default-key-ttl", NULL, NULL, -1, G_MAXINT64, -1, flags);
}

/**
 * kitsune_run_options_get_store: (get-property store)
 * @self: run options
 *
 * Returns [property@RunOptions:store].
 *
 * Returns: (transfer none) (nullable): the store
 *
 * Since: 1.0
 */
KitsuneStore *
kitsune_run_options_get_store (KitsuneRunOptions *self)
{
  g_return_val_if_fail (KITSUNE_IS_RUN_OPTIONS (self), NULL);

  return self->store;
}

/**
 * kitsune_run_options_set_store: (set-property store)
 * @self: run options
 * @store: (nullable): the store
 *
 * Sets [property@RunOptions:store].
 *
 * Since: 1.0
 */
void
kitsune_run_options_set_store (KitsuneRunOptions *self,
                               KitsuneStore *store)
{
  g_return_if_fail (KITSUNE_IS_RUN_OPTIONS (self));
  g_return_if_fail (store == NULL || KITSUNE_IS_STORE (store));

  if (g_set_object (&self->store, store))
    g_object_notify (G_OBJECT (self), "store");
}

/**
 * kitsune_run_options_get_codec: (get-property codec)
 * @self: run options
 *
 * Returns [property@RunOptions:codec].
 *
 * Returns: (transfer none) (nullable): the codec
 *
 * Since: 1.0
 */
KitsuneCodec *
kitsune_run_options_get_codec (KitsuneRunOptions *self)
{
  g_return_val_if_fail (KITSUNE_IS_RUN_OPTIONS (self), NULL);

  return self->codec;
}

/**
 * kitsune_run_options_set_codec: (set-property codec)
 * @self: run options
 * @codec: (nullable): the codec
 *
 * Sets [property@RunOptions:codec].
 *
 * Since: 1.0
 */
void
kitsune_run_options_set_codec (KitsuneRunOptions *self,
                               KitsuneCodec *codec)
{
  g_return_if_fail (KITSUNE_IS_RUN_OPTIONS (self));
  g_return_if_fail (codec == NULL || KITSUNE_IS_CODEC (codec));

  if (g_set_object (&self->codec, codec))
    g_object_notify (G_OBJECT (self), "codec");
}

/**
 * kitsune_run_options_get_default_key_ttl: (get-property default-key-ttl)
 * @self: run options
 *
 * Returns [property@RunOptions:default-key-ttl].
 *
 * Returns: the time in microseconds
 *
 * Since: 1.0
 */
gint64
kitsune_run_options_get_default_key_ttl (KitsuneRunOptions *self)
{
  g_return_val_if_fail (KITSUNE_IS_RUN_OPTIONS (self), -1);

  return self->default_key_ttl;
}

/**
 * kitsune_run_options_set_default_key_ttl: (set-property default-key-ttl)
 * @self: run options
 * @default_key_ttl: the time in microseconds; -1 and 0 are for ever
 *
 * Sets [property@RunOptions:default-key-ttl].
 *
 * Since: 1.0
 */
void
kitsune_run_options_set_default_key_ttl (KitsuneRunOptions *self,
                                         gint64 default_key_ttl)
{
  g_return_if_fail (KITSUNE_IS_RUN_OPTIONS (self));
  g_return_if_fail (default_key_ttl >= -1);

  if (self->default_key_ttl == default_key_ttl)
    return;

  self->default_key_ttl = default_key_ttl;
  g_object_notify (G_OBJECT (self), "default-key-ttl");
}
