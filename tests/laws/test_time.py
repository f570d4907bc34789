# SPDX-License-Identifier: LGPL-2.1-or-later
"""Laws of operators that work by time, on a clock that is moved by hand."""

from hypothesis import given, strategies as st

from laws import play, wait

SECOND = 1_000_000
items_and_waits = st.lists(st.one_of(st.integers(0, 9), st.integers(0, 3 * SECOND).map(wait)), max_size=40)


def only_items(script):
    return [step for step in script if not isinstance(step, tuple)]


@given(items_and_waits)
def test_one_session_for_a_huge_gap(script):
    sessions = [list(session) for _time, session in play(lambda c: c.get_pipeline().session_window(10**12), script)]
    assert sessions == ([only_items(script)] if only_items(script) else [])


@given(items_and_waits, st.integers(1, 2 * SECOND))
def test_sessions_end_after_their_gap(script, gap):
    expected, last, now = [], None, 0
    for step in script:
        if isinstance(step, tuple):
            now += step[1]
        elif last is not None and now - last < gap:
            expected[-1].append(step)
            last = now
        else:
            expected.append([step])
            last = now
    sessions = [list(session) for _time, session in play(lambda c: c.get_pipeline().session_window(gap), script)]
    assert sessions == expected


@given(items_and_waits, st.integers(1, 2 * SECOND))
def test_throttle_lets_one_through_per_window(script, window):
    out = play(lambda c: c.get_pipeline().throttle(window), script)
    assert all(later - earlier >= window for (earlier, _a), (later, _b) in zip(out, out[1:]))
    assert [item for _time, item in out][:1] == only_items(script)[:1]


@given(items_and_waits, st.integers(1, 2 * SECOND))
def test_debounce_gives_the_last_before_each_silence(script, silence):
    expected, pending, now = [], None, 0
    for step in script:
        if not isinstance(step, tuple):
            pending = (now + silence, step)
            continue
        now += step[1]
        if pending is not None and pending[0] <= now:
            expected.append(pending[1])
            pending = None
    if pending is not None:
        expected.append(pending[1])
    assert [item for _time, item in play(lambda c: c.get_pipeline().debounce(silence), script)] == expected


@given(items_and_waits, st.integers(1, 5), st.integers(1, 2 * SECOND))
def test_batches_with_a_timeout_part_the_input(script, count, timeout):
    out = play(lambda c: c.get_pipeline().batch(count, timeout=timeout), script)
    assert [x for _time, batch in out for x in batch] == only_items(script)
    assert all(1 <= len(batch) <= count for _time, batch in out)


@given(items_and_waits, st.integers(1, 2 * SECOND))
def test_sample_is_a_part_of_the_input(script, period):
    out = [item for _time, item in play(lambda c: c.get_pipeline().sample(period), script)]
    rest = iter(only_items(script))
    assert all(any(item == other for other in rest) for item in out)
