#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Usage: build.sh FOLDER
#
# Builds the peers in FOLDER, with what their languages' package managers fetch,
# and writes FOLDER/peers.ini, the list for kitsune-bench. What is missing or
# does not build is in the list with the reason; what the builders say is in
# FOLDER/build.log. Called by ./run bench --peers.

set -uo pipefail

here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)
log=$out/build.log
list=$out/peers.ini

# peer NAME ITEMS RATIO-TO AT-LEAST WHAT COMMAND...; AT-LEAST is "-" where there
# is no target. With $reason the peer is skipped.
reason=
peer () {
  {
    echo "[$1]"
    echo "what=$5"
    echo "items=$2"
    echo "ratio-to=$3"
    [ "$4" = - ] || echo "at-least=$4"
    [ -z "$reason" ] || echo "skip=$reason"
    echo "command=${*:6}"
  } >>"$list"
}

# have COMMAND...: sets $reason if one is not there.
have () {
  for command in "$@"; do
    command -v "$command" >/dev/null || { reason="$command is not installed"; return 1; }
  done
}

# attempt WHAT COMMAND...: sets $reason if it fails.
attempt () {
  echo "== ${*:2}" >>"$log"
  "${@:2}" >>"$log" 2>&1 || { reason="$1 does not build, see $log"; return 1; }
}

: >"$log"
: >"$list"

# compiled NAME COMPILER SOURCE PACKAGE: a program with a library of Debian.
compiled () {
  reason=
  have "$2" pkg-config || return
  pkg-config --exists "$4" || { reason="$4 is not installed"; return; }
  # shellcheck disable=SC2046
  attempt "$1" "$2" -O2 "$here/c/$3" -o "$out/$1" $(pkg-config --cflags --libs "$4")
}

compiled gasyncqueue gcc gasyncqueue.c glib-2.0
peer gasyncqueue 200000 fused-inline 10 'GAsyncQueue, a thread per stage' "$out/gasyncqueue"
compiled gstreamer gcc gstreamer.c gstreamer-base-1.0
peer gstreamer 100000 fused-inline 10 'GStreamer, a buffer per item' "$out/gstreamer" 1
peer gstreamer-1000 5000000 fused-inline - 'GStreamer, 1000 items per buffer' "$out/gstreamer" 1000
compiled onetbb g++ onetbb.cpp tbb
peer onetbb-pipeline 200000 fused-inline 5 'oneTBB, parallel_pipeline' "$out/onetbb" pipeline
peer onetbb-graph 100000 fused-inline 5 'oneTBB, flow graph' "$out/onetbb" graph

javascript () {
  reason=
  have node npm || return
  mkdir -p "$out/js"
  cp "$here"/js/* "$out/js"
  (cd "$out/js" && attempt RxJS npm install --no-package-lock --no-audit --no-fund && [ -d node_modules/rxjs ]) ||
    reason="RxJS cannot be installed, see $log"
}
javascript
peer rxjs 1000000 fused-inline 2 'RxJS 7' node "$out/js/rxjs.js" numbers
peer rxjs-group-scan 300000 keyed-1k - 'RxJS 7, groupBy and scan, 1000 keys' node "$out/js/rxjs.js" group-scan
peer rxjs-buffer-count 1000000 buffer-count - 'RxJS 7, bufferCount of 100' node "$out/js/rxjs.js" buffer-count
peer rxjs-merge-map 50000 async-64 - 'RxJS 7, mergeMap of 64 promises' node "$out/js/rxjs.js" merge-map
peer rxjs-debounce 200000 debounce - 'RxJS 7, debounceTime' node "$out/js/rxjs.js" debounce
reason=
have node
peer node-streams 100000 fused-inline - 'streams of Node in object mode' node "$here/js/streams.js"

reason=
have python3
peer python-generators 500000 fused-inline - 'generators of Python' python3 "$here/python/peers.py" generators
peer python-itertools 500000 fused-inline - 'map and itertools of Python' python3 "$here/python/peers.py" itertools
[ -n "$reason" ] || python3 -c 'import rx' 2>>"$log" || reason='python3-rx is not installed'
peer rxpy 50000 fused-inline - 'RxPY' python3 "$here/python/peers.py" rxpy

reason=
if have go; then
  mkdir -p "$out/go"
  cp "$here"/go/* "$out/go"
  attempt Go go build -C "$out/go" -o "$out/peers-go" .
fi
peer go-channels 200000 fused-inline - 'Go, goroutines and channels' "$out/peers-go" channels
peer go-kitsune 500000 fused-inline - 'Go, the module go-kitsune' "$out/peers-go" kitsune

reason=
if have cargo; then
  attempt Rust cargo build --release --manifest-path "$here/rust/Cargo.toml" --target-dir "$out/rust"
fi
peer rust-timely 2000000 fused-inline - 'Rust, timely dataflow' "$out/rust/release/kitsune-peers" timely
peer rust-futures 5000000 fused-inline - 'Rust, streams of futures' "$out/rust/release/kitsune-peers" futures
