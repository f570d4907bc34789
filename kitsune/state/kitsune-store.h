/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-timestamped.h"
#include "kitsune/state/kitsune-store-call.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_STORE (kitsune_store_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_INTERFACE (KitsuneStore, kitsune_store, KITSUNE, STORE, GObject)

/**
 * KitsuneStoreInterface:
 * @get: looks up what is stored; see [vfunc@Store.get]
 * @set: stores something; see [vfunc@Store.set]
 * @erase: forgets something; see [vfunc@Store.erase]
 * @replace: stores something in place of what is expected; see
 *   [vfunc@Store.replace]. Optional
 * @lookup: looks up a value; see [vfunc@Store.lookup]. Optional
 * @insert: stores a value; see [vfunc@Store.insert]. With @lookup
 * @remove: forgets a value; see [vfunc@Store.remove]. With @lookup
 *
 * The virtual functions of [iface@Store]; all of them may be called from any
 * thread.
 *
 * Since: 1.0
 */
struct _KitsuneStoreInterface
{
  /*< private >*/
  GTypeInterface parent_iface;

  /*< public >*/
  void (*get) (KitsuneStore *self,
               const char *key,
               KitsuneStoreCall *call);
  void (*set) (KitsuneStore *self,
               const char *key,
               GBytes *bytes,
               KitsuneStoreCall *call);
  void (*erase) (KitsuneStore *self,
                 const char *key,
                 KitsuneStoreCall *call);
  void (*replace) (KitsuneStore *self,
                   const char *key,
                   GBytes *expected,
                   GBytes *bytes,
                   KitsuneStoreCall *call);

  KitsuneTimestamped *(*lookup) (KitsuneStore *self,
                                 const char *key,
                                 GError **error);
  void (*insert) (KitsuneStore *self,
                  const char *key,
                  KitsuneTimestamped *value);
  void (*remove) (KitsuneStore *self,
                  const char *key);

  /*< private >*/
  gpointer padding[8];
};

KITSUNE_AVAILABLE_IN_1_0
void kitsune_store_get_async (KitsuneStore *self,
                              const char *key,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
KITSUNE_AVAILABLE_IN_1_0
GBytes *kitsune_store_get_finish (KitsuneStore *self,
                                  GAsyncResult *result,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
void kitsune_store_set_async (KitsuneStore *self,
                              const char *key,
                              GBytes *bytes,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_store_set_finish (KitsuneStore *self,
                                   GAsyncResult *result,
                                   GError **error);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_store_delete_async (KitsuneStore *self,
                                 const char *key,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_store_delete_finish (KitsuneStore *self,
                                      GAsyncResult *result,
                                      GError **error);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_store_replace_async (KitsuneStore *self,
                                  const char *key,
                                  GBytes *expected,
                                  GBytes *bytes,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_store_replace_finish (KitsuneStore *self,
                                       GAsyncResult *result,
                                       GError **error);

KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_store_is_direct (KitsuneStore *self);
KITSUNE_AVAILABLE_IN_1_0
KitsuneTimestamped *kitsune_store_lookup (KitsuneStore *self,
                                          const char *key,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
void kitsune_store_insert (KitsuneStore *self,
                           const char *key,
                           KitsuneTimestamped *value);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_store_remove (KitsuneStore *self,
                           const char *key);

KITSUNE_AVAILABLE_IN_1_0
void kitsune_store_emit_changed (KitsuneStore *self,
                                 const char *key);

G_END_DECLS
