/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/testkit/kitsune-test-probe.h"
#include "kitsune/testkit/kitsune-test-recorder.h"

G_BEGIN_DECLS

/*
 * Assertions for C, which fail a test as those of GLib do and say what came
 * instead. Lists of items are given as text, as kitsune_value_to_string() prints
 * them: "[1, 2, 3]", "[\"a\", \"b\"]". Scripts compare values, and call what
 * fails with an error: expect() and expect_no_errors().
 */

/**
 * kitsune_test_assert_items: (skip)
 * @pipeline: a pipeline
 * @expected: the items as text, such as `[1, 2, 3]`
 *
 * Runs a pipeline and asserts that exactly these items come out, in this order
 * and without an error.
 *
 * Since: 1.0
 */
#define kitsune_test_assert_items(pipeline, expected) \
  kitsune_test_check_items (G_LOG_DOMAIN, __FILE__, __LINE__, G_STRFUNC, pipeline, expected, TRUE)

/**
 * kitsune_test_assert_items_unordered: (skip)
 * @pipeline: a pipeline
 * @expected: the items as text, such as `[1, 2, 3]`
 *
 * Runs a pipeline and asserts that exactly these items come out, in any order
 * and without an error.
 *
 * Since: 1.0
 */
#define kitsune_test_assert_items_unordered(pipeline, expected) \
  kitsune_test_check_items (G_LOG_DOMAIN, __FILE__, __LINE__, G_STRFUNC, pipeline, expected, FALSE)

/**
 * kitsune_test_assert_fails: (skip)
 * @pipeline: a pipeline
 * @expected: the items that come before the error, as text
 * @domain: the domain of the error
 * @code: its code
 *
 * Runs a pipeline and asserts that these items come out, in this order, and then
 * such an error.
 *
 * Since: 1.0
 */
#define kitsune_test_assert_fails(pipeline, expected, domain, code) \
  kitsune_test_check_fails (G_LOG_DOMAIN, __FILE__, __LINE__, G_STRFUNC, pipeline, expected, domain, (gint) (code))

/**
 * kitsune_test_assert_play: (skip)
 * @pipeline: a pipeline
 * @duration: how long, in microseconds
 * @expected: what happens and when, such as `1@0 2@1.5 end@3`
 *
 * Runs a pipeline on a test clock, see [func@play], and asserts what comes out of
 * it when.
 *
 * Since: 1.0
 */
#define kitsune_test_assert_play(pipeline, duration, expected) \
  kitsune_test_check_play (G_LOG_DOMAIN, __FILE__, __LINE__, G_STRFUNC, pipeline, duration, expected)

/**
 * kitsune_test_assert_events: (skip)
 * @probe: a probe
 * @expected: the events, as for [method@Probe.expect]
 *
 * Asserts what a probe has seen since the last time.
 *
 * Since: 1.0
 */
#define kitsune_test_assert_events(probe, expected) \
  kitsune_test_check_events (G_LOG_DOMAIN, __FILE__, __LINE__, G_STRFUNC, probe, expected)

/**
 * kitsune_test_assert_no_errors: (skip)
 * @recorder: a recorder
 *
 * Asserts that no user function has failed and that no run has ended with an
 * error.
 *
 * Since: 1.0
 */
#define kitsune_test_assert_no_errors(recorder) \
  kitsune_test_check_no_errors (G_LOG_DOMAIN, __FILE__, __LINE__, G_STRFUNC, recorder)

/**
 * kitsune_test_assert_count: (skip)
 * @recorder: a recorder
 * @kind: a [enum@EventKind]
 * @stage: (nullable): the name of a stage; %NULL is all of them
 * @n: how many events
 *
 * Asserts how many events of a kind there have been.
 *
 * Since: 1.0
 */
#define kitsune_test_assert_count(recorder, kind, stage, n) \
  kitsune_test_check_count (G_LOG_DOMAIN, __FILE__, __LINE__, G_STRFUNC, recorder, kind, stage, n)

KITSUNE_AVAILABLE_IN_1_0
void kitsune_test_check_items (const char *log_domain,
                               const char *file,
                               gint line,
                               const char *function,
                               KitsunePipeline *pipeline,
                               const char *expected,
                               gboolean ordered);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_test_check_fails (const char *log_domain,
                               const char *file,
                               gint line,
                               const char *function,
                               KitsunePipeline *pipeline,
                               const char *expected,
                               GQuark domain,
                               gint code);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_test_check_play (const char *log_domain,
                              const char *file,
                              gint line,
                              const char *function,
                              KitsunePipeline *pipeline,
                              gint64 duration,
                              const char *expected);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_test_check_events (const char *log_domain,
                                const char *file,
                                gint line,
                                const char *function,
                                KitsuneTestProbe *probe,
                                const char *expected);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_test_check_no_errors (const char *log_domain,
                                   const char *file,
                                   gint line,
                                   const char *function,
                                   KitsuneTestRecorder *recorder);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_test_check_count (const char *log_domain,
                               const char *file,
                               gint line,
                               const char *function,
                               KitsuneTestRecorder *recorder,
                               KitsuneTestEventKind kind,
                               const char *stage,
                               guint n);

G_END_DECLS
