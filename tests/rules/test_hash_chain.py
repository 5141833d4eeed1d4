"""A chain of hashes shows every single tampering, and where."""

from __future__ import annotations

from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from oversight.hash_chain import BEGINNING, examined, written

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2)
    ),
    max_leaves=4,
)
contents = st.lists(
    st.dictionaries(st.text(max_size=5), values, max_size=3), min_size=2, max_size=6
)


def chain(bodies: list[dict[str, Any]]) -> tuple[list[str], str]:
    lines, last = [], BEGINNING
    for number, body in enumerate(bodies, start=1):
        line, last = written(last, {"data": body, "line": number, "table": "t"})
        lines.append(line)
    return lines, last


def is_whole(lines: list[str], count: int, last: str) -> bool:
    found = examined(lines, previous=BEGINNING)
    return (found.fault, found.lines, found.last_hash) == ("", count, last)


@given(contents)
def test_what_was_written_is_whole(bodies):
    lines, last = chain(bodies)

    assert is_whole(lines, len(bodies), last)


@given(contents, st.data())
def test_a_letter_altered_is_found_in_its_line(bodies, data):
    lines, _last = chain(bodies)
    number = data.draw(st.integers(0, len(lines) - 1))
    place = data.draw(st.integers(0, len(lines[number]) - 1))
    letter = data.draw(st.characters(codec="utf-8"))
    assume(lines[number][place] != letter)
    lines[number] = lines[number][:place] + letter + lines[number][place + 1 :]

    assert examined(lines, previous=BEGINNING).line == number + 1


@given(contents, st.data())
def test_a_line_taken_out_is_found(bodies, data):
    lines, last = chain(bodies)
    number = data.draw(st.integers(0, len(lines) - 1))
    del lines[number]

    assert not is_whole(lines, len(bodies), last)


@given(contents, st.data())
def test_a_line_put_in_is_found_even_with_a_hash_of_its_own(bodies, data):
    lines, last = chain(bodies)
    number = data.draw(st.integers(0, len(lines)))
    before = examined(lines[:number], previous=BEGINNING).last_hash
    forged, _hash = written(before, {"data": {}, "line": number + 1, "table": "t"})
    lines.insert(number, forged)

    assert not is_whole(lines, len(bodies), last)


@given(contents, st.data())
def test_two_lines_exchanged_are_found(bodies, data):
    lines, last = chain(bodies)
    one, other = data.draw(
        st.lists(st.integers(0, len(lines) - 1), min_size=2, max_size=2, unique=True)
    )
    lines[one], lines[other] = lines[other], lines[one]

    assert not is_whole(lines, len(bodies), last)


@given(contents)
def test_a_chain_that_goes_on_from_another_month_is_found(bodies):
    lines, _last = chain(bodies)

    assert examined(lines, previous="1" * 64).line == 1


def test_lines_nested_without_end_or_of_another_kind_are_no_entries():
    for line in ("", "[]", "null", "{}", "[" * 100_000, '{"entry": 1, "hash": 1}'):
        assert examined([line], previous=BEGINNING).fault == "不是一条完整的记录"
