# SPDX-License-Identifier: LGPL-2.1-or-later
"""Values that go into C and come back."""

import enum

import gi
import pytest

gi.require_version('Kitsune', '1')
from gi.repository import GLib, GObject, Kitsune  # noqa: E402


def through(values, **options):
    """What values are after a function of Python has seen and returned them."""
    return Kitsune.Pipeline.new_from_items(values).map(lambda x: x, **options).collect()


class Colour(enum.IntEnum):
    RED = 1


OBJECTS = [[1], (1, 2), {'a': 1}, b'bytes', {1}, object(), int, Colour.RED, 2**64, -2**63 - 1, 'a\0b', len]


@pytest.mark.parametrize('value', [0, -1, 2**31, -2**31 - 1, 2**63 - 1, -2**63, 2**63, 2**64 - 1,
                                   0.0, -0.5, float('inf'), True, False, '', 'é€', None])
def test_plain_values_come_back(value):
    result, = through([value])
    assert result == value
    assert type(result) is type(value)


@pytest.mark.parametrize('value', OBJECTS, ids=lambda value: type(value).__name__)
def test_objects_come_back_as_themselves(value):
    result, = through([value])
    assert result is value


def test_gobjects_come_back_as_themselves():
    stage = Kitsune.Pipeline.new_from_items([]).get_stage()
    assert through([stage])[0] is stage


def test_boxed_values_are_copied_out_of_c():
    pipeline = Kitsune.Pipeline.new_range(0, 100, 1).map(lambda n: GLib.Bytes.new(b'%d' % n))
    kept = []
    pipeline.for_each(kept.append).run()
    assert [bytes_.get_data() for bytes_ in kept] == [b'%d' % n for n in range(100)]


def test_containers_outlive_the_call():
    kept = []
    pairs = Kitsune.Pipeline.new_range(0, 100, 1).map(lambda n: Kitsune.Pair.new(n, [n]))
    pairs.for_each(kept.append).run()
    assert kept == [(n, [n]) for n in range(100)]


def test_items_of_signals_outlive_the_call():
    kept = []
    runner = Kitsune.Pipeline.new_range(0, 100, 1).map(lambda n: Kitsune.Pair.new(n, str(n)), name='pair') \
        .for_each(lambda pair: None)
    runner.connect('item::pair', lambda _runner, _run, _stage, item: kept.append(item))
    runner.run()
    assert kept == [(n, str(n)) for n in range(100)]


def test_a_generator_is_as_good_as_a_list():
    assert Kitsune.Pipeline.new_from_items(n * n for n in range(4)).collect() == [0, 1, 4, 9]


@pytest.mark.parametrize('type_,value,result', [
    (int, 1.0, 1), (float, 2, 2.0), (GObject.TYPE_UINT, 5, 5), ('gint64', 7, 7),
    (list, [1, [2]], [1, [2]]), (dict, {'a': {'b': [1]}}, {'a': {'b': [1]}}),
])
def test_results_get_the_type_of_the_stage(type_, value, result):
    pipeline = Kitsune.Pipeline.new_from_items([0]).map(lambda _n: value, type=type_)
    got, = pipeline.collect()
    assert got == result
    if type_ in (int, float):
        assert type(got) is type_
    else:
        assert pipeline.get_item_type() != GObject.TYPE_VALUE


def test_a_result_of_another_type_is_an_error():
    with pytest.raises(Kitsune.Error, match='gchararray') as info:
        Kitsune.Pipeline.new_from_items([0]).map(str, type=int, name='typed').collect()
    assert info.value.matches(Kitsune.error_quark(), Kitsune.Error.TYPE_MISMATCH)
    assert info.value.stage == 'typed'


# --- containers -------------------------------------------------------------

def test_items_are_a_sequence():
    items = Kitsune.Items.new([1, 'two', None, [4]])
    assert len(items) == 4
    assert items[1] == 'two' and items[-1] == [4]
    assert items[1:3] == ['two', None]
    assert list(reversed(items)) == [[4], None, 'two', 1]
    assert 'two' in items and 'three' not in items
    assert items.index('two') == 1 and items.count(None) == 1
    assert items == [1, 'two', None, [4]] and items == (1, 'two', None, [4])
    assert items != [1]
    assert repr(items) == "Kitsune.Items([1, 'two', None, [4]])"
    with pytest.raises(IndexError):
        items[4]


def test_dict_is_a_mapping():
    result = Kitsune.Dict.new()
    result['a'] = 1
    result[(1, 'b')] = [2]
    result[b'c'] = None
    assert len(result) == 3
    assert list(result) == ['a', (1, 'b'), b'c']
    assert result['a'] == 1 and result[1, 'b'] == [2] and result[b'c'] is None
    assert 'a' in result and 'x' not in result
    assert result.get('x', 5) == 5
    assert result == {'a': 1, (1, 'b'): [2], b'c': None}
    assert dict(result) == result
    with pytest.raises(KeyError):
        result['x']


def test_keys_are_found_by_value():
    result = Kitsune.Dict.new()
    result[1] = 'one'
    assert result[1.0] == 'one'


@pytest.mark.parametrize('box,fields', [
    (Kitsune.Pair.new(1, 'b'), {'first': 1, 'second': 'b'}),
    (Kitsune.Indexed.new(3, 'b'), {'index': 3, 'value': 'b'}),
    (Kitsune.Consecutive.new([1], None), {'previous': [1], 'current': None}),
    (Kitsune.Timestamped.new(2.5, 7), {'value': 2.5, 'time': 7}),
], ids=lambda x: type(x).__name__)
def test_small_boxes_are_like_tuples(box, fields):
    for name, value in fields.items():
        assert getattr(box, name) == value
    assert tuple(box) == tuple(fields.values())
    assert box == tuple(fields.values())
    assert box != (None, None)
    assert len(box) == 2 and box[1] == list(fields.values())[1]
    first, second = box
    assert (first, second) == tuple(fields.values())


def test_json_comes_as_containers():
    document = Kitsune.value_from_json('{"a": [1, {"b": null}], "c": 1.5}')
    assert document == {'a': [1, {'b': None}], 'c': 1.5}


def test_python_containers_are_written_as_json():
    assert Kitsune.value_to_json({'a': [1, None, 'x']}) == '{"a":[1,null,"x"]}'


def test_functions_take_python_values():
    assert Kitsune.value_equal(2**40, float(2**40))
    assert Kitsune.value_equal([1, (2,)], (1, [2]))
    assert Kitsune.value_compare(1, 2)[-1] < 0
    assert Kitsune.value_hash(b'x') == Kitsune.value_hash(b'x')


def test_what_a_call_lends_outlives_its_owner():
    stages = [Kitsune.Pipeline.new_range(0, 3, 1).for_each(lambda n: None, name='last').run().get_metrics().get_stage(1)
              for _ in range(20)]
    assert {(stage.get_name(), stage.get_items_in()) for stage in stages} == {('last', 3)}


# --- what is known about runs and stages ------------------------------------

def a_summary():
    numbers = Kitsune.Pipeline.new_range(0, 3, 1, name='numbers')
    return numbers.for_each(lambda n: None, name='last').run()


def test_metrics_are_a_sequence_of_stages():
    metrics = a_summary().metrics
    assert [stage.name for stage in metrics] == ['numbers', 'last']
    assert len(metrics) == 2 and metrics[-1].name == 'last' and [stage.kind for stage in metrics[:1]] == ['range']
    assert metrics['last'].items_in == 3 and repr(metrics['last']) == '<Kitsune.StageMetrics last>'
    with pytest.raises(KeyError):
        metrics['nothing']
    with pytest.raises(IndexError):
        metrics[2]


def test_what_functions_get_is_an_attribute():
    summary = a_summary()
    assert summary.outcome == Kitsune.RunOutcome.SUCCESS
    assert summary.error is None and summary.errors == []
    pipeline = Kitsune.Pipeline.new_range(0, 3, 1)
    pipeline.stage.name = 'numbers'
    assert pipeline.stage.get_name() == pipeline.stage.name == 'numbers'
    assert pipeline.stage.kind == 'range'


def test_a_class_may_have_attributes_of_that_name():
    class Own(Kitsune.Processor):
        def __init__(self):
            super().__init__()
            self.clock = 'mine'

        def do_process(self, item, out):
            out.push(f'{self.clock} {item}')

    assert Kitsune.Pipeline.new_range(0, 1, 1).process(Own).collect() == ['mine 0']


# Many values of one class go through C together; nobody may notice.
MANY = {
    'ints': list(range(-5, 5)), 'floats': [0.5 * i for i in range(9)], 'strings': [str(i) for i in range(20)],
    'bools': [True] * 9, 'ints and a bool': [1] * 9 + [True], 'large ints': [1] * 9 + [2**70],
    'a NUL': ['a'] * 9 + ['b\0c'], 'ints and floats': [1] * 9 + [1.0], 'nothing, too': ['x'] * 9 + [None],
    'colours': [Colour.RED] * 9,
}


@pytest.mark.parametrize('values', MANY.values(), ids=MANY.keys())
def test_many_values_come_back(values):
    pushed = Kitsune.Pipeline.new_from_items([1]).flat_map(lambda _one: list(values)).collect()
    batch, = through([values], type=list)
    batched, = Kitsune.Pipeline.new_from_items(values).batch(100).map(list).collect()
    for result in (through(values), pushed, list(batch), batched):
        assert result == values
        assert [type(x) for x in result] == [type(x) for x in values]


def test_many_values_are_converted_like_one():
    numbers = Kitsune.Pipeline.new_from_items([1]).flat_map(lambda _one: list(range(10)), type=float)
    assert numbers.collect() == [float(i) for i in range(10)]
    with pytest.raises(Kitsune.Error, match='flat-map-1'):
        Kitsune.Pipeline.new_from_items([1]).flat_map(lambda _one: ['a'] * 10, type=int).collect()
