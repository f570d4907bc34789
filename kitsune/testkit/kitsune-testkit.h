/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/testkit/kitsune-test-clock.h"
