# SPDX-License-Identifier: LGPL-2.1-or-later
"""Laws of terminals: what Python says of the same list."""

import pytest
from hypothesis import given, strategies as st

from laws import Kitsune, integers, items, lists, scalars, small


@given(st.lists(scalars))
def test_count(values):
    assert items(values).count() == len(values)


@given(lists)
def test_first_and_last(values):
    assert items(values).first() == (values[0] if values else None)
    assert items(values).last() == (values[-1] if values else None)


@given(st.lists(small, max_size=3))
def test_single(values):
    if len(values) == 1:
        assert items(values).single() == values[0]
    else:
        with pytest.raises(Kitsune.Error):
            items(values).single()


@given(lists)
def test_questions(values):
    assert items(values).any(lambda x: x > 1) == any(x > 1 for x in values)
    assert items(values).all(lambda x: x > 1) == all(x > 1 for x in values)
    assert items(values).contains(2) == (2 in values)


@given(lists)
def test_find(values):
    assert items(values).find(lambda x: x > 1) == next((x for x in values if x > 1), None)


@given(st.lists(integers))
def test_sum_of_whole_numbers_is_exact(values):
    total = sum(values)
    if -2**63 <= total < 2**64:
        assert items(values).sum() == total
    else:
        with pytest.raises(Kitsune.Error):
            items(values).sum()


@given(st.lists(integers, min_size=1))
def test_bounds(values):
    least, most = items(values).min(), items(values).max()
    assert least == min(values) and most == max(values)
    assert least in values and most in values


@given(lists)
def test_iteration_is_collection(values):
    assert list(items(values)) == items(values).collect() == values
