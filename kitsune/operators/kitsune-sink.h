/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "kitsune/base/kitsune-clock.h"
#include "kitsune/define/kitsune-pipeline.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_WRITER (kitsune_writer_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (KitsuneWriter, kitsune_writer, KITSUNE, WRITER, GObject)

/**
 * KitsuneWriterClass:
 * @start: prepares for writing; called once, before the first item. Optional
 * @write: takes one item; see [vfunc@Writer.write]
 * @finish: all items have been written; see [vfunc@Writer.finish]. Optional
 * @failed: the input ended with an error; see [vfunc@Writer.failed]. Optional
 * @stop: called once when the writer is not needed any more, whether or not it
 *   has finished: undo what must not stay and let go of everything. Optional
 *
 * The virtual functions of [class@Writer]. All of them are called on the main
 * context of the run.
 *
 * Since: 1.0
 */
struct _KitsuneWriterClass
{
  /*< private >*/
  GObjectClass parent_class;

  /*< public >*/
  gboolean (*start) (KitsuneWriter *self,
                     GError **error);
  gboolean (*write) (KitsuneWriter *self,
                     const GValue *item,
                     GError **error);
  void (*finish) (KitsuneWriter *self);
  void (*stop) (KitsuneWriter *self);
  void (*failed) (KitsuneWriter *self,
                  const GError *error);

  /*< private >*/
  gpointer padding[7];
};

KITSUNE_AVAILABLE_IN_1_0
void kitsune_writer_hold (KitsuneWriter *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_writer_release (KitsuneWriter *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_writer_done (KitsuneWriter *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_writer_fail (KitsuneWriter *self,
                          const GError *error);
KITSUNE_AVAILABLE_IN_1_0
KitsuneClock *kitsune_writer_get_clock (KitsuneWriter *self);

#define KITSUNE_TYPE_SINK (kitsune_sink_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (KitsuneSink, kitsune_sink, KITSUNE, SINK, KitsuneStage)

/**
 * KitsuneSinkClass:
 * @open: makes what writes in one run; see [vfunc@Sink.open]
 *
 * The virtual functions of [class@Sink].
 *
 * Since: 1.0
 */
struct _KitsuneSinkClass
{
  /*< private >*/
  KitsuneStageClass parent_class;

  /*< public >*/
  KitsuneWriter *(*open) (KitsuneSink *self,
                          GError **error);

  /*< private >*/
  const char *kind;
  gpointer padding[8];
};

KITSUNE_AVAILABLE_IN_1_0
void kitsune_sink_class_set_kind (KitsuneSinkClass *klass,
                                  const char *kind);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_sink_connect (KitsuneSink *self,
                           KitsunePipeline *pipeline,
                           GType accepts);

G_END_DECLS
