"""What a draft changes is read in groups: figures and states, words, and mere days."""

from __future__ import annotations

from datetime import date

import pytest

from pledges.models import Indicator, Pledge
from progress.models import Reading
from progress.standing import batch_standing
from results.actions.preparing import prepare
from results.content import Kind, compared, freeze
from results.models import Publication
from tests.promises import APRIL, make_accepted
from tests.public_photos import show_photo
from tests.publications import release, words

MAY = date(2020, 5, 1)


def content(batch, month=APRIL):
    return freeze(batch_standing(batch, month))


def kinds(old, new) -> list[tuple[str, str]]:
    return [(change.what, str(change.kind)) for change in compared(old, new).changes]


@pytest.fixture
def april(batch, roads):
    make_accepted(roads, APRIL, "30")
    return content(batch)


def test_a_figure_that_stays_has_only_its_day_changed(batch, roads, april):
    make_accepted(roads, MAY, "30")

    assert kinds(april, content(batch, MAY)) == [("数据截至", "day"), ("本期进展", "day")]


def test_a_figure_that_moves_is_one_and_words_are_another(batch, roads, april):
    make_accepted(roads, MAY, "31")
    Pledge.objects.update(title="农村路")
    Indicator.objects.update(deadline=date(2020, 11, 30))

    assert kinds(april, content(batch, MAY)) == [
        ("数据截至", "day"),
        ("任务", "text"),
        ("期限", "figure"),
        ("本期进展", "figure"),
    ]


def test_a_first_figure_is_no_mere_day(batch, roads):
    before = content(batch, None)
    make_accepted(roads, APRIL, "30")

    found = compared(before, content(batch)).changes

    assert {change.kind for change in found} == {Kind.FIGURE}
    assert [change.what for change in found] == ["数据截至", "状态", "本期进展"]


@pytest.mark.parametrize(
    ("from_month", "corrected", "expected"),
    [(APRIL, False, (True, False)), (APRIL, True, (True, True)), (None, False, (False, True))],
)
def test_what_was_left_out_and_what_is_told_of_former_months_agree(
    batch, roads, from_month, corrected, expected
):
    make_accepted(roads, APRIL, "30")
    before = content(batch, from_month)
    make_accepted(roads, MAY, "60")
    after = content(batch, MAY)
    if corrected:  # of the month before, in one of its two places
        after["pledges"][0]["indicators"][0]["before"] = "29"

    found = compared(before, after)

    assert (found.left_out, found.tells_former) == expected


def test_another_picture_under_the_same_words_is_told_without_a_digest(
    batch, roads, officer, files_root
):
    make_accepted(roads, APRIL, "30")
    old, new = release(batch, APRIL), prepare(batch=batch, month=APRIL, by=officer)
    show_photo(old, colour="green")
    shown = show_photo(new, colour="red")

    (change,) = compared(old.content, new.content).changes
    assert (change.what, change.before, change.after, change.kind) == (
        "图片", "路面摊铺", "路面摊铺（已更换）", Kind.TEXT,
    )  # fmt: skip
    assert shown[:8] not in change.after


def test_the_page_shows_days_folded_and_speaks_of_former_months_as_it_lists_them(
    client, batch, roads, officer
):
    release(batch)
    make_accepted(roads, APRIL, "30")
    make_accepted(roads, MAY, "60")
    first = prepare(batch=batch, month=MAY, by=officer)
    client.force_login(officer)

    page = words(client.get(f"/office/publish/{first.pk}/"))
    assert "历月数据 农村公路" in page
    assert ("不另列出" in page, "没有列出" in page, "只有截至日期变化" in page) == (False,) * 3

    Publication.objects.filter(pk=first.pk).delete()
    release(batch, APRIL)
    Reading.objects.filter(report__month=MAY).update(value=30)
    second = prepare(batch=batch, month=MAY, by=officer)
    page = words(client.get(f"/office/publish/{second.pk}/"))

    assert "上期进展和历月数据随本期进展顺延的，不另列出。" in page
    assert "历月数据 农村公路" not in page
    assert "只有截至日期变化，数据不变（2处）" in page
    assert "数据、状态和期限" not in page


def test_a_version_under_embargo_is_marked_as_waiting_for_its_day(
    client, batch, roads, officer, settings
):
    made = release(batch)
    Publication.objects.filter(pk=made.pk).update(public_from=date(2020, 5, 20))
    client.force_login(officer)
    at = f"/office/publish/{made.pk}/"

    assert "待公开（至2020年5月20日）" in words(client.get(at))
    settings.PORTAL_TODAY = date(2020, 5, 20)
    page = words(client.get(at))
    assert ("待公开" in page, "已发布" in page) == (False, True)
