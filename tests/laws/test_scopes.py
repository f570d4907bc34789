# SPDX-License-Identifier: LGPL-2.1-or-later
"""Laws of operators that open pipelines, let them compete, or wait for the signal of one."""

from hypothesis import given, strategies as st

from laws import Kitsune, Pipeline, items, lists, play, sizes

SIGNAL = -1
steps = st.lists(st.one_of(st.integers(0, 9), st.just(SIGNAL)), max_size=40)


def two(channel):
    """The items of a channel, and its signals."""
    source = channel.get_pipeline()
    return source.filter(lambda x: x != SIGNAL), source.filter(lambda x: x == SIGNAL)


def is_subsequence(some, values):
    rest = iter(values)
    return all(x in rest for x in some)


@given(steps)
def test_sample_with(script):
    def build(channel):
        values, signals = two(channel)
        return values.sample_with(signals)
    out = [item for _time, item in play(build, script)]
    values = [x for x in script if x != SIGNAL]
    assert len(out) <= script.count(SIGNAL) and len(out) <= len(values) and is_subsequence(out, values)
    expected, latest = [], None
    for x in script:
        if x != SIGNAL:
            latest = x
        elif latest is not None:
            expected.append(latest)
            latest = None
    assert out == expected


@given(steps)
def test_buffer_with(script):
    def build(channel):
        values, signals = two(channel)
        return values.buffer_with(signals)
    out = [list(buffer) for _time, buffer in play(build, script)]
    values = [x for x in script if x != SIGNAL]
    assert all(out) and len(out) <= script.count(SIGNAL) + 1
    assert [x for buffer in out for x in buffer] == values


@given(lists.filter(bool))
def test_never_is_the_identity_of_amb(values):
    assert Pipeline.amb([items(values), Pipeline.new_never()]).collect() == values
    assert Pipeline.amb([Pipeline.new_never(), items(values)]).collect() == values


@given(st.lists(lists, min_size=1, max_size=5))
def test_amb_takes_one_and_all_of_it(inputs):
    won = Pipeline.amb([items([(i, x) for x in values]) for i, values in enumerate(inputs)]).collect()
    if not any(inputs):
        assert won == []
    else:
        winner = won[0][0]
        assert won == [(winner, x) for x in inputs[winner]]


@given(lists, lists, lists)
def test_start_with_and_end_with_are_concat(prefix, values, suffix):
    around = items(values).start_with_pipeline(items(prefix)).end_with_pipeline(items(suffix))
    assert around.collect() == prefix + values + suffix


@given(lists, sizes)
def test_within_sorts_each_list(values, n):
    chunks = [list(chunk) for chunk in items(values).batch(n).within(lambda content: content.sort()).collect()]
    assert chunks == [sorted(values[i:i + n]) for i in range(0, len(values), n)]


def children(number):
    """A tree of finite height, of many shapes."""
    return [number - 1 - i for i in range(number % 3)] if number > 0 else []


def expand(roots, **options):
    return items(roots).expand_map(lambda n: items(children(n)) if children(n) else None, **options)


def levels(roots):
    while roots:
        yield roots
        roots = [child for number in roots for child in children(number)]


roots_of_trees = st.lists(st.integers(0, 8), max_size=5)


@given(roots_of_trees, st.integers(0, 40))
def test_expand_map_emits_exactly_so_many_items(roots, n):
    everything = [x for level in levels(roots) for x in level]
    assert expand(roots).collect() == everything
    assert expand(roots, max_items=n).collect() == everything[:n]


@given(roots_of_trees, st.integers(0, 10))
def test_expand_map_goes_exactly_so_deep(roots, depth):
    found = list(levels(roots))
    assert expand(roots, max_depth=depth).collect() == [x for level in found[:depth + 1] for x in level]
    assert expand(roots, max_depth=0).collect() == roots


@given(roots_of_trees)
def test_expand_map_visits_each_key_once(roots):
    seen = []
    for level in levels(roots):
        for x in level:
            if x not in seen:
                seen.append(x)
    visited = expand(roots, visited_key=lambda x: x).collect()
    assert len(set(visited)) == len(visited) and set(visited) == set(seen)


@given(lists, st.integers(1, 5), st.integers(0, 5))
def test_retry_emits_all_attempts(values, max_attempts, n_failures):
    attempts = [0]

    def count():
        attempts[0] += 1
        return attempts[0]
    failing = Pipeline.new_using(count, lambda n: items(values + [None] * (n <= n_failures)), lambda n: None).map(
        lambda x: 1 // 0 if x is None else x)
    out = []
    runner = failing.retry(Kitsune.RetryStrategy.new_up_to(max_attempts)).for_each(out.append)
    try:
        runner.run()
        failed = False
    except Kitsune.Error:
        failed = True
    assert failed == (n_failures >= max_attempts)
    assert out == values * min(max_attempts, n_failures + 1) and attempts[0] == min(max_attempts, n_failures + 1)


@given(lists)
def test_or_map_of_one_item_is_filter_or_else(values):
    mapped = items(values).or_map(lambda x: items([x]).filter(lambda x: x > 0), lambda x: items([-x, 7]))
    assert mapped.collect() == [x if x > 0 else -x for x in values]
