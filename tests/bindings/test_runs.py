# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs that block, runs that are awaited, runs on a main loop."""

import asyncio
import os
import signal
import subprocess
import sys
import threading

import gi
import pytest

gi.require_version('Kitsune', '1')
from gi.repository import Gio, GLib, Kitsune  # noqa: E402


def numbers(count=3):
    return Kitsune.Pipeline.new_range(1, count + 1, 1)


def fail(_number):
    raise ValueError('no')


def test_a_run_gives_its_summary():
    summary = numbers().for_each(lambda x: None).run()
    assert summary.get_outcome() == Kitsune.RunOutcome.SUCCESS


def test_a_pipeline_runs_again():
    pipeline = numbers().map(lambda x: x + 1)
    assert pipeline.collect() == pipeline.collect() == [2, 3, 4]


def test_a_run_inside_of_a_run():
    assert numbers().map(lambda n: numbers(n).collect()).collect() == [[1], [1, 2], [1, 2, 3]]


def test_a_cancelled_run_fails():
    cancellable = Gio.Cancellable()
    cancellable.cancel()
    with pytest.raises(Kitsune.Error) as info:
        numbers().collect(cancellable=cancellable)
    assert info.value.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED)


def test_cancelling_during_a_run():
    cancellable = Gio.Cancellable()
    with pytest.raises(Kitsune.Error) as info:
        Kitsune.Pipeline.new_range(0, 10**9, 1).map(lambda _n: cancellable.cancel()).collect(cancellable=cancellable)
    assert info.value.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED)


def test_a_run_on_another_thread():
    results = []
    thread = threading.Thread(target=lambda: results.append(numbers().map(lambda x: -x).collect()))
    thread.start()
    thread.join()
    assert results == [[-1, -2, -3]]


def test_a_callback_on_a_main_loop():
    loop = GLib.MainLoop()
    results = []

    def done(pipeline, result, extra):
        results.append((pipeline.collect_finish(result), extra))
        loop.quit()

    numbers().map(lambda x: x * x).collect_async(None, None, done, 'extra')
    loop.run()
    assert results == [([1, 4, 9], 'extra')]


# --- asyncio ----------------------------------------------------------------

def test_runs_are_awaited():
    async def main():
        summary = await numbers().for_each(lambda x: None).run_async()
        return summary.get_outcome(), await numbers().map(lambda x: x * x).collect_async()
    assert asyncio.run(main()) == (Kitsune.RunOutcome.SUCCESS, [1, 4, 9])


def test_runs_and_tasks_go_on_side_by_side():
    ticks = []

    async def tick():
        while len(ticks) < 5:
            ticks.append(None)
            await asyncio.sleep(0)

    async def main():
        return await asyncio.gather(tick(), *[numbers(n).collect_async() for n in range(5)])

    assert asyncio.run(main())[1:] == [list(range(1, n + 1)) for n in range(5)]
    assert len(ticks) == 5


def test_the_loop_serves_files_and_timers_while_it_waits():
    async def main():
        read_end, write_end = os.pipe()
        channel = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_reader(read_end, lambda: (os.read(read_end, 1), channel.set()))
        loop.call_later(0.001, os.write, write_end, b'x')
        run = Kitsune.Pipeline.new_range(0, 10**9, 1).for_each(lambda _n: None).run_async()
        waiter = asyncio.ensure_future(run)
        await channel.wait()
        assert not run.done()
        waiter.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiter
        while not run.done():
            await asyncio.sleep(0)
        loop.remove_reader(read_end)
        os.close(read_end)
        os.close(write_end)

    asyncio.run(main())


def test_an_exception_of_an_awaited_run():
    async def main():
        await numbers().map(fail, name='s').collect_async()
    with pytest.raises(Kitsune.Error, match='stage "s": ValueError: no') as info:
        asyncio.run(main())
    assert type(info.value.__cause__) is ValueError


def test_exit_in_an_awaited_run():
    async def main():
        await numbers().map(lambda _n: sys.exit(5)).collect_async()
    with pytest.raises(SystemExit) as info:
        asyncio.run(main())
    assert info.value.code == 5


def test_a_run_that_has_ended_can_still_be_awaited():
    async def main():
        run = numbers().collect_async()
        first = await run
        return first, await run
    assert asyncio.run(main()) == ([1, 2, 3], [1, 2, 3])


def test_loops_without_a_selector_are_served_too():
    class Loop(asyncio.SelectorEventLoop):
        """Hides its selector, as loops that have none."""

    async def main():
        return await numbers(1000).map(lambda x: x).collect_async()

    from gi.overrides import _kitsune_loops
    hidden, _kitsune_loops.SELECTOR = _kitsune_loops.SELECTOR, '_none_such'
    loop = Loop()
    try:
        assert loop.run_until_complete(main()) == list(range(1, 1001))
    finally:
        loop.close()
        _kitsune_loops.SELECTOR = hidden


# --- Ctrl-C -----------------------------------------------------------------

INTERRUPTED = '''
import os, signal, sys, gi
gi.require_version('Kitsune', '1')
from gi.repository import Kitsune
{setup}
try:
    {run}
except KeyboardInterrupt:
    print('interrupted', signal.getsignal(signal.SIGINT) is signal.default_int_handler)
'''


@pytest.mark.parametrize('run', [
    # C code that never returns to Python by itself
    'Kitsune.Pipeline.new_range(0, 2**62, 1).collect_count()',
    # a function that does
    'Kitsune.Pipeline.new_range(0, 2**62, 1).for_each(lambda n: None).run()',
])
def test_ctrl_c_ends_a_blocking_run(run):
    setup = '''
import threading
threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
Kitsune.Pipeline.collect_count = lambda p: Kitsune.Runner.new(p).run()
'''
    result = subprocess.run([sys.executable, '-c', INTERRUPTED.format(setup=setup, run=run)],
                            capture_output=True, text=True, timeout=30)
    assert result.stdout == 'interrupted True\n', result.stderr
    assert result.stderr == ''


def test_signal_handlers_of_the_program_are_left_alone():
    def handler(_signal, _frame):
        seen.append(True)

    seen = []
    before = signal.signal(signal.SIGINT, handler)
    try:
        numbers(1).for_each(lambda _n: os.kill(os.getpid(), signal.SIGINT)).run()
        assert signal.getsignal(signal.SIGINT) is handler
    finally:
        signal.signal(signal.SIGINT, before)
    assert seen == [True]


# --- threads -----------------------------------------------------------------

def test_a_boundary():
    threads = {'above': set(), 'below': set()}
    above = numbers(500).map(lambda x: threads['above'].add(threading.get_ident()) or x * 2)
    below = above.async_boundary(buffer_size=8).map(lambda x: threads['below'].add(threading.get_ident()) or {'n': x})
    assert below.collect() == [{'n': 2 * (x + 1)} for x in range(500)]
    assert threads['below'] == {threading.get_ident()}
    assert len(threads['above']) == 1
    assert threads['above'] != threads['below']


def test_an_error_above_a_boundary():
    with pytest.raises(Kitsune.Error) as info:
        numbers().map(fail).async_boundary().collect()
    assert isinstance(info.value.__cause__, ValueError)


# --- buffers and stalls ------------------------------------------------------

def test_a_buffer_is_an_option():
    pipeline = Kitsune.Pipeline.new_range(0, 100, 1, buffer_size=4).map(lambda x: x, name='parse', buffer_size=0)
    summary = pipeline.for_each(lambda _x: None).run()
    metrics = summary.get_metrics()
    buffers = [metrics.get_buffer(n) for n in range(metrics.get_n_buffers())]
    assert [buffer.get_stage() for buffer in buffers] == ['range-1', 'parse']
    assert [buffer.get_capacity() for buffer in buffers] == [4, 0]
    assert metrics.get_n_enlarged() == 0


def test_a_buffer_where_nothing_waits_is_a_mistake():
    with pytest.raises(Kitsune.Error, match='emits nothing that could wait'):
        numbers().for_each(lambda _x: None, overflow=Kitsune.Overflow.DROP_NEWEST).run()


def test_explaining_a_stall():
    channel = Kitsune.Channel.new(int, 16)
    inside = []
    runner = channel.get_pipeline(name='sent').for_each(lambda _x: inside.append(runner.explain_stall()), name='last')
    run = runner.start()
    context = GLib.MainContext.default()
    while context.iteration(False):
        pass
    expected = ('stage "sent": waits for something outside of the run\n'
                'stage "last": waits for input 0 from stage "sent"')
    assert run.explain_stall() == runner.explain_stall() == expected

    answers = []
    thread = threading.Thread(target=lambda: answers.append(run.explain_stall()))
    thread.start()
    thread.join()
    assert answers == [expected]

    channel.send(1)
    channel.close()
    while context.iteration(False):
        pass
    assert run.explain_stall() == 'the run has ended'
    assert 'stage "sent"' in inside[0]
