/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bench.h"

#include <gmodule.h>
#include <stdatomic.h>
#include <stdlib.h>

/*
 * Counts allocations by standing in front of the C library's own functions,
 * for all libraries of the process: hence exported.
 */
extern void *__libc_malloc (size_t size);
extern void *__libc_calloc (size_t n,
                            size_t size);
extern void *__libc_realloc (void *block,
                             size_t size);

static _Atomic gboolean bench_counting;
static _Atomic guint64 bench_n_allocs;

static inline void
bench_count (void)
{
  if (atomic_load_explicit (&bench_counting, memory_order_relaxed))
    atomic_fetch_add_explicit (&bench_n_allocs, 1, memory_order_relaxed);
}

G_MODULE_EXPORT void *
malloc (size_t size)
{
  bench_count ();
  return __libc_malloc (size);
}

G_MODULE_EXPORT void *
calloc (size_t n,
        size_t size)
{
  bench_count ();
  return __libc_calloc (n, size);
}

G_MODULE_EXPORT void *
realloc (void *block,
         size_t size)
{
  bench_count ();
  return __libc_realloc (block, size);
}

void
bench_allocs_start (void)
{
  atomic_store (&bench_n_allocs, 0);
  atomic_store (&bench_counting, TRUE);
}

guint64
bench_allocs_stop (void)
{
  atomic_store (&bench_counting, FALSE);

  return atomic_load (&bench_n_allocs);
}
