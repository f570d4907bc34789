/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-keeper-private.h"

#include "kitsune/operators/kitsune-state-record-private.h"
#include "kitsune/operators/kitsune-time-private.h"
#include "kitsune/state/kitsune-json-codec.h"
#include "kitsune/state/kitsune-store-private.h"

/*
 * Keeps the states of one operator in a store.
 *
 * A state is loaded when it is asked for first and then stays in memory; what
 * is changed is saved behind the stream, the latest value of each state, with
 * at most one request per state and KITSUNE_KEEPER_MAX_SAVING in all:
 *
 *           load                     mark                    save
 *     new ───────▶ loading ──▶ ready ─────▶ dirty ────────────────────▶ saving
 *      ▲              │           ▲            ▲                          │
 *      └── failed ────┘           └────────────┴── answered ──────────────┘
 *
 * A state that is not set is saved by deleting it. One that is gone is removed
 * from memory once the store has been told.
 *
 * Nothing that was changed gets lost: an operator with a keeper does not end,
 * for whatever reason, before everything is saved or given up, and giving up is
 * an error that is told and counted. Only when the run is over, because it was
 * cancelled or has failed, is nothing tried twice.
 *
 * Answers arrive on the context of the run, outside of any turn of the
 * operator; they are worked on when it is notified. Runs on the operator's
 * lane.
 */

#define KITSUNE_KEEPER_MAX_SAVING 32
#define KITSUNE_KEEPER_MAX_DIRTY 1024

typedef struct
{
  KitsuneKeeper *keeper;
  KitsuneState *state;
  gboolean loading; /* or saving */
  GBytes *bytes;    /* loaded */
  GError *error;
} KitsuneAnswer;

struct _KitsuneKeeper
{
  guint ref_count; /* the operator and its requests */
  KitsuneOp *op;   /* NULL: it is gone */
  KitsuneStates *states;
  KitsuneStateKey *key;
  KitsuneStore *store;
  KitsuneCodec *codec;
  char *name;
  gboolean direct;
  gboolean claimed;
  gint64 key_ttl;
  gint64 ttl;

  GCancellable *cancellable; /* of loading */
  GQueue answers;
  guint n_loading; /* until their answers were worked on */
  guint n_saving;
  guint n_dirty;
  KitsuneState *first_dirty;
  KitsuneState *last_dirty;
  GPtrArray *late; /* KitsuneState: loading, to be asked for again at their due */
  KitsuneTimer retry;

  gboolean giving_up; /* while an error of saving is judged */
  gboolean finishing;
  gboolean finished;
  GError *error; /* with finishing: what to end with */
  gboolean own;  /* that is an error of this operator */
};

static void
kitsune_keeper_unref (KitsuneKeeper *self)
{
  if (--self->ref_count > 0)
    return;

  g_object_unref (self->key);
  g_object_unref (self->store);
  g_object_unref (self->codec);
  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->late);
  g_clear_error (&self->error);
  g_free (self->name);
  g_free (self);
}

static KitsuneCodec *
kitsune_keeper_choose_codec (KitsuneOp *op,
                             KitsuneStateKey *key)
{
  KitsuneCodec *codec = kitsune_state_key_get_codec (key);

  if (codec == NULL)
    codec = kitsune_op_get_codec (op);

  return codec != NULL ? codec : kitsune_json_codec_get_default ();
}

KitsuneKeeper *
kitsune_keeper_new (KitsuneOp *op,
                    KitsuneStates *states,
                    KitsuneStateKey *key,
                    gint64 key_ttl,
                    gint64 ttl,
                    GError **error)
{
  KitsuneStore *store = kitsune_op_get_store (op);
  const char *name = kitsune_state_key_get_name (key);
  KitsuneKeeper *self;

  if (!kitsune_store_claim (store, name))
    {
      g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_BUSY,
                   "state \"%s\" is kept in the same store by another stage", name);
      return NULL;
    }

  self = g_new0 (KitsuneKeeper, 1);
  self->ref_count = 1;
  self->op = op;
  self->states = states;
  self->key = g_object_ref (key);
  self->store = g_object_ref (store);
  self->codec = g_object_ref (kitsune_keeper_choose_codec (op, key));
  self->name = g_strdup (name);
  self->direct = kitsune_store_is_direct (store);
  self->claimed = TRUE;
  self->key_ttl = key_ttl;
  self->ttl = ttl;
  self->cancellable = g_cancellable_new ();
  g_queue_init (&self->answers);
  self->late = g_ptr_array_new ();

  return self;
}

static void
kitsune_keeper_disclaim (KitsuneKeeper *self)
{
  if (self->claimed)
    kitsune_store_disclaim (self->store, self->name);
  self->claimed = FALSE;
}

static void
kitsune_answer_free (KitsuneAnswer *answer)
{
  g_clear_pointer (&answer->bytes, g_bytes_unref);
  g_clear_error (&answer->error);
  kitsune_keeper_unref (answer->keeper);
  g_free (answer);
}

void
kitsune_keeper_free (KitsuneKeeper *self)
{
  KitsuneAnswer *answer;
  KitsuneState *state;
  guint32 number = 0;

  kitsune_keeper_disclaim (self);
  while ((state = kitsune_states_next (self->states, &number)) != NULL)
    kitsune_state_forget_trouble (state);
  self->op = NULL;
  g_cancellable_cancel (self->cancellable);
  while ((answer = g_queue_pop_head (&self->answers)) != NULL)
    kitsune_answer_free (answer);
  kitsune_keeper_unref (self);
}

gboolean
kitsune_keeper_is_direct (KitsuneKeeper *self)
{
  return self->direct;
}

static char *
kitsune_keeper_name_state (KitsuneKeeper *self,
                           const KitsuneState *state,
                           GError **error)
{
  return kitsune_state_record_make_name (self->name, state, error);
}

static GBytes *
kitsune_keeper_encode (KitsuneKeeper *self,
                       const KitsuneState *state,
                       GError **error)
{
  gboolean timed = self->key_ttl > 0 || self->ttl > 0;

  return kitsune_state_record_encode (self->codec, &state->cell.value, timed ? kitsune_op_get_real_time (self->op) : 0,
                                      error);
}

/* --- loading --- */

/* @value is what the store had, set at a time of day that is 0 if unknown. A
 * life that is over is over for the store, too. */
static void
kitsune_keeper_adopt (KitsuneKeeper *self,
                      KitsuneState *state,
                      const GValue *value,
                      gint64 time)
{
  gint64 now = kitsune_op_get_real_time (self->op);
  gint64 age = time == 0 || time > now ? 0 : now - time;

  state->load = KITSUNE_STATE_READY;
  if ((self->key_ttl > 0 && age >= self->key_ttl) || (self->ttl > 0 && age >= self->ttl))
    {
      kitsune_op_count_expired (self->op, 1);
      kitsune_keeper_mark (self, state);
      return;
    }

  kitsune_value_copy (value, &state->cell.value);
  state->cell.is_set = TRUE;
  if (self->ttl > 0)
    kitsune_states_touch (self->states, KITSUNE_STATES_WRITTEN, state, kitsune_op_get_time (self->op) - age);
}

/* A direct store keeps what it was given, which need not be of our type. */
static gboolean
kitsune_keeper_load_direct (KitsuneKeeper *self,
                            KitsuneState *state,
                            const char *name,
                            GError **error)
{
  GType type = kitsune_state_key_get_value_type (self->key);
  GError *failure = NULL;
  g_autoptr (KitsuneTimestamped) stored = kitsune_store_lookup (self->store, name, &failure);
  GValue converted = G_VALUE_INIT;
  const GValue *value;
  gint64 time;

  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }

  state->load = KITSUNE_STATE_READY;
  if (stored == NULL)
    return TRUE;

  value = kitsune_timestamped_get_value (stored);
  time = kitsune_timestamped_get_time (stored);
  if (type == G_TYPE_VALUE || g_type_is_a (G_VALUE_TYPE (value), type) || kitsune_value_is_null (value))
    {
      kitsune_keeper_adopt (self, state, value, time);
      return TRUE;
    }

  g_value_init (&converted, type);
  if (!kitsune_value_convert (value, &converted, error))
    {
      state->load = KITSUNE_STATE_NEW;
      kitsune_value_clear (&converted);
      return FALSE;
    }
  kitsune_keeper_adopt (self, state, &converted, time);
  kitsune_value_clear (&converted);

  return TRUE;
}

static void
kitsune_keeper_update_external (KitsuneKeeper *self)
{
  kitsune_op_set_external (self->op, self->n_loading + self->n_saving > self->late->len);
}

static void
kitsune_answer_arrived (KitsuneAnswer *answer)
{
  KitsuneKeeper *self = answer->keeper;

  if (self->op == NULL)
    {
      kitsune_answer_free (answer);
      return;
    }

  g_queue_push_tail (&self->answers, answer);
  kitsune_op_notify (self->op);
}

static KitsuneAnswer *
kitsune_answer_new (KitsuneKeeper *self,
                    KitsuneState *state,
                    gboolean loading)
{
  KitsuneAnswer *answer = g_new0 (KitsuneAnswer, 1);

  self->ref_count++;
  answer->keeper = self;
  answer->state = state;
  answer->loading = loading;

  return answer;
}

static void
kitsune_keeper_loaded_cb (GObject *object,
                          GAsyncResult *result,
                          gpointer user_data)
{
  KitsuneAnswer *answer = user_data;

  answer->bytes = kitsune_store_get_finish (KITSUNE_STORE (object), result, &answer->error);
  kitsune_answer_arrived (answer);
}

static void
kitsune_keeper_ask (KitsuneKeeper *self,
                    KitsuneState *state,
                    const char *name)
{
  GMainContext *context = kitsune_op_get_context (self->op);

  g_main_context_push_thread_default (context);
  kitsune_store_get_async (self->store, name, self->cancellable, kitsune_keeper_loaded_cb,
                           kitsune_answer_new (self, state, TRUE));
  g_main_context_pop_thread_default (context);
}

static gboolean
kitsune_keeper_fail_load (KitsuneKeeper *self,
                          const char *name,
                          GError **error)
{
  g_prefix_error (error, "cannot load state \"%s\": ", name);

  return FALSE;
}

gboolean
kitsune_keeper_load (KitsuneKeeper *self,
                     KitsuneState *state,
                     GError **error)
{
  g_autofree char *name = kitsune_keeper_name_state (self, state, error);

  if (name == NULL)
    return FALSE;
  if (self->direct)
    return kitsune_keeper_load_direct (self, state, name, error) || kitsune_keeper_fail_load (self, name, error);

  state->load = KITSUNE_STATE_LOADING;
  self->n_loading++;
  kitsune_keeper_update_external (self);
  kitsune_keeper_ask (self, state, name);

  return TRUE;
}

static void
kitsune_keeper_wait_until (KitsuneKeeper *self,
                           gint64 due)
{
  if (!self->retry.armed || due < self->retry.due)
    kitsune_op_arm_timer (self->op, &self->retry, due);
}

KitsuneCall
kitsune_keeper_judge_load (KitsuneKeeper *self,
                           KitsuneState *state,
                           const GValue *item,
                           GValue *replacement)
{
  KitsuneStateTrouble *trouble = state->more->trouble;
  gint64 delay = 0;
  KitsuneCall call;

  trouble->attempts.index = atomic_load_explicit (&self->op->counters->items_in, memory_order_relaxed) +
                            (guint64) (item - self->op->vector->values);
  call = kitsune_op_judge (self->op, item, &trouble->attempts, g_steal_pointer (&trouble->error), replacement, &delay);
  if (call != KITSUNE_CALL_RETRY)
    return call;

  state->load = KITSUNE_STATE_LOADING;
  trouble->due = kitsune_time_after (kitsune_op_get_time (self->op), delay);
  self->n_loading++;
  g_ptr_array_add (self->late, state);
  kitsune_keeper_wait_until (self, trouble->due);

  return call;
}

/* Asks again for what is due. */
static void
kitsune_keeper_ask_late (KitsuneKeeper *self)
{
  gint64 now = self->late->len > 0 ? kitsune_op_get_time (self->op) : 0;

  for (guint i = self->late->len; i > 0; i--)
    {
      KitsuneState *state = g_ptr_array_index (self->late, i - 1);
      g_autofree char *name = NULL;

      if (kitsune_state_get_due (state) > now)
        {
          kitsune_keeper_wait_until (self, kitsune_state_get_due (state));
          continue;
        }
      g_ptr_array_remove_index_fast (self->late, i - 1);
      kitsune_state_set_due (state, 0);
      name = kitsune_keeper_name_state (self, state, NULL);
      kitsune_keeper_ask (self, state, name);
    }
  kitsune_keeper_update_external (self);
}

static void
kitsune_keeper_take_loaded (KitsuneKeeper *self,
                            KitsuneAnswer *answer)
{
  KitsuneState *state = answer->state;
  KitsuneStateTrouble *trouble;
  g_autofree char *name = NULL;
  g_autoptr (KitsuneItem) item = NULL;
  gint64 time = 0;

  self->n_loading--;
  if (answer->error == NULL && answer->bytes == NULL)
    {
      kitsune_state_forget_trouble (state);
      state->load = KITSUNE_STATE_READY;
      return;
    }

  if (answer->error == NULL)
    item = kitsune_state_record_decode (self->codec, answer->bytes, kitsune_state_key_get_value_type (self->key), &time,
                                        &answer->error);
  if (item != NULL)
    {
      kitsune_state_forget_trouble (state);
      kitsune_keeper_adopt (self, state, kitsune_item_get_value (item), time);
      return;
    }

  name = kitsune_keeper_name_state (self, state, NULL);
  kitsune_keeper_fail_load (self, name, &answer->error);
  state->load = KITSUNE_STATE_NEW;
  trouble = kitsune_state_get_trouble (state);
  g_clear_error (&trouble->error);
  trouble->error = g_steal_pointer (&answer->error);
}

/* --- saving --- */

void
kitsune_keeper_mark (KitsuneKeeper *self,
                     KitsuneState *state)
{
  if (state->dirty)
    return;

  state->dirty = TRUE;
  state->more->next_dirty = NULL;
  if (self->last_dirty != NULL)
    self->last_dirty->more->next_dirty = state;
  else
    self->first_dirty = state;
  self->last_dirty = state;
  self->n_dirty++;
}

static KitsuneState *
kitsune_keeper_take_dirty (KitsuneKeeper *self)
{
  KitsuneState *state = self->first_dirty;

  if (state == NULL)
    return NULL;

  self->first_dirty = state->more->next_dirty;
  if (self->first_dirty == NULL)
    self->last_dirty = NULL;
  state->more->next_dirty = NULL;
  state->dirty = FALSE;
  self->n_dirty--;

  return state;
}

/* Nobody needs the state any more, or only once it is saved. */
static void
kitsune_keeper_settle_state (KitsuneKeeper *self,
                             KitsuneState *state)
{
  if (state->dirty || state->saving)
    return;

  kitsune_state_forget_trouble (state);
  if (state->gone)
    kitsune_states_remove (self->states, state);
}

static void
kitsune_keeper_save_direct (KitsuneKeeper *self,
                            KitsuneState *state)
{
  g_autofree char *name = kitsune_keeper_name_state (self, state, NULL);
  g_autoptr (KitsuneTimestamped) value = NULL;

  if (state->cell.is_set)
    {
      value = kitsune_timestamped_new (&state->cell.value, kitsune_op_get_real_time (self->op));
      kitsune_store_insert (self->store, name, value);
    }
  else
    {
      kitsune_store_remove (self->store, name);
    }
  kitsune_keeper_settle_state (self, state);
}

static void
kitsune_keeper_saved_cb (GObject *object,
                         GAsyncResult *result,
                         gpointer user_data)
{
  KitsuneAnswer *answer = user_data;

  kitsune_store_set_finish (KITSUNE_STORE (object), result, &answer->error);
  kitsune_answer_arrived (answer);
}

static void
kitsune_keeper_deleted_cb (GObject *object,
                           GAsyncResult *result,
                           gpointer user_data)
{
  KitsuneAnswer *answer = user_data;

  kitsune_store_delete_finish (KITSUNE_STORE (object), result, &answer->error);
  kitsune_answer_arrived (answer);
}

static void
kitsune_keeper_save_state (KitsuneKeeper *self,
                           KitsuneState *state)
{
  g_autofree char *name = kitsune_keeper_name_state (self, state, NULL);
  GMainContext *context = kitsune_op_get_context (self->op);
  KitsuneAnswer *answer = kitsune_answer_new (self, state, FALSE);
  g_autoptr (GBytes) bytes = NULL;

  state->saving = TRUE;
  self->n_saving++;
  kitsune_keeper_update_external (self);
  if (state->cell.is_set)
    bytes = kitsune_keeper_encode (self, state, &answer->error);
  if (answer->error != NULL)
    {
      kitsune_answer_arrived (answer);
      return;
    }

  g_main_context_push_thread_default (context);
  if (bytes != NULL)
    kitsune_store_set_async (self->store, name, bytes, NULL, kitsune_keeper_saved_cb, answer);
  else
    kitsune_store_delete_async (self->store, name, NULL, kitsune_keeper_deleted_cb, answer);
  g_main_context_pop_thread_default (context);
}

void
kitsune_keeper_save (KitsuneKeeper *self)
{
  guint n_dirty = self->n_dirty;
  gint64 now = G_MININT64;

  for (; n_dirty > 0 && self->n_saving < KITSUNE_KEEPER_MAX_SAVING; n_dirty--)
    {
      KitsuneState *state = kitsune_keeper_take_dirty (self);
      gint64 due;

      /* somebody has its value */
      if (state->n_calls > 0)
        {
          kitsune_keeper_mark (self, state);
          continue;
        }
      if (self->direct)
        {
          kitsune_keeper_save_direct (self, state);
          continue;
        }

      due = kitsune_state_get_due (state);
      if (due != 0 && now == G_MININT64)
        now = kitsune_op_get_time (self->op);
      if (state->saving || (due != 0 && due > now))
        {
          kitsune_keeper_mark (self, state);
          continue;
        }
      kitsune_state_set_due (state, 0);
      kitsune_keeper_save_state (self, state);
    }
}

gboolean
kitsune_keeper_is_full (KitsuneKeeper *self)
{
  return self->n_dirty >= KITSUNE_KEEPER_MAX_DIRTY;
}

gboolean
kitsune_keeper_is_clean (KitsuneKeeper *self)
{
  return self->n_dirty + self->n_saving == 0;
}

gboolean
kitsune_keeper_is_giving_up (KitsuneKeeper *self)
{
  return self->giving_up;
}

/* A state could not be saved: whether that is tried again. */
static void
kitsune_keeper_judge (KitsuneKeeper *self,
                      KitsuneState *state,
                      GError *error)
{
  g_autofree char *name = kitsune_keeper_name_state (self, state, NULL);
  gboolean over = kitsune_op_is_run_over (self->op);
  gint64 delay = 0;
  KitsuneCall call;

  g_prefix_error (&error, state->cell.is_set ? "cannot save state \"%s\": " : "cannot delete state \"%s\": ", name);
  self->giving_up = TRUE;
  call = kitsune_op_judge (self->op, NULL, &kitsune_state_get_trouble (state)->attempts, error, NULL, &delay);
  self->giving_up = FALSE;
  if (call != KITSUNE_CALL_RETRY || over)
    return;

  if (delay > 0)
    {
      kitsune_state_set_due (state, kitsune_time_after (kitsune_op_get_time (self->op), delay));
      kitsune_keeper_wait_until (self, kitsune_state_get_due (state));
    }
  kitsune_keeper_mark (self, state);
}

static void
kitsune_keeper_take_saved (KitsuneKeeper *self,
                           KitsuneAnswer *answer)
{
  KitsuneState *state = answer->state;

  self->n_saving--;
  state->saving = FALSE;
  if (answer->error != NULL)
    kitsune_keeper_judge (self, state, g_steal_pointer (&answer->error));
  kitsune_keeper_settle_state (self, state);
}

/* --- the end --- */

static void
kitsune_keeper_try_finish (KitsuneKeeper *self)
{
  if (!self->finishing || self->finished || !kitsune_keeper_is_clean (self) || self->n_loading > 0)
    return;

  self->finished = TRUE;
  kitsune_keeper_disclaim (self);
  if (self->error == NULL)
    kitsune_op_end (self->op);
  else if (self->op->n_open_outputs > 0 || !self->own)
    kitsune_op_pass_error (self->op, g_steal_pointer (&self->error));
  else
    kitsune_op_fail_run (self->op, g_steal_pointer (&self->error));
}

/* Nobody waits for attempts any more: what waits for its next one is given up
 * by trying it now. */
static void
kitsune_keeper_hurry (KitsuneKeeper *self)
{
  for (KitsuneState *state = self->first_dirty; state != NULL; state = state->more->next_dirty)
    kitsune_state_set_due (state, 0);
}

void
kitsune_keeper_finish (KitsuneKeeper *self,
                       GError *error)
{
  if (self->error == NULL)
    self->error = error;
  else
    g_clear_error (&error);
  if (self->finished)
    return;

  if (kitsune_op_is_run_over (self->op))
    kitsune_keeper_hurry (self);
  if (!self->finishing)
    {
      self->finishing = TRUE;
      g_cancellable_cancel (self->cancellable);
      self->n_loading -= self->late->len;
      g_ptr_array_set_size (self->late, 0);
      if (!self->op->inputs[0].ended)
        kitsune_op_close_input (self->op, 0);
    }

  kitsune_keeper_save (self);
  kitsune_keeper_try_finish (self);
}

gboolean
kitsune_keeper_is_finishing (KitsuneKeeper *self)
{
  return self->finishing;
}

gboolean
kitsune_keeper_failing (KitsuneKeeper *self,
                        GError *error)
{
  if (self->direct || self->finished)
    return FALSE;

  if (self->error == NULL)
    self->own = TRUE;
  kitsune_keeper_finish (self, error);

  return TRUE;
}

void
kitsune_keeper_notified (KitsuneKeeper *self)
{
  KitsuneAnswer *answer;

  while ((answer = g_queue_pop_head (&self->answers)) != NULL)
    {
      if (answer->loading)
        kitsune_keeper_take_loaded (self, answer);
      else
        kitsune_keeper_take_saved (self, answer);
      kitsune_answer_free (answer);
    }

  kitsune_keeper_update_external (self);
  kitsune_keeper_save (self);
  kitsune_keeper_try_finish (self);
}

gboolean
kitsune_keeper_timer (KitsuneKeeper *self,
                      KitsuneTimer *timer)
{
  if (timer != &self->retry)
    return FALSE;

  kitsune_keeper_ask_late (self);
  kitsune_keeper_save (self);
  for (KitsuneState *state = self->first_dirty; state != NULL; state = state->more->next_dirty)
    if (kitsune_state_get_due (state) != 0)
      kitsune_keeper_wait_until (self, kitsune_state_get_due (state));

  return TRUE;
}
