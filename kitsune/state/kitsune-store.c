/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/state/kitsune-store-private.h"

#include "kitsune/base/kitsune-error.h"
#include "kitsune/state/kitsune-store-call-private.h"

/**
 * KitsuneStore:
 *
 * Keeps bytes under keys, for longer than a run lasts.
 *
 * A run that is given one, with [property@RunOptions:store], keeps the states
 * of its stages there. [class@FileStore] keeps them in a directory,
 * [class@MemoryStore] in the process. A program can have a store of its own,
 * in any language: a database, a server, the settings.
 *
 * What takes time is asynchronous: [vfunc@Store.get], [vfunc@Store.set],
 * [vfunc@Store.erase] and, where the store can do it, [vfunc@Store.replace]
 * get a [class@StoreCall], which they complete whenever they have the answer.
 * Requests for one key have to take effect in the order in which they were made.
 *
 * A store inside of the process can also be direct and keep values as they are.
 * It then has [vfunc@Store.lookup], [vfunc@Store.insert] and
 * [vfunc@Store.remove], which return at once, and no codec is needed.
 *
 * Since: 1.0
 */

/**
 * KitsuneStoreInterface::get:
 * @self: a store
 * @key: the key
 * @call: completed with [method@StoreCall.complete_get]
 *
 * Looks up what is stored under a key.
 *
 * Since: 1.0
 */

/**
 * KitsuneStoreInterface::set:
 * @self: a store
 * @key: the key
 * @bytes: what to store
 * @call: completed with [method@StoreCall.complete]
 *
 * Stores something under a key, in place of what was there.
 *
 * Since: 1.0
 */

/**
 * KitsuneStoreInterface::erase:
 * @self: a store
 * @key: the key
 * @call: completed with [method@StoreCall.complete]
 *
 * Forgets what is stored under a key; it is no mistake if nothing is.
 *
 * Since: 1.0
 */

/**
 * KitsuneStoreInterface::replace:
 * @self: a store
 * @key: the key
 * @expected: (nullable): what has to be there; %NULL is nothing
 * @bytes: (nullable): what to store in its place; %NULL is nothing
 * @call: completed with [method@StoreCall.complete_replace]
 *
 * Replaces what is stored under a key if that is what is expected, in one step
 * that no other change can come into.
 *
 * Since: 1.0
 */

/**
 * KitsuneStoreInterface::lookup:
 * @self: a store
 * @key: the key
 * @error: return location for a [type@GLib.Error]
 *
 * Looks up a value and when it was stored.
 *
 * Returns: (transfer full) (nullable): the value, with the time that it was
 *   inserted with or 0 if that is not known; %NULL if there is none, or with
 *   @error set
 *
 * Since: 1.0
 */

/**
 * KitsuneStoreInterface::insert:
 * @self: a store
 * @key: the key
 * @value: the value, and the time of day
 *
 * Stores a value in place of what was there.
 *
 * Since: 1.0
 */

/**
 * KitsuneStoreInterface::remove:
 * @self: a store
 * @key: the key
 *
 * Forgets a value; it is no mistake if there is none.
 *
 * Since: 1.0
 */
G_DEFINE_INTERFACE (KitsuneStore, kitsune_store, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
kitsune_store_default_init (KitsuneStoreInterface *iface)
{
  /**
   * KitsuneStore::changed:
   * @self: a store
   * @key: the key
   *
   * Something else is stored under a key, or nothing any more.
   *
   * Emitted for what is changed through this object, on the context of whoever
   * asked for it; for direct changes on their thread. Whether changes of others
   * are noticed is up to the store.
   *
   * Since: 1.0
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", KITSUNE_TYPE_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, G_TYPE_STRING);
}

/* --- requests --- */

static void
kitsune_store_completed_cb (GTask *task,
                            GParamSpec *pspec,
                            gpointer user_data)
{
  const KitsuneStoreRequest *request = g_task_get_task_data (task);

  if (request->changed)
    kitsune_store_emit_changed (KITSUNE_STORE (g_task_get_source_object (task)), request->key);
}

static KitsuneStoreCall *
kitsune_store_begin (KitsuneStore *self,
                     KitsuneStoreVerb verb,
                     const char *key,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  static const char *const names[] = { "[kitsune] get", "[kitsune] set", "[kitsune] delete", "[kitsune] replace" };
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  KitsuneStoreCall *call;

  g_task_set_name (task, names[verb]);
  call = kitsune_store_call_new (verb, key, task);
  if (verb != KITSUNE_STORE_GET)
    g_signal_connect (task, "notify::completed", G_CALLBACK (kitsune_store_completed_cb), NULL);

  return call;
}

static gboolean
kitsune_store_is_result (KitsuneStore *self,
                         GAsyncResult *result,
                         KitsuneStoreVerb verb)
{
  const KitsuneStoreRequest *request;

  if (!g_task_is_valid (result, self))
    return FALSE;

  request = g_task_get_task_data (G_TASK (result));

  return request != NULL && request->verb == verb;
}

/**
 * kitsune_store_get_async:
 * @self: a store
 * @key: the key
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async) (closure user_data): called when it is done
 * @user_data: data for @callback
 *
 * Looks up what is stored under a key.
 *
 * Since: 1.0
 */
void
kitsune_store_get_async (KitsuneStore *self,
                         const char *key,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (KitsuneStoreCall) call = NULL;

  g_return_if_fail (KITSUNE_IS_STORE (self));
  g_return_if_fail (key != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  call = kitsune_store_begin (self, KITSUNE_STORE_GET, key, cancellable, callback, user_data);
  KITSUNE_STORE_GET_IFACE (self)->get (self, key, call);
}

/**
 * kitsune_store_get_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for a [type@GLib.Error]
 *
 * Completes [method@Store.get_async].
 *
 * Returns: (transfer full) (nullable): what is stored; %NULL if nothing is, or
 *   with @error set
 *
 * Since: 1.0
 */
GBytes *
kitsune_store_get_finish (KitsuneStore *self,
                          GAsyncResult *result,
                          GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_STORE (self), NULL);
  g_return_val_if_fail (kitsune_store_is_result (self, result, KITSUNE_STORE_GET), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * kitsune_store_set_async:
 * @self: a store
 * @key: the key
 * @bytes: what to store
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async) (closure user_data) (nullable): called when it is done
 * @user_data: data for @callback
 *
 * Stores something under a key, in place of what was there.
 *
 * When it is cancelled it may have been stored all the same.
 *
 * Since: 1.0
 */
void
kitsune_store_set_async (KitsuneStore *self,
                         const char *key,
                         GBytes *bytes,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (KitsuneStoreCall) call = NULL;

  g_return_if_fail (KITSUNE_IS_STORE (self));
  g_return_if_fail (key != NULL);
  g_return_if_fail (bytes != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  call = kitsune_store_begin (self, KITSUNE_STORE_SET, key, cancellable, callback, user_data);
  KITSUNE_STORE_GET_IFACE (self)->set (self, key, bytes, call);
}

/**
 * kitsune_store_set_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for a [type@GLib.Error]
 *
 * Completes [method@Store.set_async].
 *
 * Returns: %TRUE if it is stored, %FALSE with @error set
 *
 * Since: 1.0
 */
gboolean
kitsune_store_set_finish (KitsuneStore *self,
                          GAsyncResult *result,
                          GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_STORE (self), FALSE);
  g_return_val_if_fail (kitsune_store_is_result (self, result, KITSUNE_STORE_SET), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * kitsune_store_delete_async:
 * @self: a store
 * @key: the key
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async) (closure user_data) (nullable): called when it is done
 * @user_data: data for @callback
 *
 * Forgets what is stored under a key; it is no mistake if nothing is.
 *
 * Since: 1.0
 */
void
kitsune_store_delete_async (KitsuneStore *self,
                            const char *key,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (KitsuneStoreCall) call = NULL;

  g_return_if_fail (KITSUNE_IS_STORE (self));
  g_return_if_fail (key != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  call = kitsune_store_begin (self, KITSUNE_STORE_DELETE, key, cancellable, callback, user_data);
  KITSUNE_STORE_GET_IFACE (self)->erase (self, key, call);
}

/**
 * kitsune_store_delete_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for a [type@GLib.Error]
 *
 * Completes [method@Store.delete_async].
 *
 * Returns: %TRUE if nothing is stored any more, %FALSE with @error set
 *
 * Since: 1.0
 */
gboolean
kitsune_store_delete_finish (KitsuneStore *self,
                             GAsyncResult *result,
                             GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_STORE (self), FALSE);
  g_return_val_if_fail (kitsune_store_is_result (self, result, KITSUNE_STORE_DELETE), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* lint: size: key, old and new, and what GIO wants */
/**
 * kitsune_store_replace_async:
 * @self: a store
 * @key: the key
 * @expected: (nullable): what has to be there; %NULL is nothing
 * @bytes: (nullable): what to store in its place; %NULL is nothing
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async) (closure user_data) (nullable): called when it is done
 * @user_data: data for @callback
 *
 * Replaces what is stored under a key if that is what is expected, in one step
 * that no other change can come into.
 *
 * Fails with %G_IO_ERROR_NOT_SUPPORTED if the store cannot do that.
 *
 * Since: 1.0
 */
void
kitsune_store_replace_async (KitsuneStore *self,
                             const char *key,
                             GBytes *expected,
                             GBytes *bytes,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (KitsuneStoreCall) call = NULL;
  KitsuneStoreInterface *iface;

  g_return_if_fail (KITSUNE_IS_STORE (self));
  g_return_if_fail (key != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  iface = KITSUNE_STORE_GET_IFACE (self);
  call = kitsune_store_begin (self, KITSUNE_STORE_REPLACE, key, cancellable, callback, user_data);
  if (iface->replace != NULL)
    iface->replace (self, key, expected, bytes, call);
  else
    kitsune_store_call_fail_literal (call, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "the store cannot compare");
}

/**
 * kitsune_store_replace_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for a [type@GLib.Error]
 *
 * Completes [method@Store.replace_async].
 *
 * Returns: %TRUE if it was replaced; %FALSE with @error set on failure, and
 *   without if something else was stored than what was expected
 *
 * Since: 1.0
 */
gboolean
kitsune_store_replace_finish (KitsuneStore *self,
                              GAsyncResult *result,
                              GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_STORE (self), FALSE);
  g_return_val_if_fail (kitsune_store_is_result (self, result, KITSUNE_STORE_REPLACE), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- values --- */

/**
 * kitsune_store_is_direct:
 * @self: a store
 *
 * Returns whether the store keeps values as they are.
 *
 * Returns: %TRUE if [method@Store.lookup] and its like can be called
 *
 * Since: 1.0
 */
gboolean
kitsune_store_is_direct (KitsuneStore *self)
{
  KitsuneStoreInterface *iface;

  g_return_val_if_fail (KITSUNE_IS_STORE (self), FALSE);

  iface = KITSUNE_STORE_GET_IFACE (self);

  return iface->lookup != NULL && iface->insert != NULL && iface->remove != NULL;
}

/**
 * kitsune_store_lookup:
 * @self: a direct store
 * @key: the key
 * @error: return location for a [type@GLib.Error]
 *
 * Looks up a value and when it was stored.
 *
 * Fails if bytes are stored under the key that do not stand for a value.
 *
 * Returns: (transfer full) (nullable): the value with the time of day in
 *   microseconds, which is 0 if it is not known; %NULL if there is none, or with
 *   @error set
 *
 * Since: 1.0
 */
KitsuneTimestamped *
kitsune_store_lookup (KitsuneStore *self,
                      const char *key,
                      GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_STORE (self), NULL);
  g_return_val_if_fail (kitsune_store_is_direct (self), NULL);
  g_return_val_if_fail (key != NULL, NULL);

  return KITSUNE_STORE_GET_IFACE (self)->lookup (self, key, error);
}

/**
 * kitsune_store_insert:
 * @self: a direct store
 * @key: the key
 * @value: the value, with the time of day in microseconds
 *
 * Stores a value in place of what was there.
 *
 * Since: 1.0
 */
void
kitsune_store_insert (KitsuneStore *self,
                      const char *key,
                      KitsuneTimestamped *value)
{
  g_return_if_fail (KITSUNE_IS_STORE (self));
  g_return_if_fail (kitsune_store_is_direct (self));
  g_return_if_fail (key != NULL);
  g_return_if_fail (value != NULL);

  KITSUNE_STORE_GET_IFACE (self)->insert (self, key, value);
  kitsune_store_emit_changed (self, key);
}

/**
 * kitsune_store_remove:
 * @self: a direct store
 * @key: the key
 *
 * Forgets a value; it is no mistake if there is none.
 *
 * Since: 1.0
 */
void
kitsune_store_remove (KitsuneStore *self,
                      const char *key)
{
  g_return_if_fail (KITSUNE_IS_STORE (self));
  g_return_if_fail (kitsune_store_is_direct (self));
  g_return_if_fail (key != NULL);

  KITSUNE_STORE_GET_IFACE (self)->remove (self, key);
  kitsune_store_emit_changed (self, key);
}

/**
 * kitsune_store_emit_changed:
 * @self: a store
 * @key: the key
 *
 * Emits [signal@Store::changed]; for stores that notice changes that others
 * made.
 *
 * Since: 1.0
 */
void
kitsune_store_emit_changed (KitsuneStore *self,
                            const char *key)
{
  g_return_if_fail (KITSUNE_IS_STORE (self));
  g_return_if_fail (key != NULL);

  if (g_signal_has_handler_pending (self, signals[SIGNAL_CHANGED], 0, FALSE))
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0, key);
}

/* --- claims --- */

/* Taken when a run starts and ends, so one lock for all stores will do. */
static GMutex kitsune_store_claims_lock;

static GHashTable *
kitsune_store_get_claims (KitsuneStore *self)
{
  static GQuark quark;
  GHashTable *claims;

  if (quark == 0)
    quark = g_quark_from_static_string ("kitsune-store-claims");

  claims = g_object_get_qdata (G_OBJECT (self), quark);
  if (claims == NULL)
    {
      claims = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_object_set_qdata_full (G_OBJECT (self), quark, claims, (GDestroyNotify) g_hash_table_unref);
    }

  return claims;
}

gboolean
kitsune_store_claim (KitsuneStore *self,
                     const char *name)
{
  gboolean is_new = FALSE;
  GHashTable *claims;

  g_mutex_lock (&kitsune_store_claims_lock);
  claims = kitsune_store_get_claims (self);
  if (!g_hash_table_contains (claims, name))
    is_new = g_hash_table_add (claims, g_strdup (name));
  g_mutex_unlock (&kitsune_store_claims_lock);

  return is_new;
}

void
kitsune_store_disclaim (KitsuneStore *self,
                        const char *name)
{
  g_mutex_lock (&kitsune_store_claims_lock);
  g_hash_table_remove (kitsune_store_get_claims (self), name);
  g_mutex_unlock (&kitsune_store_claims_lock);
}
