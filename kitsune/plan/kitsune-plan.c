/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/plan/kitsune-plan-private.h"
#include "kitsune/plan/kitsune-plan-lanes-private.h"

#include "kitsune/base/kitsune-error.h"
#include "kitsune/define/kitsune-error-handler-private.h"

/*
 * A pipeline may be made, planned and opened for every item of a stream. So what
 * is looked up while a plan is made is looked for in its nodes as long as they are
 * few, and only a large plan has tables.
 */
#define KITSUNE_PLAN_FEW 16

typedef struct
{
  KitsunePlan *plan;
  GHashTable *nodes; /* KitsuneStage → number of its node; NULL: few */
  GHashTable *names; /* of nodes, not owned; NULL: few */
} KitsunePlanTables;

void
kitsune_plan_node_free (gpointer data)
{
  KitsunePlanNode *node = data;

  g_object_unref (node->stage);
  g_free (node->name);
  g_array_unref (node->inputs);
  g_clear_pointer (&node->problems, g_ptr_array_unref);
  g_free (node);
}

static gboolean
kitsune_plan_find (KitsunePlanTables *self,
                   KitsuneStage *stage,
                   guint *index)
{
  gpointer value;

  if (self->nodes != NULL)
    {
      if (!g_hash_table_lookup_extended (self->nodes, stage, NULL, &value))
        return FALSE;
      *index = GPOINTER_TO_UINT (value);
      return TRUE;
    }

  for (guint n = 0; n < self->plan->nodes->len; n++)
    if (kitsune_plan_get_node (self->plan, n)->stage == stage)
      {
        *index = n;
        return TRUE;
      }

  return FALSE;
}

static void
kitsune_plan_add (KitsunePlanTables *self,
                  KitsuneStage *stage)
{
  KitsunePlan *plan = self->plan;
  KitsunePlanNode *node = g_new0 (KitsunePlanNode, 1);

  node->stage = g_object_ref (stage);
  node->prefix = plan->prefix;
  node->inputs = g_array_new (FALSE, FALSE, sizeof (KitsunePlanInput));
  g_ptr_array_add (plan->nodes, node);

  if (self->nodes != NULL)
    {
      g_hash_table_insert (self->nodes, stage, GUINT_TO_POINTER (plan->nodes->len - 1));
      return;
    }
  if (plan->nodes->len <= KITSUNE_PLAN_FEW)
    return;

  self->nodes = g_hash_table_new (NULL, NULL);
  for (guint n = 0; n < plan->nodes->len; n++)
    g_hash_table_insert (self->nodes, kitsune_plan_get_node (plan, n)->stage, GUINT_TO_POINTER (n));
}

/* Visits every stage above the terminals, each after the stages it consumes.
 * A stack of our own: chains may be longer than the thread's stack is deep. */
static void
kitsune_plan_collect (KitsunePlanTables *self,
                      KitsuneStage *const *terminals,
                      guint n_terminals)
{
  g_autoptr (GPtrArray) stack = g_ptr_array_new ();

  for (guint i = n_terminals; i > 0; i--)
    g_ptr_array_add (stack, terminals[i - 1]);

  while (stack->len > 0)
    {
      KitsuneStage *stage = g_ptr_array_index (stack, stack->len - 1);
      guint n_pushed = 0;
      guint known;

      if (kitsune_plan_find (self, stage, &known))
        {
          g_ptr_array_set_size (stack, stack->len - 1);
          continue;
        }

      for (guint i = kitsune_stage_get_n_inputs (stage); i > 0; i--)
        {
          KitsuneStage *upstream = kitsune_pipeline_get_stage (kitsune_stage_get_input (stage, i - 1)->pipeline);

          if (kitsune_plan_find (self, upstream, &known))
            continue;
          g_ptr_array_add (stack, upstream);
          n_pushed++;
        }
      if (n_pushed > 0)
        continue;

      g_ptr_array_set_size (stack, stack->len - 1);
      kitsune_plan_add (self, stage);
    }
}

static void
kitsune_plan_link (KitsunePlanTables *self)
{
  for (guint n = 0; n < self->plan->nodes->len; n++)
    {
      KitsunePlanNode *node = kitsune_plan_get_node (self->plan, n);

      for (guint i = 0; i < kitsune_stage_get_n_inputs (node->stage); i++)
        {
          KitsunePipeline *pipeline = kitsune_stage_get_input (node->stage, i)->pipeline;
          KitsunePlanInput input = { 0, kitsune_pipeline_get_output (pipeline), pipeline };

          kitsune_plan_find (self, kitsune_pipeline_get_stage (pipeline), &input.node);
          g_array_append_val (node->inputs, input);
        }
    }
}

static void G_GNUC_PRINTF (3, 4)
    kitsune_plan_add_problem (GString *problems,
                              KitsunePlanNode *node,
                              const char *format,
                              ...)
{
  char *problem;
  va_list args;

  va_start (args, format);
  problem = g_strdup_vprintf (format, args);
  va_end (args);

  if (problems->len > 0)
    g_string_append_c (problems, '\n');
  g_string_append_printf (problems, "stage \"%s%s\": %s", node->prefix, node->name, problem);
  if (node->problems == NULL)
    node->problems = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (node->problems, problem);
}

static gboolean
kitsune_plan_is_taken (KitsunePlanTables *self,
                       const char *name)
{
  if (self->names != NULL)
    return g_hash_table_contains (self->names, name);

  for (guint n = 0; n < self->plan->nodes->len; n++)
    if (g_strcmp0 (kitsune_plan_get_node (self->plan, n)->name, name) == 0)
      return TRUE;

  return FALSE;
}

static void
kitsune_plan_take_name (KitsunePlanTables *self,
                        KitsunePlanNode *node,
                        char *name)
{
  node->name = name;
  if (self->names != NULL)
    g_hash_table_add (self->names, name);
}

/* How many stages of its kind in front of @n have no name of their own, and so
 * have at least as many of the numbers. */
static guint
kitsune_plan_count_kind (KitsunePlanTables *self,
                         GHashTable *counts,
                         guint n)
{
  const char *kind = kitsune_stage_get_kind (kitsune_plan_get_node (self->plan, n)->stage);
  guint count = 0;

  if (counts != NULL)
    return GPOINTER_TO_UINT (g_hash_table_lookup (counts, kind));

  while (n-- > 0)
    {
      KitsuneStage *stage = kitsune_plan_get_node (self->plan, n)->stage;

      count += kitsune_stage_get_name (stage) == NULL && g_str_equal (kitsune_stage_get_kind (stage), kind);
    }

  return count;
}

static char *
kitsune_plan_make_name (const char *kind,
                        guint number)
{
  char digits[16];
  char *first = digits + sizeof digits - 1;

  *first = '\0';
  for (; number > 0; number /= 10)
    *--first = (char) ('0' + number % 10);

  return g_strconcat (kind, "-", first, NULL);
}

/* Names the unnamed by kind and number, never taking a name somebody gave. */
static void
kitsune_plan_name (KitsunePlanTables *self,
                   GString *problems)
{
  gboolean few = self->plan->nodes->len <= KITSUNE_PLAN_FEW;
  g_autoptr (GHashTable) counts = few ? NULL : g_hash_table_new (g_str_hash, g_str_equal);

  if (!few)
    self->names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint n = 0; n < self->plan->nodes->len; n++)
    {
      KitsunePlanNode *node = kitsune_plan_get_node (self->plan, n);
      const char *name = kitsune_stage_get_name (node->stage);
      gboolean taken = name != NULL && kitsune_plan_is_taken (self, name);

      if (name == NULL)
        continue;
      kitsune_plan_take_name (self, node, g_strdup (name));
      if (taken)
        kitsune_plan_add_problem (problems, node, "another stage has the same name");
    }

  for (guint n = 0; n < self->plan->nodes->len; n++)
    {
      KitsunePlanNode *node = kitsune_plan_get_node (self->plan, n);
      const char *kind = kitsune_stage_get_kind (node->stage);
      guint count;
      char *name = NULL;

      if (node->name != NULL)
        continue;
      count = kitsune_plan_count_kind (self, counts, n);
      do
        {
          g_free (name);
          name = kitsune_plan_make_name (kind, ++count);
        }
      while (kitsune_plan_is_taken (self, name));
      kitsune_plan_take_name (self, node, name);
      if (counts != NULL)
        g_hash_table_insert (counts, (gpointer) kind, GUINT_TO_POINTER (count));
    }
}

static void
kitsune_plan_check_types (KitsunePlan *self,
                          KitsunePlanNode *node,
                          GString *problems)
{
  for (guint i = 0; i < node->inputs->len; i++)
    {
      GType accepts = kitsune_stage_get_input (node->stage, i)->accepts;
      GType offered = kitsune_pipeline_get_item_type (g_array_index (node->inputs, KitsunePlanInput, i).pipeline);
      KitsunePlanNode *upstream = kitsune_plan_get_node (self, g_array_index (node->inputs, KitsunePlanInput, i).node);

      if (accepts == G_TYPE_VALUE || offered == G_TYPE_VALUE || g_type_is_a (offered, accepts))
        continue;
      kitsune_plan_add_problem (problems, node, "expects items of type %s, but stage \"%s%s\" gives %s",
                                g_type_name (accepts), upstream->prefix, upstream->name, g_type_name (offered));
    }
}

/* Without a handler of its own a stage has that of the run, which may be one
 * that makes attempts. */
static void
kitsune_plan_check_total_timeout (KitsunePlanNode *node,
                                  GString *problems)
{
  const KitsuneErrorHandler *handler = kitsune_stage_get_error_handler (node->stage);

  if (kitsune_stage_get_total_timeout (node->stage) == 0)
    return;

  if (kitsune_stage_get_flags (node->stage) & KITSUNE_STAGE_CANNOT_FAIL)
    kitsune_plan_add_problem (problems, node,
                              "property \"total-timeout\" is set, but %s calls no function that could fail",
                              kitsune_stage_get_kind (node->stage));
  else if (handler != NULL && kitsune_error_handler_get_depth (handler) == 0)
    kitsune_plan_add_problem (problems, node,
                              "property \"total-timeout\" is set, but the error handler makes no further attempts");
}

static void
kitsune_plan_check_handler (KitsunePlanNode *node,
                            GString *problems)
{
  const KitsuneErrorHandler *handler = kitsune_stage_get_error_handler (node->stage);
  KitsuneStageFlags flags = kitsune_stage_get_flags (node->stage);
  GType type;

  if (kitsune_stage_get_supervision (node->stage) != NULL && (flags & KITSUNE_STAGE_CANNOT_FAIL))
    kitsune_plan_add_problem (problems, node,
                              "property \"supervision\" is set, but %s calls no function that could fail",
                              kitsune_stage_get_kind (node->stage));
  kitsune_plan_check_total_timeout (node, problems);
  if (handler == NULL)
    return;

  if (flags & KITSUNE_STAGE_CANNOT_FAIL)
    {
      kitsune_plan_add_problem (problems, node,
                                "property \"error-handler\" is set, but %s calls no function that could fail",
                                kitsune_stage_get_kind (node->stage));
      return;
    }

  handler = kitsune_error_handler_get_last (handler);
  if (handler == NULL || handler->action != KITSUNE_ERROR_ACTION_RETURN)
    return;

  if (!(flags & KITSUNE_STAGE_TAKES_RETURN))
    {
      kitsune_plan_add_problem (problems, node,
                                "property \"error-handler\" returns a value, but %s has no output item to replace",
                                kitsune_stage_get_kind (node->stage));
      return;
    }

  type = kitsune_stage_get_output (node->stage, 0)->item_type;
  if (type != G_TYPE_VALUE && !g_type_is_a (G_VALUE_TYPE (&handler->value), type))
    kitsune_plan_add_problem (problems, node,
                              "property \"error-handler\" returns a %s, but the stage gives %s",
                              G_VALUE_TYPE_NAME (&handler->value), g_type_name (type));
}

static void
kitsune_plan_check_buffer (KitsunePlanNode *node,
                           GString *problems)
{
  gint size = kitsune_stage_get_buffer_size (node->stage);
  KitsuneOverflow overflow = kitsune_stage_get_overflow (node->stage);
  const char *kind = kitsune_stage_get_kind (node->stage);

  if (kitsune_stage_get_n_outputs (node->stage) == 0)
    {
      if (size >= 0)
        kitsune_plan_add_problem (problems, node,
                                  "property \"buffer-size\" is set, but %s emits nothing that could wait", kind);
      if (overflow != KITSUNE_OVERFLOW_BLOCK)
        kitsune_plan_add_problem (problems, node,
                                  "property \"overflow\" is set, but %s emits nothing that could wait", kind);
      return;
    }

  if (size == 0 && overflow == KITSUNE_OVERFLOW_DROP_OLDEST)
    kitsune_plan_add_problem (problems, node,
                              "property \"overflow\" drops the oldest item of a buffer, but \"buffer-size\" is 0");
}

/* Output @open_output of @open, which may be NULL, goes elsewhere. */
static void
kitsune_plan_check_outputs (KitsunePlan *self,
                            KitsunePlanNode *open,
                            guint open_output,
                            GString *problems)
{
  g_autofree guint *first = g_new (guint, self->nodes->len); /* of each node's outputs among all */
  g_autofree gboolean *consumed = NULL;
  guint n_outputs = 0;

  for (guint n = 0; n < self->nodes->len; n++)
    {
      first[n] = n_outputs;
      n_outputs += kitsune_stage_get_n_outputs (kitsune_plan_get_node (self, n)->stage);
    }

  consumed = g_new0 (gboolean, n_outputs);
  for (guint n = 0; n < self->nodes->len; n++)
    {
      KitsunePlanNode *node = kitsune_plan_get_node (self, n);

      for (guint i = 0; i < node->inputs->len; i++)
        {
          KitsunePlanInput *input = &g_array_index (node->inputs, KitsunePlanInput, i);

          consumed[first[input->node] + input->output] = TRUE;
        }
    }

  for (guint n = 0; n < self->nodes->len; n++)
    {
      KitsunePlanNode *node = kitsune_plan_get_node (self, n);

      for (guint o = 0; o < kitsune_stage_get_n_outputs (node->stage); o++)
        {
          if (node == open && o == open_output)
            continue;
          if (!consumed[first[n] + o] && !kitsune_stage_get_output (node->stage, o)->discard)
            kitsune_plan_add_problem (problems, node,
                                      "output %u is not consumed in this run; "
                                      "set \"discard\" on it if its items are not wanted",
                                      o);
        }
    }
}

static void
kitsune_plan_check (KitsunePlan *self,
                    GString *problems)
{
  for (guint n = 0; n < self->nodes->len; n++)
    {
      KitsunePlanNode *node = kitsune_plan_get_node (self, n);
      g_autoptr (GPtrArray) recorded = kitsune_stage_dup_problems (node->stage);

      for (guint i = 0; recorded != NULL && i < recorded->len; i++)
        kitsune_plan_add_problem (problems, node, "%s", (const char *) g_ptr_array_index (recorded, i));
      kitsune_plan_check_types (self, node, problems);
      kitsune_plan_check_handler (node, problems);
      kitsune_plan_check_buffer (node, problems);
    }
}

/* Whatever is run must consume something and leave nothing over. */
static void
kitsune_plan_check_terminals (KitsunePlan *self,
                              GString *problems)
{
  for (guint i = 0; i < self->terminals->len; i++)
    {
      KitsunePlanNode *node = kitsune_plan_get_node (self, g_array_index (self->terminals, guint, i));

      if (kitsune_stage_get_n_inputs (node->stage) == 0)
        kitsune_plan_add_problem (problems, node, "is to be run as a terminal, but consumes nothing");
      if (kitsune_stage_get_n_outputs (node->stage) > 0)
        kitsune_plan_add_problem (problems, node, "is to be run as a terminal, but emits items");
    }
}

static KitsunePlan *
kitsune_plan_collect_all (KitsuneStage *const *terminals,
                          guint n_terminals,
                          const char *prefix,
                          GString *problems)
{
  KitsunePlan *self = g_new0 (KitsunePlan, 1);
  KitsunePlanTables tables = { self, NULL, NULL };

  g_atomic_ref_count_init (&self->ref_count);
  self->prefix = g_strdup (prefix);
  self->nodes = g_ptr_array_new_with_free_func (kitsune_plan_node_free);
  self->terminals = g_array_new (FALSE, FALSE, sizeof (guint));

  kitsune_plan_collect (&tables, terminals, n_terminals);
  kitsune_plan_link (&tables);
  for (guint i = 0; i < n_terminals; i++)
    {
      guint index = 0;

      kitsune_plan_find (&tables, terminals[i], &index);
      g_array_append_val (self->terminals, index);
    }
  kitsune_plan_name (&tables, problems);
  g_clear_pointer (&tables.nodes, g_hash_table_unref);
  g_clear_pointer (&tables.names, g_hash_table_unref);
  self->n_lanes = 1;

  return self;
}

/* An output that goes out of the plan, to the stage that opens it. */
typedef struct
{
  KitsunePipeline *pipeline;
  GType accepts;
  char *owner;   /* whole name of the stage that opens it */
  gboolean away; /* which is on another thread than the run */
} KitsunePlanNested;

static void
kitsune_plan_nested_free (gpointer data)
{
  KitsunePlanNested *nested = data;

  g_free (nested->owner);
  g_free (nested);
}

static gboolean
kitsune_plan_has_nested (KitsunePlan *self)
{
  for (guint n = 0; n < self->nodes->len; n++)
    if (kitsune_stage_get_n_nested (kitsune_plan_get_node (self, n)->stage) > 0)
      return TRUE;

  return FALSE;
}

/* Adds the pipelines that stages of the plan open, if they are known by now,
 * to those that are still to be looked at. */
static void
kitsune_plan_add_nested (KitsunePlan *self,
                         GPtrArray *to_check)
{
  for (guint n = 0; n < self->nodes->len; n++)
    {
      KitsunePlanNode *node = kitsune_plan_get_node (self, n);

      for (guint i = 0; i < kitsune_stage_get_n_nested (node->stage); i++)
        {
          const KitsuneStageInput *input = kitsune_stage_get_nested (node->stage, i);
          KitsunePlanNested *nested = g_new (KitsunePlanNested, 1);

          *nested = (KitsunePlanNested){ input->pipeline, input->accepts,
                                         g_strconcat (node->prefix, node->name, NULL), self->away || node->lane != 0 };
          g_ptr_array_add (to_check, nested);
        }
    }
}

/* The one output that leaves the plan is consumed by the stage that opens it. */
static KitsunePlan *
kitsune_plan_build_inner (KitsunePlanNested *nested,
                          GString *problems)
{
  KitsuneStage *stage = kitsune_pipeline_get_stage (nested->pipeline);
  GType offered = kitsune_pipeline_get_item_type (nested->pipeline);
  g_autofree char *prefix = g_strconcat (nested->owner, "/", NULL);
  KitsunePlan *self = kitsune_plan_collect_all (&stage, 1, prefix, problems);
  KitsunePlanNode *last = kitsune_plan_get_node (self, self->nodes->len - 1);

  self->away = nested->away;
  kitsune_plan_check (self, problems);
  kitsune_plan_check_one_lane (self, kitsune_plan_add_problem, problems);
  kitsune_plan_check_outputs (self, last, kitsune_pipeline_get_output (nested->pipeline), problems);
  if (nested->accepts != G_TYPE_VALUE && offered != G_TYPE_VALUE && !g_type_is_a (offered, nested->accepts))
    kitsune_plan_add_problem (problems, last, "gives items of type %s, but stage \"%s\" expects %s",
                              g_type_name (offered), nested->owner, g_type_name (nested->accepts));

  return self;
}

KitsunePlan *
kitsune_plan_build_nested (KitsunePlan *self,
                           KitsunePlanNode *node,
                           guint nested,
                           KitsuneRunOptions *options,
                           GString *problems)
{
  const KitsuneStageInput *input = kitsune_stage_get_nested (node->stage, nested);
  g_autofree char *owner = g_strconcat (node->prefix, node->name, NULL);
  KitsunePlanNested inner = { input->pipeline, input->accepts, owner, self->away || node->lane != 0 };
  KitsunePlan *plan = kitsune_plan_build_inner (&inner, problems);

  if (plan->away)
    kitsune_plan_check_away (plan, options, kitsune_plan_add_problem, problems);

  return plan;
}

/* Looks at all that is nested, at whatever depth, each pipeline once; what is
 * also on another thread is looked at for that again. */
static void
kitsune_plan_check_nested (KitsunePlan *self,
                           KitsuneRunOptions *options,
                           GString *problems)
{
  g_autoptr (GPtrArray) to_check = NULL;
  g_autoptr (GHashTable) seen = NULL;

  if (!kitsune_plan_has_nested (self))
    return;

  to_check = g_ptr_array_new_with_free_func (kitsune_plan_nested_free);
  kitsune_plan_add_nested (self, to_check);
  seen = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < to_check->len; i++)
    {
      KitsunePlanNested *nested = g_ptr_array_index (to_check, i);
      gpointer known = g_hash_table_lookup (seen, nested->pipeline);
      g_autoptr (GString) told = g_string_new (NULL); /* already */
      g_autoptr (KitsunePlan) inner = NULL;

      if (GPOINTER_TO_INT (known) > nested->away)
        continue;
      g_hash_table_insert (seen, nested->pipeline, GINT_TO_POINTER (1 + nested->away));
      inner = kitsune_plan_build_inner (nested, known == NULL ? problems : told);
      if (nested->away)
        kitsune_plan_check_away (inner, options, kitsune_plan_add_problem, problems);
      kitsune_plan_add_nested (inner, to_check);
    }
}

static KitsunePlan *
kitsune_plan_return (KitsunePlan *self,
                     GString *problems,
                     GError **error)
{
  if (problems->len == 0)
    return self;

  g_set_error_literal (error, KITSUNE_ERROR, KITSUNE_ERROR_INVALID, problems->str);
  kitsune_plan_unref (self);

  return NULL;
}

/* @complete: whether this is all there will be in a run, so that every output
 * must have found its consumer. */
KitsunePlan *
kitsune_plan_build (KitsuneStage *const *terminals,
                    guint n_terminals,
                    gboolean complete,
                    KitsuneRunOptions *options,
                    GString *problems)
{
  KitsunePlan *self = kitsune_plan_collect_all (terminals, n_terminals, "", problems);

  kitsune_plan_assign_lanes (self);
  kitsune_plan_check (self, problems);
  kitsune_plan_check_lanes (self, options, kitsune_plan_add_problem, problems);
  if (complete)
    {
      kitsune_plan_check_outputs (self, NULL, 0, problems);
      kitsune_plan_check_terminals (self, problems);
    }
  kitsune_plan_check_nested (self, options, problems);

  return self;
}

KitsunePlan *
kitsune_plan_new (KitsuneStage *const *terminals,
                  guint n_terminals,
                  gboolean complete,
                  KitsuneRunOptions *options,
                  GError **error)
{
  g_autoptr (GString) problems = g_string_new (NULL);
  KitsunePlan *self = kitsune_plan_build (terminals, n_terminals, complete, options, problems);

  return kitsune_plan_return (self, problems, error);
}

KitsunePlan *
kitsune_plan_new_inner (KitsunePipeline *pipeline,
                        GType accepts,
                        const char *owner,
                        GError **error)
{
  g_autoptr (GString) problems = g_string_new (NULL);
  KitsunePlanNested nested = { pipeline, accepts, (char *) owner, FALSE };
  KitsunePlan *self = kitsune_plan_build_inner (&nested, problems);

  kitsune_plan_check_nested (self, NULL, problems);

  return kitsune_plan_return (self, problems, error);
}

KitsunePlan *
kitsune_plan_ref (KitsunePlan *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
kitsune_plan_unref (KitsunePlan *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_ptr_array_unref (self->nodes);
  g_array_unref (self->terminals);
  g_free (self->prefix);
  g_free (self);
}

KitsunePlanNode *
kitsune_plan_get_node (KitsunePlan *self,
                       guint index)
{
  return g_ptr_array_index (self->nodes, index);
}
