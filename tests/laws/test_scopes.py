# SPDX-License-Identifier: LGPL-2.1-or-later
"""Laws of operators that open pipelines, let them compete, or wait for the signal of one."""

from hypothesis import given, strategies as st

from laws import Pipeline, items, lists, play

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
