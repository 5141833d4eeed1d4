"""The life of a report outside the months (R51, R52): 草稿 → 待审签 → 已报办公室 → 已阅.

Written by the reporter, signed by the head or a deputy, read by the office; either reader
may return it with a reason. A head may write and send a 重大情况 alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.access import require, require_office
from agencies.actions.messages import post
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Role, Verb
from pledges.models import Batch, Pledge
from progress.actions.steps import require_reason
from progress.models import Delegation, SpecialReport
from progress.readers.special import batches_of, year_rows
from progress.yearend import compose

Kind = SpecialReport.Kind
State = SpecialReport.State
OPEN = (State.DRAFT, State.RETURNED)
DESK = (Verb.FILL_REPORTS, Verb.SIGN_REPORTS)


@dataclass(frozen=True, slots=True)
class Draft:
    """What its author writes; a year-end report has neither pledge nor day."""

    title: str
    text: str
    pledge: Pledge | None = None
    happened_on: date | None = None


@transaction.atomic
def begin(*, kind: str, batch: Batch, draft: Draft, by: User, today: date) -> SpecialReport:
    """Keep a first draft. A head may begin a 重大情况 only; a batch has one 年度总结 a unit."""
    require(by, *DESK)
    _require_author(kind, by)
    if not batches_of(by).filter(pk=batch.pk).exists():
        raise PermissionDenied(_("本单位在这个批次中没有任务，不能报送专题报告。"))
    special = SpecialReport(
        kind=kind, batch=batch, agency_id=by.agency_id, region_id=by.region_id, written_by=by
    )
    _write(special, draft, today)
    try:
        with transaction.atomic():
            special.save()
    except IntegrityError as error:
        raise Conflict(_("本单位在这个批次中已有年度总结，请在原稿上修改。")) from error
    return special


@transaction.atomic
def change(*, special: SpecialReport, draft: Draft, by: User, today: date) -> SpecialReport:
    """Keep what was written; a year-end report takes the newest accepted figures along."""
    special = _locked(special)
    _require_own(special, by, *DESK)
    _require_author(special.kind, by)
    _require_state(special, *OPEN)
    _write(special, draft, today)
    special.save()
    return special


@transaction.atomic
def submit(*, special: SpecialReport, by: User, today: date, now: datetime) -> SpecialReport:
    """The reporter hands it to the unit's head."""
    special = _locked(special)
    _require_own(special, by, Verb.FILL_REPORTS)
    _require_state(special, *OPEN)
    special.state, special.answer, special.written_by = State.SUBMITTED, "", by
    special.save(update_fields=["state", "answer", "written_by"])
    _tell_unit(special, Role.HEAD, _("%(unit)s：%(kind)s待您审签"), now)
    return special


@transaction.atomic
def sign(*, special: SpecialReport, by: User, today: date, now: datetime) -> SpecialReport:
    """The head, or a deputy in the head's place, signs: it goes to the office.

    A head's own 重大情况 goes straight from the draft.
    """
    special = _locked(special)
    _require_signer(special, by, today)
    _require_state(special, State.SUBMITTED, *(OPEN if _sends_alone(special, by) else ()))
    special.state, special.answer = State.SIGNED, ""
    special.signed_by, special.signed_on = by, today
    special.save(update_fields=["state", "answer", "signed_by", "signed_on"])
    people = User.objects.filter(
        agency=special.batch.office_id, role__in=[Role.OFFICER, Role.DIRECTOR], is_active=True
    )
    subject = _("%(unit)s报来%(kind)s")
    _tell(special, people, subject, reverse("office_special_report", args=[special.pk]), now)
    return special


@transaction.atomic
def return_to_author(
    *, special: SpecialReport, reason: str, by: User, today: date, now: datetime
) -> SpecialReport:
    """The head, or the deputy, sends it back to be rewritten, with the reason."""
    special = _locked(special)
    _require_signer(special, by, today)
    _require_state(special, State.SUBMITTED)
    return _send_back(special, reason, now)


@transaction.atomic
def mark_read(
    *, special: SpecialReport, answer: str, by: User, today: date, now: datetime
) -> SpecialReport:
    """The office has read it; what it answers goes to the unit."""
    special = _locked(special)
    require_office(by, special.batch.office_id, Verb.REVIEW_REPORTS)
    _require_state(special, State.SIGNED)
    special.state, special.answer = State.READ, answer.strip()
    special.read_by, special.read_on = by, today
    special.save(update_fields=["state", "answer", "read_by", "read_on"])
    _tell_unit(special, None, _("%(kind)s办公室已阅"), now)
    return special


@transaction.atomic
def return_to_unit(
    *, special: SpecialReport, reason: str, by: User, today: date, now: datetime
) -> SpecialReport:
    """The office sends it back to the unit, with the reason."""
    special = _locked(special)
    require_office(by, special.batch.office_id, Verb.REVIEW_REPORTS)
    _require_state(special, State.SIGNED)
    special.signed_by = special.signed_on = None
    return _send_back(special, reason, now)


def may_sign(special: SpecialReport, by: User, today: date) -> bool:
    """May this person sign or return it for the unit?"""
    try:
        _require_signer(special, by, today)
    except PermissionDenied:
        return False
    return special.state == State.SUBMITTED or _sends_alone(special, by)


def may_write(special: SpecialReport, by: User) -> bool:
    """May this person still write in it?"""
    try:
        _require_own(special, by, *DESK)
        _require_author(special.kind, by)
    except PermissionDenied:
        return False
    return special.state in OPEN and special.batch.stage == Batch.Stage.PUBLISHED


def _write(special: SpecialReport, draft: Draft, today: date) -> None:
    special.title, special.body = draft.title.strip(), draft.text.strip()
    if not special.title or not special.body:
        raise Conflict(_("请写明标题和正文。"))
    if special.kind == Kind.YEAR_END:
        rows = year_rows(special.batch, special.agency_id, special.region_id)
        special.body = compose(special.body, rows)
        return
    if draft.happened_on and draft.happened_on > today:
        raise Conflict(_("发生日期不能晚于今天。"))
    if draft.pledge and draft.pledge.batch_id != special.batch_id:
        raise PermissionDenied(_("所选实事不在这个批次中。"))
    special.pledge, special.happened_on = draft.pledge, draft.happened_on


def _send_back(special: SpecialReport, reason: str, now: datetime) -> SpecialReport:
    special.state, special.answer = State.RETURNED, require_reason(reason)
    special.save(update_fields=["state", "answer", "signed_by", "signed_on"])
    _tell_unit(special, None, _("%(kind)s已退回，请修改"), now)
    return special


def _locked(special: SpecialReport) -> SpecialReport:
    return (
        SpecialReport.objects.select_for_update(of=("self",))
        .select_related("batch__office", "agency", "region", "written_by")
        .get(pk=special.pk)
    )


def _require_own(special: SpecialReport, by: User, *verbs: Verb) -> None:
    require(by, *verbs)
    if (special.agency_id, special.region_id) != (by.agency_id, by.region_id):
        raise PermissionDenied(_("这份报告属于其他单位。"))


def _require_author(kind: str, by: User) -> None:
    if kind == Kind.YEAR_END and not by.can(Verb.FILL_REPORTS):
        raise PermissionDenied(_("年度总结由填报员起草，送单位负责人审签。"))


def _require_state(special: SpecialReport, *states: str) -> None:
    if special.batch.stage != Batch.Stage.PUBLISHED:
        raise Conflict(_("%(batch)s已办结，不再报送。") % {"batch": special.batch})
    if special.state not in states:
        raise Conflict(
            _("报告现为“%(state)s”，不能进行这项操作。请刷新页面查看最新状态。")
            % {"state": special.get_state_display()}
        )


def _require_signer(special: SpecialReport, by: User, today: date) -> None:
    _require_own(special, by, *DESK)
    if by.can(Verb.SIGN_REPORTS):
        return
    if not Delegation.objects.in_force(by, today).exists():
        raise PermissionDenied(_("审签由单位负责人办理；您没有在有效期内的授权代签。"))
    if special.written_by_id == by.pk:
        raise PermissionDenied(_("这份报告由您起草，不能由您代签，请另一人审签。"))


def _sends_alone(special: SpecialReport, by: User) -> bool:
    """Does a head send a 重大情况 of the unit without waiting for the reporter?"""
    return special.kind == Kind.MAJOR and by.can(Verb.SIGN_REPORTS) and special.state in OPEN


def _tell_unit(special: SpecialReport, role: Role | None, subject: str, now: datetime) -> None:
    roles = [role] if role else [Role.REPORTER, Role.HEAD]
    of_unit = Q(agency_id=special.agency_id, region_id=special.region_id)
    people = User.objects.filter(of_unit, role__in=roles, is_active=True)
    _tell(special, people, subject, reverse("special_report", args=[special.pk]), now)


def _tell(
    special: SpecialReport, people: QuerySet[User], subject: str, link: str, now: datetime
) -> None:
    names = {"unit": special.unit, "kind": special.get_kind_display()}
    post(
        people=people,
        matter=f"special:{special.pk}",
        rung=f"{special.state}:{now:%Y-%m-%dT%H:%M:%S}",
        subject=subject % names,
        body=_body(special),
        link=link,
        now=now,
        office=special.batch.office,
    )


def _body(special: SpecialReport) -> str:
    names = {"title": special.title, "batch": special.batch, "answer": special.answer}
    if special.answer:
        return _("《%(title)s》（%(batch)s）：%(answer)s") % names
    return _("《%(title)s》（%(batch)s）。") % names
