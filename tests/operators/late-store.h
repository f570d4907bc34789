/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "states.h"

/*
 * A store that takes its time: an answer comes in a later turn of the loop,
 * unless it is held back, and requests can be made to fail.
 */
typedef struct
{
  GObject parent_instance;

  GHashTable *content; /* of key to GBytes */
  GString *log;        /* "get a, set a=1, ..." */
  guint n_failures;    /* how many requests of the kind fail */
  char failing;        /* 'g', 's', 'd' or 'r' */
  gboolean holding;    /* what writes waits until released */
  gboolean holding_gets;
  GPtrArray *held;
} LateStore;

typedef GObjectClass LateStoreClass;

typedef struct
{
  KitsuneStoreCall *call;
  GBytes *bytes;
  gboolean get;
  gboolean replace;
  gboolean replaced;
  gboolean fail;
} LateAnswer;

static gboolean
late_answer_cb (gpointer user_data)
{
  LateAnswer *answer = user_data;

  if (answer->fail)
    kitsune_store_call_fail_literal (answer->call, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "no more room");
  else if (answer->get)
    kitsune_store_call_complete_get (answer->call, answer->bytes);
  else if (answer->replace)
    kitsune_store_call_complete_replace (answer->call, answer->replaced);
  else
    kitsune_store_call_complete (answer->call);
  g_object_unref (answer->call);
  g_clear_pointer (&answer->bytes, g_bytes_unref);
  g_free (answer);

  return G_SOURCE_REMOVE;
}

/* Where something was to be replaced, @bytes says that it was. */
static void
late_answer (KitsuneStore *store,
             char verb,
             GBytes *bytes,
             KitsuneStoreCall *call)
{
  LateStore *self = (LateStore *) store;
  LateAnswer *answer = g_new0 (LateAnswer, 1);
  g_autoptr (GSource) source = NULL;

  answer->call = g_object_ref (call);
  answer->bytes = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  answer->get = verb == 'g';
  answer->replace = verb == 'r';
  answer->replaced = bytes != NULL;
  if (self->failing == verb && self->n_failures > 0)
    {
      self->n_failures--;
      answer->fail = TRUE;
    }

  if ((self->holding && (verb == 's' || verb == 'r')) || (self->holding_gets && verb == 'g'))
    {
      g_ptr_array_add (self->held, answer);
      return;
    }

  source = g_idle_source_new ();
  g_source_set_callback (source, late_answer_cb, answer, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static void
late_log (LateStore *self,
          const char *verb,
          const char *key,
          GBytes *bytes)
{
  gsize size = 0;
  const char *data = bytes != NULL ? g_bytes_get_data (bytes, &size) : "";

  g_string_append_printf (self->log, "%s%s %s%s%.*s", self->log->len > 0 ? ", " : "", verb, key,
                          bytes != NULL ? "=" : "", (int) size, data);
}

static void
late_get (KitsuneStore *store,
          const char *key,
          KitsuneStoreCall *call)
{
  LateStore *self = (LateStore *) store;

  late_log (self, "get", key, NULL);
  late_answer (store, 'g', g_hash_table_lookup (self->content, key), call);
}

static void
late_set (KitsuneStore *store,
          const char *key,
          GBytes *bytes,
          KitsuneStoreCall *call)
{
  LateStore *self = (LateStore *) store;

  late_log (self, "set", key, bytes);
  if (self->failing != 's' || self->n_failures == 0)
    g_hash_table_replace (self->content, g_strdup (key), g_bytes_ref (bytes));
  late_answer (store, 's', NULL, call);
}

static void
late_erase (KitsuneStore *store,
            const char *key,
            KitsuneStoreCall *call)
{
  LateStore *self = (LateStore *) store;

  late_log (self, "delete", key, NULL);
  g_hash_table_remove (self->content, key);
  late_answer (store, 'd', NULL, call);
}

/* Of what there is nothing yet; nobody here asks for more. */
static void
late_replace (KitsuneStore *store,
              const char *key,
              GBytes *expected,
              GBytes *bytes,
              KitsuneStoreCall *call)
{
  LateStore *self = (LateStore *) store;
  gboolean absent = !g_hash_table_contains (self->content, key);

  g_assert_null (expected);
  late_log (self, "add", key, NULL);
  if (absent && (self->failing != 'r' || self->n_failures == 0))
    g_hash_table_replace (self->content, g_strdup (key), g_bytes_ref (bytes));
  late_answer (store, 'r', absent ? bytes : NULL, call);
}

static void
late_store_init_iface (KitsuneStoreInterface *iface)
{
  iface->get = late_get;
  iface->set = late_set;
  iface->erase = late_erase;
  iface->replace = late_replace;
}

static GType late_store_get_type (void);
G_DEFINE_TYPE_WITH_CODE (LateStore, late_store, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (KITSUNE_TYPE_STORE, late_store_init_iface))

static void
late_store_finalize (GObject *object)
{
  LateStore *self = (LateStore *) object;

  g_assert_cmpuint (self->held->len, ==, 0);
  g_ptr_array_unref (self->held);
  g_hash_table_unref (self->content);
  g_string_free (self->log, TRUE);

  G_OBJECT_CLASS (late_store_parent_class)->finalize (object);
}

static void
late_store_class_init (LateStoreClass *klass)
{
  klass->finalize = late_store_finalize;
}

static void
late_store_init (LateStore *self)
{
  self->content = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  self->log = g_string_new (NULL);
  self->held = g_ptr_array_new ();
}

static inline void
late_store_release (LateStore *self)
{
  g_autoptr (GPtrArray) held = g_steal_pointer (&self->held);

  self->held = g_ptr_array_new ();
  for (guint i = 0; i < held->len; i++)
    late_answer_cb (g_ptr_array_index (held, i));
}

/* Number @n of those that wait is answered. */
static inline void
late_store_release_one (LateStore *self,
                        guint n)
{
  late_answer_cb (g_ptr_array_steal_index (self->held, n));
}

static inline void
late_store_put (LateStore *self,
                const char *key,
                const char *text)
{
  g_hash_table_replace (self->content, g_strdup (key), g_bytes_new (text, strlen (text)));
}

static inline LateStore *
late_store_new (void)
{
  return g_object_new (late_store_get_type (), NULL);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LateStore, g_object_unref)

/* What is stored: "a=1 b=2". */
static inline char *
late_store_list (LateStore *self)
{
  GList *keys = g_list_sort (g_hash_table_get_keys (self->content), (GCompareFunc) strcmp);
  GString *text = g_string_new (NULL);

  for (GList *l = keys; l != NULL; l = l->next)
    {
      GBytes *bytes = g_hash_table_lookup (self->content, l->data);

      g_string_append_printf (text, "%s%s=%.*s", text->len > 0 ? " " : "", (const char *) l->data,
                              (int) g_bytes_get_size (bytes), (const char *) g_bytes_get_data (bytes, NULL));
    }
  g_list_free (keys);

  return g_string_free (text, FALSE);
}

#define assert_content(store, expected)                  \
  G_STMT_START                                           \
  {                                                      \
    g_autofree char *content_ = late_store_list (store); \
    g_assert_cmpstr (content_, ==, expected);            \
  }                                                      \
  G_STMT_END

/* --- running --- */

static inline KitsuneRunOptions *
store_options (gpointer store,
               guint max_vector)
{
  KitsuneRunOptions *options = kitsune_run_options_new ();

  kitsune_run_options_set_store (options, store);
  kitsune_run_options_set_max_vector (options, max_vector);

  return options;
}

/* Takes the pipeline. */
static inline char *
run_with (KitsunePipeline *pipeline,
          KitsuneRunOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneItems) items = kitsune_pipeline_collect (pipeline, options, NULL, &error);

  g_assert_finalize_object (pipeline);

  return items_to_text (items, error);
}

static inline void
expect_with (gpointer store,
             guint max_vector,
             KitsunePipeline *pipeline,
             const char *expected)
{
  g_autoptr (KitsuneRunOptions) options = store_options (store, max_vector);
  g_autofree char *text = run_with (pipeline, options);

  g_assert_cmpstr (text, ==, expected);
}

/* Integers that come in one vector, for every 0 of the script. */
static gboolean
push_all (const GValue *item,
          KitsuneEmitter *out,
          gpointer user_data,
          GError **error)
{
  g_auto (GStrv) numbers = g_strsplit (user_data, " ", -1);

  for (guint i = 0; numbers[i] != NULL; i++)
    kitsune_emitter_push_int64 (out, g_ascii_strtoll (numbers[i], NULL, 10));

  return TRUE;
}

static inline KitsunePipeline *
at_once (const char *words,
         const char *numbers)
{
  return support_own (
      kitsune_pipeline_flat_map (script (words), G_TYPE_INT64, push_all, g_strdup (numbers), g_free));
}

static inline KitsunePipeline *
retrying (KitsunePipeline *pipeline,
          gint attempts)
{
  return with_handler (pipeline, kitsune_error_handler_new_retry (attempts, NULL));
}
