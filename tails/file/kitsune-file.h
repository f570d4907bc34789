/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "tails/file/kitsune-file-csv-sink.h"
#include "tails/file/kitsune-file-csv-source.h"
#include "tails/file/kitsune-file-enum-types.h"
#include "tails/file/kitsune-file-json.h"
#include "tails/file/kitsune-file-lines.h"
#include "tails/file/kitsune-file-sink.h"
#include "tails/file/kitsune-file-source.h"
#include "tails/file/kitsune-file-types.h"
