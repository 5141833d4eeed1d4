"""What an export makes without asking the portal for it is what the portal would have given: the
长辈版 of a page, and what is read or drawn once for many pages."""

from __future__ import annotations

from collections import Counter

import pytest
from django.urls import resolve

from results.export.asking import URLCONF, language_restored
from results.export.elder import parts_of
from results.export.places import CHINESE, ELDER, file_of
from results.export.site import COMPARED, Site
from results.open_data.once import reading_once
from results.open_data.remarks import remark_entries, remarks_of
from results.open_data.told import tellings
from tests.promises import APRIL, make_accepted
from tests.publications import release
from tests.remarks import answered, make_remark
from tests.test_export_site import public as public  # the fixture

KINDS = {
    "home", "years", "search", "method", "dictionary", "batch", "pledge", "category",
    "agency_results", "region_results", "history", "data_tables",
}  # fmt: skip


@pytest.fixture
def site(public, today):
    with language_restored():
        yield Site(today)


def test_the_derived_page_of_every_kind_is_the_drawn_one(site, today):
    drawn, kinds = Site(today), Counter()
    for address in site.pages:
        site._page(address, CHINESE)

        assert site._page(address, ELDER) == drawn._page(address, ELDER), address
        kinds[resolve(address, urlconf=URLCONF).url_name] += 1

    assert set(kinds) == KINDS


def test_the_derived_comparison_is_the_drawn_one(site, batch, roads, today):
    make_accepted(roads, APRIL.replace(month=5), "31.41")
    release(batch, APRIL.replace(month=5))
    [address] = [each for each in site.pages if resolve(each).url_name == "batch"]
    _file, body = site._page(address, CHINESE, COMPARED)

    assert "版相比" in body.decode()
    assert site._page(address, ELDER, COMPARED) == Site(today)._page(address, ELDER, COMPARED)


def test_the_portal_draws_the_elder_page_in_the_frame_that_is_derived(site):
    parts = parts_of(site.portal.ask("/", ELDER).decode())

    assert len(parts) == 5
    assert '<html lang="zh-hans" class="elder">' in parts[0]


def test_what_is_read_and_drawn_once_gives_the_very_files(site, today):
    one_by_one = dict(Site(today))
    with reading_once():
        together = dict(site)

    assert together == one_by_one
    assert file_of("/en/results/") in together


def test_a_run_tells_of_a_pledge_what_is_told_of_it_by_itself(public, batch, officer, today):
    answered(make_remark(public), officer)
    numbers = [*batch.pledges.values_list("no", flat=True), "no such number"]
    alone = [(told(batch.slug, no, today), said(batch.slug, no)) for no in numbers]
    with reading_once():
        assert [(told(batch.slug, no, today), said(batch.slug, no)) for no in numbers] == alone

    assert any(entries for _told, (_printed, entries) in alone)


def told(slug, no, today):
    return [(each.version.pk, each.frame, each.pledge) for each in tellings(slug, no, today)]


def said(slug, no):
    return remarks_of(slug, no), remark_entries(slug, no)
