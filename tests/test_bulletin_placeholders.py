"""Figures named in an officer's words: filled where they are known, refused where they are not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agencies.papers.blocks import Run
from oversight.bulletins.moved import Moved, differences
from oversight.bulletins.placeholders import (
    Unknown,
    filled,
    offered,
    paragraphs,
    typed_figures,
    unknown,
)

SNAPSHOT = {
    "figures": {
        "items_red": {"text": "2", "value": "2", "source": "verdicts", "name": "红灯项数"},
        "items": {"text": "1,380", "value": "1380", "source": "verdicts", "name": "总项数"},
        "row_1_1_gap": {"text": "−29.67", "value": "-29.67", "source": "table", "name": "差距"},
    },
    "offered": ["items_red", "items"],
    "sources": {"verdicts": "x", "table": "y"},
}
NAMES = {"红灯项数": "items_red", "总项数": "items", "items_red": "items_red", "items": "items"}
plain = st.text(st.characters(exclude_characters="{}", exclude_categories=["Cs", "Cc", "Zl", "Zp"]))
known = st.sampled_from(sorted(NAMES))
strange = plain.filter(lambda text: text.strip() not in NAMES)


@given(st.lists(st.tuples(plain, known)), plain)
def test_each_name_becomes_the_figure_and_every_other_word_stays(pairs, ending):
    typed = "".join(f"{words}{{{{{name}}}}}" for words, name in pairs) + ending

    runs = filled(typed, SNAPSHOT)

    assert [run.anchor for run in runs if run.anchor] == [NAMES[name] for _words, name in pairs]
    assert "".join(run.text for run in runs) == (
        "".join(words + SNAPSHOT["figures"][NAMES[name]]["text"] for words, name in pairs) + ending
    )
    assert unknown(typed, SNAPSHOT) == []
    assert all(run.text for run in runs)


@given(plain, strange, plain)
def test_what_is_no_figure_is_named_with_its_paragraph_and_stays_as_typed(before, name, after):
    typed = f"第一段。\n{before}{{{{{name}}}}}{after}"

    assert unknown(typed, SNAPSHOT) == [Unknown(f"{{{{{name}}}}}", 2)]
    assert "".join(run.text for run in filled(typed, SNAPSHOT)) == typed


def test_braces_without_their_pair_are_told_too():
    assert unknown("共{{红灯项数项\n共红灯项数}}项", SNAPSHOT) == [
        Unknown("{{", 1),
        Unknown("}}", 2),
    ]


def test_a_figure_that_is_not_on_offer_is_unknown():
    assert offered(SNAPSHOT) == {"红灯项数": "items_red", "总项数": "items"}
    assert unknown("{{row_1_1_gap}}", SNAPSHOT) == [Unknown("{{row_1_1_gap}}", 1)]


def test_blanks_in_the_braces_do_not_matter():
    assert filled("共{{ 总项数 }}项", SNAPSHOT) == (Run("共"), Run("1,380", "items"), Run("项"))


def test_blank_lines_make_no_paragraphs():
    assert paragraphs(" 一\r\n\r\n  二 \n") == ["一", "二"]


def test_numbers_typed_by_hand_are_found_and_days_are_not():
    typed = "2023年9月30日前完成3项、12.5%，{{红灯项数}}项除外，9月底前再报1,380户"

    assert typed_figures(typed) == ["3", "12.5%", "1,380"]


def test_what_moved_is_told_with_both_readings():
    figures = SNAPSHOT["figures"]
    fresh = {
        "figures": {
            "items_red": figures["items_red"] | {"text": "3"},
            "items": figures["items"],
            "new": {"text": "1", "value": "1", "source": "table", "name": "新增"},
        },
        "sources": SNAPSHOT["sources"],
    }

    assert differences(SNAPSHOT, fresh) == [
        Moved("红灯项数", "2", "3"), Moved("差距", "−29.67", "—"), Moved("新增", "—", "1"),
    ]  # fmt: skip
    assert differences(SNAPSHOT, SNAPSHOT) == []
    assert differences(SNAPSHOT, SNAPSHOT | {"sources": {}}) == [Moved("数据来源说明", "—", "—")]
