/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "harness.h"

#include <stdlib.h>
#include <string.h>

/*
 * Runs the benchmarks and prints, per case, nanoseconds per item (minimum and
 * median over the rounds), items per second, allocations per item, the most
 * memory that was needed, and the ratio to the case it is measured against.
 */
#define BENCH_ROUNDS 7
#define BENCH_ROUNDS_LONG 35
/* The short form cuts runs into pieces that end before the machine takes the
 * processor away, if it has other things to do. */
#define BENCH_PARTS 10
/* What cannot be cut is run more often instead. */
#define BENCH_TIMES 3

static BenchSubject *
bench_find (GPtrArray *subjects,
            const char *name)
{
  for (guint i = 0; name != NULL && i < subjects->len; i++)
    {
      BenchSubject *subject = g_ptr_array_index (subjects, i);

      if (g_str_equal (subject->name, name))
        return subject;
    }

  return NULL;
}

static GPtrArray *
bench_load (char **programs,
            GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (bench_subject_free);

  for (guint t = 0; bench_tables[t] != NULL; t++)
    for (const BenchCase *info = bench_tables[t]; info->name != NULL; info++)
      g_ptr_array_add (all, bench_subject_new (info));
  for (guint i = 0; programs != NULL && programs[i] != NULL; i++)
    if (!bench_programs_load (programs[i], all, error))
      return NULL;

  return g_steal_pointer (&all);
}

/* Lets go of the cases that nobody wants. A case brings the one it is compared
 * with. */
static gboolean
bench_select (GPtrArray *all,
              char **names,
              GError **error)
{
  g_autoptr (GHashTable) wanted = g_hash_table_new (NULL, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      BenchSubject *subject = bench_find (all, names[i]);

      if (subject == NULL)
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "there is no case \"%s\"", names[i]);
          return FALSE;
        }
      g_hash_table_add (wanted, subject);
      subject = bench_find (all, subject->ratio_to);
      if (subject != NULL)
        g_hash_table_add (wanted, subject);
    }
  for (guint i = all->len; names != NULL && names[0] != NULL && i-- > 0;)
    if (!g_hash_table_contains (wanted, g_ptr_array_index (all, i)))
      g_ptr_array_remove_index (all, i);

  return TRUE;
}

static void
bench_cut (GPtrArray *subjects)
{
  for (guint i = 0; i < subjects->len; i++)
    {
      BenchSubject *subject = g_ptr_array_index (subjects, i);

      if (!subject->whole)
        {
          subject->n_parts = BENCH_PARTS;
          subject->n_items /= BENCH_PARTS;
        }
      else if (subject->program == NULL)
        {
          subject->n_parts = BENCH_TIMES;
        }
    }
}

static void
bench_measure (GPtrArray *subjects,
               guint n_rounds)
{
  for (guint i = 0; i < subjects->len; i++)
    bench_subject_probe (g_ptr_array_index (subjects, i));
  if (n_rounds < BENCH_ROUNDS_LONG)
    bench_cut (subjects);
  for (guint round = 0; round < n_rounds; round++)
    for (guint i = 0; i < subjects->len; i++)
      {
        BenchSubject *subject = g_ptr_array_index (subjects, i);
        BenchSubject *other = bench_find (subjects, subject->ratio_to);

        if (subject->skipped != NULL)
          continue;
        for (guint part = 0; part < subject->n_parts; part++)
          {
            if (other != NULL)
              bench_subject_run (other, subject->together);
            bench_subject_run (subject, subject->rounds);
          }
        if (subject->program != NULL)
          subject->peak = bench_program_get_peak (subject->program);
      }
}

static void
bench_list (GPtrArray *subjects)
{
  for (guint i = 0; i < subjects->len; i++)
    {
      BenchSubject *subject = g_ptr_array_index (subjects, i);

      g_print ("%-22s %s\n", subject->name, subject->what);
    }
}

/* A program that is missing is told by its file; one that breaks is a failure. */
static gboolean
bench_all_ran (GPtrArray *subjects)
{
  for (guint i = 0; i < subjects->len; i++)
    if (((BenchSubject *) g_ptr_array_index (subjects, i))->failed)
      return FALSE;

  return TRUE;
}

static int
bench_run (char **programs,
           char **names,
           guint n_rounds,
           const char *json)
{
  g_autoptr (GPtrArray) subjects = NULL;
  g_autoptr (GError) error = NULL;

  subjects = bench_load (programs, &error);
  if (subjects == NULL || !bench_select (subjects, names, &error))
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }

  if (n_rounds == 0)
    {
      bench_list (subjects);
      return EXIT_SUCCESS;
    }

  bench_measure (subjects, n_rounds);
  bench_print (subjects);
  if (json != NULL && !bench_write_json (subjects, json, &error))
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }

  return bench_all_ran (subjects) ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
main (int argc,
      char **argv)
{
  g_autofree char *json = NULL;
  g_autofree char *probe = NULL;
  g_auto (GStrv) programs = NULL;
  g_auto (GStrv) names = NULL;
  gboolean is_long = FALSE;
  gboolean list = FALSE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_FILENAME, &json, "Also write the results to FILE", "FILE" },
    { "long", 0, 0, G_OPTION_ARG_NONE, &is_long, "Five times as many rounds", NULL },
    { "list", 0, 0, G_OPTION_ARG_NONE, &list, "Only tell which cases there are", NULL },
    { "programs", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &programs, "Also run the programs that FILE lists", "FILE" },
    { "probe", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, &probe, NULL, "CASE" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &names, NULL, "[CASE...]" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("- measure Kitsune");
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }
  if (probe != NULL)
    return bench_probe (bench_find_case (probe));

  return bench_run (programs, names, list ? 0 : is_long ? BENCH_ROUNDS_LONG
                                                        : BENCH_ROUNDS,
                    json);
}
