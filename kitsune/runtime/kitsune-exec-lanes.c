/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/runtime/kitsune-gate-private.h"

#include "kitsune/base/kitsune-exile-private.h"
#include "kitsune/base/kitsune-value.h"
#include "kitsune/runtime/kitsune-flow-private.h"
#include "kitsune/runtime/kitsune-lane-private.h"
#include "kitsune/runtime/kitsune-scope-private.h"

/*
 * Runs on several lanes.
 *
 * Each lane has an exec of its own, complete with sources, terminals and ends,
 * so nothing else in the engine knows about others. The one on the run's own
 * context is the root; the others are its children, whichever lane they feed.
 *
 *   children  asleep ──▶ running (a thread) ──▶ ended ──▶ joined
 *                 │                                         ▲
 *                 └─────────────────────────────────────────┘ never asked for
 *
 * A child starts when somebody can take its items for the first time, like any
 * source. The root counts its thread as something that is alive, so a run ends
 * when all of its threads have.
 *
 * Children tell the root what happens by messages to its lane, so everything
 * that a user hears of comes on the context of the run, in the order in which
 * it happened on each lane, and before the items reach the next. A child that
 * tells more than the root can listen to waits. When the root hears of an inner
 * pipeline's operator that may be gone: a message about one has a shadow of it.
 *
 * What starts, joins and tells is on the root's lane unless it says otherwise.
 */
#define KITSUNE_EVENTS_MAX 256

typedef struct
{
  void (*deliver) (KitsuneExec *root,
                   gpointer data);
  KitsuneOp *op;
  KitsuneOp *shadow;         /* for @op, if it has one */
  KitsunePipeline *pipeline; /* of an input */
  KitsuneVector *vector;
  GValue item;
  GError *error;
  guint64 numbers[2];
} KitsuneEvent;

/* --- events --- */

static void
kitsune_event_free (gpointer data)
{
  KitsuneEvent *self = data;

  if (self->shadow != NULL)
    g_object_unref (self->shadow->stage);
  g_free (self->shadow);
  g_clear_object (&self->pipeline);
  g_clear_pointer (&self->vector, kitsune_vector_free);
  kitsune_value_clear (&self->item);
  g_clear_error (&self->error);
  g_free (self);
}

static void
kitsune_event_arrived (KitsuneExec *root,
                       gpointer data)
{
  KitsuneEvent *self = data;

  self->deliver (root, self);

  g_mutex_lock (&root->events_lock);
  if (--root->n_events == KITSUNE_EVENTS_MAX / 2)
    g_cond_broadcast (&root->events_room);
  g_mutex_unlock (&root->events_lock);
}

/* A child whose thread has ended is looked after by the root's. */
static void
kitsune_child_tell (KitsuneExec *child,
                    KitsuneEvent *event)
{
  KitsuneExec *root = child->home;

  if (child->joined)
    {
      event->deliver (root, event);
      kitsune_event_free (event);
      return;
    }

  g_mutex_lock (&root->events_lock);
  while (root->n_events >= KITSUNE_EVENTS_MAX)
    g_cond_wait (&root->events_room, &root->events_lock);
  root->n_events++;
  g_mutex_unlock (&root->events_lock);

  kitsune_lane_post (root->lane, root, kitsune_event_arrived, event, kitsune_event_free);
}

/* What there is to say about an operator once it has gone; all of it but the
 * stage lives as long as the run. */
static KitsuneOp *
kitsune_op_new_shadow (KitsuneOp *op)
{
  KitsuneOp *self = g_new0 (KitsuneOp, 1);

  self->klass = op->klass;
  self->stage = g_object_ref (op->stage);
  self->name = op->name;
  self->exec = op->exec;
  self->lane = op->lane;
  self->tally = op->tally;
  self->counters = op->counters;
  self->index = op->index;
  self->item_type = op->item_type;

  return self;
}

static KitsuneEvent *
kitsune_event_new (KitsuneOp *op,
                   void (*deliver) (KitsuneExec *root,
                                    gpointer data))
{
  KitsuneEvent *self = g_new0 (KitsuneEvent, 1);

  if (op != NULL && op->scope->owner != NULL)
    op = self->shadow = kitsune_op_new_shadow (op);
  self->op = op;
  self->deliver = deliver;

  return self;
}

static void
kitsune_event_deliver_started (KitsuneExec *root,
                               gpointer data)
{
  root->events->started (root->events_data, ((KitsuneEvent *) data)->op);
}

static void
kitsune_child_started (gpointer data,
                       KitsuneOp *op)
{
  if (!op->klass->hidden)
    kitsune_child_tell (data, kitsune_event_new (op, kitsune_event_deliver_started));
}

static void
kitsune_event_deliver_items (KitsuneExec *root,
                             gpointer data)
{
  KitsuneEvent *self = data;

  root->events->items (root->events_data, self->op, self->vector, 0);
}

static KitsuneVector *
kitsune_vector_copy_from (const KitsuneVector *vector,
                          guint first)
{
  KitsuneVector *copy = kitsune_vector_new ();

  for (guint i = first; i < vector->n_items; i++)
    {
      GValue value = G_VALUE_INIT;

      kitsune_value_copy (&vector->values[i], &value);
      kitsune_vector_take (copy, &value);
    }

  return copy;
}

static void
kitsune_child_items (gpointer data,
                     KitsuneOp *op,
                     const KitsuneVector *vector,
                     guint first)
{
  KitsuneEvent *event;

  if (op->klass->hidden)
    return;

  event = kitsune_event_new (op, kitsune_event_deliver_items);
  event->vector = kitsune_vector_copy_from (vector, first);
  kitsune_child_tell (data, event);
}

static void
kitsune_event_deliver_passed (KitsuneExec *root,
                              gpointer data)
{
  KitsuneEvent *self = data;

  root->events->passed (root->events_data, self->pipeline, self->vector, 0);
}

static void
kitsune_child_passed (gpointer data,
                      KitsunePipeline *pipeline,
                      const KitsuneVector *vector,
                      guint first)
{
  KitsuneEvent *event = kitsune_event_new (NULL, kitsune_event_deliver_passed);

  event->pipeline = g_object_ref (pipeline);
  event->vector = kitsune_vector_copy_from (vector, first);
  kitsune_child_tell (data, event);
}

static void
kitsune_event_deliver_sampled (KitsuneExec *root,
                               gpointer data)
{
  KitsuneEvent *self = data;

  root->events->sampled (root->events_data, self->op, &self->item);
}

static void
kitsune_child_sampled (gpointer data,
                       KitsuneOp *op,
                       const GValue *item)
{
  KitsuneEvent *event;

  if (op->klass->hidden)
    return;

  event = kitsune_event_new (op, kitsune_event_deliver_sampled);
  kitsune_value_copy (item, &event->item);
  kitsune_child_tell (data, event);
}

static void
kitsune_event_deliver_error (KitsuneExec *root,
                             gpointer data)
{
  KitsuneEvent *self = data;

  root->events->error (root->events_data, self->op, &self->item, self->error, self->numbers[0], self->numbers[1]);
}

static void
kitsune_child_error (gpointer data,
                     KitsuneOp *op,
                     const GValue *item,
                     const GError *error,
                     guint64 attempt,
                     guint64 index)
{
  KitsuneEvent *event = kitsune_event_new (op, kitsune_event_deliver_error);

  kitsune_value_copy (item, &event->item);
  event->error = g_error_copy (error);
  event->numbers[0] = attempt;
  event->numbers[1] = index;
  kitsune_child_tell (data, event);
}

static void
kitsune_event_deliver_dropped (KitsuneExec *root,
                               gpointer data)
{
  KitsuneEvent *self = data;

  root->events->dropped (root->events_data, self->op, &self->item, (KitsuneDropReason) self->numbers[0]);
}

static void
kitsune_child_dropped (gpointer data,
                       KitsuneOp *op,
                       const GValue *item,
                       KitsuneDropReason reason)
{
  KitsuneOp *face = op->klass->hidden ? kitsune_gate_get_face (op) : op;
  KitsuneEvent *event = kitsune_event_new (face, kitsune_event_deliver_dropped);

  kitsune_value_copy (item, &event->item);
  event->numbers[0] = reason;
  kitsune_child_tell (data, event);
}

static void
kitsune_event_deliver_restarted (KitsuneExec *root,
                                 gpointer data)
{
  KitsuneEvent *self = data;

  root->events->restarted (root->events_data, self->op, (guint) self->numbers[0], self->error);
}

static void
kitsune_child_restarted (gpointer data,
                         KitsuneOp *op,
                         guint restart,
                         const GError *error)
{
  KitsuneEvent *event = kitsune_event_new (op, kitsune_event_deliver_restarted);

  event->numbers[0] = restart;
  event->error = g_error_copy (error);
  kitsune_child_tell (data, event);
}

static void
kitsune_event_deliver_dead_letter (KitsuneExec *root,
                                   gpointer data)
{
  KitsuneEvent *self = data;

  root->events->dead_letter (root->events_data, self->op, &self->item, self->error);
}

static void
kitsune_child_dead_letter (gpointer data,
                           KitsuneOp *op,
                           const GValue *item,
                           const GError *error)
{
  KitsuneEvent *event = kitsune_event_new (op, kitsune_event_deliver_dead_letter);

  kitsune_value_copy (item, &event->item);
  event->error = g_error_copy (error);
  kitsune_child_tell (data, event);
}

static void
kitsune_event_deliver_finished (KitsuneExec *root,
                                gpointer data)
{
  root->events->finished (root->events_data, ((KitsuneEvent *) data)->op);
}

static void
kitsune_child_finished (gpointer data,
                        KitsuneOp *op)
{
  if (!op->klass->hidden)
    kitsune_child_tell (data, kitsune_event_new (op, kitsune_event_deliver_finished));
}

static void
kitsune_event_deliver_signal (KitsuneExec *root,
                              gpointer data)
{
  KitsuneEvent *self = data;

  root->events->signal (root->events_data, self->op, (guint) self->numbers[0], (gint) self->numbers[1]);
}

static void
kitsune_child_signal (gpointer data,
                      KitsuneOp *op,
                      guint signal,
                      gint value)
{
  KitsuneEvent *event = kitsune_event_new (op, kitsune_event_deliver_signal);

  event->numbers[0] = signal;
  event->numbers[1] = (guint64) value;
  kitsune_child_tell (data, event);
}

static void
kitsune_child_refresh (gpointer data,
                       KitsuneScope *scope)
{
  KitsuneExec *root = ((KitsuneExec *) data)->home;

  root->events->refresh (root->events_data, scope);
}

/* --- threads --- */

/* The thread of a child has done its last. */
static void
kitsune_child_joined (KitsuneExec *root,
                      gpointer data)
{
  KitsuneExec *child = data;

  g_thread_join (g_steal_pointer (&child->thread));
  child->joined = TRUE;
  kitsune_exile_return (child->exile);
  root->n_children--;
  if (root->n_live == 0 && root->n_children == 0)
    kitsune_exec_complete (root);
}

static void
kitsune_child_completed (gpointer data)
{
  ((KitsuneExec *) data)->ended = TRUE;
}

static const KitsuneExecEvents kitsune_child_events = {
  .started = kitsune_child_started,
  .items = kitsune_child_items,
  .passed = kitsune_child_passed,
  .sampled = kitsune_child_sampled,
  .error = kitsune_child_error,
  .dropped = kitsune_child_dropped,
  .restarted = kitsune_child_restarted,
  .dead_letter = kitsune_child_dead_letter,
  .finished = kitsune_child_finished,
  .signal = kitsune_child_signal,
  .refresh = kitsune_child_refresh,
  .completed = kitsune_child_completed,
};

static gpointer
kitsune_child_main (gpointer data)
{
  KitsuneExec *self = data;
  KitsuneLane *lane = self->lane;

  g_main_context_push_thread_default (lane->context);
  kitsune_exile_enter (self->exile);
  g_rec_mutex_lock (&lane->busy);
  kitsune_exec_start (self);
  g_rec_mutex_unlock (&lane->busy);

  while (!self->ended)
    g_main_context_iteration (lane->context, TRUE);

  kitsune_exile_enter (NULL);
  g_main_context_pop_thread_default (lane->context);
  kitsune_lane_post (self->home->lane, self->home, kitsune_child_joined, self, NULL);

  return NULL;
}

static void
kitsune_child_start (KitsuneExec *root,
                     gpointer data)
{
  KitsuneExec *child = data;
  g_autofree char *name = NULL;

  if (child->thread != NULL || child->begun || root->completed)
    return;

  child->begun = TRUE;
  child->paused = root->paused;
  root->n_children++;
  name = g_strdup_printf ("kitsune-lane-%u", child->number);
  child->thread = g_thread_new (name, kitsune_child_main, child);
  if (root->draining)
    kitsune_lane_post (child->lane, child, kitsune_exec_do_drain, NULL, NULL);
}

void
kitsune_exec_request (KitsuneExec *child)
{
  kitsune_lane_post (child->home->lane, child->home, kitsune_child_start, child, NULL);
}

void
kitsune_exec_tell_children (KitsuneExec *self,
                            KitsuneLaneFunc func)
{
  for (guint i = 0; i < self->children->len; i++)
    {
      KitsuneExec *child = g_ptr_array_index (self->children, i);

      if (child->begun)
        kitsune_lane_post (child->lane, child, func, NULL, NULL);
    }
}

/* --- making them --- */

typedef struct
{
  KitsuneExec *root;
  KitsunePlan *whole;
  KitsunePlan **parts; /* one for each lane */
  guint *places;       /* of each node of @whole in its part */
  GHashTable *inner;   /* "node:output:lane" → place of the gate's source there */
} KitsuneSplit;

static KitsunePlan *
kitsune_plan_new_part (void)
{
  KitsunePlan *self = g_new0 (KitsunePlan, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->nodes = g_ptr_array_new_with_free_func (kitsune_plan_node_free);
  self->terminals = g_array_new (FALSE, FALSE, sizeof (guint));
  self->prefix = g_strdup ("");
  self->n_lanes = 1;

  return self;
}

static KitsunePlanNode *
kitsune_plan_add_node (KitsunePlan *self,
                       KitsuneStage *stage,
                       const char *name)
{
  KitsunePlanNode *node = g_new0 (KitsunePlanNode, 1);

  node->stage = g_object_ref (stage);
  node->name = g_strdup (name);
  node->prefix = "";
  node->inputs = g_array_new (FALSE, FALSE, sizeof (KitsunePlanInput));
  g_ptr_array_add (self->nodes, node);

  return node;
}

/* A passage for what comes in by @input: its sink goes into the plan of the
 * lane above. */
static KitsuneGate *
kitsune_split_add_gate (KitsuneSplit *self,
                        KitsunePlanInput *input,
                        KitsunePlanNode *owner)
{
  KitsunePlanNode *from = kitsune_plan_get_node (self->whole, input->node);
  KitsunePlanInput into = { self->places[input->node], input->output, input->pipeline };
  KitsuneGate *gate = g_new0 (KitsuneGate, 1);
  gint size = kitsune_stage_get_buffer_size (owner->stage);
  KitsunePlanNode *sink;

  gate->owner = owner;
  gate->overflow = kitsune_stage_get_overflow (owner->stage);
  gate->ring = kitsune_ring_new (size > 0 ? (guint) size : KITSUNE_RING_DEFAULT_SIZE, gate->overflow);
  gate->sink_stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, "gate", &kitsune_gate_sink_op_class,
                                        KITSUNE_STAGE_CANNOT_FAIL, NULL, NULL);
  sink = kitsune_plan_add_node (self->parts[from->lane], gate->sink_stage, owner->name);
  gate->consumer_spin.credit = gate->producer_spin.credit = 1; /* each is its own lane's from here on */
  sink->gate = gate;
  g_array_append_val (sink->inputs, into);
  g_ptr_array_add (self->root->gates, gate);

  return gate;
}

/* Where the items of a blocking source come out in the plan of lane @lane. */
static guint
kitsune_split_get_inner (KitsuneSplit *self,
                         KitsunePlanInput *input,
                         guint lane)
{
  g_autofree char *key = g_strdup_printf ("%u:%u:%u", input->node, input->output, lane);
  KitsunePlanNode *from = kitsune_plan_get_node (self->whole, input->node);
  KitsunePlan *part = self->parts[lane];
  KitsuneGate *gate;
  gpointer found;

  if (g_hash_table_lookup_extended (self->inner, key, NULL, &found))
    return GPOINTER_TO_UINT (found);

  gate = kitsune_split_add_gate (self, input, from);
  gate->source_stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, "gate", &kitsune_gate_source_op_class,
                                          KITSUNE_STAGE_CANNOT_FAIL, NULL, NULL);
  kitsune_stage_add_output (gate->source_stage, kitsune_pipeline_get_item_type (input->pipeline));
  kitsune_plan_add_node (part, gate->source_stage, from->name)->gate = gate;
  g_hash_table_insert (self->inner, g_steal_pointer (&key), GUINT_TO_POINTER (part->nodes->len - 1));

  return part->nodes->len - 1;
}

static void
kitsune_split_add_node (KitsuneSplit *self,
                        guint n)
{
  KitsunePlanNode *node = kitsune_plan_get_node (self->whole, n);
  KitsunePlan *part = self->parts[node->lane];
  KitsuneGate *gate = NULL;
  g_autoptr (GArray) inputs = g_array_new (FALSE, FALSE, sizeof (KitsunePlanInput));
  KitsunePlanNode *copy;

  for (guint i = 0; i < node->inputs->len; i++)
    {
      KitsunePlanInput input = g_array_index (node->inputs, KitsunePlanInput, i);
      KitsunePlanNode *from = kitsune_plan_get_node (self->whole, input.node);

      if (kitsune_stage_get_flags (node->stage) & KITSUNE_STAGE_BOUNDARY)
        {
          gate = kitsune_split_add_gate (self, &input, node);
          continue;
        }
      if (from->lane == node->lane)
        {
          input.node = self->places[input.node];
        }
      else
        {
          input.node = kitsune_split_get_inner (self, &input, node->lane);
          input.output = 0;
        }
      g_array_append_val (inputs, input);
    }

  copy = kitsune_plan_add_node (part, node->stage, node->name);
  copy->gate = gate;
  g_array_append_vals (copy->inputs, inputs->data, inputs->len);
  self->places[n] = part->nodes->len - 1;
}

static KitsuneExec *
kitsune_child_new (KitsuneExec *root,
                   KitsunePlan *plan,
                   guint number,
                   KitsuneRunOptions *options)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  KitsuneExec *self = kitsune_exec_new (plan, context, options, &kitsune_child_events, NULL);

  self->events_data = self;
  self->home = root;
  self->number = number;
  self->seed = root->seed;
  self->cancellable = g_cancellable_new ();
  self->exile = kitsune_exile_new ();
  self->lane->own_thread = TRUE;

  return self;
}

KitsunePlan *
kitsune_exec_split (KitsuneExec *self,
                    KitsunePlan *plan,
                    KitsuneRunOptions *options)
{
  g_autofree KitsunePlan **parts = g_new (KitsunePlan *, plan->n_lanes);
  g_autofree guint *places = g_new0 (guint, plan->nodes->len);
  g_autoptr (GHashTable) inner = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  KitsuneSplit split = { self, plan, parts, places, inner };

  for (guint i = 0; i < plan->n_lanes; i++)
    parts[i] = kitsune_plan_new_part ();
  for (guint n = 0; n < plan->nodes->len; n++)
    kitsune_split_add_node (&split, n);
  for (guint t = 0; t < plan->terminals->len; t++)
    g_array_append_val (parts[0]->terminals, places[g_array_index (plan->terminals, guint, t)]);

  for (guint i = 1; i < plan->n_lanes; i++)
    {
      g_ptr_array_add (self->children, kitsune_child_new (self, parts[i], i, options));
      kitsune_plan_unref (parts[i]);
    }

  return parts[0];
}

void
kitsune_exec_free_children (KitsuneExec *self)
{
  for (guint i = 0; i < self->children->len; i++)
    {
      KitsuneExec *child = g_ptr_array_index (self->children, i);

      g_assert (child->thread == NULL);
      kitsune_exile_free (g_steal_pointer (&child->exile));
      g_clear_object (&child->cancellable);
      kitsune_exec_free (child);
    }
  g_ptr_array_set_size (self->children, 0);
  g_ptr_array_set_size (self->gates, 0);
}

guint64
kitsune_exec_get_n_relieved (KitsuneExec *self)
{
  guint64 n = atomic_load_explicit (&self->n_relieved, memory_order_relaxed);

  for (guint i = 0; i < self->children->len; i++)
    n += kitsune_exec_get_n_relieved (g_ptr_array_index (self->children, i));

  return n;
}

/* --- standing still --- */

gboolean
kitsune_exec_try_stop (KitsuneExec *self)
{
  if (!kitsune_lane_try_stop (self->lane))
    return FALSE;

  for (guint i = 0; i < self->children->len; i++)
    {
      if (kitsune_lane_try_stop (((KitsuneExec *) g_ptr_array_index (self->children, i))->lane))
        continue;
      while (i > 0)
        kitsune_lane_go_on (((KitsuneExec *) g_ptr_array_index (self->children, --i))->lane);
      kitsune_lane_go_on (self->lane);
      return FALSE;
    }

  return TRUE;
}

void
kitsune_exec_go_on (KitsuneExec *self)
{
  for (guint i = 0; i < self->children->len; i++)
    kitsune_lane_go_on (((KitsuneExec *) g_ptr_array_index (self->children, i))->lane);
  kitsune_lane_go_on (self->lane);
}

static void
kitsune_exec_poked (KitsuneExec *root,
                    gpointer data)
{
  /* to be called is enough: the lane then looks */
}

void
kitsune_exec_poke_root (KitsuneExec *self)
{
  kitsune_lane_post (self->home->lane, self->home, kitsune_exec_poked, NULL, NULL);
}
