"""How well the five source texts are read, by the labels made by eye."""

from __future__ import annotations

import io
import json
from fractions import Fraction

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from pledges.extraction.reading import extract
from pledges.extraction.scoring import Score, score
from pledges.management.commands.score_extraction import labelled
from tests.extraction.readings import SOURCES, TEXTS


@pytest.fixture(scope="module")
def whole() -> dict[str, dict[str, Score]]:
    """The score of every text, by its name and field."""
    result = {}
    for path in TEXTS:
        raw = path.read_text(encoding="utf-8")
        tasks = list(labelled(path.with_suffix(".json")))
        result[path.stem] = score(raw, extract(raw), tasks)
    return result


def together(whole: dict[str, dict[str, Score]], field: str) -> Score:
    total = Score()
    for one in whole.values():
        total.add(one[field])
    return total


def test_figures_are_right_with_unit_and_comparator(whole):
    assert together(whole, "figures").f1 >= Fraction(98, 100)
    assert together(whole, "figures").right >= 148


def test_due_days_are_right(whole):
    assert together(whole, "deadlines").f1 >= Fraction(95, 100)


def test_leads_and_cooperating_bodies_are_exact_where_the_text_names_them_in_blocks(whole):
    named = whole["jilin-2019"]

    assert [(named[role].right, named[role].misses) for role in ("leads", "cooperating")] == [
        (45, []),
        (34, []),
    ]


def test_a_task_with_two_blocks_keeps_both():
    text = (SOURCES / "jilin-2019.txt").read_text(encoding="utf-8")
    pledge = next(one for one in extract(text).pledges if one.no == "20")
    blocks = sum(agency.role == "lead" for one in extract(text).pledges for agency in one.agencies)

    assert [one.as_written for one in pledge.agencies if one.role == "lead"] == [
        "省住房和城乡建设厅",
        "省自然资源厅",
    ]
    assert blocks == 46


def test_every_quote_of_the_texts_is_exact():
    wrong = []
    for path in TEXTS:
        raw = path.read_text(encoding="utf-8")
        for pledge in extract(raw).pledges:
            for one in (pledge, *pledge.indicators, *pledge.agencies, *pledge.funding):
                if raw[one.words.start : one.words.end] != one.words.quote:
                    wrong.append(one.words)

    assert wrong == []


def test_the_texts_own_totals_are_named_with_what_was_found():
    text = (SOURCES / "jilin-2023.txt").read_text(encoding="utf-8")
    claims = [(one.kind, one.category, one.number, one.found) for one in extract(text).claims]

    assert claims[:4] == [
        ("items", "", 50, 28),
        ("domains", "", 10, 10),
        ("category", "促进就业", 2, 2),
        ("category", "社会保障", 3, 2),
    ]


def test_the_score_command_prints_every_field_and_every_miss():
    out = io.StringIO()
    call_command("score_extraction", stdout=out)
    lines = out.getvalue().splitlines()

    assert [line for line in lines if not line.startswith(" ")] == [
        "changbaishan-14fyp　22/22",
        "chengde-2020　12/13",
        "jilin-2019　45/46",
        "jilin-2021　44/43",
        "jilin-2023　28/30",
        "=",
    ]
    assert "      9 公路工程建设：市交通運輸局 ≠ 市交通局" in lines


def test_a_folder_without_labels_is_refused(tmp_path):
    with pytest.raises(CommandError, match="没有找到原文和标注"):
        call_command("score_extraction", str(tmp_path))


def test_the_extract_command_prints_the_outward_shape(tmp_path):
    path = tmp_path / "text.txt"
    path.write_text(
        "1.将低保标准由4300元提高到4800元。（市民政局）\n2.改造10至15所。（市教育局）", "utf-8"
    )
    out = io.StringIO()
    call_command("extract_pledges", str(path), "--json", stdout=out)
    rows = json.loads(out.getvalue())

    assert rows[0] == {
        "no": "1",
        "title": "将低保标准",
        "category": None,
        "lead": ["市民政局"],
        "cooperating": [],
        "indicators": [
            {
                "name": "低保标准",
                "comparator": "=",
                "value": 4800,
                "unit": "元",
                "percent": False,
                "deadline": None,
                "quote": "将低保标准由4300元提高到4800元",
                "start": 2,
                "end": 21,
                "baseline": 4300,
            }
        ],
    }
    assert [(one["comparator"], one["value"], one["upper"]) for one in rows[1]["indicators"]] == [
        (">=", 10, 15)
    ]


def test_no_rule_names_a_text_a_place_or_an_agency_of_ours():
    agencies = json.loads((settings.BASE_DIR / "fixtures" / "agencies.json").read_text("utf-8"))
    regions = json.loads((settings.BASE_DIR / "fixtures" / "regions.json").read_text("utf-8"))
    named = [row for row in (*agencies, *regions) if row.get("kind") != "collective"]
    names = {row["name"] for row in named} | {path.stem for path in TEXTS}
    rules = "".join(
        path.read_text(encoding="utf-8")
        for path in (settings.BASE_DIR / "pledges" / "extraction").glob("*.py")
    )

    assert [name for name in names if len(name) > 2 and name in rules] == []
