/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-map-with.h"

#include "kitsune/operators/kitsune-state-stage-private.h"

/*
 * The methods of operators with a state; their running half is in
 * kitsune-state-op.c.
 */

/**
 * kitsune_pipeline_map_with: (skip)
 * @self: a pipeline
 * @item_type: the type of the results; `G_TYPE_VALUE` if it may be any
 * @state: describes the state
 * @func: computes the result of an item
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Replaces every item by what a function makes of it, with the help of a state.
 *
 * Takes items of any type and emits items of @item_type, in order, one for
 * each.
 *
 * The stage has one state in every run, which begins with the initial value of
 * @state, or with what is kept in [property@RunOptions:store]. What a function
 * changes stays changed, also where its call fails; the item is then left to the
 * error handler of the stage.
 *
 * Returns: (transfer full): a new pipeline, whose stage is a
 *   [class@StateStage]
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_map_with (KitsunePipeline *self,
                           GType item_type,
                           KitsuneStateKey *state,
                           KitsuneRefMapFunc func,
                           gpointer user_data,
                           GDestroyNotify destroy)
{
  return kitsune_pipeline_map_with_looped (self, item_type, state, func, kitsune_ref_map_loop, user_data, destroy);
}

/* lint: size: a function with its data */
/**
 * kitsune_pipeline_map_with_looped: (skip)
 * @self: a pipeline
 * @item_type: the type of the results; `G_TYPE_VALUE` if it may be any
 * @state: describes the state
 * @func: computes the result of an item
 * @loop: calls @func for many items, see `kitsune-ref-inline.h`
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * What [method@Pipeline.map_with] is in C: a macro passes the program's copy of
 * the loop.
 *
 * Returns: (transfer full): a new pipeline, whose stage is a
 *   [class@StateStage]
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_map_with_looped (KitsunePipeline *self,
                                  GType item_type,
                                  KitsuneStateKey *state,
                                  KitsuneRefMapFunc func,
                                  KitsuneRefMapLoopFunc loop,
                                  gpointer user_data,
                                  GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (KITSUNE_IS_STATE_KEY (state), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_state_stage_add (self, "map-with", item_type, state, NULL,
                                  kitsune_func_new_looped (KITSUNE_FUNC_REF_MAP, G_CALLBACK (func), G_CALLBACK (loop),
                                                           user_data, destroy),
                                  FALSE);
}

/**
 * kitsune_pipeline_map_with_process: (rename-to kitsune_pipeline_map_with)
 * @self: a pipeline
 * @item_type: the type of the results; `G_TYPE_VALUE` if it may be any
 * @state: describes the state
 * @func: (scope notified) (closure user_data) (destroy destroy): pushes exactly
 *   one result
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Replaces every item by what a function makes of it, with the help of a state.
 *
 * Takes items of any type and emits items of @item_type, in order, one for
 * each.
 *
 * The stage has one state in every run, which begins with the initial value of
 * @state, or with what is kept in [property@RunOptions:store]. What a function
 * changes stays changed, also where its call fails; the item is then left to the
 * error handler of the stage.
 *
 * Returns: (transfer full): a new pipeline, whose stage is a
 *   [class@StateStage]
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_map_with_process (KitsunePipeline *self,
                                   GType item_type,
                                   KitsuneStateKey *state,
                                   KitsuneRefProcessFunc func,
                                   gpointer user_data,
                                   GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (KITSUNE_IS_STATE_KEY (state), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_state_stage_add (self, "map-with", item_type, state, NULL,
                                  kitsune_func_new (KITSUNE_FUNC_REF_PROCESS, G_CALLBACK (func), user_data, destroy),
                                  FALSE);
}

/**
 * kitsune_pipeline_flat_map_with:
 * @self: a pipeline
 * @item_type: the type of the results; `G_TYPE_VALUE` if it may be any
 * @state: describes the state
 * @func: (scope notified) (closure user_data) (destroy destroy): pushes the
 *   results of an item, as many as there are
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Replaces every item by any number of others, with the help of a state.
 *
 * Takes items of any type and emits items of @item_type, in the order in which
 * they were pushed. The results of an item are withheld until its call has
 * succeeded, and the next call until there was room for them.
 * [method@Emitter.end] makes the stage complete with the results of that call.
 *
 * The stage has one state in every run, which begins with the initial value of
 * @state, or with what is kept in [property@RunOptions:store]. What a function
 * changes stays changed, also where its call fails; the item is then left to the
 * error handler of the stage.
 *
 * Returns: (transfer full): a new pipeline, whose stage is a
 *   [class@StateStage]
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_flat_map_with (KitsunePipeline *self,
                                GType item_type,
                                KitsuneStateKey *state,
                                KitsuneRefProcessFunc func,
                                gpointer user_data,
                                GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (KITSUNE_IS_STATE_KEY (state), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_state_stage_add (self, "flat-map-with", item_type, state, NULL,
                                  kitsune_func_new (KITSUNE_FUNC_REF_PROCESS, G_CALLBACK (func), user_data, destroy),
                                  TRUE);
}

/* lint: size: two functions with their data */
/**
 * kitsune_pipeline_map_with_key: (skip)
 * @self: a pipeline
 * @item_type: the type of the results; `G_TYPE_VALUE` if it may be any
 * @state: describes the states
 * @key_func: computes the key of an item
 * @key_data: data for @key_func
 * @key_destroy: (nullable): frees @key_data
 * @func: computes the result of an item
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Replaces every item by what a function makes of it, with the help of a state
 * of its key.
 *
 * Takes items of any type and emits items of @item_type, in order, one for
 * each.
 *
 * Every key has a state of its own in every run, which begins with the initial
 * value of @state, or with what is kept in [property@RunOptions:store]. Memory
 * grows with the number of keys, which [property@StateStage:max-items] may
 * limit; [property@StateStage:key-ttl] removes states that are not used. What a
 * function changes stays changed, also where its call fails; the item is then
 * left to the error handler of the stage, like one whose key cannot be hashed.
 *
 * @key_func is called for items that come together before @func is called for
 * the first of them, and may be called more than once for an item.
 *
 * Returns: (transfer full): a new pipeline, whose stage is a
 *   [class@StateStage]
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_map_with_key (KitsunePipeline *self,
                               GType item_type,
                               KitsuneStateKey *state,
                               KitsuneKeyFunc key_func,
                               gpointer key_data,
                               GDestroyNotify key_destroy,
                               KitsuneRefMapFunc func,
                               gpointer user_data,
                               GDestroyNotify destroy)
{
  return kitsune_pipeline_map_with_key_looped (self, item_type, state, key_func, kitsune_key_loop, key_data,
                                               key_destroy, func, kitsune_ref_map_loop, user_data, destroy);
}

/* lint: size: two functions with their data */
/**
 * kitsune_pipeline_map_with_key_looped: (skip)
 * @self: a pipeline
 * @item_type: the type of the results; `G_TYPE_VALUE` if it may be any
 * @state: describes the states
 * @key_func: computes the key of an item
 * @key_loop: calls @key_func for many items, see `kitsune-loops-inline.h`
 * @key_data: data for @key_func
 * @key_destroy: (nullable): frees @key_data
 * @func: computes the result of an item
 * @loop: calls @func for many items, see `kitsune-ref-inline.h`
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * What [method@Pipeline.map_with_key] is in C: a macro passes the program's
 * copies of the loops.
 *
 * Returns: (transfer full): a new pipeline, whose stage is a
 *   [class@StateStage]
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_map_with_key_looped (KitsunePipeline *self,
                                      GType item_type,
                                      KitsuneStateKey *state,
                                      KitsuneKeyFunc key_func,
                                      KitsuneKeyLoopFunc key_loop,
                                      gpointer key_data,
                                      GDestroyNotify key_destroy,
                                      KitsuneRefMapFunc func,
                                      KitsuneRefMapLoopFunc loop,
                                      gpointer user_data,
                                      GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (KITSUNE_IS_STATE_KEY (state), NULL);
  g_return_val_if_fail (key_func != NULL, NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_state_stage_add (self, "map-with-key", item_type, state,
                                  kitsune_func_new_looped (KITSUNE_FUNC_MAP, G_CALLBACK (key_func),
                                                           G_CALLBACK (key_loop), key_data, key_destroy),
                                  kitsune_func_new_looped (KITSUNE_FUNC_REF_MAP, G_CALLBACK (func), G_CALLBACK (loop),
                                                           user_data, destroy),
                                  FALSE);
}

/* lint: size: two functions with their data */
/**
 * kitsune_pipeline_map_with_key_process: (rename-to kitsune_pipeline_map_with_key)
 * @self: a pipeline
 * @item_type: the type of the results; `G_TYPE_VALUE` if it may be any
 * @state: describes the states
 * @key_func: (scope notified) (closure key_data) (destroy key_destroy): pushes
 *   the key of an item
 * @key_data: data for @key_func
 * @key_destroy: (nullable): frees @key_data
 * @func: (scope notified) (closure user_data) (destroy destroy): pushes exactly
 *   one result
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Replaces every item by what a function makes of it, with the help of a state
 * of its key.
 *
 * Takes items of any type and emits items of @item_type, in order, one for
 * each.
 *
 * Every key has a state of its own in every run, which begins with the initial
 * value of @state, or with what is kept in [property@RunOptions:store]. Memory
 * grows with the number of keys, which [property@StateStage:max-items] may
 * limit; [property@StateStage:key-ttl] removes states that are not used. What a
 * function changes stays changed, also where its call fails; the item is then
 * left to the error handler of the stage, like one whose key cannot be hashed.
 *
 * @key_func is called for items that come together before @func is called for
 * the first of them, and may be called more than once for an item.
 *
 * Returns: (transfer full): a new pipeline, whose stage is a
 *   [class@StateStage]
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_map_with_key_process (KitsunePipeline *self,
                                       GType item_type,
                                       KitsuneStateKey *state,
                                       KitsuneProcessFunc key_func,
                                       gpointer key_data,
                                       GDestroyNotify key_destroy,
                                       KitsuneRefProcessFunc func,
                                       gpointer user_data,
                                       GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (KITSUNE_IS_STATE_KEY (state), NULL);
  g_return_val_if_fail (key_func != NULL, NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_state_stage_add (self, "map-with-key", item_type, state,
                                  kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (key_func), key_data,
                                                    key_destroy),
                                  kitsune_func_new (KITSUNE_FUNC_REF_PROCESS, G_CALLBACK (func), user_data, destroy),
                                  FALSE);
}

/* lint: size: two functions with their data */
/**
 * kitsune_pipeline_flat_map_with_key: (skip)
 * @self: a pipeline
 * @item_type: the type of the results; `G_TYPE_VALUE` if it may be any
 * @state: describes the states
 * @key_func: computes the key of an item
 * @key_data: data for @key_func
 * @key_destroy: (nullable): frees @key_data
 * @func: pushes the results of an item, as many as there are
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Replaces every item by any number of others, with the help of a state of its
 * key.
 *
 * Takes items of any type and emits items of @item_type, in the order in which
 * they were pushed. The results of an item are withheld until its call has
 * succeeded, and the next call until there was room for them.
 * [method@Emitter.end] makes the stage complete with the results of that call.
 *
 * Every key has a state of its own in every run, which begins with the initial
 * value of @state, or with what is kept in [property@RunOptions:store]. Memory
 * grows with the number of keys, which [property@StateStage:max-items] may
 * limit; [property@StateStage:key-ttl] removes states that are not used. What a
 * function changes stays changed, also where its call fails; the item is then
 * left to the error handler of the stage, like one whose key cannot be hashed.
 *
 * @key_func is called for items that come together before @func is called for
 * the first of them, and may be called more than once for an item.
 *
 * Returns: (transfer full): a new pipeline, whose stage is a
 *   [class@StateStage]
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_flat_map_with_key (KitsunePipeline *self,
                                    GType item_type,
                                    KitsuneStateKey *state,
                                    KitsuneKeyFunc key_func,
                                    gpointer key_data,
                                    GDestroyNotify key_destroy,
                                    KitsuneRefProcessFunc func,
                                    gpointer user_data,
                                    GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (KITSUNE_IS_STATE_KEY (state), NULL);
  g_return_val_if_fail (key_func != NULL, NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_state_stage_add (self, "flat-map-with-key", item_type, state,
                                  kitsune_func_new (KITSUNE_FUNC_MAP, G_CALLBACK (key_func), key_data,
                                                    key_destroy),
                                  kitsune_func_new (KITSUNE_FUNC_REF_PROCESS, G_CALLBACK (func), user_data, destroy),
                                  TRUE);
}

/* lint: size: two functions with their data */
/**
 * kitsune_pipeline_flat_map_with_key_process: (rename-to kitsune_pipeline_flat_map_with_key)
 * @self: a pipeline
 * @item_type: the type of the results; `G_TYPE_VALUE` if it may be any
 * @state: describes the states
 * @key_func: (scope notified) (closure key_data) (destroy key_destroy): pushes
 *   the key of an item
 * @key_data: data for @key_func
 * @key_destroy: (nullable): frees @key_data
 * @func: (scope notified) (closure user_data) (destroy destroy): pushes the
 *   results of an item, as many as there are
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Replaces every item by any number of others, with the help of a state of its
 * key.
 *
 * Takes items of any type and emits items of @item_type, in the order in which
 * they were pushed. The results of an item are withheld until its call has
 * succeeded, and the next call until there was room for them.
 * [method@Emitter.end] makes the stage complete with the results of that call.
 *
 * Every key has a state of its own in every run, which begins with the initial
 * value of @state, or with what is kept in [property@RunOptions:store]. Memory
 * grows with the number of keys, which [property@StateStage:max-items] may
 * limit; [property@StateStage:key-ttl] removes states that are not used. What a
 * function changes stays changed, also where its call fails; the item is then
 * left to the error handler of the stage, like one whose key cannot be hashed.
 *
 * @key_func is called for items that come together before @func is called for
 * the first of them, and may be called more than once for an item.
 *
 * Returns: (transfer full): a new pipeline, whose stage is a
 *   [class@StateStage]
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_flat_map_with_key_process (KitsunePipeline *self,
                                            GType item_type,
                                            KitsuneStateKey *state,
                                            KitsuneProcessFunc key_func,
                                            gpointer key_data,
                                            GDestroyNotify key_destroy,
                                            KitsuneRefProcessFunc func,
                                            gpointer user_data,
                                            GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (KITSUNE_IS_STATE_KEY (state), NULL);
  g_return_val_if_fail (key_func != NULL, NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_state_stage_add (self, "flat-map-with-key", item_type, state,
                                  kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (key_func), key_data,
                                                    key_destroy),
                                  kitsune_func_new (KITSUNE_FUNC_REF_PROCESS, G_CALLBACK (func), user_data, destroy),
                                  TRUE);
}
