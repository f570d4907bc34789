/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/runtime/kitsune-op-private.h"
#include "tests/support/support.h"

/* The mode in which the engine draws orders and sizes. It is a mode of the
 * process, which this program switches on for itself. */

#define SEED "7"
#define N_ITEMS 500

/* Notes the sizes of the vectors that arrive. */
static GString *sizes;

typedef struct
{
  KitsuneOp op;
} SizesOp;

static void
sizes_transform (KitsuneOp *op,
                 KitsuneVector *vector)
{
  g_string_append_printf (sizes, "%u ", vector->n_items);
}

static const KitsuneOpClass sizes_op_class = {
  .instance_size = sizeof (SizesOp),
  .transform = sizes_transform,
};

static char *
run_sizes (guint max_vector)
{
  KitsunePipeline *source = support_own (kitsune_pipeline_new_range (1, N_ITEMS + 1, 1));
  KitsunePipeline *pipeline =
      support_own (kitsune_pipeline_add_stage (source, "sizes", &sizes_op_class, KITSUNE_STAGE_CANNOT_FAIL,
                                               G_TYPE_INT64, NULL, NULL));
  KitsuneRunOptions *options = support_options (max_vector);
  g_autoptr (KitsuneItems) items = NULL;
  g_autoptr (GError) error = NULL;

  sizes = g_string_new (NULL);
  items = kitsune_pipeline_collect (pipeline, options, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (kitsune_items_get_size (items), ==, N_ITEMS);
  for (guint i = 0; i < N_ITEMS; i++)
    g_assert_cmpint (g_value_get_int64 (kitsune_items_get (items, i)), ==, i + 1);

  return g_string_free (sizes, FALSE);
}

static void
test_sizes_are_drawn (void)
{
  g_autofree char *text = run_sizes (64);
  g_auto (GStrv) parts = g_strsplit (text, " ", -1);
  g_autoptr (GHashTable) different = g_hash_table_new (NULL, NULL);

  for (guint i = 0; parts[i] != NULL && parts[i][0] != '\0'; i++)
    {
      guint64 size = g_ascii_strtoull (parts[i], NULL, 10);

      g_assert_cmpuint (size, >=, 1);
      g_assert_cmpuint (size, <=, 64);
      g_hash_table_add (different, GUINT_TO_POINTER (size));
    }
  /* by itself a source only doubles and halves */
  g_assert_cmpuint (g_hash_table_size (different), >, 7);
}

static void
test_a_seed_decides (void)
{
  g_autofree char *first = run_sizes (64);
  g_autofree char *second = run_sizes (64);

  g_assert_cmpstr (first, ==, second);
}

static void
test_lock_step_stays (void)
{
  g_autofree char *text = run_sizes (1);

  g_assert_null (strpbrk (text, "23456789"));
}

/* Two branches that are always ready: neither keeps the order in which they
 * began, and each keeps its own. */
static void
test_turns_are_drawn (void)
{
  KitsunePipeline *low = support_own (kitsune_pipeline_new_range (0, 100, 1));
  KitsunePipeline *high = support_own (kitsune_pipeline_new_range (100, 200, 1));
  KitsunePipeline *merged = support_own (kitsune_pipeline_merge_with (low, high));
  KitsuneRunOptions *options = support_options (1);
  g_autoptr (KitsuneItems) items = kitsune_pipeline_collect (merged, options, NULL, NULL);
  gint64 next[2] = { 0, 100 };
  guint n_repeated = 0;
  guint before = 2;

  g_assert_cmpuint (kitsune_items_get_size (items), ==, 200);
  for (guint i = 0; i < 200; i++)
    {
      gint64 number = g_value_get_int64 (kitsune_items_get (items, i));
      guint branch = number >= 100;

      g_assert_cmpint (number, ==, next[branch]++);
      n_repeated += branch == before && next[0] < 100 && next[1] < 200;
      before = branch;
    }
  g_assert_cmpuint (n_repeated, >, 10);
}

int
main (int argc,
      char *argv[])
{
  g_setenv ("KITSUNE_SHUFFLE", SEED, TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/runtime/shuffle/sizes-are-drawn", test_sizes_are_drawn);
  g_test_add_func ("/kitsune/runtime/shuffle/a-seed-decides", test_a_seed_decides);
  g_test_add_func ("/kitsune/runtime/shuffle/lock-step-stays", test_lock_step_stays);
  g_test_add_func ("/kitsune/runtime/shuffle/turns-are-drawn", test_turns_are_drawn);

  return g_test_run ();
}
