# SPDX-License-Identifier: LGPL-2.1-or-later
"""Coroutines in stages, on every kind of loop."""

import asyncio
import threading

import gi
import pytest

gi.require_version('Kitsune', '1')
gi.require_version('KitsuneTest', '1')
from gi.repository import Gio, GLib, Kitsune, KitsuneTest  # noqa: E402


def numbers(*values):
    return Kitsune.Pipeline.new_from_items(values or (1, 2, 3))


class Gate:
    """Coroutines that go on in the order in which they are let."""

    def __init__(self, *order):
        self.order = list(order)
        self.waiting = {}

    async def __call__(self, number):
        self.waiting[number] = asyncio.get_running_loop().create_future()
        if len(self.waiting) == len(self.order):
            self.open()
        await self.waiting[number]
        self.open()
        return number * 10

    def open(self):
        if self.order:
            self.waiting[self.order.pop(0)].set_result(None)


async def double(number):
    await asyncio.sleep(0)
    return number * 2


def collect_blocking(pipeline):
    return pipeline.collect()


def collect_in_asyncio(pipeline):
    async def main():
        return await pipeline.collect_async()
    return asyncio.run(main())


def collect_on_main_loop(pipeline):
    loop = GLib.MainLoop()
    results = []

    def done(source, result, *_data):
        try:
            results.append(source.collect_finish(result))
        except GLib.Error as error:
            results.append(error)
        loop.quit()

    pipeline.collect_async(None, None, done)
    loop.run()
    if isinstance(results[0], Exception):
        raise results[0]
    return results[0]


def collect_blocking_in_asyncio(pipeline):
    async def main():
        return pipeline.collect()
    return asyncio.run(main())


everywhere = pytest.mark.parametrize('collect', [
    collect_blocking, collect_in_asyncio, collect_on_main_loop, collect_blocking_in_asyncio,
])


@everywhere
def test_one_after_the_other(collect):
    assert collect(numbers().map_async(double)) == [2, 4, 6]


@everywhere
def test_as_they_come(collect):
    assert collect(numbers().map_async(Gate(2, 3, 1), concurrency=3)) == [20, 30, 10]


@everywhere
def test_in_order(collect):
    assert collect(numbers().map_async(Gate(2, 3, 1), concurrency=3, ordered=True)) == [10, 20, 30]


@everywhere
def test_an_exception_is_the_cause(collect):
    async def fail(number):
        raise ValueError(f'bad {number}')

    with pytest.raises(GLib.Error) as info:
        collect(numbers(7).map_async(fail, name='parse'))
    assert info.value.message == 'stage "parse": ValueError: bad 7'
    if collect is not collect_on_main_loop:
        assert isinstance(info.value.__cause__, ValueError)


@everywhere
def test_early_stop_cancels_tasks(collect):
    started, ended = [], []

    async def wait_for_ever(number):
        started.append(number)
        if number == 2:
            while len(started) < 3:
                await asyncio.sleep(0)
            return number
        try:
            await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            ended.append(number)
            raise

    assert collect(numbers().map_async(wait_for_ever, concurrency=3).take(1)) == [2]
    while collect is collect_on_main_loop and len(ended) < 2:
        GLib.MainContext.default().iteration(True)
    assert ended == [1, 3]


def test_many_results():
    async def listed(number):
        return range(number)

    async def generated(number):
        for i in range(number):
            await asyncio.sleep(0)
            yield i

    for func in (listed, generated, lambda number: range(number)):
        assert numbers().flat_map_async(func, concurrency=2, ordered=True).collect() == [0, 0, 1, 0, 1, 2]


@pytest.mark.parametrize('answer,passes', [(1, True), ('', False), (None, False), ([0], True)])
def test_predicates_may_answer_anything(answer, passes):
    async def ask(_number):
        return answer
    assert numbers(1).filter_async(ask).collect() == ([1] if passes else [])


def test_for_each():
    seen = []

    async def see(number):
        await asyncio.sleep(0)
        seen.append(number)
        return 'ignored'

    summary = numbers().for_each_async(see, concurrency=2).run()
    assert summary.get_outcome() == Kitsune.RunOutcome.SUCCESS
    assert sorted(seen) == [1, 2, 3]


@pytest.mark.parametrize('result', [None, 'text', 2**70, {'a': [1]}, 1.5])
def test_results_are_values(result):
    async def give(_number):
        return result
    assert numbers(1).map_async(give).collect() == [result]


def test_functions_that_are_not_async_will_do():
    assert numbers().map_async(lambda number: -number).collect() == [-1, -2, -3]
    assert numbers().map_async(lambda number: double(number)).collect() == [2, 4, 6]
    with pytest.raises(Kitsune.Error, match='KeyError'):
        numbers(1).map_async({}.__getitem__).collect()


@pytest.mark.parametrize('method', ['map', 'flat_map', 'filter', 'for_each'])
def test_synchronous_stages_say_where_to_go(method):
    with pytest.raises(TypeError, match=rf'{method}\(\) .*{method}_async\(\)'):
        getattr(numbers(), method)(double)


def test_a_deadline_cancels_the_task():
    ended = []

    clock = KitsuneTest.Clock.new()

    async def wait_for_ever(number):
        try:
            clock.advance(1000)
            await asyncio.get_running_loop().create_future()
        finally:
            ended.append(number)

    with pytest.raises(Kitsune.Error) as info:
        numbers(1).map_async(wait_for_ever, item_timeout=1000).collect(clock=clock)
    assert info.value.matches(Gio.io_error_quark(), Gio.IOErrorEnum.TIMED_OUT)
    assert ended == [1]


def test_a_task_that_is_cancelled_by_somebody_else_has_failed():
    async def cancel(_number):
        asyncio.current_task().cancel()
        await asyncio.sleep(0)

    with pytest.raises(Kitsune.Error, match='CancelledError'):
        numbers(1).map_async(cancel).collect()
    assert numbers(1).map_async(cancel, error_handler=Kitsune.ErrorHandler.new_drop()).collect() == []


def test_leaving_the_program():
    async def leave(_number):
        raise SystemExit(3)

    with pytest.raises(SystemExit):
        numbers().map_async(leave).collect()


def test_a_run_inside_of_a_coroutine():
    async def inner(number):
        blocking = numbers().map_async(double).collect()
        awaited = await numbers(number).map_async(double).collect_async()
        return blocking + awaited

    expected = [[2, 4, 6, 2], [2, 4, 6, 4]]
    assert collect_in_asyncio(numbers(1, 2).map_async(inner)) == expected


def test_on_another_thread():
    results = []
    thread = threading.Thread(target=lambda: results.append(numbers().map_async(double).collect()))
    thread.start()
    thread.join()
    assert results == [[2, 4, 6]]


def test_completed_from_an_executor():
    async def elsewhere(number):
        return await asyncio.get_running_loop().run_in_executor(None, lambda: number + 1)
    assert sorted(numbers().map_async(elsewhere, concurrency=3).collect()) == [2, 3, 4]


def test_a_run_that_is_cancelled():
    ended = []

    async def main():
        started = asyncio.Event()

        async def wait_for_ever(number):
            started.set()
            try:
                await asyncio.get_running_loop().create_future()
            finally:
                ended.append(number)

        async def wait(run):
            with pytest.raises(Kitsune.Error) as info:
                await run
            assert info.value.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED)

        run = numbers(1).map_async(wait_for_ever).collect_async()
        task = asyncio.ensure_future(wait(run))
        await started.wait()
        run.cancel()
        await task
        await asyncio.sleep(0)

    asyncio.run(main())
    assert ended == [1]
