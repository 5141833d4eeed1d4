"""Whoever waits for a step of a letter is told of it, and reminded of its due days.

A letter that goes out tells the addressee's people as its rung says, and the lead agencies
of its matters as a copy; what a unit answers tells the office. The words are Chinese
whoever takes the step; telling of the same step again tells nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agencies.actions.messages import post
from agencies.models import Message, User
from agencies.official_calendar import official_calendar
from agencies.roles import Role
from agencies.workdays import Calendar, add_workdays
from oversight.models import Notice, NoticeMatter, NoticeStep
from oversight.readers.dispatch import addressed_by, copied_by
from pledges.models import Batch
from progress.wording import month_day

Action = NoticeStep.Action
State = Notice.State
UNIT = (Role.REPORTER, Role.HEAD)


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder of one due day of a letter; ``rung`` names it in the ledger of messages."""

    notice: Notice
    duty: str
    due: date
    late: bool

    @property
    def rung(self) -> str:
        return f"{self.duty}-{'after' if self.late else 'before'}:{self.due}"


def tell(step: NoticeStep) -> None:
    """Tell those whom the step leaves something to do; the letter stands as the step left it."""
    with translation.override(settings.LANGUAGE_CODE):
        if step.action == Action.SEND:
            _tell_sent(step)
            _tell_leads(step)
        elif step.action == Action.REPLY:
            _tell_office(step)
        elif step.action in (Action.RETURN, Action.CLOSE, Action.RECALL):
            _tell_unit(step)


@transaction.atomic
def remind_of_days(*, batch: Batch, today: date, now: datetime) -> int:
    """Remind the addressees of a batch's letters of due days: each once; returns how many.

    One working day before a due day, and the working day after it. On a day off nothing; a
    day on which this did not run is made up for by the next. Two workers tell nobody twice.
    """
    calendar = official_calendar()
    if not calendar(today):
        return 0
    standing = NoticeMatter.objects.filter(
        notice=OuterRef("pk"), withdrawn=False, flag__cleared_on__isnull=True
    )
    letters = (
        Notice.objects.open()
        .filter(batch=batch)
        .annotate(standing=Exists(standing))
        .select_related("batch__office", "agency", "region")
        .order_by("pk")
    )
    due = [row for notice in letters for row in _reminders(notice, today, calendar)]
    told = set(
        Message.objects.filter(matter__in=[matter_of(row.notice) for row in due]).values_list(
            "matter", "rung"
        )
    )
    with translation.override(settings.LANGUAGE_CODE):
        fresh = [row for row in due if (matter_of(row.notice), row.rung) not in told]
        return sum(_remind(row, now) for row in fresh)


def matter_of(notice: Notice) -> str:
    """The letter in the ledger of messages."""
    return f"notice:{notice.pk}"


def _tell_sent(step: NoticeStep) -> None:
    body = _(
        "%(unit)s：%(office)s发来%(letter)s《%(subject)s》（%(number)s），"
        "请于%(sign_due)s前签收，%(reply_due)s前回复。"
    )
    subject = _("收到%(letter)s（%(number)s），请签收")
    _post(step, addressed_by(step.notice), subject, body, _desk(step.notice))


def _tell_leads(step: NoticeStep) -> None:
    """A copy to the heads of the agencies that lead what the letter is about."""
    body = _("%(office)s已向%(unit)s发出%(letter)s《%(subject)s》（%(number)s），抄送您单位。")
    subject = _("抄送：致%(unit)s的%(letter)s（%(number)s）")
    # they read the letter; its page, where it is signed for and answered, is its addressee's
    link = reverse("unit_notice_letter", args=[step.notice.pk])
    _post(step, copied_by(step.notice), subject, body, link)


def _tell_office(step: NoticeStep) -> None:
    notice = step.notice
    officers = User.objects.filter(
        Q(agency=notice.batch.office_id, role=Role.OFFICER) | Q(pk=notice.sent_by_id),
        is_active=True,
    )
    body = _("%(unit)s已回复%(letter)s《%(subject)s》（%(number)s），请审核。")
    subject = _("%(unit)s已回复%(letter)s（%(number)s）")
    _post(step, officers, subject, body, reverse("notice", args=[notice.pk]))


def _tell_unit(step: NoticeStep) -> None:
    subject, body = {
        Action.RETURN: (
            _("%(letter)s（%(number)s）的回复已退回，请重新回复"),
            _(
                "%(unit)s：%(letter)s《%(subject)s》（%(number)s）的回复已退回，"
                "请于%(reply_due)s前重新回复。审核意见：%(reason)s"
            ),
        ),
        Action.CLOSE: (
            _("%(letter)s（%(number)s）已办结"),
            _("%(unit)s：%(letter)s《%(subject)s》（%(number)s）已办结。%(reason)s"),
        ),
        Action.RECALL: (
            _("%(letter)s（%(number)s）已撤回"),
            _(
                "%(unit)s：%(letter)s《%(subject)s》（%(number)s）已撤回，不再办理。"
                "撤回原因：%(reason)s"
            ),
        ),
    }[Action(step.action)]
    _post(step, _people(step.notice, UNIT), subject, body, _desk(step.notice))


def _people(notice: Notice, roles: Iterable[Role]) -> QuerySet[User]:
    """The addressee's people of those roles."""
    return User.objects.filter(
        agency=notice.agency_id, region=notice.region_id, role__in=list(roles), is_active=True
    )


def _post(step: NoticeStep, people: QuerySet[User], subject: str, body: str, link: str) -> None:
    notice = step.notice
    values = _values(notice) | {"reason": step.reason}
    post(
        people=people,
        matter=matter_of(notice),
        rung=f"{step.action}:{step.pk}",
        subject=subject % values,
        body=body % values,
        link=link,
        now=datetime.combine(step.on, timezone.localtime(step.at).timetz()),
        office=notice.batch.office,
    )


def _reminders(notice: Notice, today: date, calendar: Calendar) -> Iterator[Reminder]:
    """Reminders that have come by ``today``; none on the day the letter went out."""
    waits_for = {
        "sign": notice.sign_due if notice.state == State.SENT else None,
        "reply": notice.reply_due if notice.state in (State.SENT, State.SIGNED) else None,
        "rectify": notice.rectify_due if notice.standing else None,  # type: ignore[attr-defined]
    }
    for duty, due in waits_for.items():
        if due is None or notice.sent_on == today:
            continue
        if due < today:
            yield Reminder(notice, duty, due, late=True)
        elif add_workdays(due, -1, calendar) <= today:
            yield Reminder(notice, duty, due, late=False)


def _remind(reminder: Reminder, now: datetime) -> int:
    notice = reminder.notice
    values = _values(notice) | {"due": month_day(reminder.due)}
    said = {
        ("sign", False): _("%(letter)s（%(number)s）请于%(due)s前签收"),
        ("sign", True): _("%(letter)s（%(number)s）应于%(due)s前签收，已逾期"),
        ("reply", False): _("%(letter)s（%(number)s）请于%(due)s前回复"),
        ("reply", True): _("%(letter)s（%(number)s）应于%(due)s前回复，已逾期"),
        ("rectify", False): _("%(letter)s（%(number)s）请于%(due)s前整改到位"),
        ("rectify", True): _("%(letter)s（%(number)s）应于%(due)s前整改到位，已逾期"),
    }[reminder.duty, reminder.late] % values
    return post(
        people=_people(notice, UNIT),
        matter=matter_of(notice),
        rung=reminder.rung,
        subject=said,
        body=_("%(unit)s：%(said)s（《%(subject)s》）。请登录办理。") % (values | {"said": said}),
        link=_desk(notice),
        now=now,
        office=notice.batch.office,
    )


def _desk(notice: Notice) -> str:
    return reverse("unit_notice", args=[notice.pk])


def _values(notice: Notice) -> dict[str, object]:
    return {
        "unit": notice.unit,
        "office": notice.batch.office,
        "letter": notice.get_rung_display(),
        "number": notice.number,
        "subject": notice.subject,
        "sign_due": month_day(notice.sign_due) if notice.sign_due else "",
        "reply_due": month_day(notice.reply_due) if notice.reply_due else "",
    }
