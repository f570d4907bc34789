/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-consecutive.h"
#include "kitsune/base/kitsune-error.h"
#include "kitsune/base/kitsune-indexed.h"
#include "kitsune/base/kitsune-item.h"
#include "kitsune/base/kitsune-notification.h"
#include "kitsune/base/kitsune-pair.h"
#include "kitsune/base/kitsune-timestamped.h"
#include "kitsune/base/kitsune-value-inline.h"
#include "kitsune/base/kitsune-value.h"
#include "tests/base/values.h"

static void
init_watched (GValue *value,
              gpointer *watch)
{
  GObject *object = g_object_new (G_TYPE_OBJECT, NULL);

  *watch = object;
  g_object_add_weak_pointer (object, watch);
  g_value_init (value, G_TYPE_OBJECT);
  g_value_take_object (value, object);
}

static void
test_boxes_pair (void)
{
  g_autoptr (KitsunePair) pair = kitsune_pair_new (&INT_VALUE (1), &STRING_VALUE ("two"));

  g_assert_cmpint (g_value_get_int (kitsune_pair_get_first (pair)), ==, 1);
  g_assert_cmpstr (g_value_get_string (kitsune_pair_get_second (pair)), ==, "two");
}

static void
test_boxes_consecutive (void)
{
  g_autoptr (KitsuneConsecutive) consecutive = kitsune_consecutive_new (&INT_VALUE (1), &STRING_VALUE ("two"));

  g_assert_cmpint (g_value_get_int (kitsune_consecutive_get_previous (consecutive)), ==, 1);
  g_assert_cmpstr (g_value_get_string (kitsune_consecutive_get_current (consecutive)), ==, "two");
}

static void
test_boxes_indexed (void)
{
  g_autoptr (KitsuneIndexed) low = kitsune_indexed_new (0, &STRING_VALUE ("v"));
  g_autoptr (KitsuneIndexed) high = kitsune_indexed_new (G_MAXUINT64, &STRING_VALUE ("v"));

  g_assert_true (kitsune_indexed_get_index (low) == 0);
  g_assert_true (kitsune_indexed_get_index (high) == G_MAXUINT64);
  g_assert_cmpstr (g_value_get_string (kitsune_indexed_get_value (high)), ==, "v");
}

static void
test_boxes_timestamped (void)
{
  g_autoptr (KitsuneTimestamped) low = kitsune_timestamped_new (&STRING_VALUE ("v"), G_MININT64);
  g_autoptr (KitsuneTimestamped) high = kitsune_timestamped_new (&STRING_VALUE ("v"), G_MAXINT64);

  g_assert_true (kitsune_timestamped_get_time (low) == G_MININT64);
  g_assert_true (kitsune_timestamped_get_time (high) == G_MAXINT64);
  g_assert_cmpstr (g_value_get_string (kitsune_timestamped_get_value (high)), ==, "v");
}

static void
test_boxes_notification (void)
{
  g_autoptr (GError) error = g_error_new_literal (KITSUNE_ERROR, KITSUNE_ERROR_FAILED, "no");
  g_autoptr (KitsuneNotification) next = kitsune_notification_new_next (&STRING_VALUE ("v"));
  g_autoptr (KitsuneNotification) failed = kitsune_notification_new_error (error);
  g_autoptr (KitsuneNotification) complete = kitsune_notification_new_complete ();

  g_assert_cmpint (kitsune_notification_get_kind (next), ==, KITSUNE_NOTIFICATION_NEXT);
  g_assert_true (kitsune_notification_is_value (next));
  g_assert_false (kitsune_notification_is_error (next));
  g_assert_false (kitsune_notification_is_complete (next));
  g_assert_cmpstr (g_value_get_string (kitsune_notification_get_value (next)), ==, "v");
  g_assert_null (kitsune_notification_get_error (next));

  g_assert_cmpint (kitsune_notification_get_kind (failed), ==, KITSUNE_NOTIFICATION_ERROR);
  g_assert_true (kitsune_notification_is_error (failed));
  g_assert_false (kitsune_notification_is_value (failed));
  g_assert_true (kitsune_value_is_null (kitsune_notification_get_value (failed)));
  g_assert_true (kitsune_notification_get_error (failed) != error);
  g_assert_error (kitsune_notification_get_error (failed), KITSUNE_ERROR, KITSUNE_ERROR_FAILED);

  g_assert_cmpint (kitsune_notification_get_kind (complete), ==, KITSUNE_NOTIFICATION_COMPLETE);
  g_assert_true (kitsune_notification_is_complete (complete));
  g_assert_true (kitsune_value_is_null (kitsune_notification_get_value (complete)));
  g_assert_null (kitsune_notification_get_error (complete));
}

/* Every box type in the two ways in which it is made, of two watched values or
 * one.
 */
typedef gpointer (*MakeFunc) (GValue *first, GValue *second);

static gpointer
make_pair (GValue *first, GValue *second)
{
  return kitsune_pair_new (first, second);
}

static gpointer
take_pair (GValue *first, GValue *second)
{
  return kitsune_pair_new_take (first, second);
}

static gpointer
make_consecutive (GValue *first, GValue *second)
{
  return kitsune_consecutive_new (first, second);
}

static gpointer
take_consecutive (GValue *first, GValue *second)
{
  return kitsune_consecutive_new_take (first, second);
}

static gpointer
make_indexed (GValue *first, GValue *second)
{
  return kitsune_indexed_new (1, first);
}

static gpointer
take_indexed (GValue *first, GValue *second)
{
  return kitsune_indexed_new_take (1, first);
}

static gpointer
make_timestamped (GValue *first, GValue *second)
{
  return kitsune_timestamped_new (first, 1);
}

static gpointer
take_timestamped (GValue *first, GValue *second)
{
  return kitsune_timestamped_new_take (first, 1);
}

static gpointer
make_notification (GValue *first, GValue *second)
{
  return kitsune_notification_new_next (first);
}

static gpointer
take_notification (GValue *first, GValue *second)
{
  return kitsune_notification_new_next_take (first);
}

static void
test_boxes_free_values_once (void)
{
  const struct
  {
    GType type;
    MakeFunc make;
    guint n_taken;
    guint n_values;
  } boxes[] = {
    { KITSUNE_TYPE_PAIR, make_pair, 0, 2 },
    { KITSUNE_TYPE_PAIR, take_pair, 2, 2 },
    { KITSUNE_TYPE_CONSECUTIVE, make_consecutive, 0, 2 },
    { KITSUNE_TYPE_CONSECUTIVE, take_consecutive, 2, 2 },
    { KITSUNE_TYPE_INDEXED, make_indexed, 0, 1 },
    { KITSUNE_TYPE_INDEXED, take_indexed, 1, 1 },
    { KITSUNE_TYPE_TIMESTAMPED, make_timestamped, 0, 1 },
    { KITSUNE_TYPE_TIMESTAMPED, take_timestamped, 1, 1 },
    { KITSUNE_TYPE_NOTIFICATION, make_notification, 0, 1 },
    { KITSUNE_TYPE_NOTIFICATION, take_notification, 1, 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (boxes); i++)
    {
      GValue values[2] = { G_VALUE_INIT, G_VALUE_INIT };
      gpointer watches[2];
      gpointer box;
      gpointer copy;

      init_watched (&values[0], &watches[0]);
      init_watched (&values[1], &watches[1]);
      box = boxes[i].make (&values[0], &values[1]);

      for (guint j = 0; j < 2; j++)
        {
          g_assert_true ((G_VALUE_TYPE (&values[j]) == 0) == (j < boxes[i].n_taken));
          kitsune_value_clear (&values[j]);
          g_assert_true ((watches[j] != NULL) == (j < boxes[i].n_values));
        }

      /* A copy is a reference. */
      copy = g_boxed_copy (boxes[i].type, box);
      g_assert_true (copy == box);
      g_boxed_free (boxes[i].type, box);
      g_assert_nonnull (watches[0]);
      g_boxed_free (boxes[i].type, copy);
      g_assert_null (watches[0]);
      g_assert_null (watches[1]);
    }
}

static gint
order_of (const GValue *a,
          const GValue *b)
{
  gint order = 99;

  g_assert_true (kitsune_value_compare (a, b, &order, NULL));

  return order;
}

static void
test_boxes_compare_by_content (void)
{
  g_autoptr (KitsunePair) pair = kitsune_pair_new (&INT_VALUE (1), &STRING_VALUE ("a"));
  g_autoptr (KitsunePair) same = kitsune_pair_new (&DOUBLE_VALUE (1), &STRING_VALUE ("a"));
  g_autoptr (KitsunePair) later = kitsune_pair_new (&INT_VALUE (1), &STRING_VALUE ("b"));
  g_autoptr (KitsunePair) last = kitsune_pair_new (&INT_VALUE (2), &STRING_VALUE ("a"));
  g_autoptr (KitsunePair) swapped = kitsune_pair_new (&STRING_VALUE ("a"), &INT_VALUE (1));
  GValue value = BORROWED_VALUE (KITSUNE_TYPE_PAIR, pair);
  gint order;

  g_assert_true (kitsune_value_equal (&value, &BORROWED_VALUE (KITSUNE_TYPE_PAIR, same)));
  g_assert_cmpuint (kitsune_value_hash (&value), ==, kitsune_value_hash (&BORROWED_VALUE (KITSUNE_TYPE_PAIR, same)));
  g_assert_cmpint (order_of (&value, &BORROWED_VALUE (KITSUNE_TYPE_PAIR, same)), ==, 0);

  g_assert_false (kitsune_value_equal (&value, &BORROWED_VALUE (KITSUNE_TYPE_PAIR, later)));
  g_assert_false (kitsune_value_equal (&value, &BORROWED_VALUE (KITSUNE_TYPE_PAIR, swapped)));
  g_assert_cmpuint (kitsune_value_hash (&value), !=, kitsune_value_hash (&BORROWED_VALUE (KITSUNE_TYPE_PAIR, swapped)));
  g_assert_cmpint (order_of (&value, &BORROWED_VALUE (KITSUNE_TYPE_PAIR, later)), ==, -1);
  g_assert_cmpint (order_of (&BORROWED_VALUE (KITSUNE_TYPE_PAIR, last),
                             &BORROWED_VALUE (KITSUNE_TYPE_PAIR, later)),
                   ==, 1);
  g_assert_false (kitsune_value_compare (&value, &BORROWED_VALUE (KITSUNE_TYPE_PAIR, swapped), &order, NULL));
}

static void
test_boxes_of_other_types_differ (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsunePair) pair = kitsune_pair_new (&UINT64_VALUE (1), &INT_VALUE (2));
  g_autoptr (KitsuneConsecutive) consecutive = kitsune_consecutive_new (&UINT64_VALUE (1), &INT_VALUE (2));
  g_autoptr (KitsuneIndexed) indexed = kitsune_indexed_new (1, &INT_VALUE (2));
  g_autoptr (KitsuneItem) item = kitsune_item_new (&INT_VALUE (2));
  const GValue values[] = {
    BORROWED_VALUE (KITSUNE_TYPE_PAIR, pair),
    BORROWED_VALUE (KITSUNE_TYPE_CONSECUTIVE, consecutive),
    BORROWED_VALUE (KITSUNE_TYPE_INDEXED, indexed),
    BORROWED_VALUE (KITSUNE_TYPE_ITEM, item),
    INT_VALUE (2),
  };
  gint order;

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      for (gsize j = 0; j < i; j++)
        {
          g_assert_false (kitsune_value_equal (&values[i], &values[j]));
          g_assert_cmpuint (kitsune_value_hash (&values[i]), !=, kitsune_value_hash (&values[j]));
        }
    }

  g_assert_false (kitsune_value_compare (&values[0], &values[1], &order, &error));
  g_assert_error (error, KITSUNE_ERROR, KITSUNE_ERROR_NOT_COMPARABLE);
  g_assert_cmpstr (error->message, ==, "cannot compare KitsunePair with KitsuneConsecutive");
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/base/boxes/pair", test_boxes_pair);
  g_test_add_func ("/kitsune/base/boxes/consecutive", test_boxes_consecutive);
  g_test_add_func ("/kitsune/base/boxes/indexed", test_boxes_indexed);
  g_test_add_func ("/kitsune/base/boxes/timestamped", test_boxes_timestamped);
  g_test_add_func ("/kitsune/base/boxes/notification", test_boxes_notification);
  g_test_add_func ("/kitsune/base/boxes/free-values-once", test_boxes_free_values_once);
  g_test_add_func ("/kitsune/base/boxes/compare-by-content", test_boxes_compare_by_content);
  g_test_add_func ("/kitsune/base/boxes/of-other-types-differ", test_boxes_of_other_types_differ);

  return g_test_run ();
}
