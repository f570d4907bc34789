/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <kitsune/kitsune.h>

G_BEGIN_DECLS

/*
 * What the tests of operators have in common. Links the static half of the
 * core, so it is for tests of the list room_private_tests.
 *
 * Nothing has to be freed that goes through support_own(), which all of the
 * constructors here do: it lives until the test case is over.
 *
 *   assert_items (support_own (kitsune_pipeline_take (support_ints (1, 2, 3), 2)), "[1, 2]");
 */
gpointer support_own (gpointer object);

/* Pipelines of int64 and of strings, even if there are none:
 * support_ints (1, 2, 3), support_ints (). */
#define support_ints(...) \
  support_new_ints ((gint64[]){ __VA_ARGS__ }, sizeof ((gint64[]){ __VA_ARGS__ }) / sizeof (gint64))
#define support_strings(...)                            \
  support_new_strings ((const char *[]){ __VA_ARGS__ }, \
                       sizeof ((const char *[]){ __VA_ARGS__ }) / sizeof (const char *))

/* Lists of values, for operators that take some. */
#define support_int_items(...) \
  support_new_int_items ((gint64[]){ __VA_ARGS__ }, sizeof ((gint64[]){ __VA_ARGS__ }) / sizeof (gint64))

/* Runs the pipeline and compares the printed list of what came out. */
#define assert_items(pipeline, expected)                 \
  G_STMT_START                                           \
  {                                                      \
    g_autofree char *text_ = support_collect (pipeline); \
    g_assert_cmpstr (text_, ==, expected);               \
  }                                                      \
  G_STMT_END

/* The same with what came out before an error, and the error:
 * "[1, 2] error: stage \"map-1\": oops". */
#define assert_run(pipeline, expected)                           \
  G_STMT_START                                                   \
  {                                                              \
    g_autofree char *text_ = support_run (pipeline, NULL, NULL); \
    g_assert_cmpstr (text_, ==, expected);                       \
  }                                                              \
  G_STMT_END

/* That the pipeline cannot be run because of a construction mistake. */
#define assert_problem(pipeline, expected)                          \
  G_STMT_START                                                      \
  {                                                                 \
    g_autoptr (GError) error_ = NULL;                               \
    g_assert_false (kitsune_pipeline_validate (pipeline, &error_)); \
    g_assert_error (error_, KITSUNE_ERROR, KITSUNE_ERROR_INVALID);  \
    g_assert_cmpstr (error_->message, ==, expected);                \
  }                                                                 \
  G_STMT_END

KitsunePipeline *support_new_ints (const gint64 *numbers,
                                   gsize n_numbers);
KitsunePipeline *support_new_strings (const char *const *strings,
                                      gsize n_strings);
KitsuneItems *support_new_int_items (const gint64 *numbers,
                                     gsize n_numbers);
KitsuneRunOptions *support_options (guint max_vector);

/* --- items that can be watched --- */

/* A boxed type and a class whose values are a number; how many of both are
 * alive. They are printed as that number. */
#define SUPPORT_TYPE_BOXED (support_boxed_get_type ())
#define SUPPORT_TYPE_OBJECT (support_object_get_type ())

GType support_boxed_get_type (void);
GType support_object_get_type (void);
gint support_count_live (void);
/* The number of an item of one of these, of an int64 or of a string. */
gint64 support_number (const GValue *item);

/* --- sources --- */

typedef enum
{
  SUPPORT_THEN_END,
  SUPPORT_THEN_FAIL, /* with G_IO_ERROR_FAILED, "source failed" */
  SUPPORT_THEN_WAIT, /* for something outside that never comes */
} SupportThen;

#define SUPPORT_ENDLESS G_MAXUINT64

/* Emits the numbers 1 to @n_items as G_TYPE_INT64, G_TYPE_STRING,
 * SUPPORT_TYPE_BOXED or SUPPORT_TYPE_OBJECT. Its stage is named "source". */
KitsunePipeline *support_source (GType item_type,
                                 guint64 n_items,
                                 SupportThen then);
/* Endless, and cancels @cancellable after it emitted item @at. */
KitsunePipeline *support_source_cancelling (GType item_type,
                                            guint64 at,
                                            GCancellable *cancellable);
/* How many items all runs of such a source have emitted so far. */
guint64 support_source_count (KitsunePipeline *source);

/* --- operators --- */

/* Passes its items on, but holds its input after every @every of them and
 * releases it in a later turn of the loop. Its stage is named "holder". */
KitsunePipeline *support_hold (KitsunePipeline *pipeline,
                               guint every);
/* Passes @n_items on, then holds its input for good. */
KitsunePipeline *support_hold_after (KitsunePipeline *pipeline,
                                     guint n_items);

/* --- running --- */

/* What came out, as text; the run must not fail. */
char *support_collect (KitsunePipeline *pipeline);
/* What came out and the error, as text. */
char *support_run (KitsunePipeline *pipeline,
                   KitsuneRunOptions *options,
                   GCancellable *cancellable);
/* Runs in the thread's context until nothing moves any more. */
void support_settle (void);
/* Gives the stage of the pipeline a handler for failed calls. */
void support_drop_errors (KitsunePipeline *pipeline);
void support_return_on_error (KitsunePipeline *pipeline,
                              gint64 number);

/* --- the battery --- */

typedef enum
{
  SUPPORT_INTS_ONLY = 0,
  /* works on items of any type: the pipeline it is added to has other types too */
  SUPPORT_ANY_TYPE = 1 << 0,
  /* may end before its input does */
  SUPPORT_ENDS_EARLY = 1 << 1,
  /* needs the end of its input, or very much of it, to emit anything */
  SUPPORT_NEEDS_END = 1 << 2,
} SupportEdgeFlags;

typedef KitsunePipeline *(*SupportBuildFunc) (KitsunePipeline *pipeline,
                                              gpointer data);

/* What comes out for the input 1, 2, ...: "[1, 2]", or "[1, 2] failed" when the
 * error of the source, "source failed", arrives. */
typedef struct
{
  const char *empty;    /* no items */
  const char *one;      /* 1 */
  const char *five;     /* 1 to 5 */
  const char *failed_0; /* an error at once */
  const char *failed_3; /* 1 to 3, then an error */
  const char *failed_5; /* 1 to 5, then an error */
  SupportEdgeFlags flags;
  KitsuneClock *clock; /* for the runs; NULL: the system's */
} SupportEdges;

/* What operators do that pass everything on, and those that make lists of two: all
 * but the flags. */
#define SUPPORT_EDGES_UNCHANGED                                                    \
  .empty = "[]", .one = "[1]", .five = "[1, 2, 3, 4, 5]", .failed_0 = "[] failed", \
  .failed_3 = "[1, 2, 3] failed", .failed_5 = "[1, 2, 3, 4, 5] failed"
#define SUPPORT_EDGES_PAIRS                                                                \
  .empty = "[]", .one = "[[1]]", .five = "[[1, 2], [3, 4], [5]]", .failed_0 = "[] failed", \
  .failed_3 = "[[1, 2]] failed", .failed_5 = "[[1, 2], [3, 4]] failed"

/* Runs the operator that @build adds (transfer full) to a pipeline of int64
 * through all situations an operator can get into: the six above, each item by
 * item and in vectors, early stop, cancel before and in the middle, held now
 * and then, held for good, run twice, two runs at once, many items in vectors
 * of 1 and of 64, other item types; and looks for leaked items after each. */
void support_operator_edges (SupportBuildFunc build,
                             gpointer data,
                             const SupportEdges *edges);

G_END_DECLS
