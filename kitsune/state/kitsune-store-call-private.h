/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/state/kitsune-store-call.h"

G_BEGIN_DECLS

typedef enum
{
  KITSUNE_STORE_GET,
  KITSUNE_STORE_SET,
  KITSUNE_STORE_DELETE,
  KITSUNE_STORE_REPLACE,
} KitsuneStoreVerb;

/* The data of the task. */
typedef struct
{
  KitsuneStoreVerb verb;
  char *key;
  gboolean changed; /* set before the task returns: the store has something else now */
} KitsuneStoreRequest;

/* Takes @task, which is returned from when the call is completed: GBytes or
 * NULL for GET, TRUE for SET and DELETE, TRUE or FALSE for REPLACE. */
KitsuneStoreCall *kitsune_store_call_new (KitsuneStoreVerb verb,
                                          const char *key,
                                          GTask *task);

G_END_DECLS
