/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/runtime/kitsune-scope-private.h"

#include "kitsune/runtime/kitsune-exec-private.h"

/*
 * Paths and counters: what outlives the operators of an inner pipeline.
 *
 * A run may open a million pipelines. Their operators come and go, their
 * counters stay, one set for each path `outer/inner`. The names of one pipeline
 * are few, so that is little, unless a program makes up a name for each
 * pipeline, or pipelines open pipelines without end. Against both there is a
 * bound: beyond the first, stages count under a common name, beyond the second
 * together with those of their name one level further out.
 *
 * Tallies are added on the lane's thread, under @tally_lock, because other
 * threads read the list.
 */
#define KITSUNE_TALLY_MAX_DEPTH 8
#define KITSUNE_TALLY_MAX_INNER 256
#define KITSUNE_TALLY_REST "…"

/* clang-format off: it takes the name apart */
static G_DEFINE_QUARK (kitsune - model, kitsune_model)
    /* clang-format on */

    void kitsune_tally_free (gpointer data)
{
  KitsuneTally *self = data;

  g_clear_pointer (&self->inner, g_hash_table_unref);
  g_clear_pointer (&self->edges, g_ptr_array_unref);
  g_clear_error (&self->error);
  g_free (self->path);
  g_free (self);
}

static KitsuneTally *
kitsune_tally_new (KitsuneExec *exec,
                   KitsuneTally *owner,
                   const char *name,
                   const char *kind)
{
  KitsuneTally *self = g_new0 (KitsuneTally, 1);

  self->path = owner != NULL ? g_strconcat (owner->path, "/", name, NULL) : g_strdup (name);
  self->detail = g_quark_from_string (self->path);
  self->kind = kind;
  self->owner = owner;
  self->depth = owner != NULL ? owner->depth + 1 : 0;

  g_mutex_lock (&exec->tally_lock);
  g_ptr_array_add (exec->tallies, self);
  g_mutex_unlock (&exec->tally_lock);

  return self;
}

static KitsuneTally *
kitsune_tally_get_inner (KitsuneExec *exec,
                         KitsuneTally *owner,
                         const char *name,
                         const char *kind)
{
  KitsuneTally *self;

  if (owner->depth == KITSUNE_TALLY_MAX_DEPTH)
    owner = owner->owner;
  if (owner->inner == NULL)
    owner->inner = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  self = g_hash_table_lookup (owner->inner, name);
  if (self != NULL)
    return self;

  if (g_hash_table_size (owner->inner) >= KITSUNE_TALLY_MAX_INNER)
    {
      name = KITSUNE_TALLY_REST;
      kind = KITSUNE_TALLY_REST;
      self = g_hash_table_lookup (owner->inner, name);
      if (self != NULL)
        return self;
    }

  self = kitsune_tally_new (exec, owner, name, kind);
  g_hash_table_insert (owner->inner, g_strdup (name), self);

  return self;
}

/* Few stages have a buffer, and behind each are few others. */
KitsuneEdge *
kitsune_tally_get_edge (KitsuneTally *self,
                        KitsuneExec *exec,
                        KitsuneTally *to)
{
  KitsuneTallyEdge *edge;

  for (guint i = 0; self->edges != NULL && i < self->edges->len; i++)
    {
      edge = g_ptr_array_index (self->edges, i);
      if (edge->to == to)
        return &edge->sum;
    }

  edge = g_new0 (KitsuneTallyEdge, 1);
  edge->to = to;
  g_mutex_lock (&exec->tally_lock);
  if (self->edges == NULL)
    self->edges = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->edges, edge);
  g_mutex_unlock (&exec->tally_lock);

  return &edge->sum;
}

KitsuneModel *
kitsune_model_new (KitsuneExec *exec,
                   KitsuneTally *owner,
                   KitsunePlan *plan)
{
  KitsuneModel *self = g_malloc (sizeof (KitsuneModel) + plan->nodes->len * sizeof (KitsuneTally *));

  g_atomic_ref_count_init (&self->ref_count);
  self->serial = exec->serial;
  self->owner = owner;
  self->accepts = G_TYPE_VALUE;
  self->plan = kitsune_plan_ref (plan);
  for (guint n = 0; n < plan->nodes->len; n++)
    {
      KitsunePlanNode *node = kitsune_plan_get_node (plan, n);
      const char *kind = kitsune_stage_get_kind (node->stage);

      self->tallies[n] = owner != NULL ? kitsune_tally_get_inner (exec, owner, node->name, kind)
                                       : kitsune_tally_new (exec, NULL, node->name, kind);
    }

  return self;
}

static gpointer
kitsune_model_ref (gpointer data,
                   gpointer user_data)
{
  KitsuneModel *self = data;

  if (self != NULL)
    g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
kitsune_model_unref (KitsuneModel *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  kitsune_plan_unref (self->plan);
  g_free (self);
}

/* Another run looks at the options of the stages anew, so a model serves one
 * run. It does not keep its handle, which keeps it, alive. */
KitsuneModel *
kitsune_model_get (KitsuneExec *exec,
                   KitsuneTally *owner,
                   KitsunePipeline *pipeline,
                   GType accepts,
                   GError **error)
{
  KitsuneModel *self = g_object_dup_qdata (G_OBJECT (pipeline), kitsune_model_quark (), kitsune_model_ref, NULL);
  KitsunePlan *plan;

  if (self != NULL && self->serial == exec->serial && self->owner == owner && self->accepts == accepts)
    return self;
  g_clear_pointer (&self, kitsune_model_unref);

  plan = kitsune_plan_new_inner (pipeline, accepts, owner->path, error);
  if (plan == NULL)
    return NULL;

  self = kitsune_model_new (exec, owner, plan);
  self->accepts = accepts;
  kitsune_plan_unref (plan);
  g_object_set_qdata_full (G_OBJECT (pipeline), kitsune_model_quark (), kitsune_model_ref (self, NULL),
                           (GDestroyNotify) kitsune_model_unref);

  return self;
}
