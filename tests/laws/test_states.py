# SPDX-License-Identifier: LGPL-2.1-or-later
"""Laws of operators with a state."""

from collections import Counter

from hypothesis import given, strategies as st

from laws import Kitsune, items, lists, play, scalars, wait

SECOND = 1_000_000
HUGE = 2**62
keys = st.integers(0, 3)
keys_and_waits = st.lists(st.one_of(keys, st.integers(0, 3 * SECOND).map(wait)), max_size=40)


def count_key(ttl=-1):
    key = Kitsune.StateKey.new('count', int, 0)
    key.set_ttl(ttl)
    return key


def counted(pipeline, key_ttl=0, ttl=-1):
    return pipeline.map_with_key(count_key(ttl), lambda x: x, lambda x, ref: [x, ref.add(1)], key_ttl=key_ttl)


def model(values):
    counts = Counter()
    for value in values:
        counts[value] += 1
        yield [value, counts[value]]


def pairs(results):
    return [list(result) for result in results]


@given(lists)
def test_counts_per_key(values):
    assert pairs(counted(items(values)).collect()) == list(model(values))


@given(st.lists(scalars, max_size=60))
def test_any_scalar_is_a_key(values):
    assert pairs(counted(items(values)).collect()) == list(model(values))


@given(lists)
def test_one_state_is_a_fold(values):
    sums = items(values).map_with(count_key(), lambda x, ref: ref.add(x)).collect()
    assert sums == [sum(values[:i + 1]) for i in range(len(values))]


@given(lists)
def test_a_flat_map_is_a_map_and_more(values):
    twice = items(values).flat_map_with_key(count_key(), lambda x: x, lambda x, ref: [x, ref.add(1)]).collect()
    assert twice == [part for pair in model(values) for part in pair]


@given(keys_and_waits)
def test_a_huge_time_to_live_is_none(script):
    without = play(lambda c: counted(c.get_pipeline()), script)
    assert play(lambda c: counted(c.get_pipeline(), key_ttl=HUGE), script) == without
    assert play(lambda c: counted(c.get_pipeline(), ttl=HUGE), script) == without


@given(keys_and_waits, st.integers(1, 3 * SECOND))
def test_a_key_that_is_idle_begins_again(script, ttl):
    expected, last, counts, now = [], {}, Counter(), 0
    for step in script:
        if isinstance(step, tuple):
            now += step[1]
            continue
        if step in last and now - last[step] >= ttl:
            counts[step] = 0
        last[step] = now
        counts[step] += 1
        expected.append([step, counts[step]])
    # every item sets its state, so both lives end at the same time
    for lives in ({'key_ttl': ttl}, {'ttl': ttl}):
        out = play(lambda c, lives=lives: counted(c.get_pipeline(), **lives), script)
        assert pairs(result for _time, result in out) == expected


@given(lists, st.integers(0, 300))
def test_runs_with_a_store_are_one_run(values, at):
    store = Kitsune.MemoryStore()
    parts = [pairs(counted(items(part)).collect(store=store)) for part in (values[:at], values[at:])]
    assert parts[0] + parts[1] == list(model(values))
