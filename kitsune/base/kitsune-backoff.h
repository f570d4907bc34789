/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

#include "kitsune/base/kitsune-macros.h"

G_BEGIN_DECLS

/**
 * KitsuneBackoffKind:
 * @KITSUNE_BACKOFF_KIND_FIXED: the delay is always the same
 * @KITSUNE_BACKOFF_KIND_LINEAR: the delay grows by the same amount each time
 * @KITSUNE_BACKOFF_KIND_EXPONENTIAL: the delay is multiplied by the same factor
 *   each time
 *
 * How the delays of a [struct@Backoff] grow.
 *
 * Since: 1.0
 */
typedef enum
{
  KITSUNE_BACKOFF_KIND_FIXED,
  KITSUNE_BACKOFF_KIND_LINEAR,
  KITSUNE_BACKOFF_KIND_EXPONENTIAL,
} KitsuneBackoffKind;

#define KITSUNE_TYPE_BACKOFF (kitsune_backoff_get_type ())

typedef struct _KitsuneBackoff KitsuneBackoff;

KITSUNE_AVAILABLE_IN_1_0
GType kitsune_backoff_get_type (void) G_GNUC_CONST;
KITSUNE_AVAILABLE_IN_1_0
KitsuneBackoff *kitsune_backoff_new_fixed (gint64 delay) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneBackoff *kitsune_backoff_new_linear (gint64 initial,
                                            gint64 increment) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneBackoff *kitsune_backoff_new_exponential (gint64 initial,
                                                 gdouble factor) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneBackoff *kitsune_backoff_with_max (KitsuneBackoff *self,
                                          gint64 max) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneBackoff *kitsune_backoff_with_jitter (KitsuneBackoff *self,
                                             gdouble jitter) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneBackoff *kitsune_backoff_ref (KitsuneBackoff *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_backoff_unref (KitsuneBackoff *self);
KITSUNE_AVAILABLE_IN_1_0
KitsuneBackoffKind kitsune_backoff_get_kind (KitsuneBackoff *self);
KITSUNE_AVAILABLE_IN_1_0
gint64 kitsune_backoff_get_initial (KitsuneBackoff *self);
KITSUNE_AVAILABLE_IN_1_0
gint64 kitsune_backoff_get_increment (KitsuneBackoff *self);
KITSUNE_AVAILABLE_IN_1_0
gdouble kitsune_backoff_get_factor (KitsuneBackoff *self);
KITSUNE_AVAILABLE_IN_1_0
gint64 kitsune_backoff_get_max (KitsuneBackoff *self);
KITSUNE_AVAILABLE_IN_1_0
gdouble kitsune_backoff_get_jitter (KitsuneBackoff *self);
KITSUNE_AVAILABLE_IN_1_0
gint64 kitsune_backoff_get_delay (KitsuneBackoff *self,
                                  guint64 attempt,
                                  gdouble random);
KITSUNE_AVAILABLE_IN_1_0
char *kitsune_backoff_to_string (KitsuneBackoff *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitsuneBackoff, kitsune_backoff_unref)

G_END_DECLS
