"""What has been checked is not changed behind the check: every way begins a new round."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from importlib import import_module
from itertools import product

import pytest

from agencies.models import Message
from agencies.refusals import Conflict
from progress.models import Evidence, MonthlyReport, Reading
from results import actions
from results.actions.checking import change_embargo, check, publish_unchecked
from results.actions.files import choose_file, drop_file
from results.actions.preparing import discard, prepare, refreeze
from results.actions.settings import save_settings
from results.actions.withdrawing import withdraw
from results.chain import chain_of
from results.models import DraftChange, Publication
from tests.evidence_samples import attach_photo
from tests.promises import APRIL, make_accepted, make_pledge, make_share
from tests.publications import RELEASE_DAY, checked

TODAY = RELEASE_DAY


@pytest.fixture
def photos(batch, roads, traffic, reporter) -> list[Evidence]:
    """Of two pledges, both accepted."""
    make_accepted(roads, APRIL, "30")
    other = make_share(make_pledge(batch, traffic, title="公交"), name="线路")
    report = MonthlyReport.objects.get()
    report.readings.create(share=other, value=2, as_of=date(2020, 4, 30))
    return [attach_photo(report, share, reporter) for share in (roads, other)]


@pytest.fixture
def draft(batch, photos, officer) -> Publication:
    """With one photograph, and all its people."""
    made = prepare(batch=batch, month=APRIL, by=officer)
    said = {"evidence": photos[0], "caption": "路基", "by": officer, "today": TODAY}
    choose_file(publication=made, **said)
    made.refresh_from_db()
    return made


@pytest.fixture
def ready(draft, officer, second_officer, director) -> Publication:
    """初审 and 复审 have passed."""
    checked(draft, ("first", officer), ("second", second_officer))
    return draft


# every way to touch what is being prepared, and how it is gone; None where it takes no draft
Way = Callable[[Publication, list[Evidence], dict], object]
WAYS: dict[str, Way | None] = {
    "files.choose_file": lambda draft, photos, how: choose_file(
        publication=draft, evidence=photos[1], caption="车站", void_checks=True, **how
    ),
    "files.drop_file": lambda draft, photos, how: drop_file(
        file=draft.files.get(), void_checks=True, **how
    ),
    "preparing.refreeze": lambda draft, photos, how: refreeze(
        publication=draft, void_checks=True, **how
    ),
    "preparing.discard": lambda draft, photos, how: discard(
        publication=draft, reason="误拟", **how
    ),
    "preparing.prepare": lambda draft, photos, how: prepare(
        batch=draft.batch, month=APRIL, by=how["by"]
    ),
    "settings.save_settings": lambda draft, photos, how: save_settings(
        batch=draft.batch, by=how["by"], steps=1, shows_funding=False
    ),
    "checking.check": lambda draft, photos, how: check(
        publication=draft, step="first", passed=True, **how
    ),
    "checking.change_embargo": lambda draft, photos, how: change_embargo(
        publication=draft, public_from=TODAY, **how
    ),
    "checking.publish_unchecked": lambda draft, photos, how: publish_unchecked(
        publication=draft, today=TODAY
    ),
    "withdrawing.withdraw": lambda draft, photos, how: withdraw(
        publication=draft, reason="误发", **how
    ),
}  # fmt: skip
TOUCHED = {"publication", "file", "batch"}
OF_OTHERS = {
    "remarks", "periods", "access", "telling", "changing", "preview", "sweeping", "announcing",
}  # fmt: skip


def written() -> Iterator[str]:
    """Every public action of publishing that is given a version, its picture or its batch."""
    for module in pkgutil.iter_modules(actions.__path__):
        if module.name in OF_OTHERS or module.name.startswith("remark_"):
            continue
        found = import_module(f"results.actions.{module.name}")
        for name, member in inspect.getmembers(found, inspect.isfunction):
            own = member.__module__ == found.__name__ and not name.startswith(("_", "choosable"))
            if own and TOUCHED & set(inspect.signature(member).parameters):
                yield f"{module.name}.{name}"


def test_every_action_is_walked_below():
    assert set(written()) == set(WAYS)


@pytest.mark.parametrize("name", WAYS)
def test_no_way_leaves_a_check_standing_for_what_it_has_not_seen(ready, photos, director, name):
    before, round_before = ready.digest, ready.round
    with suppress(Conflict):
        WAYS[name](ready, photos, {"by": director, "today": TODAY})

    ready.refresh_from_db()
    changed = ready.digest != before or ready.round != round_before
    standing = [link.title for link in chain_of(ready).passed] if ready.state == "draft" else []
    lost = {"files.choose_file", "files.drop_file", "preparing.refreeze"}
    assert (changed, standing) == (
        (True, []) if name in lost
        else (False, []) if name == "preparing.discard"
        else (False, ["初审", "复审"])
    )  # fmt: skip


def acts(name: str, draft: Publication, photos: list[Evidence], by, void_checks: bool) -> None:
    how = {"void_checks": void_checks, "by": by, "today": TODAY}
    if name == "choose":
        choose_file(publication=draft, evidence=photos[1], caption="车站", **how)
    elif name == "drop":
        drop_file(file=draft.files.get(), **how)
    else:
        refreeze(publication=draft, **how)


@pytest.mark.parametrize(
    ("name", "steps"), [*product(["choose", "drop", "refreeze"], [["初审"], ["初审", "复审"]])]
)
def test_whoever_does_not_know_that_checks_are_lost_is_refused(
    draft, photos, officer, second_officer, name, steps
):
    checked(draft, *[("first", officer), ("second", second_officer)][: len(steps)])

    with pytest.raises(Conflict, match=f"这一稿的{'、'.join(steps)}已经通过，改动后须从初审"):
        acts(name, draft, photos, officer, void_checks=False)

    draft.refresh_from_db()
    assert (draft.round, [link.title for link in chain_of(draft).passed]) == (1, steps)
    assert [file["caption"] for file in draft.content["pledges"][0]["files"]] == ["路基"]


def test_a_changed_draft_is_checked_from_the_first_step_and_says_why(
    ready, photos, officer, director
):
    how = {"void_checks": True, "by": officer, "today": TODAY}
    choose_file(publication=ready, evidence=photos[1], caption="车站", **how)

    ready.refresh_from_db()
    chain = chain_of(ready)
    assert (ready.round, chain.turn, chain.voided.words) == (2, "first", "2. 车站")
    assert [row.get_step_display() for row in chain.voided_checks] == ["初审", "复审"]
    with pytest.raises(Conflict, match="现在轮到初审，不能进行终审。"):
        check(publication=ready, step="final", passed=True, by=director, today=TODAY)
    assert list(
        DraftChange.objects.order_by("pk").values_list("round", "kind", "words", "ends_round")
    ) == [(1, "chosen", "1. 路基", False), (1, "chosen", "2. 车站", True)]


def test_whose_passes_are_lost_learns_who_did_it(ready, photos, officer, second_officer, director):
    how = {"void_checks": True, "by": officer, "today": TODAY}
    drop_file(file=ready.files.get(), **how)

    told = Message.objects.filter(rung="left_out:1")
    assert list(told.values_list("recipient__username", "subject", "body")) == [
        (
            "second_officer",
            "《2020年承德市民心实事》第1版发布稿有改动，审核从头开始",
            "王芳改动了《2020年承德市民心实事》第1版发布稿（取消选用图片：1. 路基）。"
            "已通过的初审、复审作废，从初审重新开始。",
        )
    ]
    turn = Message.objects.filter(rung="first:2")
    assert [message.recipient for message in turn] == [second_officer]


def test_before_the_first_pass_and_after_a_return_changes_cost_nothing(
    draft, photos, officer, second_officer
):
    drop_file(file=draft.files.get(), by=officer, today=TODAY)
    check(
        publication=draft, step="first", passed=False, note="缺图片", by=second_officer, today=TODAY
    )
    said = {"caption": "车站", "by": officer, "today": TODAY}
    choose_file(publication=draft, evidence=photos[1], **said)

    draft.refresh_from_db()
    assert (draft.round, chain_of(draft).sent_back.note) == (1, "缺图片")
    refreeze(publication=draft, by=officer, today=TODAY)
    draft.refresh_from_db()
    assert (draft.round, chain_of(draft).voided) == (2, None)


def test_a_return_in_a_later_round_does_not_count_as_lost(ready, officer, second_officer):
    how = {"void_checks": True, "by": officer, "today": TODAY}
    drop_file(file=ready.files.get(), **how)
    said = {"passed": False, "note": "重拍", "by": second_officer, "today": TODAY}
    check(publication=ready, step="first", **said)
    refreeze(publication=ready, by=officer, today=TODAY)

    ready.refresh_from_db()
    chain = chain_of(ready)
    assert (ready.round, chain.voided, chain.voided_checks) == (3, None, [])
    assert [(row.round, str(row.get_step_display())) for row in chain.former] == [
        (1, "初审"), (1, "复审"), (2, "初审"),
    ]  # fmt: skip


def test_whoever_has_an_older_page_before_them_passes_nothing(draft, photos, officer):
    seen = draft.digest
    said = {"caption": "车站", "by": officer, "today": TODAY}
    choose_file(publication=draft, evidence=photos[1], **said)

    for passed in (True, False):
        with pytest.raises(Conflict, match="您打开页面之后，这一稿又有改动。"):
            check(
                publication=draft, step="first", passed=passed, note="好", seen=seen, by=officer,
                today=TODAY,
            )  # fmt: skip
    assert draft.checks.count() == 0


def test_what_is_changed_past_all_actions_is_not_published_either(ready, director):
    ready.content["pledges"][0]["title"] = "别的"
    ready.save(update_fields=["content"])

    with pytest.raises(Conflict, match="已通过的审核不是针对现在的内容，请重新拟稿后再审。"):
        check(publication=ready, step="final", passed=True, by=director, today=TODAY)
    ready.refresh_from_db()
    assert ready.state == "draft"


def test_dropping_a_draft_needs_a_reason_that_its_history_keeps(
    ready, officer, second_officer, director
):
    with pytest.raises(Conflict, match="作废须写明原因。"):
        discard(publication=ready, reason=" ", by=director, today=TODAY)
    discard(publication=ready, reason=" 月份选错了 ", by=director, today=TODAY)

    dropped = Publication.objects.get().dropped
    assert (dropped.words, dropped.by, dropped.on, dropped.round) == (
        "月份选错了", director, TODAY, 1,
    )  # fmt: skip
    told = Message.objects.filter(rung="discarded:1")
    assert sorted(told.values_list("recipient__username", "body")) == [
        (person, "王芳作废了《2020年承德市民心实事》第1版发布稿，原因：月份选错了")
        for person in ("officer", "second_officer")
    ]


def test_a_figure_that_moved_on_still_costs_the_checks_when_it_is_taken(ready, officer):
    Reading.objects.filter(share__indicator__name="农村公路").update(value=31)

    refreeze(publication=ready, void_checks=True, by=officer, today=TODAY)

    ready.refresh_from_db()
    assert (ready.round, ready.content["pledges"][0]["indicators"][0]["value"]) == (2, "31")
    assert chain_of(ready).voided.kind == "refrozen"
