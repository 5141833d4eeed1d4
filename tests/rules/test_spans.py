"""Marked spans, nested and overlapping as they come, never lose or double a character."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pledges.readers.spans import Piece, Span, pieces


@st.composite
def marked(draw):
    text = draw(st.text(alphabet="一二三四\r\n 5", max_size=40))
    spans = [
        Span(str(number), *draw(st.tuples(st.integers(0, 45), st.integers(0, 45))))
        for number in range(draw(st.integers(0, 6)))
    ]
    start, end = sorted(draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    return text, spans, start, end


@given(marked())
def test_all_pieces_are_the_text_and_those_of_a_span_are_the_span(case):
    text, spans, start, end = case

    found = pieces(text, spans, start, end)

    assert "".join(piece.text for piece in found) == text[start:end]
    for span in spans:
        own = "".join(piece.text for piece in found if span.key in piece.owners)
        assert own == text[max(span.start, start) : max(min(span.end, end), max(span.start, start))]


@given(marked())
def test_each_span_begins_once_and_no_piece_is_empty(case):
    text, spans, start, end = case

    found = pieces(text, spans, start, end)

    begun = [key for piece in found for key in piece.begin]
    assert sorted(begun) == sorted({key for piece in found for key in piece.owners})
    assert all(piece.text for piece in found)


def test_the_narrowest_stands_last():
    found = pieces("甲乙丙丁", [Span("whole", 0, 4), Span("part", 1, 3), Span("same", 1, 3)])

    assert found == [
        Piece("甲", ("whole",), ("whole",)),
        Piece("乙丙", ("whole", "part", "same"), ("part", "same")),
        Piece("丁", ("whole",), ()),
    ]
