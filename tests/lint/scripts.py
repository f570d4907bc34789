#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Shell and Python scripts parse, and the test counter counts right."""

import importlib.util
import subprocess

import lintlib


def shell_scripts():
    return [name for name in lintlib.source_files() if lintlib.read(name).startswith(('#!/bin/bash', '#!/bin/sh'))]


def shell_problems(names):
    for name in names:
        result = subprocess.run(['bash', '-n', str(lintlib.ROOT / name)], capture_output=True, text=True)
        if result.returncode:
            yield result.stderr.strip()


def python_problems(sources):
    for name, text in sources:
        try:
            compile(text, name, 'exec')
        except SyntaxError as error:
            yield f'{name}: {error}'


def counter_problems():
    """Feeds the counter with logs whose numbers are known."""
    path = lintlib.ROOT / 'tests/tools/count-results.py'
    spec = importlib.util.spec_from_file_location('count_results', path)
    counter = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(counter)
    cases = [
        ({'result': 'OK', 'stdout': '1..2\nok 1 /a\nok 2 /b\n'}, (2, 0, 0)),
        ({'result': 'OK', 'stdout': 'ok 1 /a # SKIP no clock\nok 2 /b\n'}, (1, 0, 1)),
        ({'result': 'FAIL', 'stdout': 'ok 1 /a\nnot ok 2 /b\n'}, (1, 1, 0)),
        ({'result': 'ERROR', 'stdout': 'ok 1 /a\n'}, (1, 1, 0)),
        ({'result': 'TIMEOUT', 'stdout': ''}, (0, 1, 0)),
        ({'result': 'OK', 'stdout': 'anything\n'}, (1, 0, 0)),
        ({'result': 'OK'}, (1, 0, 0)),
        ({'result': 'FAIL'}, (0, 1, 0)),
        ({'result': 'SKIP'}, (0, 0, 1)),
    ]
    for entry, expected in cases:
        found = counter.count_program(entry)
        if found != expected:
            yield f'{entry}: expected {expected}, got {found}'


def main():
    tap = lintlib.Tap()
    tap.result('scripts: self-check', [] if list(python_problems([('a.py', 'def f(:\n')])) else ['accepts bad Python'])
    tap.result('scripts: shell', shell_problems(shell_scripts()))
    sources = [(name, lintlib.read(name)) for name in lintlib.source_files() if name.endswith('.py')]
    tap.result('scripts: Python', python_problems(sources))
    tap.result('scripts: the counter of test results', counter_problems())
    tap.finish()


main()
