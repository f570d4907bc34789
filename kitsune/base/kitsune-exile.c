/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-exile-private.h"

#include "kitsune/base/kitsune-value-inline.h"

#include <string.h>

/*
 * A value that holds an object of JavaScript lets go of it when it is freed,
 * which the engine of the script survives on its own thread only. (Python takes
 * its lock and does not care.)
 */
struct _KitsuneExile
{
  GArray *values; /* GValue */
};

static _Thread_local KitsuneExile *kitsune_exile_here;

KitsuneExile *
kitsune_exile_new (void)
{
  KitsuneExile *self = g_new (KitsuneExile, 1);

  self->values = g_array_new (FALSE, FALSE, sizeof (GValue));

  return self;
}

void
kitsune_exile_return (KitsuneExile *self)
{
  for (guint i = 0; i < self->values->len; i++)
    g_value_unset (&g_array_index (self->values, GValue, i));
  g_array_set_size (self->values, 0);
}

void
kitsune_exile_free (KitsuneExile *self)
{
  kitsune_exile_return (self);
  g_array_unref (self->values);
  g_free (self);
}

void
kitsune_exile_enter (KitsuneExile *self)
{
  kitsune_exile_here = self;
}

void
_kitsune_value_unset (GValue *value)
{
  KitsuneExile *exile = kitsune_exile_here;

  /* the type of most values that come here, unless the string is static */
  if (value->g_type == G_TYPE_STRING && value->data[1].v_uint == 0)
    {
      g_free (value->data[0].v_pointer);
      memset (value, 0, sizeof *value);
      return;
    }

  if (G_UNLIKELY (exile != NULL) && g_strcmp0 (g_type_name (value->g_type), "JSObject") == 0)
    {
      g_array_append_val (exile->values, *value);
      memset (value, 0, sizeof *value);
      return;
    }

  g_value_unset (value);
}
