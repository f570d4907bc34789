#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The layout of C sources is what clang-format 14 makes of them.

With --fix, rewrites the files (or only the named ones) in place.
"""

import difflib
import re
import shutil
import subprocess
import sys

import lintlib

TOOL = shutil.which('clang-format-14') or 'clang-format'


def formatted(name, text):
    return subprocess.run([TOOL, f'--assume-filename={lintlib.ROOT / name}', '--style=file'],
                          input=text, check=True, capture_output=True, text=True).stdout


def problems(name, text):
    good = formatted(name, text)
    if good == text:
        return []
    lines = list(difflib.unified_diff(text.splitlines(), good.splitlines(), name, name, lineterm='', n=0))
    return [f'{name} is not formatted: tests/lint/format.py --fix'] + lines[2:10]


def c_files():
    return [name for name in lintlib.source_files() if name.endswith(('.c', '.h'))]


def self_check():
    if not problems('kitsune/base/sample.c', 'int f(void){return 1;}\n'):
        yield 'accepts a bad sample'
    if problems('kitsune/base/sample.c', 'int\nf (void)\n{\n  return 1;\n}\n'):
        yield 'refuses a good sample'


def version_problem():
    version = subprocess.run([TOOL, '--version'], check=True, capture_output=True, text=True).stdout
    return [] if ' 14.' in version else [f'needs clang-format 14, got {version.strip()}']


def suspects(names):
    """Those that clang-format would change: one process for all, not one each."""
    output = subprocess.run([TOOL, '--style=file', '--dry-run', *names],
                            cwd=lintlib.ROOT, capture_output=True, text=True).stderr
    found = set(re.findall(r'^(\S+?):\d+:\d+: (?:warning|error): ', output, re.MULTILINE))
    return [name for name in names if name in found]


def main():
    if '--fix' in sys.argv[1:]:
        for name in suspects(sys.argv[2:] or c_files()):
            (lintlib.ROOT / name).write_text(formatted(name, lintlib.read(name)), encoding='utf-8')
            print(f'formatted {name}')
        return
    tap = lintlib.Tap()
    tap.result('format: tool', version_problem())
    tap.result('format: self-check', self_check())
    tap.result('format: sources',
               [line for name in suspects(c_files()) for line in problems(name, lintlib.read(name))])
    tap.finish()


main()
