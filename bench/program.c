/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "harness.h"

#include <signal.h>
#include <stdio.h>

/*
 * A case that is another program: it reads lines from its standard input, each
 * a number of items, and answers each with a line of two numbers: how many
 * nanoseconds the items took, and a checksum. It ends when its input does. So
 * it can be run a round at a time like the cases of this program.
 */
struct _BenchProgram
{
  GStrv argv;
  GPid pid;
  FILE *to;
  FILE *from;
  gint64 idle; /* memory before the first run */
  gint64 peak;
};

static BenchProgram *
bench_program_new (const char *command,
                   GError **error)
{
  g_auto (GStrv) argv = NULL;
  BenchProgram *self;

  if (!g_shell_parse_argv (command, NULL, &argv, error))
    return NULL;

  self = g_new0 (BenchProgram, 1);
  self->argv = g_steal_pointer (&argv);
  self->peak = -1;

  return self;
}

static gboolean
bench_program_start (BenchProgram *self,
                     GError **error)
{
  int in;
  int out;

  if (!g_spawn_async_with_pipes (NULL, self->argv, NULL,
                                 G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD,
                                 NULL, NULL, &self->pid, &in, &out, NULL, error))
    return FALSE;

  self->to = fdopen (in, "w");
  self->from = fdopen (out, "r");
  /* its end is told by what cannot be read from it */
  signal (SIGPIPE, SIG_IGN);

  return TRUE;
}

static gboolean
bench_program_ask (BenchProgram *self,
                   guint64 n_items,
                   gint64 *ns,
                   gint64 *checksum,
                   GError **error)
{
  char line[256];

  fprintf (self->to, "%" G_GUINT64_FORMAT "\n", n_items);
  fflush (self->to);
  if (fgets (line, sizeof line, self->from) == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s has ended without an answer", self->argv[0]);
      return FALSE;
    }
  if (sscanf (line, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, ns, checksum) != 2)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s has answered \"%s\"", self->argv[0],
                   g_strchomp (line));
      return FALSE;
    }

  return TRUE;
}

gboolean
bench_program_run (BenchProgram *self,
                   guint64 n_items,
                   gint64 *ns,
                   gint64 *checksum,
                   GError **error)
{
  if (self->from == NULL)
    {
      /* what is compiled or loaded at first use is not the case's */
      if (!bench_program_start (self, error) ||
          !bench_program_ask (self, MIN (n_items, 100), ns, checksum, error))
        return FALSE;
      self->idle = bench_memory_of (self->pid, "VmRSS:");
    }
  if (!bench_program_ask (self, n_items, ns, checksum, error))
    return FALSE;
  if (self->peak < 0)
    self->peak = MAX (0, bench_memory_of (self->pid, "VmHWM:") - self->idle);

  return TRUE;
}

gint64
bench_program_get_peak (BenchProgram *self)
{
  return self->peak;
}

void
bench_program_free (BenchProgram *self)
{
  g_clear_pointer (&self->to, fclose);
  g_clear_pointer (&self->from, fclose);
  g_strfreev (self->argv);
  g_free (self);
}

static gdouble
bench_key_file_get_number (GKeyFile *file,
                           const char *group,
                           const char *key)
{
  return g_key_file_has_key (file, group, key, NULL) ? g_key_file_get_double (file, group, key, NULL) : 0;
}

static BenchSubject *
bench_program_read (GKeyFile *file,
                    const char *group,
                    GError **error)
{
  BenchSubject *subject = bench_subject_new (NULL);
  g_autofree char *command = g_key_file_get_string (file, group, "command", NULL);

  subject->name = g_strdup (group);
  subject->what = g_key_file_get_string (file, group, "what", NULL);
  subject->ratio_to = g_key_file_get_string (file, group, "ratio-to", NULL);
  subject->skipped = g_key_file_get_string (file, group, "skip", NULL);
  subject->n_items = g_key_file_get_uint64 (file, group, "items", NULL);
  subject->whole = !g_key_file_get_boolean (file, group, "cut", NULL);
  subject->at_most = bench_key_file_get_number (file, group, "at-most");
  subject->at_least = bench_key_file_get_number (file, group, "at-least");
  if (subject->skipped != NULL)
    return subject;

  if (command == NULL || subject->n_items == 0)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "case \"%s\" needs a command and items", group);
  else
    subject->program = bench_program_new (command, error);
  if (subject->program == NULL)
    g_clear_pointer (&subject, bench_subject_free);

  return subject;
}

gboolean
bench_programs_load (const char *path,
                     GPtrArray *subjects,
                     GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_auto (GStrv) groups = NULL;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, error))
    return FALSE;

  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      BenchSubject *subject = bench_program_read (file, groups[i], error);

      if (subject == NULL)
        return FALSE;
      g_ptr_array_add (subjects, subject);
    }

  return TRUE;
}
