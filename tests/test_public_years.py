"""All years side by side: each batch as published, blanks said, and what texts tell of periods."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import call_command

from agencies.source_files import SourceError
from pledges.models import Batch
from results.loading import load_periods
from results.models import PeriodStatement
from results.open_data.years import Batch as Published
from results.open_data.years import Span, strip
from tests.periods import make_period
from tests.promises import APRIL, make_accepted, make_pledge, make_share
from tests.publications import links, release, rows, words

ADDRESS = "/results/"


def make_batch(batch: Batch, first: int, last: int | None = None) -> Batch:
    """Another batch of the same city."""
    last = last or first
    return Batch.objects.create(
        slug=f"chengde-{first}-{last}",
        title=f"{first}年承德市民心实事",
        starts_on=date(first, 1, 1),
        ends_on=date(last, 12, 31),
        stage=Batch.Stage.CLOSED,
        region=batch.region,
        issuer=batch.issuer,
        office=batch.office,
    )


def published(first: int, last: int | None = None) -> Published:
    return Published(f"b{first}", "", 1, first, last or first, 1, 1, None, None, None, False)


@pytest.fixture
def period(db) -> PeriodStatement:
    return make_period(None)


def test_batches_stand_with_their_counts_as_published(client, batch, roads):
    make_accepted(roads, APRIL, "30")
    release(batch, APRIL)
    release(make_batch(batch, 2018))
    release(make_batch(batch, 2015, 2019))

    response = client.get(ADDRESS)

    assert [row for row in rows(response) if row[0] != "批次"] == [
        [
            "2020年承德市民心实事",
            "1件",
            "1项",
            "0件",
            "0项",
            "2020年4月30日",
            "2020年5月8日（第1版）",
        ],
        [
            "2018年承德市民心实事 已办结",
            "0件",
            "0项",
            "—",
            "—",
            "尚无进展数据",
            "2020年5月8日（第1版）",
        ],
        [
            "2015年承德市民心实事 已办结",
            "0件",
            "0项",
            "—",
            "—",
            "尚无进展数据",
            "2020年5月8日（第1版）",
        ],
    ]
    assert (
        "逐年 2020 2020年承德市民心实事 1件 · 1项 2019 本站未收录 "
        "2018 2018年承德市民心实事 0件 · 0项 2007—2017 本站未收录"
    ) in words(response)
    assert "/results/chengde-2018-2018/" in links(response)


def test_simulated_figures_are_marked(client, batch, roads):
    Batch.objects.update(simulated=True)
    batch.refresh_from_db()
    make_accepted(roads, APRIL, "30")
    release(batch, APRIL)

    assert rows(client.get(ADDRESS))[0][0] == "2020年承德市民心实事 演示数据"


def test_the_strip_has_no_hole_and_no_year_twice():
    assert strip([published(2010), published(2007)]) == [
        Span(2010, 2010, (published(2010),)),
        Span(2008, 2009, ()),
        Span(2007, 2007, (published(2007),)),
    ]
    assert strip([published(2007)]) == [Span(2007, 2007, (published(2007),))]
    assert strip([published(2005)]) == [Span(2005, 2005, (published(2005),))]
    assert strip([published(2016, 2020)]) == strip([]) == []


def test_what_a_text_says_of_a_period_is_quoted_with_its_source(client, period):
    assert (
        "时期概况 “十三五”时期（2016—2020年） 184 项 共研究谋划了184项 "
        "来源：《2021年我省将重点实施50项民生实事》，2021年3月3日。"
        "本站未收录这一时期的逐项数据，以上为原文所述。"
    ) in words(client.get(ADDRESS))


def test_without_anything_a_written_empty_state(client, db):
    assert "尚未公开发布 年度民生实事经终审发布后" in words(client.get(ADDRESS))


def test_a_reader_gets_it_anew_when_a_version_or_a_statement_changes(client, batch, roads, period):
    release(batch)
    client.get(ADDRESS)
    etag = client.get(ADDRESS)["ETag"]
    assert client.get(ADDRESS, headers={"If-None-Match": etag}).status_code == 304

    PeriodStatement.objects.update(items=185)
    changed = client.get(ADDRESS, headers={"If-None-Match": etag})
    assert changed.status_code == 200

    release(batch)
    again = client.get(ADDRESS, headers={"If-None-Match": changed["ETag"]})
    assert again.status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_two_queries_however_many_batches(client, batch, traffic, count, django_assert_num_queries):
    make_share(make_pledge(batch, traffic))
    release(batch)
    for year in range(2010, 2009 + count):
        release(make_batch(batch, year))

    with django_assert_num_queries(2):
        client.get(ADDRESS)


def test_the_statement_is_loaded_once_and_then_the_offices_own(in_loaded_database):
    assert list(
        PeriodStatement.objects.values_list("title", "first_year", "last_year", "items")
    ) == [("“十三五”时期", 2016, 2020, 184)]
    PeriodStatement.objects.update(items=185)

    call_command("load_sources", verbosity=0)

    assert PeriodStatement.objects.get().items == 185


def test_a_statement_the_office_took_away_stays_away(in_loaded_database):
    assert [row.batch.slug for row in PeriodStatement.objects.all()] == ["jilin-2021"]
    PeriodStatement.objects.all().delete()

    call_command("load_sources", verbosity=0)

    assert not PeriodStatement.objects.exists()


def test_words_that_are_not_in_the_text_are_refused(batch, tmp_path):
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "chengde-2020.txt").write_text("共184项", encoding="utf-8")
    (tmp_path / "sources" / "chengde-2020.json").write_text(
        '{"batch": {}, "periods": [{"title": "十三五", "first_year": 2016, "last_year": 2020,'
        ' "items": 184, "quote": "共185项"}]}',
        encoding="utf-8",
    )

    with pytest.raises(SourceError, match="引文不在原文中"):
        load_periods(tmp_path, batch)
