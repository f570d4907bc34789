/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/define/kitsune-emitter-private.h"
#include "kitsune/define/kitsune-func-private.h"
#include "kitsune/kitsune.h"

static gboolean
push_length (const GValue *item,
             KitsuneEmitter *out,
             gpointer user_data,
             GError **error)
{
  kitsune_emitter_push_int64 (out, (gint64) strlen (g_value_get_string (item)));

  return TRUE;
}

static gboolean
push_true (const GValue *item,
           KitsuneEmitter *out,
           gpointer user_data,
           GError **error)
{
  kitsune_emitter_push_boolean (out, TRUE);

  return TRUE;
}

/* What a function gives beside items is not made into an item of the stage. */
static void
test_keys_and_answers_keep_their_type (void)
{
  g_autoptr (KitsuneEmitter) emitter = kitsune_emitter_new (KITSUNE_TYPE_DICT);
  g_autoptr (KitsuneFunc) key_func = kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (push_length), NULL, NULL);
  g_autoptr (KitsuneFunc) test_func = kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (push_true), NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GValue) item = G_VALUE_INIT;
  g_auto (GValue) key = G_VALUE_INIT;
  gboolean answer = FALSE;

  g_value_init (&item, G_TYPE_STRING);
  g_value_set_static_string (&item, "abc");

  g_assert_true (kitsune_func_map (key_func, emitter, &item, &key, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_value_get_int64 (&key), ==, 3);

  g_assert_true (kitsune_func_test (test_func, emitter, &item, &answer, &error));
  g_assert_no_error (error);
  g_assert_true (answer);

  /* items are still converted */
  g_assert_false (kitsune_func_process (key_func, emitter, &item, &error));
  g_assert_error (error, KITSUNE_ERROR, KITSUNE_ERROR_TYPE_MISMATCH);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/define/func/keys-and-answers-keep-their-type", test_keys_and_answers_keep_their_type);

  return g_test_run ();
}
