"""How many matters of each kind are shown: ten in all, one of each kind before a second of any."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oversight.readers.today import Group, Task, arrange, shares

SIZES = st.lists(st.integers(0, 15), max_size=20)


def group(key: str, count: int, more: int = 0) -> Group:
    task = Task(word="", title=key, url="", sentence="", step="", step_url="")
    return Group(key, key, [task] * count, count + more, "", more)


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [
        ([], []),
        ([3], [3]),
        ([30], [10]),
        ([30, 30], [9, 1]),
        ([1, 30, 2], [1, 8, 1]),
        ([2, 2, 2], [2, 2, 2]),
        ([1] * 12, [1] * 10 + [0, 0]),
        ([5] * 12, [1] * 10 + [0, 0]),
        ([0, 4], [0, 4]),
    ],
)
def test_one_of_each_kind_then_the_most_urgent(sizes, shown):
    assert shares(sizes, 10) == shown


@given(SIZES, st.integers(1, 12))
def test_never_more_than_ten_nor_fewer_than_could_be(sizes, first):
    shown = shares(sizes, first)

    assert sum(shown) == min(first, sum(sizes))
    assert all(0 <= here <= size for here, size in zip(shown, sizes, strict=True))
    # a kind has a second only where no earlier or later kind within reach has none
    if any(here > 1 for here in shown):
        assert all(here for here, size in zip(shown, sizes, strict=True) if size)


@given(SIZES)
def test_what_is_shown_and_what_is_counted_make_up_all(sizes):
    groups = [group(str(place), size, more=size // 4) for place, size in enumerate(sizes) if size]

    today = arrange(groups, acts=True, waits=True)

    assert today.count == sum(each.count for each in groups)
    assert all(len(each.tasks) + each.more == each.count for each in (*today.groups, *today.rest))
    assert [each.key for each in (*today.groups, *today.rest)] == [each.key for each in groups]
