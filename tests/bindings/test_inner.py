# SPDX-License-Identifier: LGPL-2.1-or-later
"""Pipelines that functions of Python make while a run goes on."""

import gi
import pytest

gi.require_version('Kitsune', '1')
from gi.repository import Kitsune  # noqa: E402

MAPS = ['concat_map', 'merge_map', 'switch_map', 'exhaust_map']


def numbers(*values):
    return Kitsune.Pipeline.new_from_items(values or (1, 2, 3))


@pytest.mark.parametrize('name', MAPS)
def test_functions_return_pipelines(name):
    mapped = getattr(numbers(), name)(lambda n: numbers(n, n * 10).map(str), type=str)
    assert sorted(mapped.collect()) == sorted(['1', '10', '2', '20', '3', '30'])


@pytest.mark.parametrize('name', MAPS)
def test_none_is_no_pipeline(name):
    mapped = getattr(numbers(), name)(lambda n: numbers(n) if n != 2 else None)
    assert sorted(mapped.collect()) == [1, 3]


@pytest.mark.parametrize('name', MAPS)
def test_anything_else_is_an_error(name):
    with pytest.raises(Kitsune.Error, match='expected a pipeline'):
        getattr(numbers(), name)(lambda n: n).collect()


@pytest.mark.parametrize('name', MAPS)
def test_exceptions_reach_the_caller(name):
    def fail(number):
        raise ValueError(f'no pipeline for {number}')
    with pytest.raises(Kitsune.Error, match='no pipeline for 1') as info:
        getattr(numbers(), name)(fail).collect()
    assert isinstance(info.value.__cause__, ValueError)


def test_exceptions_inside_name_the_path():
    def fail(number):
        raise ValueError(f'bad {number}')
    with pytest.raises(Kitsune.Error, match='stage "concat-map-1/map-1": ValueError: bad 1') as info:
        numbers().concat_map(lambda n: numbers(n).map(fail)).collect()
    assert isinstance(info.value.__cause__, ValueError)


def test_options_of_the_stage():
    assert numbers().merge_map(numbers, concurrency=1).collect() == [1, 2, 3]
    with pytest.raises(Kitsune.Error, match='"concurrency" must not be 0'):
        numbers().merge_map(numbers, concurrency=0).collect()


def test_handles_may_be_used_again():
    pipelines = [numbers(1, 2), numbers(3)]
    summary = numbers(0, 1, 0).concat_map(pipelines.__getitem__).for_each(lambda _n: None).run()
    assert summary.get_metrics().lookup('concat-map-1/items-1').get_items_out() == 5


def test_catch_gives_the_error():
    seen = []

    def fall_back(error):
        seen.append(error.message)
        return numbers(7)
    assert numbers(1, 0, 2).map(lambda n: 1 // n).catch(fall_back).collect() == [1, 7]
    assert len(seen) == 1 and 'ZeroDivisionError' in seen[0]


def test_amb_takes_the_first():
    never = Kitsune.Pipeline.new_never()
    assert Kitsune.Pipeline.amb([never, numbers()]).collect() == [1, 2, 3]
    assert numbers().amb_with(never).collect() == [1, 2, 3]
    assert Kitsune.Pipeline.amb([]).collect() == []


def test_pipelines_before_and_after():
    assert numbers().start_with_pipeline(numbers(8, 9)).end_with_pipeline(numbers(4)).collect() == [8, 9, 1, 2, 3, 4]
    with pytest.raises(Kitsune.Error, match='stage "end-with-1/range-1": step must not be 0'):
        numbers().end_with_pipeline(Kitsune.Pipeline.new_range(0, 1, 0)).collect()


def test_pipelines_are_no_values():
    for take_values in (numbers().start_with, numbers().end_with, Kitsune.Pipeline.new_from_items):
        with pytest.raises(TypeError, match='expected values, not a pipeline'):
            take_values(numbers())


def test_signals_of_another_pipeline():
    never = Kitsune.Pipeline.new_never()
    assert [list(buffer) for buffer in numbers().buffer_with(never, max_items=3).collect()] == [[1, 2, 3]]
    with pytest.raises(Kitsune.Error, match='more items between two signals'):
        numbers().buffer_with(never, max_items=2).collect()
    assert numbers().sample_with(Kitsune.Pipeline.new_empty()).collect() == []


def test_expand_map():
    tree = {1: [2, 3], 2: [4], 3: [5, 1]}

    def children(node):
        return numbers(*tree[node]) if node in tree else None
    assert numbers(1).expand_map(children, max_depth=1).collect() == [1, 2, 3]
    assert numbers(1).expand_map(children, max_items=7).collect() == [1, 2, 3, 4, 5, 1, 2]
    assert numbers(1).expand_map(children).take(8).collect() == [1, 2, 3, 4, 5, 1, 2, 3]
    assert numbers(1).expand_map(children, lambda node: node).collect() == [1, 2, 3, 4, 5]
    assert numbers(1).expand_map(children, visited_key=lambda node: node % 3).collect() == [1, 2, 3]
    store = Kitsune.MemoryStore.new()
    crawl = numbers(1).expand_map(children, lambda node: node, visited_store=store)
    assert crawl.collect() == [1, 2, 3, 4, 5] and crawl.collect() == []
    assert numbers(5, 6).expand_map(children, lambda node: node, visited_store=store).collect() == [6]


def test_or():
    mapped = numbers(1, 0, 2).map_or(lambda n: 2 // n, lambda n: f'no {n}')
    assert mapped.collect() == [2, 'no 0', 1]
    mapped = numbers(1, 2, 3).or_map(lambda n: numbers(n).filter(lambda n: n != 2), lambda n: numbers(-n, 9))
    assert mapped.collect() == [1, -2, 3]
    with pytest.raises(Kitsune.Error, match='ZeroDivisionError.*after: ValueError'):
        numbers(1).map_or(lambda n: int('x'), lambda n: 1 // 0).collect()


def test_within():
    lists = numbers(3, 1, 2, 9, 7).batch(3)
    assert [list(one) for one in lists.within(lambda items: items.sort()).collect()] == [[1, 2, 3], [7, 9]]
    assert [list(one) for one in lists.within(lambda items: items.map(str).take(1)).collect()] == [['3'], ['9']]
    with pytest.raises(Kitsune.Error, match='the function failed: AttributeError'):
        lists.within(lambda items: items.nothing()).collect()


def test_retry():
    seen = []
    left = [2]

    def fail(number):
        if number == 2 and left[0] > 0:
            left[0] -= 1
            raise OSError('down')
        return number
    strategy = Kitsune.RetryStrategy.new_up_to(3).with_on_retry(
        lambda attempt: seen.append((attempt.number, 'down' in attempt.error.message, attempt.delay)))
    assert numbers().map(fail).retry(strategy).collect() == [1, 1, 1, 2, 3]
    assert seen == [(1, True, 0), (2, True, 0)]
    left[0] = 9
    with pytest.raises(Kitsune.Error, match='stage "retry-1/map-1": OSError: down') as info:
        numbers().map(fail).retry(strategy.with_retryable(lambda error: 'up' in error.message)).collect()
    assert isinstance(info.value.__cause__, OSError)
    assert str(strategy.to_string()) == 'at most 3 attempts' and strategy.max_attempts == 3


def test_defer():
    made = []

    def make():
        made.append(len(made))
        return numbers(7, 8) if len(made) < 3 else None

    deferred = Kitsune.Pipeline.new_defer(make)
    both = Kitsune.Pipeline.concat([deferred.map(str), Kitsune.Pipeline.new_defer(make, type=int)])
    assert made == []
    assert both.take(1).collect() == ['7'] and made == [0]
    assert both.collect() == ['7', '8'] and made == [0, 1, 2]
    assert Kitsune.Pipeline.new_defer(lambda: numbers(1).map(str), name='late').take(1).collect() == ['1']
    with pytest.raises(Kitsune.Error, match='stage "defer-1": .*ZeroDivisionError'):
        Kitsune.Pipeline.new_defer(lambda: 1 // 0).collect()
    with pytest.raises(Kitsune.Error, match='stage "defer-1"'):
        Kitsune.Pipeline.new_defer(lambda: 3).collect()


def test_using():
    log = []

    class Resource:
        def __init__(self):
            log.append('open')

        def close(self):
            log.append('close')

    def build(resource):
        assert isinstance(resource, Resource)
        return numbers(7, 8)
    pipeline = Kitsune.Pipeline.new_using(Resource, build, Resource.close)
    assert pipeline.collect() == [7, 8]
    assert pipeline.take(1).collect() == [7]
    assert log == ['open', 'close', 'open', 'close']
    with pytest.raises(Kitsune.Error, match='ZeroDivisionError'):
        Kitsune.Pipeline.new_using(lambda: 1 // 0, build, log.append).collect()
    assert len(log) == 4
