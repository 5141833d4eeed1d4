"""A national portal reads the provinces' as anybody may, and keeps what it read when it can't."""

from __future__ import annotations

import json
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from agencies.delivery.failing import Refused
from agencies.outbound import safe_get
from results.actions.withdrawing import withdraw
from results.models import ProvinceReading, Publication
from results.national import reading
from results.national.reading import Heard, keep, read_all
from results.national.told import Told
from results.open_data.account import account_of
from results.open_data.bars import stack
from results.tasks import read_provinces
from tests.promises import APRIL, make_accepted
from tests.provinces import Front, edited
from tests.publications import release

NOW = timezone.now()
LATER = NOW + timedelta(hours=1)
LIST = "/results/publications.json"


@pytest.fixture
def published(transactional_db, batch, roads) -> Publication:
    """April of one batch, on pace."""
    make_accepted(roads, APRIL, "30")
    return release(batch, APRIL)


@pytest.fixture
def province(front, published, settings) -> Front:
    settings.NATIONAL_SOURCES = [("某省", front.address)]
    return front


def only() -> ProvinceReading:
    return ProvinceReading.objects.get()


def test_what_a_province_has_in_force_is_read(province, published, batch):
    assert read_provinces() == 1

    row, found = only(), Told.stored(only().told)
    assert (row.address, row.trouble, row.read_at) == (province.address, "", row.tried_at)
    assert (found.slug, found.title, found.number) == (batch.slug, batch.title, published.number)
    assert (found.month, found.as_of) == ("2020-04-01", published.as_of.isoformat())
    assert (found.pledges, found.indicators) == (1, 1)
    assert province.seen() == [
        (LIST, 200), (f"/results/{batch.slug}/versions/{published.number}/data.json", 200),
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_real_years_are_counted_as_their_own_pages_count_them(loaded_copy, front, settings):
    settings.NATIONAL_SOURCES = [("吉林省", front.address)]
    newest = Publication.objects.public(loaded_copy).first()
    account = account_of(newest)

    assert read_all(now=NOW) == 1

    found = Told.stored(only().told)
    assert (found.slug, found.simulated, found.region) == ("jilin-2023", True, "吉林省")
    assert found.pledges == len(account.pledges)
    assert found.indicators == account.counts["indicators"]
    assert sum(found.states.values()) == found.pledges
    bar = {part.light: part.count for part in stack(account, account.pledges) if part.count}
    assert found.states == bar


def test_what_has_not_changed_is_not_sent_again(province, published):
    read_all(now=NOW)
    before = only()
    province.seen()

    assert read_all(now=LATER) == 1

    assert province.seen() == [(LIST, 304)]
    assert (only().told, only().etag) == (before.told, before.etag)
    assert only().read_at == LATER


def test_a_new_version_replaces_the_one_before(province, published, batch):
    read_all(now=NOW)
    province.seen()
    again = release(batch, APRIL)

    read_all(now=LATER)

    assert Told.stored(only().told).number == again.number == published.number + 1
    assert [status for _path, status in province.seen()] == [200, 200]


def test_what_the_province_withdrew_is_shown_no_longer(province, published, director, today):
    read_all(now=NOW)
    withdraw(publication=published, reason="数字有误，重新核对", by=director, today=today)

    assert read_all(now=LATER) == 1

    assert (only().told, only().trouble, only().read_at) == (None, "", LATER)


FAULTS = {
    "an error of the server": (lambda front: setattr(front, "status", 500), "refused"),
    "a redirect, which is not followed": (lambda front: setattr(front, "status", 302), "refused"),
    "no page of ours": (lambda front: setattr(front, "status", 404), "refused"),
    "no answer in time": (lambda front: setattr(front, "hangs", True), "away"),
    "what is no JSON": (
        lambda front: front.bodies.update({LIST: lambda _body: b"<html>"}), "unknown",
    ),
    "JSON nested without end": (
        lambda front: front.bodies.update({LIST: lambda _body: b"[" * 200_000}), "unknown",
    ),
    "another document": (
        lambda front: front.bodies.update({LIST: lambda _body: b'{"publications": 3}'}), "unknown",
    ),
    "a batch whose name leads elsewhere": (
        lambda front: front.bodies.update(
            {LIST: edited(lambda told: told["publications"][0].update(batch="../../admin"))}
        ),
        "unknown",
    ),
    "content of another version": (
        lambda front: front.bodies.update(
            {"data.json": edited(lambda told: told["counts"].update(indicators=99))}
        ),
        "altered",
    ),
    "content without its pledges": (
        lambda front: front.bodies.update({"data.json": edited(lambda told: told.pop("pledges"))}),
        "unknown",
    ),
    "an answer without end": (
        lambda front: front.bodies.update({LIST: lambda _body: b" " * 3000}), "long",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", FAULTS)
def test_what_was_read_stays_when_the_province_gives(what, province, batch, monkeypatch):
    read_all(now=NOW)
    before = only()
    release(batch, APRIL)  # there would be something new
    monkeypatch.setattr(reading, "SECONDS", 1.0)
    if what == "an answer without end":
        monkeypatch.setattr(reading, "LONGEST", 2500)
    misbehave, trouble = FAULTS[what]
    misbehave(province)

    assert read_all(now=LATER) == 0

    row = only()
    assert (row.trouble, row.tried_at) == (trouble, LATER)
    assert (row.told, row.read_at, row.etag) == (before.told, NOW, before.etag)


def test_after_a_failure_everything_is_asked_for_anew(province):
    read_all(now=NOW)
    province.status = 500
    read_all(now=LATER)
    province.status = 0
    province.seen()

    read_all(now=LATER + timedelta(hours=1))

    assert only().trouble == ""
    assert province.seen() == [(LIST, 200)]  # the list in full, of which the version is known


def test_one_that_can_t_be_reached_costs_the_others_nothing(province, settings, monkeypatch):
    settings.NATIONAL_SOURCES.append(("另一省", "https://127.0.0.1:1"))

    assert read_all(now=NOW) == 1

    rows = {row.address: (row.trouble, row.told is None) for row in ProvinceReading.objects.all()}
    assert rows == {province.address: ("", False), "https://127.0.0.1:1": ("away", True)}


def test_provinces_that_hang_are_waited_for_side_by_side(front, settings, db, monkeypatch):
    front.hangs = True
    monkeypatch.setattr(reading, "SECONDS", 1.0)
    settings.NATIONAL_SOURCES = [(f"第{n}省", f"{front.address}/{n}") for n in range(6)]
    began = time.monotonic()

    assert read_all(now=NOW) == 0

    assert time.monotonic() - began < 5
    assert set(ProvinceReading.objects.values_list("trouble", flat=True)) == {"away"}


def test_a_province_that_is_configured_no_more_is_forgotten(province, settings):
    read_all(now=NOW)
    settings.NATIONAL_SOURCES = []

    assert read_all(now=LATER) == 0
    assert not ProvinceReading.objects.exists()


def test_of_two_workers_the_later_try_is_kept(province, db):
    read_all(now=LATER)
    before = only()

    keep(province.address, Heard("away"), now=NOW)

    assert (only().trouble, only().tried_at, only().told) == ("", LATER, before.told)


def test_only_the_hosts_that_are_named_are_asked(front, db):
    with pytest.raises(Refused):
        safe_get(f"{front.address}{LIST}", headers={}, hosts={"127.0.0.1:443"}, longest=100)
    with pytest.raises(Refused):
        safe_get(front.upstream, headers={}, hosts={front.upstream[7:]}, longest=100)

    assert front.asked == []


def test_what_another_release_says_is_counted_as_unknown_not_as_fine(province, published):
    """A state this release has no word for."""
    from results.national.told import _state

    assert _state({"state": "under review", "done": False}, reported=True) == "unknown"
    assert json.dumps(_state({"done": False, "standing": ""}, reported=True)) == '"unknown"'
