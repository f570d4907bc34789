#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Counts test cases from meson's JSON logs and prints "N passed, N failed".

A program that prints TAP counts once per case, any other once. A program that
failed although each case it reported passed (a crash, a timeout, a leak found
at exit) counts as one failure more. No result at all is a failure, too.
"""

import argparse
import json
import os
import re
import sys

CASE = re.compile(r'^(not )?ok\b[^#]*(#\s*(skip|todo)\b)?', re.IGNORECASE)
GOOD = {'OK', 'EXPECTEDFAIL'}


def count_program(entry):
    """Returns (passed, failed, skipped) of one test program."""
    passed = failed = skipped = 0
    for line in (entry.get('stdout') or '').splitlines():
        match = CASE.match(line)
        if not match:
            continue
        if match.group(3):
            skipped += 1
        elif match.group(1):
            failed += 1
        else:
            passed += 1
    result = entry['result']
    if result == 'SKIP':
        skipped = max(skipped, 1)
    elif result not in GOOD and not failed:
        failed = 1
    elif result in GOOD and not passed and not skipped:
        passed = 1
    return passed, failed, skipped


def explain(entry):
    """Prints what a failed program said; meson keeps the TAP comments to itself."""
    lines = [line for line in (entry.get('stdout') or '').splitlines()
             if re.match(r'#|not ok|Bail out', line) and not re.match(r'# (Start|End) of ', line)]
    for line in lines[-40:]:
        print(f'    {line}')


def read_entries(paths):
    for path in filter(os.path.exists, paths):
        with open(path, encoding='utf-8') as log:
            for line in log:
                if line.strip():
                    yield json.loads(line)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--status', type=int, default=0, help='exit status of meson test')
    parser.add_argument('logs', nargs='+')
    args = parser.parse_args()

    total = [0, 0, 0]
    for entry in read_entries(args.logs):
        counts = count_program(entry)
        total = [a + b for a, b in zip(total, counts)]
        if counts[2]:
            print(f'skipped: {counts[2]} in {entry["name"]}')
        if counts[1]:
            print(f'failed: {counts[1]} in {entry["name"]} ({entry["result"]})')
            explain(entry)
    passed, failed, skipped = total
    if args.status and not failed:
        print(f'failed: meson test ended with status {args.status}')
        failed = 1
    if not passed and not failed:
        print('failed: no test ran')
        failed = 1
    print(f'{passed} passed, {failed} failed')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
