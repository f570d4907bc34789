/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <kitsune/kitsune.h>

G_BEGIN_DECLS

/**
 * KitsuneTestEventKind:
 * @KITSUNE_TEST_EVENT_STARTED: a stage began to work
 * @KITSUNE_TEST_EVENT_ITEM: an item passed
 * @KITSUNE_TEST_EVENT_ERROR: a user function failed; at a probe, the stream
 *   ended with an error
 * @KITSUNE_TEST_EVENT_DROPPED: an item was dropped
 * @KITSUNE_TEST_EVENT_RESTARTED: a stage was restarted
 * @KITSUNE_TEST_EVENT_DEAD_LETTER: a restart gave an item up
 * @KITSUNE_TEST_EVENT_END: a stage has finished; at a probe, the stream ended
 * @KITSUNE_TEST_EVENT_STOPPED: nothing more comes to a probe although the stream
 *   has not ended: the run was cancelled, or nobody wants more
 * @KITSUNE_TEST_EVENT_COMPLETED: a run has ended
 *
 * What happened.
 *
 * Since: 1.0
 */
typedef enum
{
  KITSUNE_TEST_EVENT_STARTED,
  KITSUNE_TEST_EVENT_ITEM,
  KITSUNE_TEST_EVENT_ERROR,
  KITSUNE_TEST_EVENT_DROPPED,
  KITSUNE_TEST_EVENT_RESTARTED,
  KITSUNE_TEST_EVENT_DEAD_LETTER,
  KITSUNE_TEST_EVENT_END,
  KITSUNE_TEST_EVENT_STOPPED,
  KITSUNE_TEST_EVENT_COMPLETED,
} KitsuneTestEventKind;

#define KITSUNE_TEST_TYPE_EVENT_KIND (kitsune_test_event_kind_get_type ())

KITSUNE_AVAILABLE_IN_1_0
GType kitsune_test_event_kind_get_type (void) G_GNUC_CONST;

#define KITSUNE_TEST_TYPE_EVENT (kitsune_test_event_get_type ())

/**
 * KitsuneTestEvent:
 *
 * Something that happened in a run, as a [class@Probe] or a [class@Recorder]
 * saw it.
 *
 * It never changes.
 *
 * Since: 1.0
 */
typedef struct _KitsuneTestEvent KitsuneTestEvent;

KITSUNE_AVAILABLE_IN_1_0
GType kitsune_test_event_get_type (void) G_GNUC_CONST;
KITSUNE_AVAILABLE_IN_1_0
KitsuneTestEvent *kitsune_test_event_ref (KitsuneTestEvent *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_test_event_unref (KitsuneTestEvent *self);
KITSUNE_AVAILABLE_IN_1_0
KitsuneTestEventKind kitsune_test_event_get_kind (KitsuneTestEvent *self);
KITSUNE_AVAILABLE_IN_1_0
gint64 kitsune_test_event_get_time (KitsuneTestEvent *self);
KITSUNE_AVAILABLE_IN_1_0
const char *kitsune_test_event_get_stage (KitsuneTestEvent *self);
KITSUNE_AVAILABLE_IN_1_0
const GValue *kitsune_test_event_get_item (KitsuneTestEvent *self);
KITSUNE_AVAILABLE_IN_1_0
const GError *kitsune_test_event_get_error (KitsuneTestEvent *self);
KITSUNE_AVAILABLE_IN_1_0
KitsuneDropReason kitsune_test_event_get_drop_reason (KitsuneTestEvent *self);
KITSUNE_AVAILABLE_IN_1_0
guint kitsune_test_event_get_attempt (KitsuneTestEvent *self);
KITSUNE_AVAILABLE_IN_1_0
char *kitsune_test_event_to_string (KitsuneTestEvent *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitsuneTestEvent, kitsune_test_event_unref)

G_END_DECLS
