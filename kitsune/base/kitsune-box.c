/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-box-private.h"
#include "kitsune/base/kitsune-value-inline.h"
#include "kitsune/base/kitsune-value.h"

/* Grows only, and only in front: readers need no lock. There are about a dozen
 * box types, so walking the list is quicker than asking the type system.
 */
static KitsuneBoxInfo *kitsune_box_infos = NULL;

void
kitsune_box_register (KitsuneBoxInfo *info,
                      GType type)
{
  g_assert (info->n_fields <= KITSUNE_BOX_MAX_FIELDS);

  info->type = type;

  do
    info->next = g_atomic_pointer_get (&kitsune_box_infos);
  while (!g_atomic_pointer_compare_and_exchange (&kitsune_box_infos, info->next, info));
}

const KitsuneBoxInfo *
kitsune_box_find_info (GType type)
{
  const KitsuneBoxInfo *info = g_atomic_pointer_get (&kitsune_box_infos);

  while (info != NULL && info->type != type)
    info = info->next;

  return info;
}

gpointer
kitsune_box_new (const KitsuneBoxInfo *info)
{
  KitsuneBox *self = g_malloc0 (sizeof *self + info->n_fields * sizeof (GValue));

  self->info = info;
  g_atomic_ref_count_init (&self->ref_count);

  return self;
}

gpointer
kitsune_box_new_pair (const KitsuneBoxInfo *info,
                      const GValue *first,
                      const GValue *second)
{
  KitsuneBox *self = kitsune_box_new (info);

  kitsune_value_copy (first, &self->fields[0]);
  kitsune_value_copy (second, &self->fields[1]);

  return self;
}

gpointer
kitsune_box_new_pair_take (const KitsuneBoxInfo *info,
                           GValue *first,
                           GValue *second)
{
  KitsuneBox *self = kitsune_box_new (info);

  kitsune_value_move (&self->fields[0], first);
  kitsune_value_move (&self->fields[1], second);

  return self;
}

gpointer
kitsune_box_ref (gpointer box)
{
  KitsuneBox *self = box;

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
kitsune_box_unref (gpointer box)
{
  KitsuneBox *self = box;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  for (guint i = 0; i < self->info->n_fields; i++)
    kitsune_value_clear (&self->fields[i]);

  g_free (self);
}
