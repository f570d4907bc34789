/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

/* Everything is built with hidden visibility; only what a public header marks
 * leaves the library. _KITSUNE_EXTERN may be set from outside for a compiler
 * that spells visibility differently.
 */
#ifndef _KITSUNE_EXTERN
#define _KITSUNE_EXTERN __attribute__ ((visibility ("default"))) extern
#endif

#define KITSUNE_AVAILABLE_IN_ALL _KITSUNE_EXTERN
#define KITSUNE_AVAILABLE_IN_1_0 _KITSUNE_EXTERN
