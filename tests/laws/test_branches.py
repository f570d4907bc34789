# SPDX-License-Identifier: LGPL-2.1-or-later
"""Laws of operators with several inputs or outputs."""

from collections import Counter

from hypothesis import given, strategies as st

from laws import Pipeline, collect_all, items, lists, scalars, sizes


@given(lists, lists)
def test_merge_is_a_union(one, other):
    merged = Pipeline.merge([items(one), items(other)]).collect()
    assert Counter(merged) == Counter(one) + Counter(other)
    assert Counter(Pipeline.merge([items(other), items(one)]).collect()) == Counter(merged)


@given(st.lists(lists, max_size=6))
def test_merge_keeps_the_order_of_each_input(inputs):
    marked = [items([(i, x) for x in values]) for i, values in enumerate(inputs)]
    merged = Pipeline.merge(marked).collect() if marked else []
    assert [[x for j, x in merged if j == i] for i in range(len(inputs))] == inputs


@given(lists)
def test_nothing_is_the_identity_of_merge_and_concat(values):
    assert Pipeline.merge([items(values), Pipeline.new_empty()]).collect() == values
    assert Pipeline.concat([items(values), Pipeline.new_empty()]).collect() == values
    assert Pipeline.concat([Pipeline.new_empty(), items(values)]).collect() == values


@given(lists, lists, lists)
def test_concat_is_associative(a, b, c):
    left = Pipeline.concat([Pipeline.concat([items(a), items(b)]), items(c)])
    assert left.collect() == Pipeline.concat([items(a), Pipeline.concat([items(b), items(c)])]).collect() == a + b + c


@given(st.lists(scalars), st.integers(2, 6))
def test_every_branch_of_a_broadcast_gets_everything(values, n):
    assert collect_all(items(values).broadcast(n)) == [values] * n


@given(st.lists(scalars), sizes)
def test_a_pipeline_that_is_consumed_twice_is_a_broadcast(values, n):
    pipeline = items(values)
    assert collect_all([pipeline] * n) == [values] * n


@given(st.lists(st.integers(), max_size=300), st.integers(2, 5))
def test_balance_deals_evenly(values, n):
    values = [x % 2**40 for x in values]
    hands = collect_all(items(values).balance(n))
    assert Counter(x for hand in hands for x in hand) == Counter(values)
    assert max(map(len, hands)) - min(map(len, hands)) <= 1


@given(lists, st.integers(2, 5))
def test_keyed_balance_keeps_keys_together(values, n):
    hands = collect_all(items(values).keyed_balance(n, lambda x: x))
    assert Counter(x for hand in hands for x in hand) == Counter(values)
    assert sum(len(set(hand)) for hand in hands) == len(set(values))


@given(lists)
def test_partition(values):
    yes, no = collect_all(items(values).partition(lambda x: x > 0))
    assert yes == [x for x in values if x > 0] and no == [x for x in values if x <= 0]


@given(lists, lists)
def test_zip(one, other):
    pairs = items(one).zip(items(other)).collect()
    assert [(pair.first, pair.second) for pair in pairs] == list(zip(one, other))


@given(lists)
def test_zip_of_a_broadcast_with_a_filter_on_one_branch(values):
    """The classic that stalls where buffers are bounded and never grow."""
    one, other = items(values).broadcast(2)
    pairs = one.zip(other.filter(lambda x: x > 0)).collect()
    assert [(pair.first, pair.second) for pair in pairs] == list(zip(values, [x for x in values if x > 0]))


@given(lists)
def test_a_partition_that_is_merged_again_loses_nothing(values):
    assert Counter(Pipeline.merge(items(values).partition(lambda x: x > 1)).collect()) == Counter(values)


@given(lists)
def test_combine_latest_ends_with_the_last_of_each(values):
    pairs = items(values).combine_latest(items([1, 2])).collect()
    assert [(pair.first, pair.second) for pair in pairs][-1:] == ([(values[-1], 2)] if values else [])
