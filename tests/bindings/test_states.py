# SPDX-License-Identifier: LGPL-2.1-or-later
"""Operators with a state, and where states are kept."""

import asyncio

import gi
import pytest

gi.require_version('Kitsune', '1')
from gi.repository import GLib, Kitsune  # noqa: E402


def items(*values):
    return Kitsune.Pipeline.new_from_items(values)


def count_key():
    return Kitsune.StateKey.new('count', int, 0)


def number(_item, ref):
    ref.value += 1
    return ref.value


# --- one state --------------------------------------------------------------

def test_map_with():
    pipeline = items('a', 'b', 'c').map_with(count_key(), lambda x, ref: f'{ref.update(lambda n: n + 1)}:{x}')
    assert [pipeline.collect() for _run in range(2)] == [['1:a', '2:b', '3:c']] * 2


def test_flat_map_with():
    def sums(item, ref):
        yield item
        yield ref.add(item)

    assert items(1, 2, 3).flat_map_with(count_key(), sums).collect() == [1, 1, 2, 3, 3, 6]


def test_refs():
    seen = []

    def look(item, ref):
        seen.append((ref.key, ref.is_set(), ref.value))
        ref.set(item)
        seen.append((ref.is_set(), ref.get(), ref.get_or_set(lambda: 9)))
        ref.reset()
        seen.append((ref.is_set(), ref.get_or_set(lambda: 9)))

    items(4).map_with(count_key(), look).collect()
    assert seen == [(None, False, 0), (True, 4, 4), (False, 9)]


@pytest.mark.parametrize('value', [0, -2**40, 1.5, 'text', 'a\0b', True, None, b'x', [1, [2]], {'a': 1}])
def test_states_of_any_type(value):
    key = Kitsune.StateKey.new('last')
    assert items(value, 0).map_with(key, lambda x, ref: (ref.value, ref.set(x))[0]).collect() == [None, value]


def test_states_that_are_containers_of_c():
    key = Kitsune.StateKey.new('seen', dict)

    def note(item, ref):
        ref.value = {**dict((ref.value or {}).items()), item: [item]}
        return len(ref.value)

    assert items('a', 'b', 'a').map_with(key, note).collect() == [1, 2, 2]


def test_failures_keep_the_state():
    def careful(item, ref):
        ref.value += item
        if item == 2:
            raise ValueError('not two')
        return ref.value

    pipeline = items(1, 2, 3).map_with(count_key(), careful, error_handler=Kitsune.ErrorHandler.new_drop())
    assert pipeline.collect() == [1, 6]
    with pytest.raises(Kitsune.Error, match='ValueError: not two'):
        items(1, 2).map_with(count_key(), careful).collect()


def test_types_of_states():
    with pytest.raises(Kitsune.Error, match='cannot convert'):
        items(1).map_with(count_key(), lambda x, ref: ref.set('text')).collect()


# --- a state per key --------------------------------------------------------

def test_map_with_key():
    assert items('a', 'b', 'a').map_with_key(count_key(), str, number).collect() == [1, 1, 2]


def test_keys_may_be_any_value():
    values = [(1, 2), [1, 2], 1, 1.0, '1', None, {'a': 1}, {'a': 1}]
    assert items(*values).map_with_key(count_key(), lambda x: x, number).collect() == [1, 2, 1, 2, 1, 1, 1, 2]


def test_flat_map_with_key():
    def copies(item, ref):
        return [f'{ref.key}{item}'] * ref.add(1)

    pipeline = items('a', 'b', 'a').flat_map_with_key(count_key(), str.upper, copies)
    assert pipeline.collect() == ['Aa', 'Bb', 'Aa', 'Aa']


def test_options():
    pipeline = items(1, 2, 3).map_with_key(count_key(), lambda x: x, number, max_items=2, key_ttl=10**9, name='count')
    with pytest.raises(Kitsune.Error, match='more keys than max-items allows, which is 2'):
        pipeline.collect()
    with pytest.raises(Kitsune.Error, match='the stage has no keys'):
        items(1).map_with(count_key(), number, concurrency=2).collect()


def test_concurrency():
    numbers = Kitsune.Pipeline.new_range(0, 3000, 1)
    pipeline = numbers.map_with_key(count_key(), lambda x: x % 10, number, concurrency=4, ordered=True)
    assert pipeline.collect() == [n // 10 + 1 for n in range(3000)]


# --- initial values ---------------------------------------------------------

def test_factories():
    def append(item, ref):
        ref.value.append(item)
        return list(ref.value)

    key = Kitsune.StateKey.new_with_factory('lists', list)
    pipeline = items(1, 2, 11).map_with_key(key, lambda x: x % 10, append)
    assert [pipeline.collect() for _run in range(2)] == [[[1], [2], [1, 11]]] * 2

    of_key = Kitsune.StateKey.new_with_factory('keys', lambda key: key * 100, type=int)
    assert items(1, 2, 1).map_with_key(of_key, lambda x: x, number).collect() == [101, 201, 102]


@pytest.mark.parametrize('value', [[], {}, set(), bytearray()])
def test_what_would_be_shared(value):
    with pytest.raises(TypeError, match='new_with_factory'):
        Kitsune.StateKey.new('shared', None, value)


# --- stores -----------------------------------------------------------------

def test_states_outlive_the_run(tmp_path):
    pipeline = items('a', 'b', 'a').map_with_key(count_key(), str, number)
    memory = Kitsune.MemoryStore()
    assert [pipeline.collect(store=memory) for _run in range(2)] == [[1, 1, 2], [3, 2, 4]]
    for expected in [[1, 1, 2], [3, 2, 4]]:
        assert pipeline.collect(store=Kitsune.FileStore(path=str(tmp_path))) == expected
    through = items('a').map_with_key(count_key(), str, number, write_through=True, name='through')
    assert through.collect(store=Kitsune.FileStore(path=str(tmp_path / 'through'))) == [1]
    assert (tmp_path / 'count%3A%22a%22.state').read_text() == '4'


def test_a_store_of_python():
    from test_stores import DictStore

    store = DictStore()
    pipeline = items('a', 'b', 'a').map_with_key(count_key(), str, number)

    async def twice():
        return [await pipeline.collect_async(store=store) for _run in range(2)]

    assert asyncio.run(twice()) == [[1, 1, 2], [3, 2, 4]]
    assert {key: content.get_data() for key, content in store.content.items()} == {
        'count:"a"': b'4', 'count:"b"': b'2'}


def test_a_store_that_fails():
    from test_stores import DictStore

    class Full(DictStore):
        def do_set(self, key, content, call):
            raise OSError('full')

    with pytest.raises(Kitsune.Error, match='cannot save state "count": OSError: full') as caught:
        items(1).map_with(count_key(), number, name='counter').collect(store=Full())
    assert caught.value.stage == 'counter'
