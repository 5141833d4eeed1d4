"""No forecast is ever public: not on a page, not in open data, not in print, not frozen."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.template.loader import render_to_string

from progress.actions.judging import judge_batch
from progress.readers.forecasts import forecasts
from results.models import Publication
from results.open_data.account import account_of
from tests.promises import APRIL, make_accepted
from tests.publications import release
from tests.test_public_keeps_inner_matters import crawl

JULY = date(2020, 7, 1)
AFTER_JULY = date(2020, 8, 10)
WORDS = (
    "有风险",
    "预测",
    "预计",
    "区间",
    "按期完成",
    "86.7",
    "86.1",
    "93.7",
    "forecast",
    "at_risk",
)


@pytest.fixture
def public(batch, roads):
    """A figure that is forecast to miss, published with all its months."""
    for number, value in enumerate(("120", "143", "167", "190")):
        make_accepted(roads, date(2020, 4 + number, 1), value)
    judge_batch(batch=batch, today=AFTER_JULY)
    release(batch)
    release(batch, APRIL)
    release(batch, JULY, on=AFTER_JULY)


def test_the_case_really_has_a_forecast_to_keep(public, batch, roads):
    found = forecasts(batch, JULY)[roads.pk]

    assert (str(found.percent), found.misses) == ("86.7", True)


def test_whatever_the_public_can_reach_holds_none(client, public):
    pages = crawl(client)

    assert {"/", "/results/chengde-2020/data.json", "/results/chengde-2020/1/"} <= set(pages)
    assert [
        (address, word) for address, text in pages.items() for word in WORDS if word in text
    ] == []


def test_neither_does_what_is_printed_or_frozen(public):
    every = Publication.objects.public(date.max)
    printed = render_to_string("public/print.html", {"account": account_of(every.get())})
    frozen = json.dumps([each.content for each in Publication.objects.all()], ensure_ascii=False)

    assert [word for word in WORDS if word in printed or word in frozen] == []


def test_a_stranger_is_sent_away_from_the_back_test(client, public):
    assert client.get("/office/backtest/").status_code == 302
