"""Every published figure is what the standing of the publication's month says, for every batch and
every version: pledges, indicators, places, months, counts, in every form the public may fetch.

The expected figures are worked out here anew from ``progress.standing``, not by the code that
froze them. The standing of a past month is recomputed today: where nothing was corrected since,
it must be what was published; a correction changes the standing, and no published version.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import override_settings
from lxml import html as pages
from python_calamine import CalamineWorkbook

from agencies.models import User
from pledges.figures import write_figure
from progress.actions.judging import judge_batch
from progress.actions.reports import correct
from progress.models import Acceptance, MonthlyReport, Reading
from progress.periods import month_end
from progress.standing import BatchStanding, batch_standing
from results.models import Publication
from tests.loaded import DEMO_DAY, _copy, _standing_in
from tests.publications import release, words
from tests.stands import bare, expected, figures, percent, plain, written

AUGUST = date(2023, 8, 1)


@pytest.fixture(scope="module")
def published_database(worked_database, django_db_blocker, tmp_path_factory) -> Iterator[str]:
    """The demo as it is found on its day, with the versions its people made."""
    worked, sent_in = worked_database
    name, files = f"{worked}_published", tmp_path_factory.mktemp("published") / "files"
    shutil.copytree(sent_in, files)
    around = override_settings(PORTAL_TODAY=DEMO_DAY, FILES_ROOT=files)
    with django_db_blocker.unblock(), _copy(worked, name):
        with _standing_in(name), around:
            call_command("create_demo_publications", stdout=StringIO())
        yield name


@pytest.fixture
def in_published_database(published_database, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock(), _standing_in(published_database):
        yield


@pytest.fixture
def published(in_published_database, db, settings) -> date:
    settings.PORTAL_TODAY = DEMO_DAY
    return DEMO_DAY


def versions() -> list[Publication]:
    """All that stand: August's first version tells what was corrected in the one after it."""
    released = Publication.objects.filter(state="published").order_by("slug", "number")
    return list(released.exclude(slug="jilin-2023", number=2))


def fetched(client, version: Publication, ending: str = "json") -> Any:
    """What a stranger gets of that version."""
    answer = client.get(f"/results/{version.slug}/versions/{version.number}/data.{ending}")
    assert answer.status_code == 200
    if ending == "json":
        return json.loads(answer.content)
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


def standing_of(version: Publication) -> BatchStanding:
    return batch_standing(version.batch, version.month)


def test_every_version_of_every_batch_tells_the_figures_of_its_month(client, published):
    """The promise itself, without a month, tells none; it is older than its breakdown to places."""
    compared = Counter()
    for version in versions():
        told = fetched(client, version)
        standing = standing_of(version)

        assert (told["batch"]["slug"], told["number"]) == (version.slug, version.number)
        stands = expected(standing)
        if version.month is None:
            stands = {key: each | {"regions": []} for key, each in stands.items()}
            assert {each["value"] for each in stands.values()} == {None}
        assert figures(told) == stands, version
        compared[version.slug] += 1
        compared["figures"] += sum(row["value"] is not None for row in figures(told).values())
        compared["places"] += sum(len(row["regions"]) for row in figures(told).values())

    assert compared == {
        "changbaishan-14fyp": 1, "chengde-2020": 3, "jilin-2019": 1, "jilin-2021": 5,
        "jilin-2023": 2, "figures": compared["figures"], "places": compared["places"],
    }  # fmt: skip
    assert compared["figures"] > 150
    assert compared["places"] >= 33


def test_what_is_counted_is_what_stands(client, published):
    for version in versions():
        told, standing = fetched(client, version), standing_of(version)
        done = [row.pledge.no for row in standing.pledges if row.light == "blue"]

        assert {name: told["counts"][name] for name in ("pledges", "indicators", "done")} == {
            "pledges": version.batch.pledges.count(),
            "indicators": sum(
                item.indicator.of_id is None and not item.indicator.condition
                for _, item in standing.lines
            ),
            "done": len(done),
        }
        assert [row["no"] for row in told["pledges"] if row["done"]] == done
        by_category = Counter(
            row.pledge.category.name if row.pledge.category else "" for row in standing.pledges
        )
        assert {each["name"]: each["pledges"] for each in told["categories"]} == by_category
        days = [
            line.reading.as_of
            for _, i in standing.lines
            for line in [i.whole, *i.regions]
            if line and line.reading
        ]
        assert told["as_of"] == (max(days).isoformat() if days else None)


def test_done_means_accepted_by_the_end_of_the_month(client, published):
    """验收, and nothing reported (R67)."""
    for version in versions():
        done = {
            (pledge["no"], item["position"])
            for pledge in fetched(client, version)["pledges"]
            for item in pledge["indicators"]
            if item["done"]
        }
        passed = Acceptance.objects.filter(
            indicator__pledge__batch=version.batch,
            reversed_on=None,
            passed_on__lte=month_end(version.month) if version.month else date.min,
        )
        assert done == set(passed.values_list("indicator__pledge__no", "indicator__position")), (
            version
        )


def test_the_months_told_are_those_accepted_up_to_the_month(client, published):
    for version in versions():
        told = fetched(client, version)
        accepted = Reading.objects.filter(
            report__batch=version.batch, report__state=MonthlyReport.State.ACCEPTED,
            report__month__lte=version.month or date.min, share__region=None, share__agency=None,
            value__isnull=False,
        )  # fmt: skip
        assert {
            (pledge["no"], item["position"], point["month"]): (point["value"], point["share"])
            for pledge in told["pledges"]
            for item in pledge["indicators"]
            for point in item["series"]
        } == {
            (r.share.indicator.pledge.no, r.share.indicator.position, r.report.month.isoformat()): (
                plain(r.value), percent(r.share, r.value)
            )
            for r in accepted.select_related("report", "share__indicator__pledge")
        }, version  # fmt: skip


def test_the_tables_for_spreadsheets_tell_the_same(client, published):
    """Of every version the results; of those in force the places and the months too."""
    for version in versions():
        stands = figures(fetched(client, version))
        assert sorted(
            (r["序号"], r["本期进展"], r["约数"], r["完成率（%）"], r["上期进展"], r["上期截至"])
            for r in fetched(client, version, "csv")
        ) == sorted(
            (no, each["value"] or "", each["approx"], each["share"] or "", each["before"] or "",
             each["before_as_of"] or "")
            for (no, _position), each in stands.items()
        ), version  # fmt: skip
    for version in Publication.objects.public(published):
        address = f"/results/{version.slug}/data/regions.csv"
        places = csv.DictReader(io.StringIO(client.get(address).content.decode()))
        assert sorted(
            (r["序号"], r["地区或单位"], r["分解目标"], r["本期进展"], r["完成率（%）"])
            for r in places
        ) == sorted(
            (no, place["name"], place["target"] or "", place["value"] or "", place["share"] or "")
            for (no, _position), each in expected(standing_of(version)).items()
            for place in (each["regions"] if version.month else [])
        ), version


def test_the_pages_people_read_tell_the_same(client, published):
    """Each row of the table of a batch: what the month before said, what is now, and the ratio;
    and each indicator by name on the page of its pledge."""
    for version in Publication.objects.public(published):
        standing = standing_of(version)
        page = pages.document_fromstring(client.get(f"/results/{version.slug}/").content.decode())
        if version.month:
            told = [
                tuple(bare(row, label) for label in ("上期进展", "本期进展", "完成率"))
                for row in page.xpath("//table[contains(@class, 'results')]/tbody/tr")
            ]
            stands = expected(standing)
            assert sorted(told) == sorted(
                written(item, stands[pledge.pledge.no, item.indicator.position])
                for pledge, item in standing.lines
            ), version
        for pledge in standing.pledges:
            page = words(client.get(f"/results/{version.slug}/{pledge.pledge.no}/"))
            for item in pledge.indicators:
                name = item.indicator.name
                # beside the word 「其中」 a part's name does not say it again
                assert name.removeprefix("其中") in page, (version, item.indicator)


def test_every_form_of_the_results_has_the_same_rows_in_the_same_order(client, published):
    """CSV, JSON, workbook and page, row by row, parts of parts (R31, R45) among them."""
    rows_found = Counter()
    for version in Publication.objects.public(published):
        folder = f"/results/{version.slug}/"
        as_csv = list(csv.reader(io.StringIO(client.get(folder + "data.csv").content.decode())))
        as_json = json.loads(client.get(folder + "data/results.json").content)["rows"]
        book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(folder + "data.xlsx").content))
        sheet = book.get_sheet_by_name("实事进展").to_python()
        told = [dict(zip(as_csv[0], row, strict=True)) for row in as_csv[1:]]

        assert [["" if cell is None else str(cell) for cell in r.values()] for r in as_json] == (
            as_csv[1:]
        )
        assert [[same(cell) for cell in row] for row in sheet[3:]] == [
            [same(cell) for cell in row] for row in as_csv
        ]
        page = pages.document_fromstring(client.get(folder).content.decode())
        shown = page.xpath("//table[contains(@class, 'results')]/tbody/tr")
        assert [cells(row, version) for row in shown] == [as_shown(row, version) for row in told]
        rows_found[version.slug] += len(told)
        if version.slug == "chengde-2020":
            assert {("6", "双桥区小区", "30个"), ("6", "双滦区小区", "5个")} <= {
                (row["序号"], row["指标"], row["目标"]) for row in told if row["其中项"]
            }
            assert {row["是否达序"] for row in told} > {"", "超序时"}
            # a row without a figure is not called what another row of its pledge is
            assert {row["是否达序"] for row in told if not row["本期进展"]} == {""}

    assert len(rows_found) == 5
    assert min(rows_found.values()) > 0


def same(cell: Any) -> str:
    """A cell of a workbook and of a CSV alike: 「10」 and 10.0, a guarded text as it is."""
    text = f"{cell:.10g}" if isinstance(cell, float) else str(cell)
    plain_number = re.fullmatch(r"-?\d+\.\d+", text)
    return f"{float(text):.10g}" if plain_number else text.removeprefix("'")


def cells(row: Any, version: Publication) -> tuple[str, ...]:
    if version.month is None:
        return ()
    labels = ["上期进展", "本期进展", "完成率"]
    if version.content["settings"]["shows_schedule"]:
        labels.append("是否达序")
    return tuple(bare(row, label) for label in labels)


def as_shown(row: dict[str, str], version: Publication) -> tuple[str, ...]:
    """What the page has to show of a row of the CSV."""
    if version.month is None:
        return ()
    value, before, share = (row[name] for name in ("本期进展", "上期进展", "完成率（%）"))
    done = "已完成" if row["目标"] == "定性任务" and row["状态"] == "已完成" else "—"
    now = f"{write_figure(Decimal(value), row['约数'])}{row['单位']}" if value else done
    return (
        f"{write_figure(Decimal(before))}{row['单位']}" if before else "—",
        now,
        f"{Decimal(share):,}%" if share else "—",
        *([row["是否达序"] or "—"] if version.content["settings"]["shows_schedule"] else []),
    )


def test_a_later_correction_changes_the_standing_and_no_published_version(client, published):
    """The version stays as it was prepared; the next one tells the new figure, marked."""
    director = User.objects.get(username="director")
    version = Publication.objects.get(slug="jilin-2023", number=3)
    before = fetched(client, version)
    stood = expected(standing_of(version))
    reading = Reading.objects.filter(
        report__batch=version.batch, report__month=AUGUST, report__state="accepted",
        share__region=None, share__agency=None, share__indicator__kind="flow", value__gt=0,
    ).order_by("pk").first()  # fmt: skip
    key = reading.share.indicator.pledge.no, reading.share.indicator.position
    correct(reading=reading, value=reading.value + 1, reason="漏报", by=director, today=published)
    judge_batch(batch=version.batch, today=published)

    now = expected(standing_of(version))
    assert fetched(client, version) == before
    assert figures(before) == stood
    assert {each for each in now if now[each] != stood[each]} == {key}
    Publication.objects.filter(slug="jilin-2023", state="draft").update(state="discarded")
    again = release(version.batch, AUGUST, on=published)
    told = fetched(client, again)
    assert figures(told) == now
    assert [
        (pledge["no"], item["position"])
        for pledge in told["pledges"]
        for item in pledge["indicators"]
        if item["corrected"]
    ] == [key, ("23", 2)]  # the other the demo's own
    assert write_figure(reading.value + 1) in words(client.get(f"/results/jilin-2023/{key[0]}/"))


def test_what_waits_for_acceptance_counts_for_nothing(client, published):
    """September's draft, prepared while some reports still waited: none of those is in it."""
    draft = Publication.objects.get(slug="jilin-2023", state="draft")
    waiting = Reading.objects.filter(report__batch=draft.batch, report__month=draft.month).exclude(
        report__state="accepted"
    )
    told = figures(draft.content)

    assert waiting.exists()
    assert told == expected(standing_of(draft))
    for reading in waiting.filter(share__region=None, share__agency=None):
        key = reading.share.indicator.pledge.no, reading.share.indicator.position
        assert told[key]["as_of"] != reading.as_of.isoformat()
