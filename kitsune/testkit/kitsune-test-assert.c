/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* lint: size: the first four parameters are what every assertion of GLib takes */

#include "config.h"

#include "kitsune/testkit/kitsune-test-assert.h"

#include <string.h>

/* Where an assertion stands; every function here gets it first. */
typedef struct
{
  const char *log_domain;
  const char *file;
  gint line;
  const char *function;
} KitsuneTestPlace;

static void kitsune_test_fail (const KitsuneTestPlace *place,
                               const char *format,
                               ...) G_GNUC_PRINTF (2, 3);

static void
kitsune_test_fail (const KitsuneTestPlace *place,
                   const char *format,
                   ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  g_assertion_message (place->log_domain, place->file, place->line, place->function, message);
}

/* The end of the element that begins at @text: a comma or the bracket that closes
 * the list, outside of quotes and inner brackets. */
static const char *
kitsune_test_element_end (const char *text)
{
  guint depth = 0;
  gboolean quoted = FALSE;

  for (; *text != '\0'; text++)
    {
      if (quoted && *text == '\\' && text[1] != '\0')
        text++;
      else if (*text == '"')
        quoted = !quoted;
      else if (quoted)
        continue;
      else if (strchr ("([{", *text) != NULL)
        depth++;
      else if (depth == 0 && strchr (",]", *text) != NULL)
        break;
      else if (strchr (")]}", *text) != NULL)
        depth--;
    }

  return text;
}

/* The elements of a printed list; NULL if it is none. */
static GPtrArray *
kitsune_test_split_list (const char *text)
{
  g_autoptr (GPtrArray) elements = g_ptr_array_new_with_free_func (g_free);

  if (*text++ != '[')
    return NULL;
  if (g_str_equal (text, "]"))
    return g_steal_pointer (&elements);

  for (;;)
    {
      const char *end = kitsune_test_element_end (text);

      g_ptr_array_add (elements, g_strstrip (g_strndup (text, (gsize) (end - text))));
      if (*end == ',')
        text = end + 1;
      else if (g_str_equal (end, "]"))
        return g_steal_pointer (&elements);
      else
        return NULL;
    }
}

static gint
kitsune_test_compare_texts (gconstpointer a,
                            gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static const char *
kitsune_test_nth (GPtrArray *elements,
                  guint index)
{
  return index < elements->len ? g_ptr_array_index (elements, index) : NULL;
}

static void
kitsune_test_compare_lists (const KitsuneTestPlace *place,
                            const char *got,
                            const char *expected,
                            gboolean ordered)
{
  g_autoptr (GPtrArray) found = kitsune_test_split_list (got);
  g_autoptr (GPtrArray) wanted = kitsune_test_split_list (expected);
  guint i = 0;

  if (wanted == NULL)
    {
      kitsune_test_fail (place, "the expected items are not a list such as [1, 2]: %s", expected);
      return;
    }
  g_assert (found != NULL);

  if (!ordered)
    {
      g_ptr_array_sort (found, kitsune_test_compare_texts);
      g_ptr_array_sort (wanted, kitsune_test_compare_texts);
    }
  while (i < MAX (found->len, wanted->len) &&
         g_strcmp0 (kitsune_test_nth (found, i), kitsune_test_nth (wanted, i)) == 0)
    i++;
  if (i == MAX (found->len, wanted->len))
    return;

  if (!ordered)
    kitsune_test_fail (place, "expected %s in any order, got %s", expected, got);
  else if (i >= found->len)
    kitsune_test_fail (place, "expected %s, got %s: item %u, %s, is missing", expected, got, i,
                       kitsune_test_nth (wanted, i));
  else if (i >= wanted->len)
    kitsune_test_fail (place, "expected %s, got %s: item %u, %s, is one too many", expected, got, i,
                       kitsune_test_nth (found, i));
  else
    kitsune_test_fail (place, "expected %s, got %s: item %u is %s, not %s", expected, got, i,
                       kitsune_test_nth (found, i), kitsune_test_nth (wanted, i));
}

/* Runs the pipeline: what came out, printed, and how it ended. */
static char *
kitsune_test_run (KitsunePipeline *pipeline,
                  GError **error)
{
  g_autoptr (KitsuneTestProbe) probe = kitsune_test_probe_new ();
  g_autoptr (KitsuneRunner) runner = kitsune_test_probe_consume (probe, pipeline);
  g_autoptr (KitsuneRunSummary) summary = kitsune_runner_run (runner, NULL, error);
  g_autoptr (KitsuneItems) items = kitsune_test_probe_get_items (probe);
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, KITSUNE_TYPE_ITEMS);
  g_value_set_boxed (&value, items);

  return kitsune_value_to_string (&value);
}

/**
 * kitsune_test_check_items: (skip)
 * @log_domain: where the assertion stands
 * @file: where the assertion stands
 * @line: where the assertion stands
 * @function: where the assertion stands
 * @pipeline: a pipeline
 * @expected: the items as text
 * @ordered: whether their order matters
 *
 * What [func@assert_items] is made of.
 *
 * Since: 1.0
 */
void
kitsune_test_check_items (const char *log_domain,
                          const char *file,
                          gint line,
                          const char *function,
                          KitsunePipeline *pipeline,
                          const char *expected,
                          gboolean ordered)
{
  const KitsuneTestPlace place = { log_domain, file, line, function };
  g_autoptr (GError) error = NULL;
  g_autofree char *got = kitsune_test_run (pipeline, &error);

  if (error != NULL)
    kitsune_test_fail (&place, "expected %s, got %s and then the error: %s", expected, got, error->message);
  else
    kitsune_test_compare_lists (&place, got, expected, ordered);
}

/**
 * kitsune_test_check_fails: (skip)
 * @log_domain: where the assertion stands
 * @file: where the assertion stands
 * @line: where the assertion stands
 * @function: where the assertion stands
 * @pipeline: a pipeline
 * @expected: the items that come before the error, as text
 * @domain: the domain of the error
 * @code: its code
 *
 * What [func@assert_fails] is made of.
 *
 * Since: 1.0
 */
void
kitsune_test_check_fails (const char *log_domain,
                          const char *file,
                          gint line,
                          const char *function,
                          KitsunePipeline *pipeline,
                          const char *expected,
                          GQuark domain,
                          gint code)
{
  const KitsuneTestPlace place = { log_domain, file, line, function };
  g_autoptr (GError) error = NULL;
  g_autofree char *got = kitsune_test_run (pipeline, &error);

  if (error == NULL)
    kitsune_test_fail (&place, "expected an error (%s, %d), got %s and the end", g_quark_to_string (domain), code, got);
  else if (!g_error_matches (error, domain, code))
    kitsune_test_fail (&place, "expected an error (%s, %d), got %s (%s, %d)", g_quark_to_string (domain), code,
                       error->message, g_quark_to_string (error->domain), error->code);
  else
    kitsune_test_compare_lists (&place, got, expected, TRUE);
}

/**
 * kitsune_test_check_play: (skip)
 * @log_domain: where the assertion stands
 * @file: where the assertion stands
 * @line: where the assertion stands
 * @function: where the assertion stands
 * @pipeline: a pipeline
 * @duration: how long, in microseconds
 * @expected: what happens and when
 *
 * What [func@assert_play] is made of.
 *
 * Since: 1.0
 */
void
kitsune_test_check_play (const char *log_domain,
                         const char *file,
                         gint line,
                         const char *function,
                         KitsunePipeline *pipeline,
                         gint64 duration,
                         const char *expected)
{
  const KitsuneTestPlace place = { log_domain, file, line, function };
  g_autoptr (GError) error = NULL;
  g_autofree char *got = kitsune_test_play (pipeline, duration, &error);

  if (got == NULL)
    kitsune_test_fail (&place, "expected \"%s\", got the error: %s", expected, error->message);
  else if (g_strcmp0 (got, expected) != 0)
    kitsune_test_fail (&place, "expected \"%s\", got \"%s\"", expected, got);
}

/**
 * kitsune_test_check_events: (skip)
 * @log_domain: where the assertion stands
 * @file: where the assertion stands
 * @line: where the assertion stands
 * @function: where the assertion stands
 * @probe: a probe
 * @expected: the events
 *
 * What [func@assert_events] is made of.
 *
 * Since: 1.0
 */
void
kitsune_test_check_events (const char *log_domain,
                           const char *file,
                           gint line,
                           const char *function,
                           KitsuneTestProbe *probe,
                           const char *expected)
{
  const KitsuneTestPlace place = { log_domain, file, line, function };
  g_autoptr (GError) error = NULL;

  if (!kitsune_test_probe_expect (probe, expected, &error))
    kitsune_test_fail (&place, "%s", error->message);
}

/**
 * kitsune_test_check_no_errors: (skip)
 * @log_domain: where the assertion stands
 * @file: where the assertion stands
 * @line: where the assertion stands
 * @function: where the assertion stands
 * @recorder: a recorder
 *
 * What [func@assert_no_errors] is made of.
 *
 * Since: 1.0
 */
void
kitsune_test_check_no_errors (const char *log_domain,
                              const char *file,
                              gint line,
                              const char *function,
                              KitsuneTestRecorder *recorder)
{
  const KitsuneTestPlace place = { log_domain, file, line, function };
  g_autoptr (GError) error = NULL;

  if (!kitsune_test_recorder_expect_no_errors (recorder, &error))
    kitsune_test_fail (&place, "%s", error->message);
}

/**
 * kitsune_test_check_count: (skip)
 * @log_domain: where the assertion stands
 * @file: where the assertion stands
 * @line: where the assertion stands
 * @function: where the assertion stands
 * @recorder: a recorder
 * @kind: the kind of event
 * @stage: (nullable): the name of a stage
 * @n: how many events
 *
 * What [func@assert_count] is made of.
 *
 * Since: 1.0
 */
void
kitsune_test_check_count (const char *log_domain,
                          const char *file,
                          gint line,
                          const char *function,
                          KitsuneTestRecorder *recorder,
                          KitsuneTestEventKind kind,
                          const char *stage,
                          guint n)
{
  const KitsuneTestPlace place = { log_domain, file, line, function };
  guint found = kitsune_test_recorder_count (recorder, kind, stage);
  g_autoptr (GEnumClass) klass = NULL;
  g_autofree char *all = NULL;

  if (found == n)
    return;

  klass = g_type_class_ref (KITSUNE_TEST_TYPE_EVENT_KIND);
  all = kitsune_test_recorder_to_string (recorder);
  kitsune_test_fail (&place, "expected %u events of the kind \"%s\"%s%s, got %u, among:\n%s", n,
                     g_enum_get_value (klass, (gint) kind)->value_nick, stage != NULL ? " at stage " : "",
                     stage != NULL ? stage : "", found, all);
}
