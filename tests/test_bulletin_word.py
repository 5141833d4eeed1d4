"""The Word file of a bulletin: every number in it is one of its snapshot (R50)."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from agencies.papers.docx import render_docx
from oversight.actions.bulletins import edit_texts
from oversight.bulletins.kinds import bare_paper, first_texts, mark_of, paper_for, take_snapshot
from oversight.bulletins.snapshot import monthly_snapshot
from pledges.models import Batch
from progress.standing import current_month, reported_months
from tests.bulletins import (
    DAY,
    DAYS,
    MAY,
    NEXT,
    drawn,
    figures_in,
    footnotes_of,
    free_words,
    make_two_months,
)
from tests.promises import APRIL


def digits(lines: list[str]) -> list[str]:
    return ["".join(filter(str.isdigit, line)) for line in lines if any(map(str.isdigit, line))]


@pytest.mark.parametrize("kind", ["monthly", "quarterly"])
@pytest.mark.parametrize("slug", ["jilin-2023", "jilin-2021"])
def test_every_number_of_the_demo_batches_is_one_of_the_snapshot(loaded, slug, kind):
    """Each figure reads as the snapshot has it; no digit stands anywhere else but in days and in
    the numbers of lists."""
    batch = Batch.objects.get(slug=slug)
    month = current_month(batch, reported_months(batch), loaded)
    snapshot = take_snapshot(batch, kind, month, None, loaded)

    word = render_docx(bare_paper(snapshot, first_texts(snapshot)))

    found = figures_in(word)
    assert found == {anchor: snapshot["figures"][anchor]["text"] for anchor in found}
    assert digits(free_words(word)) == digits(notes_under_tables(snapshot, word))
    printed = {anchor for row in snapshot["table"] for anchor in row}
    printed |= {anchor for anchor in snapshot["offered"] if anchor != "pledges_unlit"}
    unlit = {"items_unlit"} if snapshot["figures"]["items_unlit"]["text"] == "0" else set()
    compared = set() if snapshot["former"] else {"newly_red", "newly_green"}
    reports = snapshot["reports"]
    nobody = set() if reports["names"] else {"reports_missing"}
    nobody |= set() if reports["waiting_names"] else {"reports_waiting"}
    assert printed - set(found) - unlit - compared - nobody == set()


def notes_under_tables(snapshot, word) -> list[str]:
    """What the free words say of sources, which are the snapshot's own words, days left out."""
    sources = {DAYS.sub("", note) for note in snapshot["sources"].values()}
    return [line for line in free_words(word) if any(each in line for each in sources)]


def test_the_footnotes_are_the_sources_of_the_snapshot(batch, roads, labour, officer):
    make_two_months(roads, labour)
    snapshot = monthly_snapshot(batch, MAY, NEXT)

    word = render_docx(bare_paper(snapshot, first_texts(snapshot)))

    kept = snapshot["sources"]
    assert footnotes_of(word) == [
        kept[key]
        for key in ("verdicts", "change", "reports", "reminders", "letters", "problems",
                    "acceptances")
    ]  # fmt: skip


def test_the_officers_words_are_the_only_other_place_for_a_number(scored, officer):
    bulletin = drawn(scored, officer)
    texts = bulletin.texts | {
        "demands": "请于3日内整改{{黄灯项数}}项，{{ items_green }}项继续推进。"
    }
    bulletin = edit_texts(
        bulletin=bulletin, texts=texts, seen=mark_of(bulletin.texts), by=officer, today=DAY
    )

    word = render_docx(paper_for(bulletin))

    said = [line for line in free_words(word) if "整改" in line]
    assert said == ["请于3日内整改项，项继续推进。"]
    assert figures_in(word)["items_yellow"] == "1"
    assert "{{" not in "".join(free_words(word))


def test_the_same_bulletin_gives_the_same_bytes(scored, officer):
    bulletin = drawn(scored, officer)

    assert render_docx(paper_for(bulletin)) == render_docx(paper_for(bulletin))


def test_a_snapshot_read_back_from_the_database_gives_the_same_bytes(scored, officer):
    bulletin = drawn(scored, officer)
    fresh = bare_paper(bulletin.snapshot, bulletin.texts)
    bulletin.refresh_from_db()

    assert render_docx(paper_for(bulletin)) == render_docx(fresh)


def test_the_command_writes_the_file_twice_alike_and_keeps_nothing(scored, tmp_path):
    for name in ("a.docx", "b.docx"):
        call_command(
            "bulletin", batch=scored.slug, month="2020-04", output=str(tmp_path / name),
            verbosity=0,
        )  # fmt: skip

    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()
    assert figures_in((tmp_path / "a.docx").read_bytes())["items"] == "2"
    assert scored.bulletins.count() == 0


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"batch": "nowhere"}, "没有批次“nowhere”"),
        ({"month": "2020年4月"}, "YYYY-MM"),
        ({"month": "2020-06"}, "还没有研判结论"),
        ({"output": "/nowhere/at/all.docx"}, "写不进"),
    ],
)
def test_the_command_says_why_it_cannot(scored, tmp_path, given, told):
    options = {"batch": scored.slug, "month": "2020-04", "output": str(tmp_path / "a.docx")}

    with pytest.raises(CommandError, match=told):
        call_command("bulletin", **(options | given))


def test_another_process_in_another_time_zone_draws_the_same_bytes(scored, officer):
    """Nothing of the process, its hash seed or its clock goes into the file."""
    snapshot = monthly_snapshot(scored, APRIL, DAY)
    script = (
        "import json,sys,hashlib,django;django.setup();"
        "from oversight.bulletins.kinds import bare_paper,first_texts;"
        "from agencies.papers.docx import render_docx;s=json.load(sys.stdin);"
        "print(hashlib.sha256(render_docx(bare_paper(s,first_texts(s)))).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", script],
            input=json.dumps(snapshot), capture_output=True, text=True, check=True,
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "TZ": zone,
                              "PYTHONHASHSEED": seed},
        ).stdout
        for zone, seed in (("Asia/Shanghai", "1"), ("America/New_York", "2"))
    }  # fmt: skip

    assert len(found) == 1
