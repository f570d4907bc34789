/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/testkit/kitsune-test-assert.h"
#include "kitsune/testkit/kitsune-test-clock.h"
#include "kitsune/testkit/kitsune-test-error.h"
#include "kitsune/testkit/kitsune-test-event.h"
#include "kitsune/testkit/kitsune-test-fault.h"
#include "kitsune/testkit/kitsune-test-probe.h"
#include "kitsune/testkit/kitsune-test-recorder.h"
#include "kitsune/testkit/kitsune-test-script.h"
