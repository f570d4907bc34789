/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "sources.h"

G_BEGIN_DECLS

/* An object with signals and properties of all kinds. */

#define TEST_TYPE_BELL (test_bell_get_type ())

G_DECLARE_FINAL_TYPE (TestBell, test_bell, TEST, BELL, GObject)

struct _TestBell
{
  GObject parent_instance;

  gint number;
  GValue content;
};

enum
{
  PROP_0,
  PROP_NUMBER,
  PROP_CONTENT,
  PROP_SECRET,
};

G_DEFINE_FINAL_TYPE (TestBell, test_bell, G_TYPE_OBJECT)

static void
test_bell_get_property (GObject *object,
                        guint prop_id,
                        GValue *value,
                        GParamSpec *pspec)
{
  TestBell *self = TEST_BELL (object);

  if (prop_id == PROP_NUMBER)
    g_value_set_int (value, self->number);
  else
    g_value_set_boxed (value, self->content.g_type != 0 ? &self->content : NULL);
}

static void
test_bell_set_property (GObject *object,
                        guint prop_id,
                        const GValue *value,
                        GParamSpec *pspec)
{
  TestBell *self = TEST_BELL (object);

  if (prop_id == PROP_NUMBER)
    self->number = g_value_get_int (value);
  else if (prop_id == PROP_CONTENT)
    kitsune_value_copy (g_value_get_boxed (value), &self->content);
}

static void
test_bell_finalize (GObject *object)
{
  kitsune_value_clear (&TEST_BELL (object)->content);

  G_OBJECT_CLASS (test_bell_parent_class)->finalize (object);
}

static void
test_bell_class_init (TestBellClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->get_property = test_bell_get_property;
  object_class->set_property = test_bell_set_property;
  object_class->finalize = test_bell_finalize;

  g_object_class_install_property (object_class, PROP_NUMBER,
                                   g_param_spec_int ("number", NULL, NULL, G_MININT, G_MAXINT, 0, G_PARAM_READWRITE));
  g_object_class_install_property (object_class, PROP_CONTENT,
                                   g_param_spec_boxed ("content", NULL, NULL, G_TYPE_VALUE, G_PARAM_READWRITE));
  g_object_class_install_property (object_class, PROP_SECRET,
                                   g_param_spec_int ("secret", NULL, NULL, 0, 9, 0, G_PARAM_WRITABLE));

  g_signal_new ("rung", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_signal_new ("counted", type, G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                G_TYPE_INT);
  g_signal_new ("said", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
  g_signal_new ("asked", type, G_SIGNAL_RUN_LAST, 0, g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 2,
                G_TYPE_STRING, G_TYPE_INT);
  g_signal_new ("held", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_VALUE);
}

static void
test_bell_init (TestBell *self)
{
}

static inline TestBell *
bell_new (void)
{
  return g_object_new (TEST_TYPE_BELL, NULL);
}

/* Whether anybody listens. */
static inline gboolean
is_heard (gpointer object,
          const char *signal)
{
  return g_signal_has_handler_pending (object, g_signal_lookup (signal, G_OBJECT_TYPE (object)), 0, TRUE);
}

static inline void
live_stop (Live *live)
{
  kitsune_run_stop (live->run);
  settle ();
  g_assert_null (live_error (live));
  live_clear (live);
}

G_END_DECLS
