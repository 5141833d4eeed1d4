"""Two people type into one report: nothing is overwritten, and the second is told by whom."""

from __future__ import annotations

import threading
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from agencies.roles import Role
from progress.actions.entries import Cell, Clash, Entry, merge, save_draft
from progress.models import Reading
from tests.people import make_person
from tests.promises import make_share

DAY = date(2020, 5, 6)


@pytest.fixture
def colleague(traffic):
    """A second reporter of 市交通运输局."""
    return make_person(Role.REPORTER, agency=traffic, username="colleague")


def figure(value: str | None, **parts) -> Cell:
    return Cell(None if value is None else Decimal(value), **parts)


def save(report, share, by, cell: Cell, base: Cell | None = None):
    return save_draft(report=report, entries={share.pk: Entry(cell, base)}, by=by, today=DAY)


def stored(share) -> tuple:
    reading = Reading.objects.get(share=share)
    return reading.value, reading.note, reading.typed_by.username


def test_the_second_is_told_who_changed_the_cell_and_the_first_figure_stays(
    april_report, roads, reporter, colleague
):
    save(april_report, roads, reporter, figure("30"), base=Cell())

    saved = save(april_report, roads, colleague, figure("31"), base=Cell())

    at = Reading.objects.get(share=roads).typed_at
    assert saved.clashes == [Clash(roads.pk, figure("30"), figure("31"), reporter, at)]
    assert stored(roads) == (Decimal(30), "", "reporter")


def test_who_has_seen_the_other_s_figure_may_replace_it(april_report, roads, reporter, colleague):
    save(april_report, roads, reporter, figure("30"), base=Cell())

    saved = save(april_report, roads, colleague, figure("31"), base=figure("30"))

    assert saved.clashes == []
    assert stored(roads) == (Decimal(31), "", "colleague")


def test_two_parts_of_one_cell_do_not_clash(april_report, roads, reporter, colleague):
    save(april_report, roads, reporter, figure("30"), base=Cell())

    saved = save(april_report, roads, colleague, figure(None, note="因雨停工"), base=Cell())

    assert saved.clashes == []
    assert stored(roads) == (Decimal(30), "因雨停工", "colleague")


def test_what_both_typed_alike_is_no_clash(april_report, roads, reporter, colleague):
    save(april_report, roads, reporter, figure("30"), base=Cell())

    saved = save(april_report, roads, colleague, figure("30"), base=Cell())

    assert saved.clashes == []
    assert stored(roads) == (Decimal(30), "", "reporter")


def test_a_cell_cleared_meanwhile_is_a_clash_too(april_report, roads, reporter, colleague):
    save(april_report, roads, reporter, figure("30"), base=Cell())
    save(april_report, roads, reporter, Cell(), base=figure("30"))

    saved = save(april_report, roads, colleague, figure("31"), base=figure("30"))

    assert [(clash.stored, clash.by) for clash in saved.clashes] == [(Cell(), reporter)]


def test_a_rate_is_the_ratio_of_its_parts(april_report, roads, reporter):
    rate = make_share(
        roads.indicator.pledge, name="合格率", target="95", unit="%", kind="level", comparator=">="
    )

    save(april_report, rate, reporter, figure(None, numerator=Decimal(2), denominator=Decimal(3)))

    reading = Reading.objects.get(share=rate)
    assert (reading.value, reading.numerator, reading.denominator) == (Decimal("66.67"), 2, 3)


cells = st.builds(
    Cell,
    value=st.none() | st.integers(0, 3).map(Decimal),
    approx=st.sampled_from(["", "约"]),
    note=st.sampled_from(["", "a", "b"]),
)


@given(stored=cells, typed=cells, base=cells)
def test_nobody_s_change_is_ever_lost_silently(stored, typed, base):
    merged, clash = merge(stored, Entry(typed, base))

    lost = []
    for part in ("figure", "note"):
        theirs, mine, seen = (getattr(cell, part) for cell in (stored, typed, base))
        if theirs == seen:
            assert getattr(merged, part) == mine  # nobody else touched it
        else:
            assert getattr(merged, part) == theirs
            lost.append(mine not in (seen, theirs))
    assert clash == any(lost)


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_keep_one_figure_and_tell_the_other(
    april_report, roads, reporter, colleague
):
    start, clashes = threading.Barrier(2), []

    def type_in(by, value):
        start.wait()
        clashes.extend(save(april_report, roads, by, figure(value), base=Cell()).clashes)
        connection.close()

    threads = [
        threading.Thread(target=type_in, args=args)
        for args in ((reporter, "30"), (colleague, "31"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    kept = Reading.objects.get(share=roads)
    assert [clash.stored.value for clash in clashes] == [kept.value]
    assert {kept.value, clashes[0].typed.value} == {Decimal(30), Decimal(31)}
