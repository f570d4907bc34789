/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <kitsune/kitsune.h>

G_BEGIN_DECLS

/*
 * The harness of the benchmarks. A case is a function that does its work for a
 * number of items and returns a checksum; the harness runs the cases in turn,
 * round by round, so that all of them see the same machine, and compares each
 * with the case it is measured against, round by round.
 */
typedef gint64 (*BenchFunc) (guint64 n_items);

typedef struct
{
  const char *name;
  const char *what;     /* one line for people */
  const char *ratio_to; /* (nullable): the case to compare with */
  BenchFunc func;
  guint64 n_items;
} BenchCase;

/* The tables of the case files, each ending with a case without a name. */
extern const BenchCase bench_concurrent_cases[];
extern const BenchCase bench_fused_cases[];
extern const BenchCase bench_keyed_cases[];
extern const BenchCase bench_operator_cases[];

/* --- user functions, in a translation unit of their own so that no compiler
 * sees through the calls; all of them say x * 2, x % 3 != 0 and sum += x --- */

gint64 bench_raw_map (gint64 value,
                      gpointer user_data);
gboolean bench_raw_filter (gint64 value,
                           gpointer user_data);
void bench_raw_sink (gint64 value,
                     gpointer user_data);

gboolean bench_inline_map (const GValue *item,
                           GValue *result,
                           gpointer user_data,
                           GError **error);
gboolean bench_inline_filter (const GValue *item,
                              gpointer user_data,
                              GError **error);
gboolean bench_inline_sink (const GValue *item,
                            gpointer user_data,
                            GError **error);

gboolean bench_gvalue_map (const GValue *item,
                           GValue *result,
                           gpointer user_data,
                           GError **error);
gboolean bench_gvalue_filter (const GValue *item,
                              gpointer user_data,
                              GError **error);
gboolean bench_gvalue_sink (const GValue *item,
                            gpointer user_data,
                            GError **error);

typedef gint64 (*BenchRawMap) (gint64 value,
                               gpointer user_data);
typedef gboolean (*BenchRawFilter) (gint64 value,
                                    gpointer user_data);
typedef void (*BenchRawSink) (gint64 value,
                              gpointer user_data);

/* The raw loop, compiled into the program and, under the other name, into a
 * shared library: a call from one to the other is dearer than one within. */
gint64 bench_raw_loop (guint64 n_items,
                       guint n_maps,
                       BenchRawMap map,
                       BenchRawFilter filter,
                       BenchRawSink sink);
gint64 bench_raw_loop_library (guint64 n_items,
                               guint n_maps,
                               BenchRawMap map,
                               BenchRawFilter filter,
                               BenchRawSink sink);

/* Every allocation of the process while counting is on. */
void bench_allocs_start (void);
guint64 bench_allocs_stop (void);

G_END_DECLS
