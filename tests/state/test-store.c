/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include <kitsune/kitsune.h>

#include <string.h>

#include <glib/gstdio.h>

/* --- asking and waiting --- */

static void
store_answered_cb (GObject *object,
                   GAsyncResult *result,
                   gpointer user_data)
{
  g_set_object ((GAsyncResult **) user_data, result);
}

static GAsyncResult *
store_wait (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

/* What is stored; NULL if nothing is, or with @error set. */
static char *
store_get (KitsuneStore *store,
           const char *key,
           GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize size = 0;
  const char *data;

  kitsune_store_get_async (store, key, NULL, store_answered_cb, &result);
  bytes = kitsune_store_get_finish (store, store_wait (&result), error);
  if (bytes == NULL)
    return NULL;

  data = g_bytes_get_data (bytes, &size);
  return g_strndup (size > 0 ? data : "", size);
}

static gboolean
store_set (KitsuneStore *store,
           const char *key,
           const char *text,
           GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  kitsune_store_set_async (store, key, bytes, NULL, store_answered_cb, &result);

  return kitsune_store_set_finish (store, store_wait (&result), error);
}

static gboolean
store_delete (KitsuneStore *store,
              const char *key,
              GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  kitsune_store_delete_async (store, key, NULL, store_answered_cb, &result);

  return kitsune_store_delete_finish (store, store_wait (&result), error);
}

static GBytes *
store_bytes (const char *text)
{
  return text != NULL ? g_bytes_new (text, strlen (text)) : NULL;
}

static gboolean
store_replace (KitsuneStore *store,
               const char *key,
               const char *expected,
               const char *text)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) old = store_bytes (expected);
  g_autoptr (GBytes) new = store_bytes (text);
  g_autoptr (GError) error = NULL;
  gboolean replaced;

  kitsune_store_replace_async (store, key, old, new, NULL, store_answered_cb, &result);
  replaced = kitsune_store_replace_finish (store, store_wait (&result), &error);
  g_assert_no_error (error);

  return replaced;
}

#define assert_stored(store, key, expected)                   \
  G_STMT_START                                                \
  {                                                           \
    g_autoptr (GError) error_ = NULL;                         \
    g_autofree char *text_ = store_get (store, key, &error_); \
    g_assert_no_error (error_);                               \
    g_assert_cmpstr (text_, ==, expected);                    \
  }                                                           \
  G_STMT_END

#define assert_sets(store, key, text)                      \
  G_STMT_START                                             \
  {                                                        \
    g_autoptr (GError) error_ = NULL;                      \
    g_assert_true (store_set (store, key, text, &error_)); \
    g_assert_no_error (error_);                            \
  }                                                        \
  G_STMT_END

/* --- what every store does --- */

static void
note_key_cb (KitsuneStore *store,
             const char *key,
             gpointer user_data)
{
  g_string_append_printf (user_data, "%s ", key);
}

static void
check_store (KitsuneStore *store)
{
  g_autoptr (GString) changed = g_string_new (NULL);

  g_signal_connect (store, "changed", G_CALLBACK (note_key_cb), changed);

  assert_stored (store, "a", NULL);
  assert_sets (store, "a", "1");
  assert_sets (store, "b", "");
  assert_stored (store, "a", "1");
  assert_stored (store, "b", "");
  assert_sets (store, "a", "22");
  assert_stored (store, "a", "22");
  g_assert_true (store_delete (store, "a", NULL));
  g_assert_true (store_delete (store, "never", NULL));
  assert_stored (store, "a", NULL);
  g_assert_cmpstr (changed->str, ==, "a b a a never ");
  g_string_truncate (changed, 0);

  g_assert_false (store_replace (store, "r", "1", "2"));
  g_assert_true (store_replace (store, "r", NULL, "1"));
  g_assert_false (store_replace (store, "r", NULL, "3"));
  g_assert_true (store_replace (store, "r", "1", "2"));
  assert_stored (store, "r", "2");
  g_assert_true (store_replace (store, "r", "2", NULL));
  assert_stored (store, "r", NULL);
  g_assert_true (store_replace (store, "r", NULL, NULL));
  g_assert_cmpstr (changed->str, ==, "r r r r ");

  g_signal_handlers_disconnect_by_func (store, note_key_cb, changed);
}

/* Requests for one key are done in the order in which they were made. */
static void
check_order (KitsuneStore *store)
{
  g_autoptr (GAsyncResult) last = NULL;
  g_autoptr (GBytes) bytes = NULL;

  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);
      g_autoptr (GBytes) number = store_bytes (text);

      kitsune_store_set_async (store, "order", number, NULL, NULL, NULL);
    }
  kitsune_store_get_async (store, "order", NULL, store_answered_cb, &last);
  bytes = kitsune_store_get_finish (store, store_wait (&last), NULL);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "99", 2);
  assert_stored (store, "order", "99");
}

static void
check_cancel (KitsuneStore *store)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  kitsune_store_get_async (store, "a", cancellable, store_answered_cb, &result);
  g_assert_null (kitsune_store_get_finish (store, store_wait (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* --- memory --- */

static void
test_memory_bytes (void)
{
  g_autoptr (KitsuneStore) store = KITSUNE_STORE (kitsune_memory_store_new ());

  check_store (store);
  check_order (store);
  check_cancel (store);
}

static void
test_memory_values (void)
{
  g_autoptr (KitsuneMemoryStore) memory = kitsune_memory_store_new ();
  KitsuneStore *store = KITSUNE_STORE (memory);
  g_autoptr (GObject) object = g_object_new (G_TYPE_OBJECT, NULL);
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) number = G_VALUE_INIT;
  g_autoptr (KitsuneTimestamped) stored = NULL;
  g_autoptr (KitsuneTimestamped) found = NULL;
  g_autoptr (KitsuneTimestamped) decoded = NULL;
  g_autoptr (KitsuneTimestamped) counted = NULL;
  g_autoptr (GString) changed = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) keys = NULL;
  g_autofree char *listed = NULL;

  g_signal_connect (store, "changed", G_CALLBACK (note_key_cb), changed);
  g_assert_true (kitsune_store_is_direct (store));
  g_assert_null (kitsune_store_lookup (store, "o", &error));
  g_assert_no_error (error);

  /* as it is, even if no codec could do anything with it */
  g_value_init (&value, G_TYPE_OBJECT);
  g_value_set_object (&value, object);
  stored = kitsune_timestamped_new (&value, 5);
  kitsune_store_insert (store, "o", stored);
  found = kitsune_store_lookup (store, "o", &error);
  g_assert_no_error (error);
  g_assert_true (g_value_get_object (kitsune_timestamped_get_value (found)) == object);
  g_assert_cmpint (kitsune_timestamped_get_time (found), ==, 5);
  g_assert_null (store_get (store, "o", &error));
  g_assert_error (error, KITSUNE_ERROR, KITSUNE_ERROR_TYPE_MISMATCH);
  g_clear_error (&error);

  /* bytes for others, and of others */
  kitsune_value_set_int64 (&number, 41);
  counted = kitsune_timestamped_new (&number, 6);
  kitsune_store_insert (store, "n", counted);
  assert_stored (store, "n", "41");
  g_assert_true (store_replace (store, "n", "41", "42"));
  decoded = kitsune_store_lookup (store, "n", &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_value_get_int64 (kitsune_timestamped_get_value (decoded)), ==, 42);
  g_assert_cmpint (kitsune_timestamped_get_time (decoded), ==, 0);
  assert_sets (store, "broken", "{");
  g_assert_null (kitsune_store_lookup (store, "broken", &error));
  g_assert_error (error, KITSUNE_ERROR, KITSUNE_ERROR_PARSE);

  keys = kitsune_memory_store_list_keys (memory);
  listed = g_strjoinv (" ", keys);
  g_assert_cmpstr (listed, ==, "broken n o");
  kitsune_store_remove (store, "o");
  kitsune_memory_store_clear (memory);
  g_assert_null (kitsune_store_lookup (store, "n", NULL));
  g_assert_true (g_str_has_prefix (changed->str, "o n n broken o "));
}

static void
test_memory_codec (void)
{
  g_autoptr (KitsuneMemoryStore) memory = kitsune_memory_store_new ();
  g_autoptr (KitsuneVariantCodec) codec = kitsune_variant_codec_new ();
  g_auto (GValue) number = G_VALUE_INIT;
  g_autoptr (KitsuneTimestamped) value = NULL;
  g_autoptr (GBytes) expected = NULL;
  g_autoptr (GBytes) found = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  g_assert_true (KITSUNE_IS_JSON_CODEC (kitsune_memory_store_get_codec (memory)));
  kitsune_memory_store_set_codec (memory, KITSUNE_CODEC (codec));
  kitsune_value_set_int64 (&number, 41);
  value = kitsune_timestamped_new (&number, 6);
  kitsune_store_insert (KITSUNE_STORE (memory), "n", value);
  kitsune_store_get_async (KITSUNE_STORE (memory), "n", NULL, store_answered_cb, &result);
  found = kitsune_store_get_finish (KITSUNE_STORE (memory), store_wait (&result), NULL);
  expected = kitsune_codec_encode (KITSUNE_CODEC (codec), &number, NULL);
  g_assert_true (g_bytes_equal (found, expected));
}

/* --- files --- */

static void
remove_directory (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_assert_cmpint (g_remove (file), ==, 0);
    }
  g_assert_true (dir == NULL || g_rmdir (path) == 0);
}

static void
test_file_bytes (void)
{
  g_autofree char *base = g_dir_make_tmp ("kitsune-store-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (base, "deeper", NULL);

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (KitsuneFileStore) store = kitsune_file_store_new (path);

      kitsune_file_store_set_durable (store, i == 1);
      g_assert_false (kitsune_store_is_direct (KITSUNE_STORE (store)));
      check_store (KITSUNE_STORE (store));
      check_order (KITSUNE_STORE (store));
      check_cancel (KITSUNE_STORE (store));
    }

  remove_directory (path);
  remove_directory (base);
}

/* Another store, or another run of the program, finds what was written; what a
 * crash in the middle of a write left behind is nobody's value. */
static void
test_file_survives (void)
{
  g_autofree char *path = g_dir_make_tmp ("kitsune-store-XXXXXX", NULL);
  g_autofree char *half = g_build_filename (path, "count.state.X7Y2Z1", NULL);
  g_autoptr (KitsuneStore) first = KITSUNE_STORE (kitsune_file_store_new (path));
  g_autoptr (KitsuneStore) second = NULL;

  assert_sets (first, "count", "1");
  g_assert_true (g_file_set_contents (half, "12", -1, NULL));
  g_clear_object (&first);

  second = KITSUNE_STORE (kitsune_file_store_new (path));
  assert_stored (second, "count", "1");
  assert_sets (second, "count", "2");
  assert_stored (second, "count", "2");
  remove_directory (path);
}

static void
test_file_names (void)
{
  const struct
  {
    const char *key;
    const char *name;
  } names[] = {
    { "count", "count.state" },
    { "counts:7", "counts%3A7.state" },
    { "../../etc/passwd", "%2E%2E%2F%2E%2E%2Fetc%2Fpasswd.state" },
    { "", ".state" },
    { ".", "%2E.state" },
    { "Fuchs und Füchsin_-", "Fuchs%20und%20F%C3%BCchsin_-.state" },
  };
  g_autofree char *as = g_strnfill (500, 'a');
  g_autofree char *more_as = g_strnfill (501, 'a');
  g_autofree char *name = kitsune_file_store_make_file_name (as);
  g_autofree char *other = kitsune_file_store_make_file_name (more_as);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *made = kitsune_file_store_make_file_name (names[i].key);

      g_assert_cmpstr (made, ==, names[i].name);
    }
  g_assert_cmpuint (strlen (name), <, 200);
  g_assert_cmpstr (name, !=, other);
}

static void
test_file_failures (void)
{
  g_autofree char *base = g_dir_make_tmp ("kitsune-store-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (base, "file", NULL);
  g_autofree char *below = g_build_filename (file, "below", NULL);
  g_autofree char *taken = g_build_filename (base, "taken.state", NULL);
  g_autoptr (KitsuneStore) store = KITSUNE_STORE (kitsune_file_store_new (below));
  g_autoptr (KitsuneStore) other = KITSUNE_STORE (kitsune_file_store_new (base));
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  g_assert_false (store_set (store, "a", "1", &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOTDIR);
  g_clear_error (&error);

  /* a directory where a file should be */
  g_assert_cmpint (g_mkdir (taken, 0700), ==, 0);
  g_assert_null (store_get (other, "taken", &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_ISDIR);
  g_clear_error (&error);
  g_assert_false (store_set (other, "taken", "1", &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_false (store_delete (other, "taken", &error));
  g_assert_nonnull (error);

  remove_directory (base);
}

/* --- a store of the user --- */

typedef enum
{
  LAZY_NEVER,  /* keeps the calls */
  LAZY_FORGET, /* drops them */
  LAZY_TWICE,  /* answers twice */
} LazyMode;

typedef struct
{
  GObject parent_instance;

  LazyMode mode;
  GPtrArray *calls;
} LazyStore;

typedef GObjectClass LazyStoreClass;

static void
lazy_get (KitsuneStore *store,
          const char *key,
          KitsuneStoreCall *call)
{
  LazyStore *self = (LazyStore *) store;
  g_autoptr (GBytes) one = store_bytes ("1");
  g_autoptr (GBytes) two = store_bytes ("2");

  if (self->mode == LAZY_NEVER)
    g_ptr_array_add (self->calls, g_object_ref (call));
  if (self->mode != LAZY_TWICE)
    return;

  g_assert_true (kitsune_store_call_is_wanted (call));
  kitsune_store_call_complete_get (call, one);
  g_assert_false (kitsune_store_call_is_wanted (call));
  kitsune_store_call_complete_get (call, two);
}

static void
lazy_set (KitsuneStore *store,
          const char *key,
          GBytes *bytes,
          KitsuneStoreCall *call)
{
  kitsune_store_call_fail_literal (call, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "no more room");
}

static void
lazy_erase (KitsuneStore *store,
            const char *key,
            KitsuneStoreCall *call)
{
  kitsune_store_call_complete (call);
}

static void
lazy_store_init_iface (KitsuneStoreInterface *iface)
{
  iface->get = lazy_get;
  iface->set = lazy_set;
  iface->erase = lazy_erase;
}

static GType lazy_store_get_type (void);
G_DEFINE_TYPE_WITH_CODE (LazyStore, lazy_store, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (KITSUNE_TYPE_STORE, lazy_store_init_iface))

static void
lazy_store_finalize (GObject *object)
{
  g_ptr_array_unref (((LazyStore *) object)->calls);

  G_OBJECT_CLASS (lazy_store_parent_class)->finalize (object);
}

static void
lazy_store_class_init (LazyStoreClass *klass)
{
  klass->finalize = lazy_store_finalize;
}

static void
lazy_store_init (LazyStore *self)
{
  self->calls = g_ptr_array_new_with_free_func (g_object_unref);
}

static LazyStore *
lazy_store_new (LazyMode mode)
{
  LazyStore *self = g_object_new (lazy_store_get_type (), NULL);

  self->mode = mode;

  return self;
}

static void
test_calls_answer_once (void)
{
  g_autoptr (KitsuneStore) twice = (KitsuneStore *) lazy_store_new (LAZY_TWICE);
  g_autoptr (KitsuneStore) forgetful = (KitsuneStore *) lazy_store_new (LAZY_FORGET);
  g_autoptr (GError) error = NULL;

  assert_stored (twice, "a", "1");
  g_assert_null (store_get (forgetful, "a", &error));
  g_assert_error (error, KITSUNE_ERROR, KITSUNE_ERROR_CALLBACK_FAILED);
  g_assert_cmpstr (error->message, ==, "the store gave no answer");
  g_clear_error (&error);
  g_assert_false (store_set (twice, "a", "1", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
}

/* Even if the store takes no notice. */
static void
test_calls_can_be_cancelled (void)
{
  LazyStore *lazy = lazy_store_new (LAZY_NEVER);
  g_autoptr (KitsuneStore) store = (KitsuneStore *) lazy;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  KitsuneStoreCall *call;

  kitsune_store_get_async (store, "a", cancellable, store_answered_cb, &result);
  call = g_ptr_array_index (lazy->calls, 0);
  g_assert_true (kitsune_store_call_get_cancellable (call) == cancellable);
  g_assert_true (kitsune_store_call_is_wanted (call));
  g_cancellable_cancel (cancellable);
  g_assert_false (kitsune_store_call_is_wanted (call));
  g_assert_null (kitsune_store_get_finish (store, store_wait (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  kitsune_store_call_complete_get (call, NULL);
}

static void
test_replace_is_optional (void)
{
  g_autoptr (KitsuneStore) store = (KitsuneStore *) lazy_store_new (LAZY_TWICE);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (kitsune_store_is_direct (store));
  kitsune_store_replace_async (store, "a", NULL, NULL, NULL, store_answered_cb, &result);
  g_assert_false (kitsune_store_replace_finish (store, store_wait (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/state/memory-store/bytes", test_memory_bytes);
  g_test_add_func ("/kitsune/state/memory-store/values", test_memory_values);
  g_test_add_func ("/kitsune/state/memory-store/codec", test_memory_codec);
  g_test_add_func ("/kitsune/state/file-store/bytes", test_file_bytes);
  g_test_add_func ("/kitsune/state/file-store/survives", test_file_survives);
  g_test_add_func ("/kitsune/state/file-store/names", test_file_names);
  g_test_add_func ("/kitsune/state/file-store/failures", test_file_failures);
  g_test_add_func ("/kitsune/state/store-call/answers-once", test_calls_answer_once);
  g_test_add_func ("/kitsune/state/store-call/can-be-cancelled", test_calls_can_be_cancelled);
  g_test_add_func ("/kitsune/state/store-call/replace-is-optional", test_replace_is_optional);

  return g_test_run ();
}
