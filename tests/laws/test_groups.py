# SPDX-License-Identifier: LGPL-2.1-or-later
"""Laws of operators that gather items."""

from itertools import groupby

from hypothesis import given, strategies as st

from laws import items, lists, plain, sizes, small


@given(lists, sizes)
def test_batches_part_the_input(values, n):
    batches = plain(items(values).batch(n).collect())
    assert batches == [values[i:i + n] for i in range(0, len(values), n)]


@given(lists)
def test_batches_of_one(values):
    assert plain(items(values).batch(1).collect()) == [[x] for x in values]


@given(lists, st.integers(2, 12))
def test_batches_without_the_incomplete(values, n):
    assert all(len(batch) == n for batch in items(values).batch(n, drop_partial=True).collect())


@given(st.lists(st.integers(1, 9)), st.integers(1, 30))
def test_batches_by_measure(values, most):
    batches = plain(items(values).batch_by_measure(most, lambda x: x).collect())
    assert [x for batch in batches for x in batch] == values
    assert all(sum(batch[:-1]) < most for batch in batches)
    assert all(sum(batch) >= most for batch in batches[:-1])


@given(lists, sizes, sizes)
def test_sliding_windows(values, size, step):
    size = max(size, step)
    windows = plain(items(values).sliding_window(size, step).collect())
    assert windows == [values[i:i + size] for i in range(0, len(values) - size + 1, step)]
    if step < size:
        assert all(a[step:] == b[:size - step] for a, b in zip(windows, windows[1:]))


@given(lists)
def test_chunk_by(values):
    chunks = plain(items(values).chunk_by(lambda x: x % 2).collect())
    assert chunks == [list(group) for _key, group in groupby(values, lambda x: x % 2)]


@given(lists)
def test_chunk_while(values):
    chunks = plain(items(values).chunk_while(lambda a, b: a <= b).collect())
    assert [x for chunk in chunks for x in chunk] == values
    assert all(chunk == sorted(chunk) for chunk in chunks)
    assert all(one[-1] > other[0] for one, other in zip(chunks, chunks[1:]))


@given(st.lists(st.tuples(small, small)))
def test_group_by(values):
    (groups,) = items(values).group_by(lambda x: x[0]).collect()
    assert list(groups) == list(dict.fromkeys(key for key, _value in values))
    for key, group in groups.items():
        assert list(group) == [x for x in values if x[0] == key]


@given(st.lists(st.one_of(small, st.floats(-3, 3).map(round).map(float), st.sampled_from(['1', 'x', '']))))
def test_groups_have_the_keys_of_a_dict(values):
    """Numbers of different types that are equal are one key, as in Python."""
    (groups,) = items(values).group_by(lambda x: x).collect()
    expected = {}
    for x in values:
        expected.setdefault(x, []).append(x)
    assert {key: list(group) for key, group in groups.items()} == expected


def window_of_keys(values, window, key):
    """The reference: the last keys that were let through are remembered."""
    recent, out = [], []
    for x in values:
        if key(x) not in recent:
            out.append(x)
            recent = (recent + [key(x)])[-window:]
    return out


@given(lists)
def test_dedupe_emits_each_key_once(values):
    assert items(values).dedupe().collect() == list(dict.fromkeys(values))


@given(lists)
def test_dedupe_by_a_window_of_one_lets_changes_through(values):
    assert items(values).dedupe(window=1).collect() == [key for key, _group in groupby(values)]


@given(lists, sizes)
def test_dedupe_by_a_window(values, window):
    assert items(values).dedupe(window=window).collect() == window_of_keys(values, window, lambda x: x)
    assert items(values).dedupe_by(abs, window=window).collect() == window_of_keys(values, window, abs)
