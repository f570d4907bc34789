# SPDX-License-Identifier: LGPL-2.1-or-later
"""Laws of operators that work item by item, and of those on sequences."""

from itertools import accumulate

from hypothesis import given, strategies as st

from laws import Pipeline, collect_all, integers, items, lists, plain, scalars, sizes, small


@given(st.lists(scalars))
def test_items_come_out_as_they_went_in(values):
    assert items(values).collect() == values


@given(st.lists(scalars))
def test_map_identity(values):
    assert items(values).map(lambda x: x).collect() == values


@given(lists)
def test_map_composition(values):
    def f(x):
        return x * 3

    def g(x):
        return x - 7

    assert items(values).map(f).map(g).collect() == items(values).map(lambda x: g(f(x))).collect()


@given(small)
def test_flat_map_left_identity(value):
    def f(x):
        return [x, x + 1]

    assert items([value]).flat_map(f).collect() == f(value)


@given(st.lists(scalars))
def test_flat_map_right_identity(values):
    assert items(values).flat_map(lambda x: [x]).collect() == values


@given(lists)
def test_flat_map_associativity(values):
    def f(x):
        return [x] * abs(x)

    def g(x):
        return [x, -x]

    assert (items(values).flat_map(f).flat_map(g).collect()
            == items(values).flat_map(lambda x: [z for y in f(x) for z in g(y)]).collect())


@given(st.integers(0, 2000), sizes)
def test_flat_map_of_many(count, n):
    assert items([n]).flat_map(lambda _n: range(count)).collect() == list(range(count))


@given(lists)
def test_filter_is_idempotent(values):
    def even(x):
        return x % 2 == 0

    assert items(values).filter(even).filter(even).collect() == items(values).filter(even).collect()


@given(st.lists(scalars))
def test_filter_by_what_is_always_true(values):
    assert items(values).filter(lambda _x: True).collect() == values


@given(lists)
def test_filter_and_reject_share_the_items(values):
    kept, left = collect_all([items(values).filter(lambda x: x > 0), items(values).reject(lambda x: x > 0)])
    assert kept == [x for x in values if x > 0]
    assert left == [x for x in values if not x > 0]


@given(lists)
def test_tap_sees_what_passes(values):
    seen = []
    assert items(values).tap(seen.append).collect() == values == seen


@given(lists)
def test_ignore_elements_is_empty_and_runs_everything(values):
    seen = []
    assert items(values).tap(seen.append).ignore_elements().collect() == []
    assert seen == values


@given(st.lists(scalars))
def test_materialize_adds_the_end_and_can_be_undone(values):
    *notifications, last = items(values).materialize().collect()
    assert [one.value for one in notifications] == values and all(one.is_value() for one in notifications)
    assert last.is_complete()
    assert items(values).materialize().dematerialize().collect() == values


@given(lists, st.integers(1, 400))
def test_finally_is_called_once(values, n):
    ends = []
    assert items(values).finally_(ends.append).take(n).collect() == values[:n]
    assert ends == [None]


@given(lists, st.integers(0, 400))
def test_take(values, n):
    assert items(values).take(n).collect() == values[:n]


@given(lists, st.integers(0, 400))
def test_take_and_drop_part_a_broadcast(values, n):
    one, other = items(values).broadcast(2)
    taken, rest = collect_all([one.take(n), other.drop(n)])
    assert taken == values[:n] and rest == values[n:]


@given(lists, st.integers(0, 400))
def test_drop_last(values, n):
    assert items(values).drop_last(n).collect() == values[:len(values) - n if n < len(values) else 0]


@given(lists, sizes)
def test_take_every(values, n):
    assert items(values).take_every(n).collect() == values[::n]


@given(lists)
def test_take_while_and_drop_while_part_the_input(values):
    def good(x):
        return x < 2

    taken, rest = collect_all([items(values).take_while(good), items(values).drop_while(good)])
    assert taken + rest == values
    assert all(good(x) for x in taken) and not (rest and good(rest[0]))


@given(st.lists(scalars))
def test_with_index(values):
    assert [(pair.index, pair.value) for pair in items(values).with_index().collect()] == list(enumerate(values))


@given(lists)
def test_pairwise(values):
    pairs = items(values).pairwise().collect()
    assert [(pair.previous, pair.current) for pair in pairs] == list(zip(values, values[1:]))


@given(lists, lists)
def test_start_with_and_end_with(values, more):
    assert items(values).start_with(more).collect() == more + values
    assert items(values).end_with(more).collect() == values + more


@given(lists)
def test_intersperse(values):
    expected = [y for x in values for y in (x, 7)][:-1]
    assert items(values).intersperse(7).collect() == expected


@given(st.lists(scalars, max_size=3))
def test_default_if_empty(values):
    assert items(values).default_if_empty(None).collect() == (values or [None])


@given(lists)
def test_scan_gives_one_state_for_each_item(values):
    assert items(values).scan(0, lambda state, x: state + x).collect() == list(accumulate(values))


@given(st.lists(small, min_size=1))
def test_the_last_scan_is_reduce(values):
    def fold(state, x):
        return state * 2 + x

    states, reduced = collect_all([items(values).scan(1, fold), items(values).reduce(1, fold)])
    assert states[-1:] == reduced and len(states) == len(values)


@given(st.lists(integers))
def test_sort_sorts_and_keeps(values):
    once = items(values).sort_by(lambda x: x)
    assert once.collect() == sorted(values)
    assert once.sort_by(lambda x: x).collect() == sorted(values)


@given(st.lists(integers), st.integers(0, 20))
def test_take_of_a_sort_is_the_smallest(values, n):
    assert items(values).sort_by(lambda x: x).take(n).collect() == sorted(values)[:n]


@given(st.lists(st.tuples(small, small)))
def test_sort_is_stable(values):
    assert items(values).sort_by(lambda x: x[0]).collect() == sorted(values, key=lambda x: x[0])


@given(st.lists(scalars), st.lists(scalars))
def test_sort_by_a_comparison(values, more):
    texts = [repr(value) for value in values + more]
    assert items(texts).sort(lambda a, b: (a > b) - (a < b)).collect() == sorted(texts)


@given(lists)
def test_distinct_keeps_first_occurrences(values):
    assert items(values).distinct().collect() == list(dict.fromkeys(values))
    seen = set()
    assert items(values).distinct_by(abs).collect() == [x for x in values if not (abs(x) in seen or seen.add(abs(x)))]


@given(st.integers(-50, 50), st.integers(-50, 50), st.integers(-7, 7).filter(bool))
def test_range_is_that_of_python(start, stop, step):
    assert Pipeline.new_range(start, stop, step).collect() == list(range(start, stop, step))


@given(lists, sizes)
def test_a_pipeline_runs_twice(values, n):
    pipeline = items(values).batch(n).unbatch().map(lambda x: x + 1)
    assert pipeline.collect() == pipeline.collect() == [x + 1 for x in values]


@given(lists, sizes)
def test_unbatch_undoes_batch(values, n):
    assert items(values).batch(n).unbatch().collect() == values
    assert sum(map(len, plain(items(values).batch(n).collect()))) == len(values)
