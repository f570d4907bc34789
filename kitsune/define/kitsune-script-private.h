/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

gboolean kitsune_script_recover (void);
gboolean kitsune_script_owns (gpointer function);
gboolean kitsune_script_made (gpointer object);
void kitsune_script_prepare (gpointer object);

G_END_DECLS
