/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "kitsune/base/kitsune-callbacks.h"
#include "kitsune/base/kitsune-clock.h"
#include "kitsune/define/kitsune-emitter.h"
#include "kitsune/define/kitsune-pipeline.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_READER (kitsune_reader_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (KitsuneReader, kitsune_reader, KITSUNE, READER, GObject)

/**
 * KitsuneReaderClass:
 * @start: prepares for reading; called once, when somebody can take items for
 *   the first time. Optional
 * @produce: pushes the items that are there; see [vfunc@Reader.produce]
 * @stop: called once when nothing more will be asked for, whether or not the
 *   reader has ended: cancel what is going on and let go of everything. Optional
 *
 * The virtual functions of [class@Reader]. All of them are called on the main
 * context of the run.
 *
 * Since: 1.0
 */
struct _KitsuneReaderClass
{
  /*< private >*/
  GObjectClass parent_class;

  /*< public >*/
  gboolean (*start) (KitsuneReader *self,
                     GError **error);
  gboolean (*produce) (KitsuneReader *self,
                       KitsuneEmitter *out,
                       GError **error);
  void (*stop) (KitsuneReader *self);

  /*< private >*/
  gpointer padding[8];
};

KITSUNE_AVAILABLE_IN_1_0
void kitsune_reader_wake (KitsuneReader *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_reader_fail_item (KitsuneReader *self,
                               const GValue *item,
                               const GError *error);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_reader_fail (KitsuneReader *self,
                          const GError *error);
KITSUNE_AVAILABLE_IN_1_0
guint kitsune_reader_get_wanted (KitsuneReader *self);
KITSUNE_AVAILABLE_IN_1_0
KitsuneClock *kitsune_reader_get_clock (KitsuneReader *self);
KITSUNE_AVAILABLE_IN_1_0
GCancellable *kitsune_reader_get_cancellable (KitsuneReader *self);

#define KITSUNE_TYPE_SOURCE (kitsune_source_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (KitsuneSource, kitsune_source, KITSUNE, SOURCE, KitsuneStage)

/**
 * KitsuneSourceClass:
 * @open: makes what reads in one run; see [vfunc@Source.open]
 *
 * The virtual functions of [class@Source].
 *
 * Since: 1.0
 */
struct _KitsuneSourceClass
{
  /*< private >*/
  KitsuneStageClass parent_class;

  /*< public >*/
  KitsuneReader *(*open) (KitsuneSource *self,
                          GError **error);

  /*< private >*/
  const char *kind;
  gpointer padding[8];
};

KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_source_get_blocking (KitsuneSource *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_source_set_blocking (KitsuneSource *self,
                                  gboolean blocking);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_source_class_set_kind (KitsuneSourceClass *klass,
                                    const char *kind);
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_source_to_pipeline (KitsuneSource *self,
                                             GType item_type) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
