/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "kitsune/base/kitsune-callbacks.h"
#include "kitsune/base/kitsune-clock.h"
#include "kitsune/define/kitsune-emitter.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_PROCESSOR (kitsune_processor_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (KitsuneProcessor, kitsune_processor, KITSUNE, PROCESSOR, GObject)

/**
 * KitsuneProcessorClass:
 * @start: prepares for the first item; see [vfunc@Processor.start]. Optional
 * @process: works on one item; see [vfunc@Processor.process]
 * @finish: gives what is left at the end; see [vfunc@Processor.finish].
 *   Optional
 * @timer: a timer came due; see [vfunc@Processor.timer]. Optional
 * @woken: somebody called [method@Processor.wake]; see
 *   [vfunc@Processor.woken]. Optional
 * @failed: the input ended with an error; see [vfunc@Processor.failed].
 *   Optional
 * @stop: called once when nothing more will be asked for, whether or not the
 *   processor has finished: cancel what is going on and let go of everything.
 *   Optional
 *
 * The virtual functions of [class@Processor]. All of them are called on the
 * main context of the run, never two at once.
 *
 * Since: 1.0
 */
struct _KitsuneProcessorClass
{
  /*< private >*/
  GObjectClass parent_class;

  /*< public >*/
  gboolean (*start) (KitsuneProcessor *self,
                     GError **error);
  gboolean (*process) (KitsuneProcessor *self,
                       const GValue *item,
                       KitsuneEmitter *out,
                       GError **error);
  gboolean (*finish) (KitsuneProcessor *self,
                      KitsuneEmitter *out,
                      GError **error);
  gboolean (*timer) (KitsuneProcessor *self,
                     guint64 id,
                     KitsuneEmitter *out,
                     GError **error);
  gboolean (*woken) (KitsuneProcessor *self,
                     KitsuneEmitter *out,
                     GError **error);
  void (*stop) (KitsuneProcessor *self);
  void (*failed) (KitsuneProcessor *self,
                  const GError *error);

  /*< private >*/
  gpointer padding[7];
};

KITSUNE_AVAILABLE_IN_1_0
void kitsune_processor_set_timer (KitsuneProcessor *self,
                                  guint64 id,
                                  gint64 delay_us);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_processor_cancel_timer (KitsuneProcessor *self,
                                         guint64 id);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_processor_has_timer (KitsuneProcessor *self,
                                      guint64 id);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_processor_hold (KitsuneProcessor *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_processor_release (KitsuneProcessor *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_processor_wake (KitsuneProcessor *self);
KITSUNE_AVAILABLE_IN_1_0
KitsuneClock *kitsune_processor_get_clock (KitsuneProcessor *self);
KITSUNE_AVAILABLE_IN_1_0
const char *kitsune_processor_get_stage_name (KitsuneProcessor *self);
KITSUNE_AVAILABLE_IN_1_0
guint64 kitsune_processor_get_items_in (KitsuneProcessor *self);
KITSUNE_AVAILABLE_IN_1_0
guint64 kitsune_processor_get_items_out (KitsuneProcessor *self);

G_END_DECLS
