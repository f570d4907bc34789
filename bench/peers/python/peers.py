# SPDX-License-Identifier: LGPL-2.1-or-later
"""Peers in Python: reads numbers of items, answers nanoseconds and a checksum.

Usage: peers.py CASE
"""

import itertools
import sys
import time


def generators(n):
    def double(items):
        for item in items:
            yield item * 2

    def kept(items):
        for item in items:
            if item % 3 != 0:
                yield item

    return sum(kept(double(range(n))))


def iterators(n):
    numbers = itertools.islice(itertools.count(), n)
    return sum(itertools.filterfalse(lambda item: item % 3 == 0, map(lambda item: item * 2, numbers)))


def rxpy(n):
    import rx
    from rx import operators as ops

    total = []
    rx.from_iterable(range(n)).pipe(
        ops.map(lambda item: item * 2),
        ops.filter(lambda item: item % 3 != 0),
        ops.sum(),
    ).subscribe(total.append)
    return total[0]


CASES = {'generators': generators, 'itertools': iterators, 'rxpy': rxpy}


def main():
    case = CASES[sys.argv[1]]
    for line in sys.stdin:
        start = time.perf_counter_ns()
        total = case(int(line))
        print(time.perf_counter_ns() - start, total, flush=True)


main()
