#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Builds and runs one consumer of a library the way a user would.
# usage: run.sh c|c++|python|gjs|vala core|testkit|file WORK_DIR
#        run.sh subproject WORK_DIR

set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
language=$1
library=core
if [ "$language" != subproject ]; then
  library=$2
  shift
fi
work=$2/consumer-${language/c++/cxx}-$library
arguments=()

case $library in
  core)
    module=kitsune-1
    expected='4 6'
    ;;
  testkit)
    module=kitsune-testkit-1
    expected='1 2 3 60'
    ;;
  file)
    module=kitsune-file-1
    expected='one two'
    ;;
  *)
    echo "unknown library $library" >&2
    exit 2
    ;;
esac

mkdir -p "$work"
if [ "$library" = file ]; then
  printf 'one\ntwo\n' >"$work/lines.txt"
  arguments=("$work/lines.txt")
fi

case $language in
  c)
    # shellcheck disable=SC2046
    cc -std=gnu11 -Wall -Wextra -Werror "$here/$library.c" -o "$work/consumer" $(pkg-config --cflags --libs "$module")
    output=$("$work/consumer" "${arguments[@]}")
    ;;
  c++)
    # shellcheck disable=SC2046
    g++ -std=c++17 -Wall -Werror -x c++ "$here/$library.c" -o "$work/consumer" -x none \
      $(pkg-config --cflags --libs "$module")
    output=$("$work/consumer" "${arguments[@]}")
    ;;
  python)
    output=$(/usr/bin/python3 "$here/$library.py" "${arguments[@]}")
    ;;
  gjs)
    output=$(gjs -m "$here/$library.js" "${arguments[@]}")
    ;;
  vala)
    share=${XDG_DATA_DIRS%%:*}
    # Vala has no const for values that a function receives: not our warning.
    valac -X -w --vapidir "$share/vala/vapi" --girdir "$share/gir-1.0" --pkg "$module" \
      "$here/$library.vala" -o "$work/consumer"
    output=$("$work/consumer" "${arguments[@]}")
    ;;
  subproject)
    rm -rf "$work"
    mkdir -p "$work/subprojects"
    cp "$here/subproject.build" "$work/meson.build"
    cp "$here/core.c" "$work"
    ln -s "$(cd "$here/../.." && pwd)" "$work/subprojects/kitsune"
    meson setup --force-fallback-for=kitsune "$work/build" "$work"
    ninja -C "$work/build" "-j$(nproc)"
    output=$("$work/build/consumer")
    ;;
  *)
    echo "unknown language $language" >&2
    exit 2
    ;;
esac

if [ "$output" != "$expected" ]; then
  echo "expected \"$expected\", got \"$output\"" >&2
  exit 1
fi
echo "$output"
