"""Where the parts of a paper stand: titles broken by sense, signatures, notes told once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.papers.blocks import Heading, Paper, Paragraph, Run, Table
from agencies.papers.layout import (
    CIRCLED,
    LARGEST_HEAD,
    NEVER_FIRST,
    SMALLEST_HEAD,
    TITLE_LENGTH,
    circled,
    head_size,
    lay_out,
    length,
    signature_indents,
    title_lines,
)

WORDS = st.text("关于进一步做好民生实事工作的通知《》（），、2023年", min_size=1, max_size=90)


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("提醒函", ["提醒函"]),
        (
            "关于《2023年吉林省民生实事》滞后事项的督办单",
            ["关于《2023年吉林省民生实事》", "滞后事项的督办单"],
        ),
        (
            "关于《关于推进全要素民生保障标准化的指导意见》有关事项进展情况的提醒函",
            ["关于《关于推进全要素民生保障标准化的", "指导意见》有关事项进展情况的提醒函"],
        ),
    ],
)  # fmt: skip
def test_a_title_is_broken_by_sense(title, lines):
    assert list(title_lines(title)) == lines


@given(WORDS)
def test_a_broken_title_loses_nothing_and_fits_its_lines(title):
    lines = title_lines(title)

    assert "".join(lines) == title
    assert all(length(line) <= TITLE_LENGTH for line in lines)


@given(st.text("民生实事工作的", min_size=21, max_size=60))
def test_no_line_of_a_title_begins_with_a_word_that_closes(title):
    alone = [cut for cut in range(1, len(title)) if title[cut] not in NEVER_FIRST]
    if "的的" not in title and alone:
        assert [line[0] for line in title_lines(title)[1:] if line[0] in NEVER_FIRST] == []


@given(
    st.text("民生办公室", min_size=1, max_size=24),
    st.sampled_from(["2023年9月1日", "2023年10月16日"]),
)
def test_the_day_begins_two_characters_after_the_signature_does(signature, day):
    signed, dated = signature_indents(signature, day)

    assert (signed + length(signature)) - (dated + length(day)) == 2
    assert min(signed, dated) == 2


def test_a_signature_without_a_day_ends_two_characters_from_the_edge():
    assert signature_indents("民生办", "") == (2, 2)


@given(st.text("民生办", min_size=1, max_size=40))
def test_a_red_head_fills_one_line_as_far_as_its_words_allow(words):
    size = head_size(words)

    assert SMALLEST_HEAD <= size <= LARGEST_HEAD
    assert size == SMALLEST_HEAD or size * length(words) <= 156 / 25.4 * 72


def test_marks_are_circled_as_far_as_there_are_circles():
    assert [circled(1), circled(20), circled(21)] == ["①", "⑳", "21"]
    assert len(CIRCLED) == 20


def calls(*runs: Run, **notes: str) -> list[tuple[str, int, str]]:
    """(text, mark, note told there) of each run of one paragraph."""
    laid = lay_out(Paper("题", "办", blocks=(Paragraph(runs),), notes=notes))
    return [(piece.text, piece.mark, piece.note) for piece in laid.blocks[0].pieces]


def test_a_note_is_called_at_the_end_of_the_sentence_never_before_what_is_counted():
    runs = [Run("共"), Run("3", "a"), Run("件、"), Run("5", "b"), Run("项。已逾期"), Run("7", "c"),
            Run("个工作日；"), Run("9", "a"), Run("家")]  # fmt: skip

    assert calls(*runs, a="甲", b="甲", c="乙") == [
        ("共", 0, ""),
        ("3", 0, ""),
        ("件、", 0, ""),
        ("5", 0, ""),
        ("项", 0, ""),
        ("", 1, "甲"),
        ("。已逾期", 0, ""),
        ("7", 0, ""),
        ("个工作日", 0, ""),
        ("", 2, "乙"),
        ("；", 0, ""),
        ("9", 0, ""),
        ("家", 0, ""),
        ("", 1, ""),
    ]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("应报", "50a", "家，其中逾期", "2b", "家。"), "应报50家①，其中逾期2家②。"),
        (("应报", "50a", "家其中逾期", "2b", "家。"), "应报50家其中逾期①2家②。"),
        (("50a", "2b"), "50①2②"),
        (("共", "50a", "项：", "甲b", "。"), "共50项①：甲②。"),
        (("以下", "8a", "项："), "以下8项①："),
        (("说明a",), "说明①"),
        (("晚3天。a",), "晚3天。①"),
        (("共", "5a", "件，未分组", "7d", "件，又", "6a", "项。"), "共5件，未分组7件，又6项①。"),
    ],
)
def test_where_sources_differ_within_a_sentence_each_is_called_at_its_clause(words, told):
    runs = [Run(w[:-1], w[-1]) if w[-1] in "abd" else Run(w) for w in words]
    laid = lay_out(
        Paper("题", "办", blocks=(Paragraph(tuple(runs)),), notes={"a": "甲", "b": "乙"})
    )

    pieces = laid.blocks[0].pieces
    assert "".join(piece.text or circled(piece.mark) for piece in pieces) == told


@given(st.lists(st.sampled_from("abcd，。项"), max_size=16))
def test_every_figure_of_a_text_is_followed_by_its_own_note(parts):
    notes = {"a": "甲", "b": "乙", "c": "甲"}  # d has none
    runs = tuple(Run("1", part) if part.isascii() else Run(part) for part in parts)
    laid = lay_out(Paper("题", "办", blocks=(Paragraph(runs),), notes=notes))
    pieces = laid.blocks[0].pieces

    assert "".join(piece.text for piece in pieces) == "".join(run.text for run in runs)
    for place, piece in enumerate(pieces):
        anchor = piece.bookmark.partition("__")[0]
        if anchor in notes:
            following = next(other.mark for other in pieces[place:] if other.mark)
            assert laid.notes[following - 1] == notes[anchor]
    assert len(set(laid.notes)) == len(laid.notes)


def test_a_table_tells_its_sources_under_it_once():
    table = Table(("一", "二"), ((Run("1", "a"), Run("2", "b")),), (1, 1), note="名次并列的相同。")
    laid = lay_out(Paper("题", "办", blocks=(table,), notes={"a": "甲", "b": "甲"}))

    assert laid.blocks[0].notes == ("注：名次并列的相同。", "甲")
    assert laid.notes == ()


@pytest.mark.parametrize(
    "make",
    [
        lambda: Run("1", "红灯"),
        lambda: Run("1", "1a"),
        lambda: Run("1", "a__2"),
        lambda: Run("1", "a" * 36),
        lambda: Heading(5, "题"),
        lambda: Table(("一", "二"), ((Run("1"),),), (1, 1)),
        lambda: Table(("一", "二"), (), (1,)),
    ],
)
def test_what_cannot_be_printed_is_refused(make):
    with pytest.raises(ValueError, match=r"."):
        make()
