/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* What all result boxes are: a reference count and some values that never
 * change. A public box type is nothing but a KitsuneBoxInfo, its get_type()
 * and getters with good names; equality, hashes, order, text and JSON come
 * from here. Numbers that a box holds are values too: that costs a few bytes
 * and saves all special cases.
 */
#define KITSUNE_BOX_MAX_FIELDS 5

typedef struct _KitsuneBoxInfo KitsuneBoxInfo;

struct _KitsuneBoxInfo
{
  const char *name;
  guint n_fields;
  const char *fields[KITSUNE_BOX_MAX_FIELDS];

  /* Set by kitsune_box_register() */
  GType type;
  KitsuneBoxInfo *next;
};

typedef struct
{
  const KitsuneBoxInfo *info;
  gatomicrefcount ref_count;
  GValue fields[];
} KitsuneBox;

/* Called once, from the get_type() of the box. */
void kitsune_box_register (KitsuneBoxInfo *info,
                           GType type);

/* NULL if the type is no box. */
const KitsuneBoxInfo *kitsune_box_find_info (GType type);

/* The fields are unset; whoever makes a box fills them before anybody else
 * sees it.
 */
gpointer kitsune_box_new (const KitsuneBoxInfo *info);
gpointer kitsune_box_ref (gpointer box);
void kitsune_box_unref (gpointer box);

/* The ways in which nearly all boxes are made. */
gpointer kitsune_box_new_pair (const KitsuneBoxInfo *info,
                               const GValue *first,
                               const GValue *second);
gpointer kitsune_box_new_pair_take (const KitsuneBoxInfo *info,
                                    GValue *first,
                                    GValue *second);

static inline const GValue *
kitsune_box_get_field (gconstpointer box,
                       guint field)
{
  return &((const KitsuneBox *) box)->fields[field];
}

G_END_DECLS
