/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <kitsune/kitsune.h>

G_BEGIN_DECLS

/*
 * The harness of the benchmarks. A case is a function that does its work for a
 * number of items and returns a checksum. The harness runs all cases round by
 * round, so that slow times of the machine hit all of them alike, and right
 * before each run of a case one of the case that it is compared with.
 */
typedef gint64 (*BenchFunc) (guint64 n_items);

typedef struct
{
  const char *name;
  const char *what;     /* one line for people */
  const char *ratio_to; /* (nullable): the case to compare with */
  BenchFunc func;
  guint64 n_items;
  gdouble at_most;    /* target of the ratio; 0: none */
  gdouble at_most_ns; /* target of the time per item; 0: none */
  gdouble above_ns;   /* target of the time per item beyond that of the other case; 0: none */
  guint64 item_size;  /* bytes per item, where bytes per second say more; 0: they do not */
  gboolean whole;     /* fewer items would be another case */
} BenchCase;

/* The tables of the case files, each ending with a case without a name. */
extern const BenchCase bench_concurrent_cases[];
extern const BenchCase bench_content_cases[];
extern const BenchCase bench_file_cases[];
extern const BenchCase bench_fused_cases[];
extern const BenchCase bench_join_cases[];
extern const BenchCase bench_keyed_cases[];
extern const BenchCase bench_live_cases[];
extern const BenchCase bench_operator_cases[];

/* All of them, ending with NULL. */
extern const BenchCase *const bench_tables[];
const BenchCase *bench_find_case (const char *name);

/* For a case that knows better what one item took than its whole time says. */
void bench_set_time (gdouble ns);
gdouble bench_take_time (void);

/* --- pieces of cases --- */

KitsunePipeline *bench_range (guint64 n_items);
KitsunePipeline *bench_then (KitsunePipeline *upstream,
                             KitsunePipeline *pipeline);
gint64 bench_run_count (KitsunePipeline *pipeline,
                        KitsuneRunOptions *options);
gint64 bench_run_sum (KitsunePipeline *pipeline);
gint64 bench_run_last (KitsunePipeline *pipeline);

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

/* The same for arrays of items. */
guint bench_array_map (KitsuneMapFunc func,
                       GValue *items,
                       guint n_items,
                       GValue *result,
                       gpointer user_data,
                       GError **error);
guint bench_array_filter (KitsunePredicateFunc func,
                          GValue *items,
                          guint n_items,
                          guint *n_kept,
                          gpointer user_data,
                          GError **error);
guint bench_array_sink (KitsuneItemFunc func,
                        const GValue *items,
                        guint n_items,
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

/* The cases of keys by hand, see raw-keyed.c. */
gint64 bench_run_raw_keyed (guint64 n_items,
                            guint n_keys,
                            gboolean keyed);

/* Every allocation of the process while counting is on. */
void bench_allocs_start (void);
guint64 bench_allocs_stop (void);

G_END_DECLS
