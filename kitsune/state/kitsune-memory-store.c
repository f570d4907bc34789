/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/state/kitsune-memory-store.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/state/kitsune-json-codec.h"

#include <string.h>

/**
 * KitsuneMemoryStore:
 *
 * A store in the memory of the process.
 *
 * States that are kept there outlive a run, and not the process. It is direct:
 * values are kept as they are, whatever their type, and go through
 * [property@MemoryStore:codec] only for those who ask for bytes.
 *
 * Since: 1.0
 */
struct _KitsuneMemoryStore
{
  GObject parent_instance;

  GMutex lock;         /* of the following */
  GHashTable *entries; /* of key to KitsuneMemoryEntry */
  KitsuneCodec *codec;
};

/* One of both. */
typedef struct
{
  KitsuneTimestamped *value;
  GBytes *bytes;
} KitsuneMemoryEntry;

enum
{
  PROP_0,
  PROP_CODEC,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void kitsune_memory_store_init_iface (KitsuneStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KitsuneMemoryStore, kitsune_memory_store, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (KITSUNE_TYPE_STORE, kitsune_memory_store_init_iface))

static void
kitsune_memory_entry_free (gpointer data)
{
  KitsuneMemoryEntry *entry = data;

  g_clear_pointer (&entry->value, kitsune_timestamped_unref);
  g_clear_pointer (&entry->bytes, g_bytes_unref);
  g_free (entry);
}

/* A copy of an entry, whose parts may be NULL, and the codec. What is freed or
 * encoded may be of the user, and is so outside of the lock. */
static KitsuneCodec *
kitsune_memory_store_read (KitsuneMemoryStore *self,
                           const char *key,
                           KitsuneMemoryEntry *copy)
{
  KitsuneMemoryEntry *entry;
  KitsuneCodec *codec;

  memset (copy, 0, sizeof *copy);

  g_mutex_lock (&self->lock);
  codec = g_object_ref (self->codec);
  entry = g_hash_table_lookup (self->entries, key);
  if (entry != NULL && entry->value != NULL)
    copy->value = kitsune_timestamped_ref (entry->value);
  else if (entry != NULL)
    copy->bytes = g_bytes_ref (entry->bytes);
  g_mutex_unlock (&self->lock);

  return codec;
}

/* @entry may be NULL: nothing is stored then. */
static void
kitsune_memory_store_write (KitsuneMemoryStore *self,
                            const char *key,
                            KitsuneMemoryEntry *entry)
{
  KitsuneMemoryEntry *old = NULL;
  gpointer old_key = NULL;

  g_mutex_lock (&self->lock);
  g_hash_table_steal_extended (self->entries, key, &old_key, (gpointer *) &old);
  if (entry != NULL)
    g_hash_table_insert (self->entries, old_key != NULL ? g_steal_pointer (&old_key) : g_strdup (key), entry);
  g_mutex_unlock (&self->lock);

  g_free (old_key);
  if (old != NULL)
    kitsune_memory_entry_free (old);
}

static KitsuneMemoryEntry *
kitsune_memory_entry_new (GBytes *bytes,
                          KitsuneTimestamped *value)
{
  KitsuneMemoryEntry *entry = g_new0 (KitsuneMemoryEntry, 1);

  entry->bytes = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  entry->value = value != NULL ? kitsune_timestamped_ref (value) : NULL;

  return entry;
}

/* --- bytes --- */

/* What @entry is as bytes; it gets them in place of its value. FALSE with
 * @error set if it has none. */
static gboolean
kitsune_memory_entry_encode (KitsuneMemoryEntry *entry,
                             KitsuneCodec *codec,
                             GError **error)
{
  if (entry->value == NULL)
    return TRUE;

  entry->bytes = kitsune_codec_encode (codec, kitsune_timestamped_get_value (entry->value), error);
  g_clear_pointer (&entry->value, kitsune_timestamped_unref);

  return entry->bytes != NULL;
}

static void
kitsune_memory_store_get (KitsuneStore *store,
                          const char *key,
                          KitsuneStoreCall *call)
{
  KitsuneMemoryEntry entry;
  g_autoptr (KitsuneCodec) codec = kitsune_memory_store_read (KITSUNE_MEMORY_STORE (store), key, &entry);
  g_autoptr (GError) error = NULL;

  if (kitsune_memory_entry_encode (&entry, codec, &error))
    kitsune_store_call_complete_get (call, entry.bytes);
  else
    kitsune_store_call_fail (call, error);
  g_clear_pointer (&entry.bytes, g_bytes_unref);
}

static void
kitsune_memory_store_set (KitsuneStore *store,
                          const char *key,
                          GBytes *bytes,
                          KitsuneStoreCall *call)
{
  kitsune_memory_store_write (KITSUNE_MEMORY_STORE (store), key, kitsune_memory_entry_new (bytes, NULL));
  kitsune_store_call_complete (call);
}

static void
kitsune_memory_store_erase (KitsuneStore *store,
                            const char *key,
                            KitsuneStoreCall *call)
{
  kitsune_memory_store_write (KITSUNE_MEMORY_STORE (store), key, NULL);
  kitsune_store_call_complete (call);
}

static gboolean
kitsune_memory_bytes_equal (GBytes *a,
                            GBytes *b)
{
  return a == b || (a != NULL && b != NULL && g_bytes_equal (a, b));
}

/* Whether nobody has changed the entry since @seen was read. With the lock. */
static gboolean
kitsune_memory_store_is_same (KitsuneMemoryStore *self,
                              const char *key,
                              const KitsuneMemoryEntry *seen)
{
  const KitsuneMemoryEntry *entry = g_hash_table_lookup (self->entries, key);

  if (entry == NULL)
    return seen->value == NULL && seen->bytes == NULL;

  return entry->value == seen->value && entry->bytes == seen->bytes;
}

/* Encodes outside of the lock, so it looks again whether that is still what is
 * there. */
static void
kitsune_memory_store_replace (KitsuneStore *store,
                              const char *key,
                              GBytes *expected,
                              GBytes *bytes,
                              KitsuneStoreCall *call)
{
  KitsuneMemoryStore *self = KITSUNE_MEMORY_STORE (store);
  gboolean decided = FALSE;
  gboolean equal = FALSE;

  while (!decided)
    {
      KitsuneMemoryEntry seen;
      g_autoptr (KitsuneCodec) codec = kitsune_memory_store_read (self, key, &seen);
      KitsuneMemoryEntry encoded = { seen.value != NULL ? kitsune_timestamped_ref (seen.value) : NULL,
                                     seen.bytes != NULL ? g_bytes_ref (seen.bytes) : NULL };
      g_autoptr (GError) error = NULL;

      if (!kitsune_memory_entry_encode (&encoded, codec, &error))
        {
          g_clear_pointer (&seen.value, kitsune_timestamped_unref);
          kitsune_store_call_fail (call, error);
          return;
        }

      equal = kitsune_memory_bytes_equal (encoded.bytes, expected);
      g_mutex_lock (&self->lock);
      decided = !equal || kitsune_memory_store_is_same (self, key, &seen);
      if (decided && equal && bytes != NULL)
        g_hash_table_insert (self->entries, g_strdup (key), kitsune_memory_entry_new (bytes, NULL));
      else if (decided && equal)
        g_hash_table_remove (self->entries, key);
      g_mutex_unlock (&self->lock);

      g_clear_pointer (&encoded.bytes, g_bytes_unref);
      g_clear_pointer (&seen.bytes, g_bytes_unref);
      g_clear_pointer (&seen.value, kitsune_timestamped_unref);
    }

  kitsune_store_call_complete_replace (call, equal);
}

/* --- values --- */

static KitsuneTimestamped *
kitsune_memory_store_lookup (KitsuneStore *store,
                             const char *key,
                             GError **error)
{
  KitsuneMemoryEntry entry;
  g_autoptr (KitsuneCodec) codec = kitsune_memory_store_read (KITSUNE_MEMORY_STORE (store), key, &entry);
  g_autoptr (GBytes) bytes = entry.bytes;
  g_autoptr (KitsuneItem) item = NULL;

  if (bytes == NULL)
    return entry.value;

  item = kitsune_codec_decode (codec, bytes, error);
  if (item == NULL)
    return NULL;

  /* nobody said when that was */
  return kitsune_timestamped_new (kitsune_item_get_value (item), 0);
}

static void
kitsune_memory_store_insert (KitsuneStore *store,
                             const char *key,
                             KitsuneTimestamped *value)
{
  kitsune_memory_store_write (KITSUNE_MEMORY_STORE (store), key, kitsune_memory_entry_new (NULL, value));
}

static void
kitsune_memory_store_remove (KitsuneStore *store,
                             const char *key)
{
  kitsune_memory_store_write (KITSUNE_MEMORY_STORE (store), key, NULL);
}

static void
kitsune_memory_store_init_iface (KitsuneStoreInterface *iface)
{
  iface->get = kitsune_memory_store_get;
  iface->set = kitsune_memory_store_set;
  iface->erase = kitsune_memory_store_erase;
  iface->replace = kitsune_memory_store_replace;
  iface->lookup = kitsune_memory_store_lookup;
  iface->insert = kitsune_memory_store_insert;
  iface->remove = kitsune_memory_store_remove;
}

/* --- the object --- */

static void
kitsune_memory_store_finalize (GObject *object)
{
  KitsuneMemoryStore *self = KITSUNE_MEMORY_STORE (object);

  g_hash_table_unref (self->entries);
  g_object_unref (self->codec);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (kitsune_memory_store_parent_class)->finalize (object);
}

static void
kitsune_memory_store_get_property (GObject *object,
                                   guint prop_id,
                                   GValue *value,
                                   GParamSpec *pspec)
{
  KitsuneMemoryStore *self = KITSUNE_MEMORY_STORE (object);

  switch (prop_id)
    {
    case PROP_CODEC:
      g_value_set_object (value, kitsune_memory_store_get_codec (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_memory_store_set_property (GObject *object,
                                   guint prop_id,
                                   const GValue *value,
                                   GParamSpec *pspec)
{
  KitsuneMemoryStore *self = KITSUNE_MEMORY_STORE (object);

  switch (prop_id)
    {
    case PROP_CODEC:
      kitsune_memory_store_set_codec (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_memory_store_class_init (KitsuneMemoryStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = kitsune_memory_store_finalize;
  object_class->get_property = kitsune_memory_store_get_property;
  object_class->set_property = kitsune_memory_store_set_property;

  /**
   * KitsuneMemoryStore:codec: (getter get_codec) (setter set_codec)
   *
   * What turns values into bytes for those who ask for bytes, and bytes that
   * somebody stored into values. The default is a [class@JsonCodec].
   *
   * Since: 1.0
   */
  properties[PROP_CODEC] = g_param_spec_object ("codec", NULL, NULL, KITSUNE_TYPE_CODEC,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kitsune_memory_store_init (KitsuneMemoryStore *self)
{
  g_mutex_init (&self->lock);
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, kitsune_memory_entry_free);
  self->codec = g_object_ref (kitsune_json_codec_get_default ());
}

/**
 * kitsune_memory_store_new:
 *
 * Creates an empty store.
 *
 * Returns: (transfer full): a new store
 *
 * Since: 1.0
 */
KitsuneMemoryStore *
kitsune_memory_store_new (void)
{
  return g_object_new (KITSUNE_TYPE_MEMORY_STORE, NULL);
}

/**
 * kitsune_memory_store_get_codec: (get-property codec)
 * @self: a store
 *
 * Returns what turns values into bytes and back.
 *
 * Returns: (transfer none): the codec
 *
 * Since: 1.0
 */
KitsuneCodec *
kitsune_memory_store_get_codec (KitsuneMemoryStore *self)
{
  g_return_val_if_fail (KITSUNE_IS_MEMORY_STORE (self), NULL);

  return self->codec;
}

/**
 * kitsune_memory_store_set_codec: (set-property codec)
 * @self: a store
 * @codec: the codec
 *
 * Sets what turns values into bytes and back; to be done before the store is
 * used.
 *
 * Since: 1.0
 */
void
kitsune_memory_store_set_codec (KitsuneMemoryStore *self,
                                KitsuneCodec *codec)
{
  gboolean changed;

  g_return_if_fail (KITSUNE_IS_MEMORY_STORE (self));
  g_return_if_fail (KITSUNE_IS_CODEC (codec));

  g_mutex_lock (&self->lock);
  changed = g_set_object (&self->codec, codec);
  g_mutex_unlock (&self->lock);

  if (changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CODEC]);
}

static gint
kitsune_memory_store_compare_cb (gconstpointer a,
                                 gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/**
 * kitsune_memory_store_list_keys:
 * @self: a store
 *
 * Lists the keys under which something is stored.
 *
 * Returns: (transfer full) (array zero-terminated=1): the keys in order
 *
 * Since: 1.0
 */
char **
kitsune_memory_store_list_keys (KitsuneMemoryStore *self)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer key;

  g_return_val_if_fail (KITSUNE_IS_MEMORY_STORE (self), NULL);

  g_mutex_lock (&self->lock);
  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (keys, g_strdup (key));
  g_mutex_unlock (&self->lock);

  g_ptr_array_sort (keys, kitsune_memory_store_compare_cb);
  g_ptr_array_add (keys, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&keys), FALSE);
}

/**
 * kitsune_memory_store_clear:
 * @self: a store
 *
 * Forgets everything.
 *
 * Since: 1.0
 */
void
kitsune_memory_store_clear (KitsuneMemoryStore *self)
{
  g_autoptr (GHashTable) old = NULL;
  GHashTableIter iter;
  gpointer key;

  g_return_if_fail (KITSUNE_IS_MEMORY_STORE (self));

  g_mutex_lock (&self->lock);
  old = self->entries;
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, kitsune_memory_entry_free);
  g_mutex_unlock (&self->lock);

  g_hash_table_iter_init (&iter, old);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    kitsune_store_emit_changed (KITSUNE_STORE (self), key);
}
