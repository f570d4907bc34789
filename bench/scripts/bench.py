# SPDX-License-Identifier: LGPL-2.1-or-later
"""Cases in Python: reads numbers of items, answers nanoseconds and a sum.

Usage: bench.py CASE
"""

import sys
import time

import gi

gi.require_version('Kitsune', '1')
gi.require_version('KitsuneBench', '1')
from gi.repository import Kitsune, KitsuneBench  # noqa: E402


def callback(n):
    """What one call costs in the binding."""
    def func(item, out, _data=None):
        out.push_int64(item * 2)
        return True
    return KitsuneBench.call(n, func)


def pipeline_map(n):
    numbers = Kitsune.Pipeline.new_range(0, n, 1)
    return int(numbers.map(lambda item: item * 2).sum())


def pipeline_batch(n):
    batches = Kitsune.Pipeline.new_range(0, n, 1).batch(256)
    return int(batches.flat_map(lambda items: [item * 2 for item in items]).sum())


def generator(n):
    """What nobody would need a library for."""
    return sum(item * 2 for item in range(n))


CASES = {'callback': callback, 'map': pipeline_map, 'batch': pipeline_batch, 'generator': generator}


def main():
    case = CASES[sys.argv[1]]
    for line in sys.stdin:
        start = time.perf_counter_ns()
        total = case(int(line))
        print(time.perf_counter_ns() - start, total, flush=True)


main()
