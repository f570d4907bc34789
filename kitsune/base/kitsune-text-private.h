/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Pieces of text that printing and JSON have in common. */

/* The shortest decimal that reads back as the same double; "1.0" for whole
 * numbers, and "nan", "inf", "-inf", which JSON does not have.
 */
void kitsune_text_append_double (GString *text,
                                 gdouble number);

/* In quotes and with the escapes of JSON. */
void kitsune_text_append_quoted (GString *text,
                                 const char *string);

/* "a", or "a|b" for flags, or the number where it has no name. */
void kitsune_text_append_enum (GString *text,
                               const GValue *value);

/* As it was given, whatever its type. */
void kitsune_text_append_number (GString *text,
                                 const GValue *value);

G_END_DECLS
