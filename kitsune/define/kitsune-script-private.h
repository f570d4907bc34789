/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean kitsune_script_recover (void);
guint64 kitsune_script_get_n_stalls (void);

G_END_DECLS
