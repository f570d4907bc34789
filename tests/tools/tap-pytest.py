#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs pytest and prints TAP, so that every case is counted by meson."""

import os
import sys

import pytest


class TapReporter:
    """Prints one line per test case; everything else as comments."""

    def __init__(self):
        self.count = 0
        # Standard output is for results alone: what pytest itself has to say,
        # and what tests print, goes to standard error.
        self.out = os.fdopen(os.dup(1), 'w', encoding='utf-8')
        os.dup2(2, 1)

    def say(self, good, name, note=''):
        self.count += 1
        state = 'ok' if good else 'not ok'
        self.write(f'{state} {self.count} {name}{note}')

    def write(self, line):
        print(line, file=self.out, flush=True)

    def comment(self, text):
        for line in str(text).splitlines():
            self.write(f'# {line}')

    def pytest_runtest_logreport(self, report):
        name = report.nodeid.replace('#', '')
        if report.when == 'call' and report.passed:
            self.say(True, name)
        elif report.failed:
            self.comment(report.longreprtext)
            self.say(False, f'{name} ({report.when})')
        elif report.skipped:
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
            self.say(True, name, f' # SKIP {reason}')

    def pytest_collectreport(self, report):
        if report.failed:
            self.comment(report.longreprtext)
            self.say(False, report.nodeid or 'collection')


def main():
    reporter = TapReporter()
    reporter.write('TAP version 13')
    status = pytest.main(['-q', '-p', 'no:cacheprovider', *sys.argv[1:]], plugins=[reporter])
    reporter.write(f'1..{reporter.count}')
    return int(status)


if __name__ == '__main__':
    sys.exit(main())
