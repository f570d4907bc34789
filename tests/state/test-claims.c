/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include <kitsune/kitsune.h>

#include "kitsune/state/kitsune-store-private.h"

static void
test_claims_are_exclusive (void)
{
  g_autoptr (KitsuneStore) store = KITSUNE_STORE (kitsune_memory_store_new ());
  g_autoptr (KitsuneStore) other = KITSUNE_STORE (kitsune_memory_store_new ());

  g_assert_true (kitsune_store_claim (store, "counts"));
  g_assert_false (kitsune_store_claim (store, "counts"));
  g_assert_true (kitsune_store_claim (store, "sums"));
  g_assert_true (kitsune_store_claim (other, "counts"));

  kitsune_store_disclaim (store, "counts");
  g_assert_true (kitsune_store_claim (store, "counts"));
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/state/claims/are-exclusive", test_claims_are_exclusive);

  return g_test_run ();
}
