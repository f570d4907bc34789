/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a user function may do with its emitter, and what it may not. */
#include <kitsune/kitsune.h>

#include "kitsune/define/kitsune-emitter-private.h"

static char *
print (KitsuneEmitter *emitter)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < emitter->n_values; i++)
    {
      g_autofree char *item = kitsune_value_to_string (&emitter->values[i]);

      g_string_append_printf (text, "%s%s:%s", i > 0 ? " " : "", G_VALUE_TYPE_NAME (&emitter->values[i]), item);
    }

  return g_string_free (text, FALSE);
}

#define assert_pushed(emitter, expected)      \
  G_STMT_START                                \
  {                                           \
    g_autofree char *text_ = print (emitter); \
    g_assert_cmpstr (text_, ==, expected);    \
  }                                           \
  G_STMT_END

static void
test_emitter_push (void)
{
  g_autoptr (KitsuneEmitter) emitter = kitsune_emitter_new (G_TYPE_VALUE);
  GValue text = G_VALUE_INIT;

  g_value_init (&text, G_TYPE_STRING);
  g_value_set_string (&text, "taken");

  kitsune_emitter_open (emitter, NULL);
  g_assert_false (emitter->touched);
  kitsune_emitter_push_int64 (emitter, -5);
  kitsune_emitter_push_double (emitter, 0.5);
  kitsune_emitter_push_boolean (emitter, TRUE);
  kitsune_emitter_push_string (emitter, "copied");
  kitsune_emitter_push_string (emitter, NULL);
  kitsune_emitter_push (emitter, NULL);
  kitsune_emitter_take (emitter, &text);
  kitsune_emitter_close (emitter);

  g_assert_true (emitter->touched);
  g_assert_cmpuint (text.g_type, ==, 0);
  assert_pushed (emitter, "gint64:-5 gdouble:0.5 gboolean:true gchararray:copied gpointer:null gpointer:null "
                          "gchararray:taken");
}

static void
test_emitter_converts (void)
{
  g_autoptr (KitsuneEmitter) emitter = kitsune_emitter_new (G_TYPE_INT64);
  GValue number = G_VALUE_INIT;

  g_value_init (&number, G_TYPE_INT);
  g_value_set_int (&number, 7);

  kitsune_emitter_open (emitter, NULL);
  kitsune_emitter_push (emitter, &number);
  kitsune_emitter_push_double (emitter, 8.0);
  kitsune_emitter_push (emitter, NULL);
  kitsune_emitter_close (emitter);

  g_assert_no_error (emitter->error);
  assert_pushed (emitter, "gint64:7 gint64:8 gpointer:null");
}

static void
test_emitter_refuses_to_convert (void)
{
  g_autoptr (KitsuneEmitter) emitter = kitsune_emitter_new (G_TYPE_INT64);

  kitsune_emitter_open (emitter, NULL);
  kitsune_emitter_push_string (emitter, "seven");
  kitsune_emitter_close (emitter);

  g_assert_error (emitter->error, KITSUNE_ERROR, KITSUNE_ERROR_TYPE_MISMATCH);
  kitsune_emitter_clear (emitter);
  g_assert_no_error (emitter->error);
  g_assert_cmpuint (emitter->n_values, ==, 0);
}

static void
test_emitter_forward_and_skip (void)
{
  g_autoptr (KitsuneEmitter) emitter = kitsune_emitter_new (G_TYPE_VALUE);
  GValue input = G_VALUE_INIT;

  kitsune_value_set_int64 (&input, 3);

  kitsune_emitter_open (emitter, &input);
  kitsune_emitter_forward (emitter);
  kitsune_emitter_close (emitter);
  g_assert_true (emitter->forwarded);
  assert_pushed (emitter, "gint64:3");
  kitsune_emitter_clear (emitter);

  kitsune_emitter_open (emitter, &input);
  kitsune_emitter_skip (emitter);
  kitsune_emitter_end (emitter);
  kitsune_emitter_close (emitter);
  g_assert_true (emitter->skipped && emitter->ended && !emitter->forwarded);
  assert_pushed (emitter, "");
}

/* Keeping an emitter and using it later is reported and does nothing. */
static void
test_emitter_after_the_call (void)
{
  g_autoptr (KitsuneEmitter) emitter = kitsune_emitter_new (G_TYPE_VALUE);

  g_test_expect_message ("Kitsune", G_LOG_LEVEL_CRITICAL, "*outside of the call*");
  kitsune_emitter_push_int64 (emitter, 1);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (emitter->n_values, ==, 0);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/define/emitter/push", test_emitter_push);
  g_test_add_func ("/kitsune/define/emitter/converts", test_emitter_converts);
  g_test_add_func ("/kitsune/define/emitter/refuses-to-convert", test_emitter_refuses_to_convert);
  g_test_add_func ("/kitsune/define/emitter/forward-and-skip", test_emitter_forward_and_skip);
  g_test_add_func ("/kitsune/define/emitter/after-the-call", test_emitter_after_the_call);

  return g_test_run ();
}
