/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/support/support.h"

typedef struct
{
  guint n_calls;
  gint64 odd_at; /* the item whose result is of another type */
  GType odd_type;
} Mapper;

static gboolean
twice (const GValue *item,
       GValue *result,
       gpointer user_data,
       GError **error)
{
  Mapper *self = user_data;
  gint64 number = support_number (item);

  self->n_calls++;
  if (number != self->odd_at)
    {
      kitsune_value_set_int64 (result, number * 2);
      return TRUE;
    }

  g_value_unset (result);
  g_value_init (result, self->odd_type);
  if (self->odd_type == G_TYPE_INT)
    g_value_set_int (result, 77);

  return TRUE;
}

static KitsunePipeline *
build_map (KitsunePipeline *pipeline,
           gpointer data)
{
  return kitsune_pipeline_map (pipeline, G_TYPE_INT64, twice, data, NULL);
}

static void
test_map_edges (void)
{
  Mapper self = { .odd_at = -1 };
  const SupportEdges edges = {
    .empty = "[]",
    .one = "[2]",
    .five = "[2, 4, 6, 8, 10]",
    .failed_0 = "[] failed",
    .failed_3 = "[2, 4, 6] failed",
    .failed_5 = "[2, 4, 6, 8, 10] failed",
    .flags = SUPPORT_ANY_TYPE,
  };

  support_operator_edges (build_map, &self, &edges);
}

/* A result of another type is converted; the function is not asked again. */
static void
test_map_converts_once (void)
{
  Mapper self = { .odd_at = 3, .odd_type = G_TYPE_INT };

  assert_items (support_own (build_map (support_ints (1, 2, 3, 4, 5), &self)), "[2, 4, 77, 8, 10]");
  g_assert_cmpuint (self.n_calls, ==, 5);
}

static void
test_map_refuses_what_cannot_be_converted (void)
{
  Mapper self = { .odd_at = 3, .odd_type = G_TYPE_STRING };
  g_autofree char *text = support_run (support_own (build_map (support_ints (1, 2, 3, 4, 5), &self)), NULL, NULL);

  g_assert_true (g_str_has_prefix (text, "[2, 4] error: stage \"map-1\": "));
  g_assert_cmpuint (self.n_calls, ==, 3);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/map/edges", test_map_edges);
  g_test_add_func ("/kitsune/operators/map/converts-once", test_map_converts_once);
  g_test_add_func ("/kitsune/operators/map/refuses-what-cannot-be-converted",
                   test_map_refuses_what_cannot_be_converted);

  return g_test_run ();
}
