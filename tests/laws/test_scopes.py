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


@given(lists, st.integers(0, 20), st.integers(0, 300))
def test_using_is_what_it_builds_and_releases_once(values, n, k):
    log = []

    def acquire():
        log.append('+')
        return n

    def build(resource):
        log.append('build')
        return items(values).map(lambda x: x + resource) if values else None

    def release(resource):
        assert resource == n
        log.append('-')

    pipeline = Pipeline.new_using(acquire, build, release)
    assert pipeline.collect() == [x + n for x in values]
    assert pipeline.take(k).collect() == [x + n for x in values[:k]]
    runs = log == ['+', 'build', '-'] * 2
    assert runs or (k == 0 and log == ['+', 'build', '-'])


@given(st.lists(lists, max_size=5), st.integers(0, 300))
def test_deferred_pipelines_are_made_when_their_turn_has_come(inputs, k):
    made = []

    def make(i):
        made.append(i)
        return items(inputs[i])

    all_of_them = Pipeline.concat([Pipeline.new_defer(lambda i=i: make(i)) for i in range(len(inputs))])
    everything = [x for values in inputs for x in values]
    assert all_of_them.collect() == everything and made == list(range(len(inputs)))
    made.clear()
    assert all_of_them.take(k).collect() == everything[:k]
    assert made == list(range(len(made)))
    if 0 < k <= len(everything):
        # the last one that was made gave the last item
        before = sum(len(values) for values in inputs[:len(made) - 1])
        assert before < k <= before + len(inputs[len(made) - 1])


@given(lists, lists)
def test_a_deferred_pipeline_may_win(values, others):
    race = Pipeline.amb([Pipeline.new_defer(Pipeline.new_never), Pipeline.new_defer(lambda: items(values)),
                         Pipeline.new_empty()])
    if values:
        assert race.collect() == values
    assert Pipeline.amb([Pipeline.new_defer(lambda: items(others))]).collect() == others


@given(lists, st.integers(-3, 3))
def test_map_or_is_map_or_else(values, zero):
    mapped = items(values).map_or(lambda x: 6 // (x - zero), lambda x: x * 100)
    assert mapped.collect() == [6 // (x - zero) if x != zero else x * 100 for x in values]


@given(st.lists(st.sampled_from(['gives', 'empty', 'none', 'fails']), max_size=30))
def test_or_map_tries_both(ways):
    def pipeline(way, x):
        if way == 'fails':
            raise KeyError(way)
        return {'gives': items([x, x + 1]), 'empty': items([]), 'none': None}[way]

    mapped = items(range(len(ways))).or_map(lambda i: pipeline(ways[i], i), lambda i: pipeline('gives', -i))
    assert mapped.collect() == [i if way == 'gives' else -i for i, way in enumerate(ways)]


@given(lists)
def test_or_map_of_one_item_is_filter_or_else(values):
    mapped = items(values).or_map(lambda x: items([x]).filter(lambda x: x > 0), lambda x: items([-x, 7]))
    assert mapped.collect() == [x if x > 0 else -x for x in values]
