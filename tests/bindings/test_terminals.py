# SPDX-License-Identifier: LGPL-2.1-or-later
"""What ends a pipeline: results, iteration, lists that show a run."""

import asyncio

import gi
import pytest

gi.require_version('Kitsune', '1')
from gi.repository import GLib, Kitsune  # noqa: E402


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
