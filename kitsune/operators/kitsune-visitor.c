/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-visitor-private.h"

#include "kitsune/base/kitsune-table-private.h"
#include "kitsune/base/kitsune-value.h"
#include "kitsune/operators/kitsune-key-private.h"
#include "kitsune/operators/kitsune-state-record-private.h"

/*
 * Who has been visited is what a store is asked for, in one step that also writes
 * it down: of two that ask for the same key at once, one is told that it is new.
 *
 *          ask                    it was not there             taken
 *   new ─────────▶ asked ─┬───────────────────────▶ absent ───────────▶ known
 *    ▲                    │ it was                                        ▲
 *    │                    ├───────────────────────────────────────────────┘
 *    └──── failed ◀───────┘ no answer
 *
 * What the store has said once is kept, so it is asked for each key once per run.
 *
 * Answers arrive on the operator's lane, outside of any of its turns; they are
 * worked on when it is notified.
 */
#define KITSUNE_VISITOR_MAX_ASKING 64

/* The values in the table; an error is what it is. */
typedef enum
{
  KITSUNE_VISITED_ASKED,
  KITSUNE_VISITED_ABSENT,
  KITSUNE_VISITED_KNOWN,
} KitsuneVisited;

typedef struct
{
  KitsuneVisitor *visitor;
  GValue key;
  guint32 hash;
  gboolean is_new;
  GError *error;
} KitsuneVisitAnswer;

struct _KitsuneVisitor
{
  guint ref_count; /* the operator and its requests */
  KitsuneOp *op;   /* NULL: it is gone */
  KitsuneStore *store;
  GBytes *mark; /* what is stored */
  GCancellable *cancellable;
  KitsuneTable table; /* of keys to KitsuneVisited or a GError */
  GQueue answers;
  guint n_asking; /* until their answers were worked on */
};

KitsuneVisitor *
kitsune_visitor_new (KitsuneOp *op,
                     KitsuneStore *store)
{
  KitsuneVisitor *self = g_new0 (KitsuneVisitor, 1);

  self->ref_count = 1;
  self->op = op;
  self->store = g_object_ref (store);
  self->mark = g_bytes_new_static ("true", strlen ("true"));
  self->cancellable = g_cancellable_new ();
  g_queue_init (&self->answers);

  return self;
}

static void
kitsune_visitor_unref (KitsuneVisitor *self)
{
  if (--self->ref_count > 0)
    return;

  kitsune_table_clear (&self->table);
  g_object_unref (self->store);
  g_bytes_unref (self->mark);
  g_object_unref (self->cancellable);
  g_free (self);
}

static void
kitsune_visit_answer_free (KitsuneVisitAnswer *answer)
{
  kitsune_visitor_unref (answer->visitor);
  kitsune_value_clear (&answer->key);
  g_clear_error (&answer->error);
  g_free (answer);
}

void
kitsune_visitor_free (KitsuneVisitor *self)
{
  KitsuneVisitAnswer *answer;

  self->op = NULL;
  g_cancellable_cancel (self->cancellable);
  while ((answer = g_queue_pop_head (&self->answers)) != NULL)
    kitsune_visit_answer_free (answer);
  kitsune_visitor_unref (self);
}

static void
kitsune_visitor_answered_cb (GObject *object,
                             GAsyncResult *result,
                             gpointer user_data)
{
  KitsuneVisitAnswer *answer = user_data;
  KitsuneVisitor *self = answer->visitor;

  answer->is_new = kitsune_store_replace_finish (KITSUNE_STORE (object), result, &answer->error);
  if (self->op == NULL)
    {
      kitsune_visit_answer_free (answer);
      return;
    }

  g_queue_push_tail (&self->answers, answer);
  kitsune_op_notify (self->op);
}

static void
kitsune_visitor_set (GValue *value,
                     KitsuneVisited visited)
{
  kitsune_value_clear (value);
  g_value_init (value, G_TYPE_UINT);
  g_value_set_uint (value, visited);
}

/* Takes @key. */
static gboolean
kitsune_visitor_ask (KitsuneVisitor *self,
                     GValue *key,
                     guint32 hash,
                     GError **error)
{
  GMainContext *context = kitsune_op_get_context (self->op);
  g_autofree char *name = kitsune_state_record_name_key (key, error);
  GValue asked = G_VALUE_INIT;
  KitsuneVisitAnswer *answer;

  if (name == NULL)
    {
      kitsune_value_clear (key);
      return FALSE;
    }

  answer = g_new0 (KitsuneVisitAnswer, 1);
  answer->visitor = self;
  answer->hash = hash;
  kitsune_value_copy (key, &answer->key);
  self->ref_count++;
  kitsune_visitor_set (&asked, KITSUNE_VISITED_ASKED);
  kitsune_table_add (&self->table, hash, key, &asked);
  self->n_asking++;
  kitsune_op_set_external (self->op, TRUE);

  g_main_context_push_thread_default (context);
  kitsune_store_replace_async (self->store, name, NULL, self->mark, self->cancellable, kitsune_visitor_answered_cb,
                               answer);
  g_main_context_pop_thread_default (context);

  return TRUE;
}

static KitsuneVisit
kitsune_visitor_take_failure (KitsuneVisitor *self,
                              KitsuneTableEntry *entry,
                              GError **error)
{
  g_propagate_error (error, g_value_dup_boxed (&entry->value));
  kitsune_table_remove (&self->table, entry);

  return KITSUNE_VISIT_FAILED;
}

KitsuneVisit
kitsune_visitor_visit (KitsuneVisitor *self,
                       GValue *key,
                       guint32 hash,
                       GError **error)
{
  KitsuneTableEntry *entry = kitsune_table_find (&self->table, key, hash);

  if (entry == NULL)
    {
      if (self->table.n_live < KITSUNE_KEYS_MAX)
        return kitsune_visitor_ask (self, key, hash, error) ? KITSUNE_VISIT_WAIT : KITSUNE_VISIT_FAILED;
      kitsune_value_clear (key);
      g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_LIMIT_EXCEEDED, "more than %u keys", (guint) KITSUNE_KEYS_MAX);
      return KITSUNE_VISIT_FAILED;
    }

  kitsune_value_clear (key);
  if (G_VALUE_HOLDS (&entry->value, G_TYPE_ERROR))
    return kitsune_visitor_take_failure (self, entry, error);

  switch (g_value_get_uint (&entry->value))
    {
    case KITSUNE_VISITED_ASKED:
      return KITSUNE_VISIT_WAIT;
    case KITSUNE_VISITED_ABSENT:
      kitsune_visitor_set (&entry->value, KITSUNE_VISITED_KNOWN);
      return KITSUNE_VISIT_NEW;
    default:
      return KITSUNE_VISIT_KNOWN;
    }
}

gboolean
kitsune_visitor_ask_early (KitsuneVisitor *self,
                           GValue *key,
                           guint32 hash)
{
  if (kitsune_table_find (&self->table, key, hash) != NULL || self->table.n_live >= KITSUNE_KEYS_MAX)
    kitsune_value_clear (key);
  else
    kitsune_visitor_ask (self, key, hash, NULL);

  return self->n_asking < KITSUNE_VISITOR_MAX_ASKING;
}

gboolean
kitsune_visitor_notified (KitsuneVisitor *self)
{
  KitsuneVisitAnswer *answer;

  while ((answer = g_queue_pop_head (&self->answers)) != NULL)
    {
      KitsuneTableEntry *entry = kitsune_table_find (&self->table, &answer->key, answer->hash);

      self->n_asking--;
      if (answer->error != NULL)
        {
          g_prefix_error (&answer->error, "cannot ask the store for a key: ");
          kitsune_value_clear (&entry->value);
          g_value_init (&entry->value, G_TYPE_ERROR);
          g_value_take_boxed (&entry->value, g_steal_pointer (&answer->error));
        }
      else
        {
          kitsune_visitor_set (&entry->value, answer->is_new ? KITSUNE_VISITED_ABSENT : KITSUNE_VISITED_KNOWN);
        }
      kitsune_visit_answer_free (answer);
    }
  kitsune_op_set_external (self->op, self->n_asking > 0);

  return self->n_asking == 0;
}
