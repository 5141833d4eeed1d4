"""Every figure is tied to its words, whatever the text; reading never fails (property tests)."""

from __future__ import annotations

from cProfile import Profile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pledges.extraction.found import Extraction
from pledges.extraction.reading import extract
from pledges.extraction.text import plain
from tests.extraction.readings import TEXTS

SAMPLES = [path.read_text(encoding="utf-8") for path in TEXTS]
WIDE = {ord(c): ord(c) + 0xFEE0 for c in "0123456789(),:;%[]"}
# the characters the rules look at, thrown together
WORDS = st.text(
    st.sampled_from(
        "0123456789０１万亿千百十一二三余多约.,，。;；:：、()（）[]【】%％元个所家户人名公里年月日底前"
        "初中旬到至由从提高其中分别不低于以上以内左右新建改造省市县厅局责任牵头单位配合目标任务已完成"
        " \n\t①-—"
    ),
    max_size=200,
)


def check(raw: str, found: Extraction) -> None:
    """Every quote is exactly what stands at its offsets."""
    assert [one for one in found.remarks if one.kind == "unread"] == []
    quotes = [one.words for one in (*found.pledges, *found.claims, *found.remarks)]
    for pledge in found.pledges:
        quotes += [one.words for one in (*pledge.indicators, *pledge.agencies, *pledge.funding)]
        whole = [n for n, one in enumerate(pledge.indicators) if one.of is not None and one.of >= n]
        assert whole == []
    assert [q for q in quotes if raw[q.start : q.end] != q.quote or q.start >= q.end] == []


@given(st.text(max_size=300))
def test_any_text_is_read_and_every_quote_stands_where_it_says(raw):
    check(raw, extract(raw))


@given(WORDS)
def test_words_of_promises_thrown_together_are_read(raw):
    check(raw, extract(raw, year=2022))


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_real_text_with_characters_dropped_doubled_or_widened_is_read(data):
    text = data.draw(st.sampled_from(SAMPLES))
    start = data.draw(st.integers(0, len(text) - 1))
    piece = list(text[start : start + data.draw(st.integers(1, 1500))])
    for _change in range(data.draw(st.integers(0, 12))):
        at = data.draw(st.integers(0, len(piece) - 1))
        how = data.draw(st.sampled_from(["drop", "double", "widen", "break"]))
        piece[at] = {
            "drop": "",
            "double": piece[at] * 2,
            "widen": piece[at].translate(WIDE),
            "break": piece[at] + "\n",
        }[how]
    raw = "".join(piece)

    check(raw, extract(raw))


@given(st.text(max_size=200))
def test_the_plain_text_keeps_each_characters_place(raw):
    text = plain(raw)

    assert len(text.plain) == len(text.shown) == len(text.at)
    assert [raw[at] for at in text.at] == list(text.shown)
    assert list(text.at) == sorted(set(text.at))


def test_scanning_spaces_and_broken_lines_do_not_part_words():
    raw = "因地 制官,改造完成农村户用卫生厕\n所16万户"
    (pledge,) = extract("1." + raw, year=2021).pledges
    (one,) = pledge.indicators

    assert (one.words.quote, one.name) == (raw[6:], "改造完成农村户用卫生厕所")
    assert (str(one.value), one.unit) == ("160000", "户")


# one character over and over is the worst a text can do to a rule that looks ahead
RUNS = [
    "1",
    "一",
    "、",
    "(",
    "1.\n",
    "5个、",
    "。5个",
    "由1元",
    "\t",
    "(一)",
    "、各市(州)",
    "[责任单位:",
]


@pytest.mark.parametrize("words", RUNS)
def test_the_work_grows_with_the_length_of_any_run(words):
    """Counted in calls, which a busy machine does not change."""
    short, long = (_calls(words * (length // len(words))) for length in (1000, 8000))

    assert long <= 12 * short


def _calls(raw: str) -> int:
    profile = Profile()
    profile.runcall(extract, raw)
    return sum(entry.callcount for entry in profile.getstats())
