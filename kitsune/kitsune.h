/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* base */
#include "kitsune/base/kitsune-backoff.h"
#include "kitsune/base/kitsune-callbacks.h"
#include "kitsune/base/kitsune-clock.h"
#include "kitsune/base/kitsune-consecutive.h"
#include "kitsune/base/kitsune-dict.h"
#include "kitsune/base/kitsune-error.h"
#include "kitsune/base/kitsune-error-item.h"
#include "kitsune/base/kitsune-indexed.h"
#include "kitsune/base/kitsune-item.h"
#include "kitsune/base/kitsune-items.h"
#include "kitsune/base/kitsune-list-item.h"
#include "kitsune/base/kitsune-loops-inline.h"
#include "kitsune/base/kitsune-macros.h"
#include "kitsune/base/kitsune-notification.h"
#include "kitsune/base/kitsune-pair.h"
#include "kitsune/base/kitsune-retry-attempt.h"
#include "kitsune/base/kitsune-system-clock.h"
#include "kitsune/base/kitsune-timestamped.h"
#include "kitsune/base/kitsune-value.h"
#include "kitsune/base/kitsune-value-inline.h"
#include "kitsune/base/kitsune-version.h"

/* state */
#include "kitsune/state/kitsune-codec.h"
#include "kitsune/state/kitsune-file-store.h"
#include "kitsune/state/kitsune-json-codec.h"
#include "kitsune/state/kitsune-memory-store.h"
#include "kitsune/state/kitsune-ref.h"
#include "kitsune/state/kitsune-ref-inline.h"
#include "kitsune/state/kitsune-store.h"
#include "kitsune/state/kitsune-store-call.h"
#include "kitsune/state/kitsune-variant-codec.h"

/* define */
#include "kitsune/define/kitsune-emitter.h"
#include "kitsune/define/kitsune-error-handler.h"
#include "kitsune/define/kitsune-graph.h"
#include "kitsune/define/kitsune-pipeline.h"
#include "kitsune/define/kitsune-retry-strategy.h"
#include "kitsune/define/kitsune-run-options.h"
#include "kitsune/define/kitsune-stage.h"
#include "kitsune/define/kitsune-state-key.h"
#include "kitsune/define/kitsune-supervision-policy.h"

/* observe */
#include "kitsune/observe/kitsune-buffer-status.h"
#include "kitsune/observe/kitsune-metrics.h"

/* operators: sources */
#include "kitsune/operators/kitsune-channel.h"
#include "kitsune/operators/kitsune-empty.h"
#include "kitsune/operators/kitsune-generate.h"
#include "kitsune/operators/kitsune-items-source.h"
#include "kitsune/operators/kitsune-lines-source.h"
#include "kitsune/operators/kitsune-list-source.h"
#include "kitsune/operators/kitsune-signal-source.h"
#include "kitsune/operators/kitsune-source.h"
#include "kitsune/operators/kitsune-ticker.h"
#include "kitsune/operators/kitsune-unfold.h"

/* operators: transforms */
#include "kitsune/operators/kitsune-async-boundary.h"
#include "kitsune/operators/kitsune-default-if-empty.h"
#include "kitsune/operators/kitsune-defer.h"
#include "kitsune/operators/kitsune-drop.h"
#include "kitsune/operators/kitsune-filter.h"
#include "kitsune/operators/kitsune-finally.h"
#include "kitsune/operators/kitsune-flat-map.h"
#include "kitsune/operators/kitsune-ignore-elements.h"
#include "kitsune/operators/kitsune-intersperse.h"
#include "kitsune/operators/kitsune-map.h"
#include "kitsune/operators/kitsune-pairwise.h"
#include "kitsune/operators/kitsune-processor.h"
#include "kitsune/operators/kitsune-start-with.h"
#include "kitsune/operators/kitsune-take.h"
#include "kitsune/operators/kitsune-tap.h"
#include "kitsune/operators/kitsune-transform.h"
#include "kitsune/operators/kitsune-with-index.h"

/* operators: calls in flight */
#include "kitsune/operators/kitsune-async-call.h"
#include "kitsune/operators/kitsune-async-stage.h"
#include "kitsune/operators/kitsune-concurrent-stage.h"
#include "kitsune/operators/kitsune-map-async.h"
#include "kitsune/operators/kitsune-worker-stage.h"

/* operators: states */
#include "kitsune/operators/kitsune-map-with.h"
#include "kitsune/operators/kitsune-state-stage.h"

/* operators: failures */
#include "kitsune/operators/kitsune-circuit-breaker.h"
#include "kitsune/operators/kitsune-map-recover.h"
#include "kitsune/operators/kitsune-map-result.h"

/* operators: groups */
#include "kitsune/operators/kitsune-batch.h"
#include "kitsune/operators/kitsune-bounded-stage.h"
#include "kitsune/operators/kitsune-chunk.h"
#include "kitsune/operators/kitsune-dedupe-stage.h"
#include "kitsune/operators/kitsune-distinct.h"
#include "kitsune/operators/kitsune-group-by.h"
#include "kitsune/operators/kitsune-scan.h"
#include "kitsune/operators/kitsune-sort.h"
#include "kitsune/operators/kitsune-unbatch.h"
#include "kitsune/operators/kitsune-window.h"

/* operators: time */
#include "kitsune/operators/kitsune-rate.h"
#include "kitsune/operators/kitsune-rate-limit.h"
#include "kitsune/operators/kitsune-timestamp.h"

/* operators: fan-out and fan-in */
#include "kitsune/operators/kitsune-amb.h"
#include "kitsune/operators/kitsune-balance.h"
#include "kitsune/operators/kitsune-broadcast.h"
#include "kitsune/operators/kitsune-latest.h"
#include "kitsune/operators/kitsune-materialize.h"
#include "kitsune/operators/kitsune-merge.h"
#include "kitsune/operators/kitsune-sample-with.h"
#include "kitsune/operators/kitsune-until.h"
#include "kitsune/operators/kitsune-zip.h"

/* operators: inner pipelines */
#include "kitsune/operators/kitsune-catch.h"
#include "kitsune/operators/kitsune-expand-map.h"
#include "kitsune/operators/kitsune-merge-map.h"
#include "kitsune/operators/kitsune-or-map.h"
#include "kitsune/operators/kitsune-retry.h"
#include "kitsune/operators/kitsune-switch-map.h"
#include "kitsune/operators/kitsune-using.h"
#include "kitsune/operators/kitsune-within.h"

/* operators: terminals */
#include "kitsune/operators/kitsune-sink.h"

/* run */
#include "kitsune/run/kitsune-describe.h"
#include "kitsune/run/kitsune-iterator.h"
#include "kitsune/run/kitsune-list-model.h"
#include "kitsune/run/kitsune-run-summary.h"
#include "kitsune/run/kitsune-stage-failure.h"
#include "kitsune/run/kitsune-run.h"
#include "kitsune/run/kitsune-runner.h"
#include "kitsune/run/kitsune-terminals-answer.h"
#include "kitsune/run/kitsune-terminals-extreme.h"
#include "kitsune/run/kitsune-terminals-extreme-by.h"
#include "kitsune/run/kitsune-terminals-item.h"
#include "kitsune/run/kitsune-terminals-total.h"
#include "kitsune/run/kitsune-terminals.h"
#include "kitsune/run/kitsune-terminals-async.h"

#include "kitsune/kitsune-enum-types.h"
