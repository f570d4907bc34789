/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/define/kitsune-func-private.h"

#include "kitsune/base/kitsune-error.h"
#include "kitsune/base/kitsune-pair.h"
#include "kitsune/base/kitsune-value-inline.h"
#include "kitsune/base/kitsune-value.h"
#include "kitsune/define/kitsune-emitter-private.h"
#include "kitsune/define/kitsune-script-private.h"
#include "kitsune/state/kitsune-ref-private.h"

#include <stdatomic.h>

KitsuneFunc *
kitsune_func_new (KitsuneFuncKind kind,
                  GCallback callback,
                  gpointer user_data,
                  GDestroyNotify destroy)
{
  KitsuneFunc *self = g_new (KitsuneFunc, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->kind = kind;
  self->callback = callback;
  self->loop = NULL;
  self->user_data = user_data;
  self->destroy = destroy;
  self->thread = g_thread_self ();

  return self;
}

KitsuneFunc *
kitsune_func_new_looped (KitsuneFuncKind kind,
                         GCallback callback,
                         GCallback loop,
                         gpointer user_data,
                         GDestroyNotify destroy)
{
  KitsuneFunc *self = kitsune_func_new (kind, callback, user_data, destroy);

  self->loop = loop;

  return self;
}

KitsuneFunc *
kitsune_func_ref (KitsuneFunc *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
kitsune_func_unref (KitsuneFunc *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  if (self->destroy != NULL)
    self->destroy (self->user_data);
  g_free (self);
}

gboolean
kitsune_func_is_bound (const KitsuneFunc *self)
{
  return self != NULL && kitsune_script_owns ((gpointer) self->destroy);
}

void
kitsune_func_set_silent (GError **error)
{
  g_set_error_literal (error, KITSUNE_ERROR, KITSUNE_ERROR_CALLBACK_FAILED,
                       "user function failed without an error");
}

/* A function that reports neither success nor an error is what a binding makes
 * of an exception it could not hand over: never treat it as an answer. */
static gboolean
kitsune_func_check (gboolean ok,
                    GError *failure,
                    GError **error)
{
  if (G_LIKELY (ok && failure == NULL))
    return TRUE;

  if (failure != NULL)
    g_propagate_error (error, failure);
  else
    kitsune_func_set_silent (error);

  return FALSE;
}

static gboolean
kitsune_func_invoke (KitsuneFunc *self,
                     KitsuneEmitter *emitter,
                     const GValue *item,
                     KitsuneRef *ref,
                     GError **error)
{
  if (self->kind == KITSUNE_FUNC_REF_PROCESS)
    return ((KitsuneRefProcessFunc) self->callback) (item, ref, emitter, self->user_data, error);

  return ((KitsuneProcessFunc) self->callback) (item, emitter, self->user_data, error);
}

gboolean
kitsune_func_process_ref (KitsuneFunc *self,
                          KitsuneEmitter *emitter,
                          const GValue *item,
                          KitsuneRef *ref,
                          GError **error)
{
  GError *failure = NULL;
  gboolean ok;

  kitsune_emitter_open (emitter, item);
  ok = kitsune_func_invoke (self, emitter, item, ref, &failure);
  /* Not on another thread: GJS refuses that, too, and cannot collect there. */
  if (G_UNLIKELY (!ok && failure == NULL && !emitter->touched && self->thread == g_thread_self () &&
                  (ref == NULL || !ref->head.touched) && kitsune_script_recover ()))
    {
      if (emitter->n_repeated != NULL)
        atomic_fetch_add_explicit (emitter->n_repeated, 1, memory_order_relaxed);
      ok = kitsune_func_invoke (self, emitter, item, ref, &failure);
    }
  kitsune_emitter_close (emitter);

  if (G_UNLIKELY (emitter->error != NULL && failure == NULL))
    failure = g_steal_pointer (&emitter->error);

  if (G_UNLIKELY (!kitsune_func_check (ok, failure, error)))
    {
      kitsune_emitter_clear (emitter);
      return FALSE;
    }

  return TRUE;
}

gboolean
kitsune_func_process (KitsuneFunc *self,
                      KitsuneEmitter *emitter,
                      const GValue *item,
                      GError **error)
{
  return kitsune_func_process_ref (self, emitter, item, NULL, error);
}

/* The type of an emitter is that of the stage's items. Keys, answers and states
 * are no items: they come as the function made them. */
static gboolean
kitsune_func_process_any (KitsuneFunc *self,
                          KitsuneEmitter *emitter,
                          const GValue *item,
                          KitsuneRef *ref,
                          GError **error)
{
  GType item_type = emitter->item_type;
  gboolean ok;

  emitter->item_type = G_TYPE_VALUE;
  ok = kitsune_func_process_ref (self, emitter, item, ref, error);
  emitter->item_type = item_type;

  return ok;
}

/* A script function that stands for a function of one result. */
static gboolean
kitsune_func_process_one (KitsuneFunc *self,
                          KitsuneEmitter *emitter,
                          const GValue *item,
                          KitsuneRef *ref,
                          GValue *result,
                          GError **error)
{
  if (!kitsune_func_process_any (self, emitter, item, ref, error))
    return FALSE;

  if (emitter->n_values != 1)
    {
      g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_CALLBACK_FAILED,
                   "user function produced %u values, expected one", emitter->n_values);
      kitsune_emitter_clear (emitter);
      return FALSE;
    }

  emitter->n_values = 0;
  if (result->g_type == 0)
    {
      kitsune_value_move (result, &emitter->values[0]);
      return TRUE;
    }

  if (result->g_type == G_VALUE_TYPE (&emitter->values[0]))
    {
      kitsune_value_clear (result);
      kitsune_value_move (result, &emitter->values[0]);
      return TRUE;
    }

  if (!kitsune_value_convert (&emitter->values[0], result, error))
    {
      kitsune_value_clear (&emitter->values[0]);
      return FALSE;
    }
  kitsune_value_clear (&emitter->values[0]);
  return TRUE;
}

gboolean
kitsune_func_map_failed (gboolean ok,
                         GError *failure,
                         GError **error)
{
  if (ok && failure == NULL)
    failure = g_error_new_literal (KITSUNE_ERROR, KITSUNE_ERROR_CALLBACK_FAILED,
                                   "user function left its result unset");

  return kitsune_func_check (ok, failure, error);
}

gboolean
kitsune_func_map (KitsuneFunc *self,
                  KitsuneEmitter *emitter,
                  const GValue *item,
                  GValue *result,
                  GError **error)
{
  if (self->kind == KITSUNE_FUNC_PROCESS)
    return kitsune_func_process_one (self, emitter, item, NULL, result, error);

  return kitsune_func_map_inline (self, emitter, item, result, error);
}

gboolean
kitsune_func_map_ref (KitsuneFunc *self,
                      KitsuneEmitter *emitter,
                      const GValue *item,
                      KitsuneRef *ref,
                      GValue *result,
                      GError **error)
{
  GError *failure = NULL;
  gboolean ok;

  if (self->kind == KITSUNE_FUNC_REF_PROCESS)
    return kitsune_func_process_one (self, emitter, item, ref, result, error);

  ok = ((KitsuneRefMapFunc) self->callback) (item, ref, result, self->user_data, &failure);
  if (G_LIKELY (ok && failure == NULL && result->g_type != 0))
    return TRUE;

  return kitsune_func_map_failed (ok, failure, error);
}

gboolean
kitsune_func_test (KitsuneFunc *self,
                   KitsuneEmitter *emitter,
                   const GValue *item,
                   gboolean *answer,
                   GError **error)
{
  GError *failure = NULL;

  if (self->kind == KITSUNE_FUNC_PREDICATE)
    {
      *answer = ((KitsunePredicateFunc) self->callback) (item, self->user_data, &failure);
      return kitsune_func_check (TRUE, failure, error);
    }

  if (!kitsune_func_process_any (self, emitter, item, NULL, error))
    return FALSE;

  if (emitter->forwarded == emitter->skipped && emitter->n_values != 1)
    {
      kitsune_emitter_clear (emitter);
      g_set_error_literal (error, KITSUNE_ERROR, KITSUNE_ERROR_CALLBACK_FAILED,
                           "predicate gave no answer, expected forward, skip or one boolean");
      return FALSE;
    }

  *answer = emitter->forwarded;
  if (!emitter->forwarded && emitter->n_values == 1)
    *answer = kitsune_value_get_boolean (&emitter->values[0]);
  kitsune_emitter_clear (emitter);

  return TRUE;
}

gboolean
kitsune_func_test_error (KitsuneFunc *self,
                         KitsuneEmitter *emitter,
                         const GError *failure,
                         gboolean *answer,
                         GError **error)
{
  GValue item = G_VALUE_INIT;
  gboolean ok;

  if (self->kind == KITSUNE_FUNC_ERROR)
    {
      *answer = ((KitsuneErrorFunc) self->callback) (failure, self->user_data);
      return TRUE;
    }

  g_value_init (&item, G_TYPE_ERROR);
  g_value_set_boxed (&item, failure);
  ok = kitsune_func_test (self, emitter, &item, answer, error);
  g_value_unset (&item);

  return ok;
}

static gboolean
kitsune_func_process_pair (KitsuneFunc *self,
                           KitsuneEmitter *emitter,
                           const GValue *first,
                           const GValue *second,
                           GValue *result,
                           GError **error)
{
  GValue pair = G_VALUE_INIT;
  gboolean ok;

  g_value_init (&pair, KITSUNE_TYPE_PAIR);
  g_value_take_boxed (&pair, kitsune_pair_new (first, second));
  ok = kitsune_func_process_one (self, emitter, &pair, NULL, result, error);
  g_value_unset (&pair);

  return ok;
}

gboolean
kitsune_func_fold (KitsuneFunc *self,
                   KitsuneEmitter *emitter,
                   const GValue *state,
                   const GValue *item,
                   GValue *result,
                   GError **error)
{
  GError *failure = NULL;
  gboolean ok;

  if (self->kind == KITSUNE_FUNC_PROCESS)
    return kitsune_func_process_pair (self, emitter, state, item, result, error);

  ok = ((KitsuneFoldFunc) self->callback) (state, item, result, self->user_data, &failure);
  if (ok && failure == NULL && result->g_type == 0)
    failure = g_error_new_literal (KITSUNE_ERROR, KITSUNE_ERROR_CALLBACK_FAILED,
                                   "user function left its result unset");
  return kitsune_func_check (ok, failure, error);
}

gboolean
kitsune_func_compare (KitsuneFunc *self,
                      KitsuneEmitter *emitter,
                      const GValue *a,
                      const GValue *b,
                      gint *order,
                      GError **error)
{
  GError *failure = NULL;
  GValue result = G_VALUE_INIT;
  gint64 number;
  gboolean ok;

  if (self->kind == KITSUNE_FUNC_COMPARE)
    {
      *order = ((KitsuneCompareFunc) self->callback) (a, b, self->user_data, &failure);
      return kitsune_func_check (TRUE, failure, error);
    }

  if (!kitsune_func_process_pair (self, emitter, a, b, &result, error))
    return FALSE;

  ok = kitsune_value_get_as_int64 (&result, &number, error);
  kitsune_value_clear (&result);
  *order = ok ? (number > 0) - (number < 0) : 0;

  return ok;
}

gboolean
kitsune_func_call (KitsuneFunc *self,
                   KitsuneEmitter *emitter,
                   const GValue *item,
                   GError **error)
{
  GError *failure = NULL;
  gboolean ok;

  if (self->kind == KITSUNE_FUNC_PROCESS)
    {
      ok = kitsune_func_process_any (self, emitter, item, NULL, error);
      kitsune_emitter_clear (emitter);
      return ok;
    }

  ok = ((KitsuneItemFunc) self->callback) (item, self->user_data, &failure);
  return kitsune_func_check (ok, failure, error);
}

/* What a script pushed: one pipeline, or nothing, which the null item is, too. */
static gboolean
kitsune_func_take_pipeline (KitsuneEmitter *emitter,
                            KitsunePipeline **pipeline,
                            GError **error)
{
  const GValue *value = &emitter->values[0];

  if (emitter->n_values == 0 || (emitter->n_values == 1 && kitsune_value_is_null (value)))
    return TRUE;

  if (emitter->n_values == 1 && G_VALUE_HOLDS (value, KITSUNE_TYPE_PIPELINE))
    {
      *pipeline = g_value_dup_object (value);
      return TRUE;
    }

  g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_CALLBACK_FAILED,
               "user function produced %u values, the first of type %s, expected a pipeline or nothing",
               emitter->n_values, G_VALUE_TYPE_NAME (value));

  return FALSE;
}

gboolean
kitsune_func_pipeline (KitsuneFunc *self,
                       KitsuneEmitter *emitter,
                       const GValue *item,
                       KitsunePipeline **pipeline,
                       GError **error)
{
  GError *failure = NULL;
  gboolean ok;

  *pipeline = NULL;
  if (self->kind == KITSUNE_FUNC_PROCESS)
    {
      ok = kitsune_func_process_any (self, emitter, item, NULL, error) &&
           kitsune_func_take_pipeline (emitter, pipeline, error);
      kitsune_emitter_clear (emitter);
      return ok;
    }

  *pipeline = ((KitsunePipelineFunc) self->callback) (item, self->user_data, &failure);
  if (failure != NULL)
    g_clear_object (pipeline);

  return kitsune_func_check (TRUE, failure, error);
}
