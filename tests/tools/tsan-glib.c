/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Linked into test programs when the thread sanitizer is on. GLib itself is
 * not compiled for it, so the sanitizer sees neither the futexes in GMutex nor
 * the locks inside GMainContext and GAsyncQueue, and would call everything a
 * race that they order. These definitions come before GLib's own, call them,
 * and tell the sanitizer what they order.
 */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <dlfcn.h>
#include <glib-object.h>

void __tsan_acquire (void *address);
void __tsan_release (void *address);
void AnnotateIgnoreWritesBegin (const char *file,
                                int line);
void AnnotateIgnoreWritesEnd (const char *file,
                              int line);
void AnnotateIgnoreReadsBegin (const char *file,
                               int line);
void AnnotateIgnoreReadsEnd (const char *file,
                             int line);

/* They must be seen by the libraries, too. */
#pragma GCC visibility push(default)

/* The next definition of a function, looked up once. */
static void *
find_next (void **slot,
           const char *name)
{
  void *found = __atomic_load_n (slot, __ATOMIC_ACQUIRE);

  if (found == NULL)
    {
      found = dlsym (RTLD_NEXT, name);
      __atomic_store_n (slot, found, __ATOMIC_RELEASE);
    }
  return found;
}

#define NEXT(name)          \
  static void *slot = NULL; \
  typeof (&name) next = (typeof (&name)) find_next (&slot, #name)

#define WRAP_LOCK(type, lock, unlock, trylock) \
  void lock (type *self)                       \
  {                                            \
    NEXT (lock);                               \
    next (self);                               \
    __tsan_acquire (self);                     \
  }                                            \
  void unlock (type *self)                     \
  {                                            \
    NEXT (unlock);                             \
    __tsan_release (self);                     \
    next (self);                               \
  }                                            \
  gboolean trylock (type *self)                \
  {                                            \
    NEXT (trylock);                            \
    gboolean got = next (self);                \
    if (got)                                   \
      __tsan_acquire (self);                   \
    return got;                                \
  }

WRAP_LOCK (GMutex, g_mutex_lock, g_mutex_unlock, g_mutex_trylock)
WRAP_LOCK (GRecMutex, g_rec_mutex_lock, g_rec_mutex_unlock, g_rec_mutex_trylock)
WRAP_LOCK (GRWLock, g_rw_lock_writer_lock, g_rw_lock_writer_unlock, g_rw_lock_writer_trylock)
WRAP_LOCK (GRWLock, g_rw_lock_reader_lock, g_rw_lock_reader_unlock, g_rw_lock_reader_trylock)

void
g_cond_wait (GCond *cond,
             GMutex *mutex)
{
  NEXT (g_cond_wait);
  __tsan_release (mutex);
  next (cond, mutex);
  __tsan_acquire (mutex);
}

gboolean
g_cond_wait_until (GCond *cond,
                   GMutex *mutex,
                   gint64 end_time)
{
  NEXT (g_cond_wait_until);
  __tsan_release (mutex);
  gboolean signalled = next (cond, mutex, end_time);
  __tsan_acquire (mutex);
  return signalled;
}

/* The fast path of g_once_init_enter() is inline and loads the location. The
 * store that it meets is inside of GLib; doing it again makes it visible.
 */
void (g_once_init_leave) (volatile void *location, gsize result)
{
  static void *slot = NULL;
  void (*next) (volatile void *, gsize) = find_next (&slot, "g_once_init_leave");

  next (location, result);
  __atomic_store_n ((volatile gsize *) location, result, __ATOMIC_RELEASE);
}

/* Whoever drops the last reference comes after everybody who dropped one; so
 * all but the last are dropped here, where the sanitizer sees it. Toggle
 * references would not notice, but no C test uses them.
 */
void (g_object_unref) (gpointer self)
{
  NEXT (g_object_unref);
  volatile guint *count = &((GObject *) self)->ref_count;
  guint old = __atomic_load_n (count, __ATOMIC_ACQUIRE);

  while (old > 1)
    {
      if (__atomic_compare_exchange_n (count, &old, old - 1, FALSE, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
        return;
    }
  next (self);
}

gboolean (g_atomic_ref_count_dec) (gatomicrefcount *count)
{
  return __atomic_sub_fetch (count, 1, __ATOMIC_ACQ_REL) == 0;
}

/* What GLib allocates here and frees in another thread is ordered by locks of
 * its own; so that it does not look like a race, the sanitizer does not see the
 * allocation.
 */
void
g_async_queue_push (GAsyncQueue *queue,
                    gpointer data)
{
  NEXT (g_async_queue_push);
  __tsan_release (queue);
  AnnotateIgnoreWritesBegin (__FILE__, __LINE__);
  next (queue, data);
  AnnotateIgnoreWritesEnd (__FILE__, __LINE__);
}

/* The queue of a pool is pushed to and popped from without the functions here,
 * so a job is ordered after its push by what the pool calls for it.
 */
typedef struct
{
  GFunc func;
  gpointer user_data;
} Pool;

static void
pool_run (gpointer data,
          gpointer user_data)
{
  Pool *self = user_data;

  __tsan_acquire (self);
  self->func (data, self->user_data);
}

/* Lives as long as the process, like most pools: nothing says when one is
 * through.
 */
static Pool *
pool_new (GFunc func,
          gpointer user_data)
{
  static GSList *pools;
  static GMutex lock;
  Pool *self = g_new (Pool, 1);

  self->func = func;
  self->user_data = user_data;
  g_mutex_lock (&lock);
  pools = g_slist_prepend (pools, self);
  g_mutex_unlock (&lock);

  return self;
}

GThreadPool *
g_thread_pool_new (GFunc func,
                   gpointer user_data,
                   gint max_threads,
                   gboolean exclusive,
                   GError **error)
{
  NEXT (g_thread_pool_new);
  return next (pool_run, pool_new (func, user_data), max_threads, exclusive, error);
}

GThreadPool *
g_thread_pool_new_full (GFunc func,
                        gpointer user_data,
                        GDestroyNotify item_free_func,
                        gint max_threads,
                        gboolean exclusive,
                        GError **error)
{
  NEXT (g_thread_pool_new_full);
  return next (pool_run, pool_new (func, user_data), item_free_func, max_threads, exclusive, error);
}

/* A thread of the pool may free it later, by locks that are not seen either. */
gboolean
g_thread_pool_push (GThreadPool *pool,
                    gpointer data,
                    GError **error)
{
  NEXT (g_thread_pool_push);
  AnnotateIgnoreReadsBegin (__FILE__, __LINE__);
  AnnotateIgnoreWritesBegin (__FILE__, __LINE__);
  __tsan_release (pool->user_data);
  gboolean ok = next (pool, data, error);
  AnnotateIgnoreWritesEnd (__FILE__, __LINE__);
  AnnotateIgnoreReadsEnd (__FILE__, __LINE__);
  return ok;
}

/* Tells the threads to go through the queue; the last one frees the pool. */
void
g_thread_pool_free (GThreadPool *pool,
                    gboolean immediate,
                    gboolean wait_)
{
  NEXT (g_thread_pool_free);
  AnnotateIgnoreWritesBegin (__FILE__, __LINE__);
  AnnotateIgnoreReadsBegin (__FILE__, __LINE__);
  __tsan_release (pool->user_data);
  next (pool, immediate, wait_);
  AnnotateIgnoreReadsEnd (__FILE__, __LINE__);
  AnnotateIgnoreWritesEnd (__FILE__, __LINE__);
}

#define WRAP_POP(function)               \
  gpointer function (GAsyncQueue *queue) \
  {                                      \
    NEXT (function);                     \
    gpointer data = next (queue);        \
    __tsan_acquire (queue);              \
    return data;                         \
  }

WRAP_POP (g_async_queue_pop)
WRAP_POP (g_async_queue_try_pop)

/* The names of all quarks lie in one block, behind a lock inside of GLib. */
#define WRAP_QUARK(function)                                       \
  GQuark (function) (const gchar *string)                          \
  {                                                                \
    static void *slot = NULL;                                      \
    GQuark (*next) (const gchar *) = find_next (&slot, #function); \
    AnnotateIgnoreReadsBegin (__FILE__, __LINE__);                 \
    AnnotateIgnoreWritesBegin (__FILE__, __LINE__);                \
    GQuark quark = next (string);                                  \
    AnnotateIgnoreWritesEnd (__FILE__, __LINE__);                  \
    AnnotateIgnoreReadsEnd (__FILE__, __LINE__);                   \
    return quark;                                                  \
  }

WRAP_QUARK (g_quark_from_string)
WRAP_QUARK (g_quark_from_static_string)
WRAP_QUARK (g_quark_try_string)

static void *
context_or_default (GMainContext *context)
{
  return context != NULL ? context : g_main_context_default ();
}

/* A source is prepared by one thread and run by another. */
guint
g_source_attach (GSource *source,
                 GMainContext *context)
{
  NEXT (g_source_attach);
  __tsan_release (context_or_default (context));
  AnnotateIgnoreWritesBegin (__FILE__, __LINE__);
  guint id = next (source, context);
  AnnotateIgnoreWritesEnd (__FILE__, __LINE__);
  return id;
}

void
g_source_set_ready_time (GSource *source,
                         gint64 ready_time)
{
  NEXT (g_source_set_ready_time);
  /* a destroyed source may have no context to ask for, and fires no more */
  GMainContext *context = g_source_is_destroyed (source) ? NULL : g_source_get_context (source);

  if (context != NULL)
    __tsan_release (context);
  next (source, ready_time);
}

void
g_main_context_invoke_full (GMainContext *context,
                            gint priority,
                            GSourceFunc function,
                            gpointer data,
                            GDestroyNotify notify)
{
  NEXT (g_main_context_invoke_full);
  __tsan_release (context_or_default (context));
  next (context, priority, function, data, notify);
}

void
g_main_context_invoke (GMainContext *context,
                       GSourceFunc function,
                       gpointer data)
{
  g_main_context_invoke_full (context, G_PRIORITY_DEFAULT, function, data, NULL);
}

void
g_main_context_wakeup (GMainContext *context)
{
  NEXT (g_main_context_wakeup);
  __tsan_release (context_or_default (context));
  next (context);
}

/* Each iteration polls before it dispatches. A poll function is not told which
 * context it works for; it is the thread's default one in every program here.
 */
static gint
poll_and_acquire (GPollFD *fds,
                  guint n_fds,
                  gint timeout)
{
  gint n = g_poll (fds, n_fds, timeout);

  __tsan_acquire (context_or_default (g_main_context_get_thread_default ()));
  return n;
}

GMainContext *
g_main_context_new (void)
{
  NEXT (g_main_context_new);
  GMainContext *context = next ();

  g_main_context_set_poll_func (context, poll_and_acquire);
  return context;
}

__attribute__ ((constructor)) static void
watch_default_context (void)
{
  g_main_context_set_poll_func (g_main_context_default (), poll_and_acquire);
}
