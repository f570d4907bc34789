# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares instructions and allocations per item with what they were.

Usage: check-counts.py PROGRAM BASELINE [--update]

Time is what matters, but it is different every time; instructions are not. Two
runs of different length are compared with each other, so that what is done once
per run is left out. More instructions than before by more than 3 % are a
failure, and so is any other number of allocations.
"""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

CASES = ('fused-inline', 'fused-string', 'fused-8', 'lock-step', 'edge', 'batch-unbatch', 'flat-map-10', 'keyed-1k')
N_ITEMS = 20000
TOLERANCE = 0.03
RENEW = './run instructions --update'


def run(program, case, n, *prefix):
    result = subprocess.run([*prefix, program, case, str(n)], capture_output=True, text=True)
    if result.returncode != 0:
        raise SystemExit(f'{case} fails: {result.stderr}')
    return result


def count(program, case):
    """What the program was made with, instructions and allocations per item."""
    allocs = []
    instructions = []
    for n in (N_ITEMS, 2 * N_ITEMS):
        compiler, number = run(program, case, n).stdout.splitlines()
        allocs.append(int(number))
        told = run(program, case, n, 'valgrind', '--tool=callgrind', '--callgrind-out-file=/dev/null').stderr
        instructions.append(int(re.search(r'Collected : (\d+)', told)[1]))
    return compiler, (instructions[1] - instructions[0]) / N_ITEMS, (allocs[1] - allocs[0]) / N_ITEMS


def read(baseline):
    compiler = None
    known = {}
    with open(baseline, encoding='utf-8') as lines:
        for line in lines:
            if line.startswith('# with '):
                compiler = line.removeprefix('# with ').strip()
            elif not line.startswith('#'):
                case, instructions, allocs = line.split()
                known[case] = float(instructions), float(allocs)
    return compiler, known


def write(baseline, compiler, counts):
    with open(baseline, 'w', encoding='utf-8') as file:
        file.write('# SPDX-License-Identifier: LGPL-2.1-or-later\n'
                   f'# Instructions and allocations per item; made by {RENEW}\n'
                   f'# with {compiler}\n')
        for case, (instructions, allocs) in counts.items():
            file.write(f'{case:14} {instructions:9.2f} {allocs:9.5f}\n')


def main():
    program, baseline = sys.argv[1:3]
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda case: count(program, case), CASES))
    compiler = results[0][0]
    counts = dict(zip(CASES, (result[1:] for result in results)))
    if '--update' in sys.argv[3:]:
        write(baseline, compiler, counts)
        return 0

    known_compiler, known = read(baseline)
    if compiler != known_compiler:
        print(f'The figures to compare with are of {known_compiler}, this is {compiler}; renew with: {RENEW}')
    failed = 0
    for case, (instructions, allocs) in counts.items():
        before, allocs_before = known.get(case, (0.0, 0.0))
        change = instructions / before - 1 if before else 1.0
        good = change <= TOLERANCE and f'{allocs:.5f}' == f'{allocs_before:.5f}'
        failed += not good
        print(f'{case:14} {instructions:9.2f} instructions per item, {before:.2f} before: {100 * change:+.2f} %; '
              f'{allocs:.5f} allocations, {allocs_before:.5f} before: {"good" if good else "WORSE"}')
    if failed:
        print(f'If that is meant to be so, renew the figures: {RENEW}')
    print(f'{len(counts) - failed} passed, {failed} failed')
    return 1 if failed else 0


sys.exit(main())
