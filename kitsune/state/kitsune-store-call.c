/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/state/kitsune-store-call-private.h"

#include "kitsune/base/kitsune-error.h"

/*
 * A GTask that answers exactly once, whatever the store does: the first
 * completion counts, a cancellation counts as one even if the store takes no
 * notice of it, and so does the end of the last reference on the call.
 *
 * Any thread may complete. The answer arrives on the context of the task.
 */

/* What the call and the source that watches the cancellable share; the source
 * must not keep the call alive. */
typedef struct
{
  gatomicrefcount ref_count;
  GMutex lock;
  GTask *task;     /* under the lock; NULL once completed */
  GSource *source; /* under the lock; watches the cancellable */
} KitsuneStoreAnswer;

/**
 * KitsuneStoreCall:
 *
 * One request to a [iface@Store].
 *
 * Whoever implements a store keeps a reference on the call and completes it
 * once, on any thread: with [method@StoreCall.complete_get] what was to be got,
 * with [method@StoreCall.complete_replace] what was to be replaced, with
 * [method@StoreCall.complete] what was to be set or deleted, or with an error.
 * That may happen before the virtual function returns. A call whose last
 * reference goes without that has failed with %KITSUNE_ERROR_CALLBACK_FAILED.
 *
 * The answer to a call that was cancelled is no longer wanted: completing it
 * has no effect.
 *
 * Since: 1.0
 */
struct _KitsuneStoreCall
{
  GObject parent_instance;

  KitsuneStoreVerb verb;
  GCancellable *cancellable;
  KitsuneStoreAnswer *answer;
};

G_DEFINE_FINAL_TYPE (KitsuneStoreCall, kitsune_store_call, G_TYPE_OBJECT)

static KitsuneStoreAnswer *
kitsune_store_answer_ref (KitsuneStoreAnswer *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

static void
kitsune_store_answer_unref (gpointer data)
{
  KitsuneStoreAnswer *self = data;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_mutex_clear (&self->lock);
  g_free (self);
}

/* The task, for whoever asks first. */
static GTask *
kitsune_store_answer_steal (KitsuneStoreAnswer *self)
{
  GSource *source;
  GTask *task;

  g_mutex_lock (&self->lock);
  task = g_steal_pointer (&self->task);
  source = g_steal_pointer (&self->source);
  g_mutex_unlock (&self->lock);

  if (source != NULL)
    {
      g_source_destroy (source);
      g_source_unref (source);
    }

  return task;
}

/* The task is the caller's: nobody else looks at its data. */
static void
kitsune_store_answer_return (GTask *task,
                             gboolean done)
{
  KitsuneStoreRequest *request = g_task_get_task_data (task);

  request->changed = done;
  g_task_return_boolean (task, done);
}

static gboolean
kitsune_store_answer_cancelled_cb (GCancellable *cancellable,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = kitsune_store_answer_steal (user_data);

  if (task != NULL)
    g_task_return_error_if_cancelled (task);

  return G_SOURCE_REMOVE;
}

static void
kitsune_store_call_finalize (GObject *object)
{
  KitsuneStoreCall *self = KITSUNE_STORE_CALL (object);

  kitsune_store_call_fail_literal (self, KITSUNE_ERROR, KITSUNE_ERROR_CALLBACK_FAILED,
                                   "the store gave no answer");
  g_clear_object (&self->cancellable);
  kitsune_store_answer_unref (self->answer);

  G_OBJECT_CLASS (kitsune_store_call_parent_class)->finalize (object);
}

static void
kitsune_store_call_class_init (KitsuneStoreCallClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kitsune_store_call_finalize;
}

static void
kitsune_store_call_init (KitsuneStoreCall *self)
{
  self->answer = g_new0 (KitsuneStoreAnswer, 1);
  g_atomic_ref_count_init (&self->answer->ref_count);
  g_mutex_init (&self->answer->lock);
}

static void
kitsune_store_request_free (gpointer data)
{
  KitsuneStoreRequest *request = data;

  g_free (request->key);
  g_free (request);
}

KitsuneStoreCall *
kitsune_store_call_new (KitsuneStoreVerb verb,
                        const char *key,
                        GTask *task)
{
  KitsuneStoreCall *self = g_object_new (KITSUNE_TYPE_STORE_CALL, NULL);
  KitsuneStoreRequest *request = g_new0 (KitsuneStoreRequest, 1);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GSource *source;

  request->verb = verb;
  request->key = g_strdup (key);
  g_task_set_task_data (task, request, kitsune_store_request_free);
  self->verb = verb;
  self->answer->task = task;
  if (cancellable == NULL)
    return self;

  self->cancellable = g_object_ref (cancellable);
  source = g_cancellable_source_new (cancellable);
  g_source_set_static_name (source, "[kitsune] store call");
  g_source_set_callback (source, G_SOURCE_FUNC (kitsune_store_answer_cancelled_cb),
                         kitsune_store_answer_ref (self->answer), kitsune_store_answer_unref);
  self->answer->source = g_source_ref (source);
  g_source_attach (source, g_task_get_context (task));
  g_source_unref (source);

  return self;
}

/**
 * kitsune_store_call_get_cancellable:
 * @self: a call
 *
 * Returns what is cancelled when nobody wants the answer any more.
 *
 * Returns: (transfer none) (nullable): the cancellable, or %NULL if the call
 *   cannot be cancelled
 *
 * Since: 1.0
 */
GCancellable *
kitsune_store_call_get_cancellable (KitsuneStoreCall *self)
{
  g_return_val_if_fail (KITSUNE_IS_STORE_CALL (self), NULL);

  return self->cancellable;
}

/**
 * kitsune_store_call_is_wanted:
 * @self: a call
 *
 * Returns whether the call is still to be completed.
 *
 * Returns: %FALSE if it has been completed or cancelled
 *
 * Since: 1.0
 */
gboolean
kitsune_store_call_is_wanted (KitsuneStoreCall *self)
{
  gboolean wanted;

  g_return_val_if_fail (KITSUNE_IS_STORE_CALL (self), FALSE);

  g_mutex_lock (&self->answer->lock);
  wanted = self->answer->task != NULL;
  g_mutex_unlock (&self->answer->lock);

  return wanted && (self->cancellable == NULL || !g_cancellable_is_cancelled (self->cancellable));
}

/**
 * kitsune_store_call_complete:
 * @self: a call
 *
 * Says that what was to be set or deleted is.
 *
 * Since: 1.0
 */
void
kitsune_store_call_complete (KitsuneStoreCall *self)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (KITSUNE_IS_STORE_CALL (self));
  g_return_if_fail (self->verb == KITSUNE_STORE_SET || self->verb == KITSUNE_STORE_DELETE);

  task = kitsune_store_answer_steal (self->answer);
  if (task != NULL)
    kitsune_store_answer_return (task, TRUE);
}

/**
 * kitsune_store_call_complete_get:
 * @self: a call
 * @bytes: (nullable): what is stored; %NULL if nothing is
 *
 * Answers what is stored under a key.
 *
 * Since: 1.0
 */
void
kitsune_store_call_complete_get (KitsuneStoreCall *self,
                                 GBytes *bytes)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (KITSUNE_IS_STORE_CALL (self));
  g_return_if_fail (self->verb == KITSUNE_STORE_GET);

  task = kitsune_store_answer_steal (self->answer);
  if (task != NULL)
    g_task_return_pointer (task, bytes != NULL ? g_bytes_ref (bytes) : NULL, (GDestroyNotify) g_bytes_unref);
}

/**
 * kitsune_store_call_complete_replace:
 * @self: a call
 * @replaced: whether the store had what was expected, and has the new bytes now
 *
 * Answers whether something was replaced.
 *
 * Since: 1.0
 */
void
kitsune_store_call_complete_replace (KitsuneStoreCall *self,
                                     gboolean replaced)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (KITSUNE_IS_STORE_CALL (self));
  g_return_if_fail (self->verb == KITSUNE_STORE_REPLACE);

  task = kitsune_store_answer_steal (self->answer);
  if (task != NULL)
    kitsune_store_answer_return (task, replaced);
}

/**
 * kitsune_store_call_fail:
 * @self: a call
 * @error: what went wrong
 *
 * Says that the store could not do it.
 *
 * Since: 1.0
 */
void
kitsune_store_call_fail (KitsuneStoreCall *self,
                         const GError *error)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (KITSUNE_IS_STORE_CALL (self));
  g_return_if_fail (error != NULL);

  task = kitsune_store_answer_steal (self->answer);
  if (task != NULL)
    g_task_return_error (task, g_error_copy (error));
}

/**
 * kitsune_store_call_fail_literal:
 * @self: a call
 * @domain: an error domain
 * @code: an error code
 * @message: what went wrong
 *
 * Says that the store could not do it, for those who have no error at hand.
 *
 * Since: 1.0
 */
void
kitsune_store_call_fail_literal (KitsuneStoreCall *self,
                                 GQuark domain,
                                 gint code,
                                 const char *message)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (KITSUNE_IS_STORE_CALL (self));
  g_return_if_fail (message != NULL);

  task = kitsune_store_answer_steal (self->answer);
  if (task != NULL)
    g_task_return_new_error (task, domain, code, "%s", message);
}
