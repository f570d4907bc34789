# SPDX-License-Identifier: LGPL-2.1-or-later
"""Nothing is kept of items, functions and runs that are over.

After a few rounds to warm up, further rounds need no further memory, and
everything that can be counted is gone.
"""

import asyncio
import gc
import os
import weakref

import gi
import pytest

gi.require_version('Kitsune', '1')
from gi.repository import Gio, GObject, Kitsune  # noqa: E402

N_ITEMS = 20_000
N_WARM = 2
N_ROUNDS = 2
N_CHANCES = 3  # memory that is leaked does not stop to grow
TOLERANCE = 1 << 20  # 17 bytes for each item of a round


class Thing(GObject.Object):
    pass


class Plain:
    pass


class Counter:
    """How many objects are alive, of those that it was shown."""

    def __init__(self):
        self.n_alive = 0

    def watch(self, thing):
        self.n_alive += 1
        weakref.finalize(thing, self.leave).atexit = False
        return thing

    def leave(self):
        self.n_alive -= 1


def numbers(count=N_ITEMS):
    return Kitsune.Pipeline.new_range(0, count, 1)


def fail(number):
    raise ValueError(f'no {number}')


def strings(_counter):
    texts = numbers().map(lambda n: f'item number {n}')
    assert texts.batch(7).unbatch().count() == N_ITEMS
    assert texts.last() == f'item number {N_ITEMS - 1}'


def boxes(_counter):
    pairs = numbers().map(lambda n: Kitsune.Pair.new(n, [n]))
    assert pairs.sliding_window(3, 1).map(lambda window: window[0].first).count() == N_ITEMS - 2
    assert numbers().group_by(lambda n: n % 100).first()[7][1] == 107


def python_objects(counter):
    assert numbers(1000).map(lambda n: counter.watch(Plain())).filter(lambda plain: True).count() == 1000
    assert numbers().map(lambda n: {'number': n}).last() == {'number': N_ITEMS - 1}


def gobjects(counter):
    assert len(numbers(1000).map(lambda n: counter.watch(Thing())).collect()) == 1000
    assert numbers().map(lambda n: Thing()).batch(10).count() == N_ITEMS // 10


def closures(counter):
    for _ in range(N_ITEMS // 100):
        @counter.watch
        def function(n):
            return n + 1
        assert numbers(50).map(function).sum() == 51 * 25
        for item in numbers(50).flat_map(counter.watch(lambda n: [n, n])):
            assert item == 0
            break


def failures(counter):
    drop = Kitsune.ErrorHandler.new_drop()
    assert numbers().map(fail, error_handler=drop).count() == 0
    for _ in range(N_ITEMS // 100):
        with pytest.raises(Kitsune.Error) as info:
            numbers().map(counter.watch(lambda n: fail(n))).collect()
        assert type(info.value.__cause__) is ValueError


def early_stops(counter):
    for _ in range(N_ITEMS // 100):
        assert numbers().map(counter.watch(lambda n: n)).take(90).count() == 90


def cancelled_runs(counter):
    for _ in range(10):
        cancellable = counter.watch(Gio.Cancellable())

        def cancel_later(n, cancellable=cancellable):
            if n == N_ITEMS // 10:
                cancellable.cancel()

        with pytest.raises(Kitsune.Error):
            numbers().map(counter.watch(lambda n: Thing())).zip(numbers().tap(cancel_later)).collect(
                cancellable=cancellable)


def awaited_runs(counter):
    async def main():
        for _ in range(N_ITEMS // 100):
            assert len(await numbers(50).map(counter.watch(lambda n: str(n))).collect_async()) == 50
            async for item in numbers(50).map(counter.watch(lambda n: n)):
                assert item == 0
                break
    asyncio.run(main())


# What needs most memory comes last: a leak would hide where that was freed.
ROUNDS = [failures, closures, early_stops, awaited_runs, strings, python_objects, gobjects, boxes, cancelled_runs]


def resident():
    with open('/proc/self/statm', encoding='ascii') as statm:
        return int(statm.read().split()[1]) * os.sysconf('SC_PAGESIZE')


def run_rounds(function, counter):
    sizes = []
    for _ in range(N_ROUNDS):
        function(counter)
        gc.collect()
        assert counter.n_alive == 0
        sizes.append(resident())
    return min(sizes)


@pytest.mark.parametrize('function', ROUNDS, ids=lambda function: function.__name__)
def test_memory_stays(function):
    counter = Counter()
    for _ in range(N_WARM):
        function(counter)
    sizes = [run_rounds(function, counter)]
    for _ in range(N_CHANCES):
        sizes.append(run_rounds(function, counter))
        if sizes[-1] - sizes[-2] <= TOLERANCE:
            return
    pytest.fail(f'memory grows: {sizes}')
