/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-macros.h"
#include "kitsune/base/kitsune-version.h"
#include "kitsune/kitsune-enum-types.h"
