/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "bench.h"

G_BEGIN_DECLS

typedef struct _BenchProgram BenchProgram;

/*
 * A case as the harness sees it: a function of this program, or another program
 * that runs beside it and does what it is told, a run at a time.
 */
typedef struct
{
  char *name;
  char *what;
  char *ratio_to; /* (nullable) */
  guint64 n_items;
  guint n_parts; /* how often a round runs it */
  gboolean whole;
  guint64 item_size;
  gdouble at_most;
  gdouble at_least;
  gdouble at_most_ns;
  gdouble above_ns;

  BenchFunc func;        /* NULL: another program */
  BenchProgram *program; /* (nullable) */
  char *skipped;         /* (nullable): why there are no figures */
  gboolean failed;       /* and that was not foreseen */

  GArray *rounds;   /* gdouble: ns per item */
  GArray *together; /* gdouble: ns per item of the other case, right before */
  gboolean has_allocs;
  gdouble allocs;
  gint64 peak; /* bytes beyond those of the idle program, or -1 */
  gint64 checksum;
  gboolean has_checksum;
} BenchSubject;

void bench_subject_free (gpointer data);
BenchSubject *bench_subject_new (const BenchCase *info);
void bench_subject_run (BenchSubject *self,
                        GArray *rounds);
gdouble bench_min (GArray *rounds);
gdouble bench_median (GArray *rounds);
gdouble bench_subject_ratio (BenchSubject *self);

/* Other programs, from a file with a group per case. */
gboolean bench_programs_load (const char *path,
                              GPtrArray *subjects,
                              GError **error);
gboolean bench_program_run (BenchProgram *self,
                            guint64 n_items,
                            gint64 *ns,
                            gint64 *checksum,
                            GError **error);
gint64 bench_program_get_peak (BenchProgram *self);
void bench_program_free (BenchProgram *self);

/* Allocations and memory, in a process of their own. */
gint64 bench_memory_of (GPid pid,
                        const char *field);
int bench_probe (const BenchCase *info);
void bench_subject_probe (BenchSubject *self);

void bench_print (GPtrArray *subjects);
gboolean bench_write_json (GPtrArray *subjects,
                           const char *path,
                           GError **error);

G_END_DECLS
