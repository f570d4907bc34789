/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether the bytes are UTF-8 that a C string can hold. */
gboolean kitsune_file_text_is_valid (const char *text,
                                     gsize length,
                                     GError **error);
/* Whether there is nothing but white space. */
gboolean kitsune_file_text_is_blank (const char *text,
                                     gsize length);

/* A string of valid text. */
char *kitsune_file_text_dup (const char *text,
                             gsize length);

G_END_DECLS
