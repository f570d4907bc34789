/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-literal-private.h"

#include "kitsune/base/kitsune-value-inline.h"
#include "kitsune/base/kitsune-value.h"

void
kitsune_literal_copy (KitsuneStage *stage,
                      const char *what,
                      const GValue *value,
                      GType item_type,
                      GValue *dest)
{
  g_autoptr (GError) error = NULL;

  if (value == NULL || !G_IS_VALUE (value) || kitsune_value_is_null (value))
    {
      kitsune_value_init_null (dest);
      return;
    }

  if (item_type == G_TYPE_VALUE || g_type_is_a (G_VALUE_TYPE (value), item_type))
    {
      kitsune_value_copy (value, dest);
      return;
    }

  g_value_init (dest, item_type);
  if (!kitsune_value_convert (value, dest, &error))
    kitsune_stage_add_problem (stage, "%s does not fit into a stream of %s: %s", what, g_type_name (item_type),
                               error->message);
}

KitsuneItems *
kitsune_literal_copy_items (KitsuneStage *stage,
                            KitsuneItems *items,
                            GType item_type)
{
  gsize n_items = kitsune_items_get_size (items);
  GValue *values = g_new0 (GValue, n_items);

  for (gsize i = 0; i < n_items; i++)
    {
      g_autofree char *what = g_strdup_printf ("item %" G_GSIZE_FORMAT, i);

      kitsune_literal_copy (stage, what, kitsune_items_get (items, i), item_type, &values[i]);
    }

  return kitsune_items_new_take (values, n_items);
}

void
kitsune_literal_free (gpointer value)
{
  kitsune_value_clear (value);
  g_free (value);
}
