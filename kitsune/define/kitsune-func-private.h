/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-callbacks.h"
#include "kitsune/define/kitsune-pipeline.h"
#include "kitsune/state/kitsune-ref.h"

G_BEGIN_DECLS

/*
 * A user function, whatever its shape. C gives typed functions; scripts give a
 * KitsuneProcessFunc for everything. Operators call through one of the
 * kitsune_func_* functions and do not notice the difference.
 */
typedef enum
{
  KITSUNE_FUNC_MAP,         /* KitsuneMapFunc, KitsuneKeyFunc */
  KITSUNE_FUNC_PREDICATE,   /* KitsunePredicateFunc */
  KITSUNE_FUNC_ITEM,        /* KitsuneItemFunc */
  KITSUNE_FUNC_FOLD,        /* KitsuneFoldFunc */
  KITSUNE_FUNC_COMPARE,     /* KitsuneCompareFunc */
  KITSUNE_FUNC_PROCESS,     /* KitsuneProcessFunc */
  KITSUNE_FUNC_PIPELINE,    /* KitsunePipelineFunc */
  KITSUNE_FUNC_ERROR,       /* KitsuneErrorFunc */
  KITSUNE_FUNC_RECOVER,     /* KitsuneRecoverFunc; only its operator calls it */
  KITSUNE_FUNC_REF_MAP,     /* KitsuneRefMapFunc */
  KITSUNE_FUNC_REF_PROCESS, /* KitsuneRefProcessFunc */
  KITSUNE_FUNC_UNFOLD,      /* KitsuneUnfoldFunc; only its operator calls it */
  KITSUNE_FUNC_ASYNC,       /* KitsuneAsyncFunc; the same */
} KitsuneFuncKind;

typedef struct
{
  gatomicrefcount ref_count;
  KitsuneFuncKind kind;
  GCallback callback;
  GCallback loop; /* of the kind: KitsuneMapLoopFunc and so on; NULL if there is none */
  gpointer user_data;
  GDestroyNotify destroy;
  GThread *thread; /* on which it was made: that of a script, if it is one's */
} KitsuneFunc;

KitsuneFunc *kitsune_func_new (KitsuneFuncKind kind,
                               GCallback callback,
                               gpointer user_data,
                               GDestroyNotify destroy);
/* One that is called for many items by a @loop of its kind. */
KitsuneFunc *kitsune_func_new_looped (KitsuneFuncKind kind,
                                      GCallback callback,
                                      GCallback loop,
                                      gpointer user_data,
                                      GDestroyNotify destroy);
KitsuneFunc *kitsune_func_ref (KitsuneFunc *self);
void kitsune_func_unref (KitsuneFunc *self);

/* Whether it gives its results to an emitter. */
static inline gboolean
kitsune_func_pushes (const KitsuneFunc *self)
{
  return self->kind == KITSUNE_FUNC_PROCESS || self->kind == KITSUNE_FUNC_REF_PROCESS;
}

/* Whether it can be called on the thread of its script alone; @self may be NULL. */
gboolean kitsune_func_is_bound (const KitsuneFunc *self);

/* Reports that a function failed without saying why. */
void kitsune_func_set_silent (GError **error);

/* All of these return FALSE with @error set when the user function failed, in
 * whatever way. @emitter is the operator's own; nothing is left in
 * it. It may be NULL unless the function pushes. */
gboolean kitsune_func_map (KitsuneFunc *self,
                           KitsuneEmitter *emitter,
                           const GValue *item,
                           GValue *result,
                           GError **error);
/* What became of a C function that gave no result; takes @failure. Returns
 * FALSE. */
gboolean kitsune_func_map_failed (gboolean ok,
                                  GError *failure,
                                  GError **error);
gboolean kitsune_func_test (KitsuneFunc *self,
                            KitsuneEmitter *emitter,
                            const GValue *item,
                            gboolean *answer,
                            GError **error);
gboolean kitsune_func_fold (KitsuneFunc *self,
                            KitsuneEmitter *emitter,
                            const GValue *state,
                            const GValue *item,
                            GValue *result,
                            GError **error);
gboolean kitsune_func_compare (KitsuneFunc *self,
                               KitsuneEmitter *emitter,
                               const GValue *a,
                               const GValue *b,
                               gint *order,
                               GError **error);
gboolean kitsune_func_call (KitsuneFunc *self,
                            KitsuneEmitter *emitter,
                            const GValue *item,
                            GError **error);

/* @pipeline gets what the function returned, which may be NULL. */
gboolean kitsune_func_pipeline (KitsuneFunc *self,
                                KitsuneEmitter *emitter,
                                const GValue *item,
                                KitsunePipeline **pipeline,
                                GError **error);
/* A predicate of an error; @emitter may be NULL unless the function is a
 * script's. */
gboolean kitsune_func_test_error (KitsuneFunc *self,
                                  KitsuneEmitter *emitter,
                                  const GError *failure,
                                  gboolean *answer,
                                  GError **error);

/* Calls a KitsuneProcessFunc; what it produced is left in @emitter, which the
 * caller empties. On failure @emitter is empty. */
gboolean kitsune_func_process (KitsuneFunc *self,
                               KitsuneEmitter *emitter,
                               const GValue *item,
                               GError **error);

/* The same for functions with a state. */
gboolean kitsune_func_map_ref (KitsuneFunc *self,
                               KitsuneEmitter *emitter,
                               const GValue *item,
                               KitsuneRef *ref,
                               GValue *result,
                               GError **error);
gboolean kitsune_func_process_ref (KitsuneFunc *self,
                                   KitsuneEmitter *emitter,
                                   const GValue *item,
                                   KitsuneRef *ref,
                                   GError **error);

/* The same as kitsune_func_map(), for loops in which a call more or less
 * counts. */
static inline gboolean
kitsune_func_map_inline (KitsuneFunc *self,
                         KitsuneEmitter *emitter,
                         const GValue *item,
                         GValue *result,
                         GError **error)
{
  GError *failure = NULL;
  gboolean ok;

  if (G_UNLIKELY (self->kind != KITSUNE_FUNC_MAP))
    return kitsune_func_map (self, emitter, item, result, error);

  ok = ((KitsuneMapFunc) self->callback) (item, result, self->user_data, &failure);
  if (G_LIKELY (ok && failure == NULL && result->g_type != 0))
    return TRUE;

  return kitsune_func_map_failed (ok, failure, error);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitsuneFunc, kitsune_func_unref)

G_END_DECLS
