#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Builds and runs one consumer of the library the way a user would.
# usage: run.sh c|c++|python|gjs|vala|subproject WORK_DIR

set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
language=$1
work=$2/consumer-${language/c++/cxx}
expected='4 6'

mkdir -p "$work"
case $language in
  c)
    # shellcheck disable=SC2046
    cc -std=gnu11 -Wall -Wextra -Werror "$here/consumer.c" -o "$work/consumer" $(pkg-config --cflags --libs kitsune-1)
    output=$("$work/consumer")
    ;;
  c++)
    # shellcheck disable=SC2046
    g++ -std=c++17 -Wall -Werror -x c++ "$here/consumer.c" -o "$work/consumer" -x none \
      $(pkg-config --cflags --libs kitsune-1)
    output=$("$work/consumer")
    ;;
  python)
    output=$(/usr/bin/python3 "$here/consumer.py")
    ;;
  gjs)
    output=$(gjs -m "$here/consumer.js")
    ;;
  vala)
    share=${XDG_DATA_DIRS%%:*}
    # Vala has no const for values that a function receives: not our warning.
    valac -X -w --vapidir "$share/vala/vapi" --girdir "$share/gir-1.0" --pkg kitsune-1 \
      "$here/consumer.vala" -o "$work/consumer"
    output=$("$work/consumer")
    ;;
  subproject)
    rm -rf "$work"
    mkdir -p "$work/subprojects"
    cp "$here/subproject.build" "$work/meson.build"
    cp "$here/consumer.c" "$work"
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
