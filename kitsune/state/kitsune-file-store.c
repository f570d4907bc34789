/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/state/kitsune-file-store.h"

#include "kitsune/base/kitsune-error.h"

#include <errno.h>
#include <string.h>

#include <glib/gstdio.h>

/*
 * One file per key in one directory. A file is written beside its place and
 * then renamed, so that whoever reads it, even after a crash, finds all of the
 * old content or all of the new.
 *
 * Requests are done one after the other on a thread of the store, in the order
 * in which they were made: that is what makes the last set the one that stays,
 * and replace a single step. There is no thread while there is nothing to do.
 */

/**
 * KitsuneFileStore:
 *
 * A store in a directory, with a file for every key.
 *
 * A file is replaced as a whole: a crash between or during two writes leaves
 * the old content or the new one, never a mixture. With
 * [property@FileStore:durable] a write is over only when the content would
 * survive a power failure, too. The names of the files are made of the keys:
 * see [func@FileStore.make_file_name]. Nothing else in the directory is
 * touched, and it is made when it is first needed.
 *
 * Several stores, and several processes, can use one directory. They see what
 * the others wrote, but [vfunc@Store.replace] is a single step only within one
 * store, and [signal@Store::changed] tells only of changes made through it.
 *
 * Since: 1.0
 */
struct _KitsuneFileStore
{
  GObject parent_instance;

  char *path;
  _Atomic gboolean durable;
  GThreadPool *pool; /* of one thread */
};

typedef struct _KitsuneFileJob KitsuneFileJob;

typedef void (*KitsuneFileJobFunc) (KitsuneFileStore *self,
                                    const char *file,
                                    KitsuneFileJob *job);

struct _KitsuneFileJob
{
  KitsuneFileStore *store;
  KitsuneStoreCall *call;
  char *key;
  GBytes *bytes;    /* what to write; NULL to delete */
  GBytes *expected; /* for replace; NULL is nothing */
  KitsuneFileJobFunc run;
};

enum
{
  PROP_0,
  PROP_PATH,
  PROP_DURABLE,
  N_PROPS
};

#define KITSUNE_FILE_SUFFIX ".state"
/* Of an encoded key; with a hash and suffixes, file systems take 255 bytes. */
#define KITSUNE_FILE_MAX_NAME 160

static GParamSpec *properties[N_PROPS];

static void kitsune_file_store_init_iface (KitsuneStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KitsuneFileStore, kitsune_file_store, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (KITSUNE_TYPE_STORE, kitsune_file_store_init_iface))

/* --- names --- */

/**
 * kitsune_file_store_make_file_name:
 * @key: a key
 *
 * Returns the name of the file in which a [class@FileStore] keeps a key.
 *
 * Letters and digits of ASCII, `-` and `_` stand for themselves and all other
 * bytes for `%` and two hexadecimal digits, so no key leads out of the
 * directory. Long keys are cut, and end in `~` and their SHA-256.
 *
 * Returns: (transfer full) (type utf8): the name
 *
 * Since: 1.0
 */
char *
kitsune_file_store_make_file_name (const char *key)
{
  g_autoptr (GString) name = NULL;
  gsize length;

  g_return_val_if_fail (key != NULL, NULL);

  name = g_string_new (NULL);
  length = strlen (key);
  for (gsize i = 0; i < length && name->len <= KITSUNE_FILE_MAX_NAME; i++)
    {
      if (g_ascii_isalnum (key[i]) || key[i] == '-' || key[i] == '_')
        g_string_append_c (name, key[i]);
      else
        g_string_append_printf (name, "%%%02X", (guint8) key[i]);
    }

  if (name->len > KITSUNE_FILE_MAX_NAME)
    {
      g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, key, (gssize) length);

      g_string_truncate (name, KITSUNE_FILE_MAX_NAME / 2);
      g_string_append_printf (name, "~%s", hash);
    }
  g_string_append (name, KITSUNE_FILE_SUFFIX);

  return g_string_free (g_steal_pointer (&name), FALSE);
}

/* --- on the thread --- */

static gboolean
kitsune_file_is_missing (const GError *error)
{
  return g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

/* TRUE with NULL in *bytes if there is no file. */
static gboolean
kitsune_file_read (const char *file,
                   GBytes **bytes,
                   GError **error)
{
  g_autoptr (GError) failure = NULL;
  char *data;
  gsize size;

  *bytes = NULL;
  if (g_file_get_contents (file, &data, &size, &failure))
    {
      *bytes = g_bytes_new_take (data, size);
      return TRUE;
    }
  if (kitsune_file_is_missing (failure))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&failure));

  return FALSE;
}

static gboolean
kitsune_file_store_write (KitsuneFileStore *self,
                          const char *file,
                          GBytes *bytes,
                          GError **error)
{
  GFileSetContentsFlags flags = G_FILE_SET_CONTENTS_CONSISTENT;
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autoptr (GError) failure = NULL;

  if (self->durable)
    flags |= G_FILE_SET_CONTENTS_DURABLE;
  if (data == NULL)
    data = "";

  if (g_file_set_contents_full (file, data, (gssize) size, flags, 0600, &failure))
    return TRUE;

  /* made when it is first needed, and again if somebody removed it */
  if (kitsune_file_is_missing (failure) && g_mkdir_with_parents (self->path, 0700) == 0)
    return g_file_set_contents_full (file, data, (gssize) size, flags, 0600, error);

  g_propagate_error (error, g_steal_pointer (&failure));

  return FALSE;
}

static gboolean
kitsune_file_remove (const char *file,
                     GError **error)
{
  gint code;

  if (g_unlink (file) == 0 || errno == ENOENT)
    return TRUE;

  code = errno;
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), "cannot remove file \"%s\": %s", file,
               g_strerror (code));

  return FALSE;
}

static void
kitsune_file_store_run_get (KitsuneFileStore *self,
                            const char *file,
                            KitsuneFileJob *job)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  if (kitsune_file_read (file, &bytes, &error))
    kitsune_store_call_complete_get (job->call, bytes);
  else
    kitsune_store_call_fail (job->call, error);
}

static gboolean
kitsune_file_store_change (KitsuneFileStore *self,
                           const char *file,
                           GBytes *bytes,
                           GError **error)
{
  return bytes != NULL ? kitsune_file_store_write (self, file, bytes, error) : kitsune_file_remove (file, error);
}

static void
kitsune_file_store_run_change (KitsuneFileStore *self,
                               const char *file,
                               KitsuneFileJob *job)
{
  g_autoptr (GError) error = NULL;

  if (kitsune_file_store_change (self, file, job->bytes, &error))
    kitsune_store_call_complete (job->call);
  else
    kitsune_store_call_fail (job->call, error);
}

static void
kitsune_file_store_run_replace (KitsuneFileStore *self,
                                const char *file,
                                KitsuneFileJob *job)
{
  g_autoptr (GBytes) found = NULL;
  g_autoptr (GError) error = NULL;
  gboolean equal;

  if (!kitsune_file_read (file, &found, &error))
    {
      kitsune_store_call_fail (job->call, error);
      return;
    }

  if (found == NULL || job->expected == NULL)
    equal = found == job->expected;
  else
    equal = g_bytes_equal (found, job->expected);
  if (equal && !kitsune_file_store_change (self, file, job->bytes, &error))
    kitsune_store_call_fail (job->call, error);
  else
    kitsune_store_call_complete_replace (job->call, equal);
}

static void
kitsune_file_store_run_cb (gpointer data,
                           gpointer user_data)
{
  KitsuneFileJob *job = data;
  KitsuneFileStore *self = job->store;
  g_autofree char *name = kitsune_file_store_make_file_name (job->key);
  g_autofree char *file = g_build_filename (self->path, name, NULL);

  if (kitsune_store_call_is_wanted (job->call))
    job->run (self, file, job);

  g_object_unref (job->call);
  g_clear_pointer (&job->bytes, g_bytes_unref);
  g_clear_pointer (&job->expected, g_bytes_unref);
  g_free (job->key);
  g_object_unref (job->store);
  g_free (job);
}

/* --- requests --- */

/* A job that gets both bytes, if there are any, from the caller. */
static KitsuneFileJob *
kitsune_file_job_new (KitsuneStore *store,
                      const char *key,
                      KitsuneStoreCall *call,
                      KitsuneFileJobFunc run)
{
  KitsuneFileJob *job = g_new0 (KitsuneFileJob, 1);

  job->store = g_object_ref (KITSUNE_FILE_STORE (store));
  job->call = g_object_ref (call);
  job->key = g_strdup (key);
  job->run = run;

  return job;
}

static void
kitsune_file_job_push (KitsuneFileJob *job)
{
  g_thread_pool_push (job->store->pool, job, NULL);
}

static void
kitsune_file_store_get (KitsuneStore *store,
                        const char *key,
                        KitsuneStoreCall *call)
{
  kitsune_file_job_push (kitsune_file_job_new (store, key, call, kitsune_file_store_run_get));
}

static void
kitsune_file_store_set (KitsuneStore *store,
                        const char *key,
                        GBytes *bytes,
                        KitsuneStoreCall *call)
{
  KitsuneFileJob *job = kitsune_file_job_new (store, key, call, kitsune_file_store_run_change);

  job->bytes = g_bytes_ref (bytes);
  kitsune_file_job_push (job);
}

static void
kitsune_file_store_erase (KitsuneStore *store,
                          const char *key,
                          KitsuneStoreCall *call)
{
  kitsune_file_job_push (kitsune_file_job_new (store, key, call, kitsune_file_store_run_change));
}

static void
kitsune_file_store_replace (KitsuneStore *store,
                            const char *key,
                            GBytes *expected,
                            GBytes *bytes,
                            KitsuneStoreCall *call)
{
  KitsuneFileJob *job = kitsune_file_job_new (store, key, call, kitsune_file_store_run_replace);

  job->bytes = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  job->expected = expected != NULL ? g_bytes_ref (expected) : NULL;
  kitsune_file_job_push (job);
}

static void
kitsune_file_store_init_iface (KitsuneStoreInterface *iface)
{
  iface->get = kitsune_file_store_get;
  iface->set = kitsune_file_store_set;
  iface->erase = kitsune_file_store_erase;
  iface->replace = kitsune_file_store_replace;
}

/* --- the object --- */

static void
kitsune_file_store_finalize (GObject *object)
{
  KitsuneFileStore *self = KITSUNE_FILE_STORE (object);

  /* every job has a reference: there are none. This may be its thread, which
   * cannot wait for itself. */
  g_thread_pool_free (self->pool, FALSE, FALSE);
  g_free (self->path);

  G_OBJECT_CLASS (kitsune_file_store_parent_class)->finalize (object);
}

static void
kitsune_file_store_get_property (GObject *object,
                                 guint prop_id,
                                 GValue *value,
                                 GParamSpec *pspec)
{
  KitsuneFileStore *self = KITSUNE_FILE_STORE (object);

  switch (prop_id)
    {
    case PROP_PATH:
      g_value_set_string (value, self->path);
      break;
    case PROP_DURABLE:
      g_value_set_boolean (value, kitsune_file_store_get_durable (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_file_store_set_property (GObject *object,
                                 guint prop_id,
                                 const GValue *value,
                                 GParamSpec *pspec)
{
  KitsuneFileStore *self = KITSUNE_FILE_STORE (object);

  switch (prop_id)
    {
    case PROP_PATH:
      self->path = g_value_dup_string (value);
      break;
    case PROP_DURABLE:
      kitsune_file_store_set_durable (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_file_store_class_init (KitsuneFileStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = kitsune_file_store_finalize;
  object_class->get_property = kitsune_file_store_get_property;
  object_class->set_property = kitsune_file_store_set_property;

  /**
   * KitsuneFileStore:path: (getter get_path)
   *
   * The directory.
   *
   * Since: 1.0
   */
  properties[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, ".",
                                               G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * KitsuneFileStore:durable: (getter get_durable) (setter set_durable)
   *
   * Whether a write waits until the content would survive a power failure.
   *
   * Since: 1.0
   */
  properties[PROP_DURABLE] =
      g_param_spec_boolean ("durable", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kitsune_file_store_init (KitsuneFileStore *self)
{
  self->pool = g_thread_pool_new (kitsune_file_store_run_cb, NULL, 1, FALSE, NULL);
}

/**
 * kitsune_file_store_new:
 * @path: (type filename): the directory; made if there is none
 *
 * Creates a store in a directory.
 *
 * Returns: (transfer full): a new store
 *
 * Since: 1.0
 */
KitsuneFileStore *
kitsune_file_store_new (const char *path)
{
  g_return_val_if_fail (path != NULL, NULL);

  return g_object_new (KITSUNE_TYPE_FILE_STORE, "path", path, NULL);
}

/**
 * kitsune_file_store_get_path: (get-property path)
 * @self: a store
 *
 * Returns the directory.
 *
 * Returns: (type filename): the path
 *
 * Since: 1.0
 */
const char *
kitsune_file_store_get_path (KitsuneFileStore *self)
{
  g_return_val_if_fail (KITSUNE_IS_FILE_STORE (self), NULL);

  return self->path;
}

/**
 * kitsune_file_store_get_durable: (get-property durable)
 * @self: a store
 *
 * Returns whether a write waits until the content would survive a power
 * failure.
 *
 * Returns: %TRUE if it does
 *
 * Since: 1.0
 */
gboolean
kitsune_file_store_get_durable (KitsuneFileStore *self)
{
  g_return_val_if_fail (KITSUNE_IS_FILE_STORE (self), FALSE);

  return self->durable;
}

/**
 * kitsune_file_store_set_durable: (set-property durable)
 * @self: a store
 * @durable: whether it does
 *
 * Sets whether a write waits until the content would survive a power failure.
 *
 * Since: 1.0
 */
void
kitsune_file_store_set_durable (KitsuneFileStore *self,
                                gboolean durable)
{
  g_return_if_fail (KITSUNE_IS_FILE_STORE (self));

  durable = !!durable;
  if (self->durable == durable)
    return;

  self->durable = durable;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DURABLE]);
}
