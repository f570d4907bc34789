# SPDX-License-Identifier: LGPL-2.1-or-later
"""What ends a pipeline: results, iteration, lists that show a run."""

import asyncio
import gc
import subprocess
import sys
import weakref

import gi
import pytest

gi.require_version('Kitsune', '1')
from gi.repository import Gio, GLib, Kitsune  # noqa: E402


def numbers(*values):
    return Kitsune.Pipeline.new_from_items(values or (3, 1, 2))


def empty():
    return numbers().filter(lambda _x: False)


def fail(_number):
    raise ValueError('no')


# Name, arguments, result for 3, 1, 2 and for nothing.
RESULTS = [
    ('first', (), 3, None),
    ('last', (), 2, None),
    ('count', (), 3, 0),
    ('any', (lambda x: x > 2,), True, False),
    ('all', (lambda x: x > 2,), False, True),
    ('find', (lambda x: x < 3,), 1, None),
    ('contains', (2.0,), True, False),
    ('contains', ('2',), False, False),
    ('sum', (), 6, 0),
    ('sum_by', (lambda x: x / 2,), 3.0, 0),
    ('min', (), 1, None),
    ('max', (), 3, None),
    ('min', (lambda a, b: b - a,), 3, None),
    ('max', (lambda a, b: b - a,), 1, None),
    ('min_by', (lambda x: -x,), 3, None),
    ('max_by', (lambda x: (-x, 'key'),), 1, None),
]


@pytest.mark.parametrize('name,args,some,none', RESULTS)
def test_results(name, args, some, none):
    for pipeline, expected in ((numbers(), some), (empty(), none)):
        result = getattr(pipeline, name)(*args)
        assert (type(result), result) == (type(expected), expected)


@pytest.mark.parametrize('name,args,some,none', RESULTS)
def test_results_are_awaited(name, args, some, none):
    async def main():
        return [await getattr(pipeline, f'{name}_async')(*args) for pipeline in (numbers(), empty())]
    assert asyncio.run(main()) == [some, none]


@pytest.mark.parametrize('name,args,_some,_none', RESULTS)
def test_results_that_fail(name, args, _some, _none):
    with pytest.raises(Kitsune.Error, match='stage "s": ValueError: no') as info:
        getattr(numbers().map(fail, name='s'), name)(*args)
    assert type(info.value.__cause__) is ValueError


@pytest.mark.parametrize('name', ['any', 'all', 'find', 'sum_by', 'min_by', 'max_by'])
def test_functions_that_fail(name):
    with pytest.raises(Kitsune.Error, match='ValueError: no') as info:
        getattr(numbers(), name)(fail)
    assert type(info.value.__cause__) is ValueError
    assert info.value.stage == f'{name.replace("_", "-")}-1'

    async def main():
        await getattr(numbers(), f'{name}_async')(fail)
    with pytest.raises(Kitsune.Error, match='ValueError: no'):
        asyncio.run(main())


def test_single():
    assert numbers(7).single() == 7
    for pipeline, code in ((empty(), Kitsune.Error.EMPTY), (numbers(), Kitsune.Error.TOO_MANY)):
        with pytest.raises(Kitsune.Error) as info:
            pipeline.single()
        assert info.value.matches(Kitsune.error_quark(), code)
    assert empty().default_if_empty(5).single() == 5


def test_results_keep_what_they_are():
    content = {'a': [1]}
    assert numbers(content).first() is content
    assert numbers((1, 2)).single() == (1, 2)


def test_contains_compares_as_python_does():
    assert numbers({'a': 1}, [1, 2]).contains([1, 2])
    assert numbers({'a': 1}, [1, 2]).contains({'a': 1})
    assert not numbers({'a': 1}, [1, 2]).contains((1, 2))
    assert numbers(b'ab').contains(b'ab')
    assert asyncio.run(contains_later(numbers([1]), [1]))
    assert numbers(1, None).contains(None)
    assert not numbers(1).contains(None)


async def contains_later(pipeline, value):
    return await pipeline.contains_async(value)


def test_options_of_the_run():
    drop = Kitsune.ErrorHandler.new_drop()
    assert numbers().all(lambda x: x if x > 1 else fail(x), error_handler=drop) is True
    assert numbers().min(max_vector=1) == 1


def test_wrong_functions():
    for call in (lambda: numbers().any(), lambda: numbers().any(3), lambda: numbers().min(3)):
        with pytest.raises(TypeError):
            call()


def test_a_callback_gets_its_own_data():
    loop = GLib.MainLoop()
    results = []

    def done(pipeline, result, extra):
        results.append((pipeline.any_finish(result), extra))
        loop.quit()

    numbers().any_async(lambda x: x == 1, None, None, done, 'extra')
    loop.run()
    assert results == [(True, 'extra')]


# --- iteration --------------------------------------------------------------

def endless(called=None):
    return Kitsune.Pipeline.new_range(0, 2**60, 1).map(lambda x: x if called is None else (called.append(x), x)[1])


def test_a_pipeline_is_iterable():
    pipeline = numbers(1, None, 'x', {'a': 1})
    assert list(pipeline) == list(pipeline) == [1, None, 'x', {'a': 1}]
    assert list(empty()) == []
    assert [x + y for x, y in zip(numbers(), numbers())] == [6, 2, 4]


def test_many_items():
    assert list(Kitsune.Pipeline.new_range(0, 1000, 1).map(lambda x: x)) == list(range(1000))


def test_leaving_a_loop_ends_the_run():
    called = []
    for number in endless(called):
        if number == 5:
            break
    count = len(called)
    assert 5 < count < 40
    GLib.MainContext.default().iteration(False)
    assert len(called) == count


def test_a_generator_that_is_dropped():
    called = []
    items = iter(endless(called))
    assert next(items) == 0
    del items
    gc.collect()
    assert len(called) < 40


def test_an_iterator_that_is_dropped_lets_go_of_everything():
    class Function:
        def __call__(self, number):
            return number

    def use(take):
        function = Function()
        take(Kitsune.Pipeline.new_range(0, 2**60, 1).map(function).iter())
        return weakref.ref(function)

    async def use_async(iterator):
        await iterator.__anext__()

    async def main():
        references = [use(lambda iterator: tasks.append(asyncio.ensure_future(use_async(iterator))))]
        await tasks.pop()
        return references[0]

    tasks = []
    for reference in (use(next), asyncio.run(main())):
        gc.collect()
        while GLib.MainContext.default().iteration(False):
            pass
        assert reference() is None


def test_an_error_comes_after_the_items_before_it():
    got = []
    with pytest.raises(Kitsune.Error, match='stage "s": ValueError: no') as info:
        for number in numbers(1, 2, 3, 4).map(lambda x: x if x < 4 else fail(x), name='s'):
            got.append(number)
    assert got == [1, 2, 3]
    assert type(info.value.__cause__) is ValueError


def test_an_iterator():
    iterator = numbers().iter(max_vector=1)
    iterator.set_lookahead(2)
    assert next(iterator) == 3
    assert list(iterator) == [1, 2]
    assert list(iterator) == []
    with numbers().iter() as closed:
        assert next(closed) == 3
    assert list(closed) == []


def test_a_run_in_a_loop_in_a_run():
    assert numbers().map(lambda n: [x for x in numbers(n, n)]).collect() == [[3, 3], [1, 1], [2, 2]]
    assert [numbers(x, x).sum() for x in numbers()] == [6, 2, 4]


def test_exit_in_a_loop():
    with pytest.raises(SystemExit) as info:
        for _number in numbers().map(lambda x: sys.exit(5)):
            pass
    assert info.value.code == 5


def test_ctrl_c_in_a_loop():
    program = '''
import os, signal, threading, gi
gi.require_version('Kitsune', '1')
from gi.repository import Kitsune
threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
try:
    for x in Kitsune.Pipeline.new_never(int):
        pass
except KeyboardInterrupt:
    print('interrupted')
'''
    result = subprocess.run([sys.executable, '-c', program], capture_output=True, text=True, timeout=30)
    assert result.stdout == 'interrupted\n', result.stderr
    assert result.stderr == ''


def test_async_for():
    async def main(pipeline):
        return [x async for x in pipeline]
    assert asyncio.run(main(numbers(1, None, 'x'))) == [1, None, 'x']
    assert asyncio.run(main(empty())) == []
    assert asyncio.run(main(Kitsune.Pipeline.new_range(0, 1000, 1))) == list(range(1000))


def test_async_for_that_is_left():
    called = []

    async def main():
        pipeline = endless(called).iter()
        async with pipeline:
            async for number in pipeline:
                if number == 5:
                    break
        await asyncio.sleep(0)
        return len(called)
    count = asyncio.run(main())
    assert 5 < count < 40
    GLib.MainContext.default().iteration(False)
    assert len(called) == count


def test_an_error_in_async_for():
    got = []

    async def main():
        async for number in numbers(1, 2, 3, 4).map(lambda x: x if x < 4 else fail(x), name='s'):
            got.append(number)
    with pytest.raises(Kitsune.Error, match='stage "s": ValueError: no') as info:
        asyncio.run(main())
    assert got == [1, 2, 3]
    assert type(info.value.__cause__) is ValueError


def test_one_way_of_an_iterator():
    iterator = numbers().iter()
    next(iterator)

    async def main():
        await iterator.__anext__()
    with pytest.raises(TypeError, match='either'):
        asyncio.run(main())


# --- lists ------------------------------------------------------------------

def shown(pipeline, **options):
    model = Kitsune.ListModel.new(pipeline)
    changes = []
    model.set_max_length(options.pop('max_length', 0))
    model.connect('items-changed', lambda _model, *change: changes.append(change))
    model.start(**options)
    while model.is_running():
        GLib.MainContext.default().iteration(True)
    return model, changes


def test_a_list_of_values():
    model, changes = shown(numbers(1, 'x', None, {'a': 1}))
    assert len(model) == 4
    assert [item.value for item in model] == [1, 'x', None, {'a': 1}]
    assert [item.get_value() for item in model] == [1, 'x', None, {'a': 1}]
    assert sum(added for _position, _removed, added in changes) == 4
    assert model.get_error() is None and model.props.error is None
    assert model.get_summary().get_outcome() == Kitsune.RunOutcome.SUCCESS


def test_a_list_of_objects():
    actions = [Gio.SimpleAction.new(name, None) for name in 'abc']
    model, _changes = shown(numbers(*actions), max_vector=1)
    assert list(model) == actions
    model, changes = shown(numbers(*actions), max_length=2, max_vector=1)
    assert list(model) == actions[1:]
    assert changes == [(0, 0, 1), (1, 0, 1), (0, 1, 0), (1, 0, 1)]


def test_a_list_whose_run_fails():
    model, _changes = shown(numbers().map(fail, name='s'))
    assert model.get_error().message == 'stage "s": ValueError: no'
    with pytest.raises(Kitsune.Error, match='step must not be 0'):
        Kitsune.ListModel.new(Kitsune.Pipeline.new_range(0, 1, 0)).start()


def test_a_list_that_is_dropped():
    called = []
    model = Kitsune.ListModel.new(endless(called))
    model.start()
    while not called:
        GLib.MainContext.default().iteration(True)
    del model
    gc.collect()
    while GLib.MainContext.default().iteration(False):
        pass
    count = len(called)
    GLib.MainContext.default().iteration(False)
    assert len(called) == count
