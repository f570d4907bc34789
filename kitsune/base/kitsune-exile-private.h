/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/*
 * Values that must not be freed where they are: those that hold something of
 * JavaScript, on a thread that is not the script's. They are kept until that
 * takes them back.
 */
typedef struct _KitsuneExile KitsuneExile;

KitsuneExile *kitsune_exile_new (void);
void kitsune_exile_free (KitsuneExile *self);
/* From now on, values of scripts that this thread clears go there; NULL ends
 * that. */
void kitsune_exile_enter (KitsuneExile *self);
/* On the script's thread, when the other one has ended: frees what is there. */
void kitsune_exile_return (KitsuneExile *self);

G_END_DECLS
