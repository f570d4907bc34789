/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "tests/support/support.h"

G_BEGIN_DECLS

void support_value_init (GValue *value,
                         GType type,
                         gint64 number);
/* Adds an item to a list that begins with "[". */
void support_print (GString *text,
                    const GValue *item);
/* A runner that adds what arrives to @text, with the bracket before it. */
KitsuneRunner *support_record (KitsunePipeline *pipeline,
                               KitsuneRunOptions *options,
                               GString *text);

G_END_DECLS
