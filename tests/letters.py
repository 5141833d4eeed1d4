"""Flags with a history, and letters that have come some way, in the tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from agencies.models import User
from oversight.actions import drafting, notices, replies
from oversight.models import Notice, NoticeReply, NoticeStep
from pledges.models import Share
from progress.facts import Light, Reason
from progress.models import Flag, FlagChange, ReportingMonth, Verdict
from progress.periods import add_months, month_end

MARCH, APRIL, MAY, JUNE = (date(2020, month, 1) for month in (3, 4, 5, 6))
FRIDAY = date(2020, 5, 8)  # the Saturday after it is worked, for the May holiday
LIGHTS = {
    "green": (Light.GREEN, Reason.ON_SCHEDULE),
    "yellow": (Light.YELLOW, Reason.BEHIND),
    "near": (Light.YELLOW, Reason.NEAR_BOUND),
    "red": (Light.RED, Reason.FAR_BEHIND),
    "unreported": (Light.GREY, Reason.UNREPORTED),
    "unreviewed": (Light.GREY, Reason.UNREVIEWED),
    "returned": (Light.GREY, Reason.RETURNED),
}


def make_verdict(share: Share, month: date, kind: str, **changes) -> Verdict:
    """A verdict of the month's last day, the next one of its day; ``kind`` is of ``LIGHTS``."""
    light, reason = LIGHTS[kind]
    fields = {
        "day": month_end(month),
        "light": light,
        "reason": reason,
        "text": f"{month.month}月{kind}。",
        "inputs": {},
        "judged_on": month_end(month),
        "sequence": share.verdicts.filter(month=month).count() + 1,
    }
    return Verdict.objects.create(share=share, month=month, **(fields | changes))


def make_flag(share: Share, *kinds: str, until: date = APRIL) -> Flag:
    """An open flag of a share judged ``kinds`` in a row of months, the last one ``until``."""
    first = add_months(until, 1 - len(kinds))
    verdicts = [make_verdict(share, add_months(first, n), kind) for n, kind in enumerate(kinds)]
    flag = Flag.objects.create(share=share, raised_on=month_end(first))
    for verdict in verdicts[:1]:
        FlagChange.objects.create(
            flag=flag, on=flag.raised_on, verdict=verdict, new_light=verdict.light
        )
    return flag


def clear(flag: Flag, on: date = FRIDAY) -> None:
    flag.cleared_on = on
    flag.save()


def lock(batch, month: date, on: date = FRIDAY) -> None:
    ReportingMonth.objects.create(batch=batch, month=month, bulletin_on=on, locks_on=on)


def draft(batch, today: date = FRIDAY) -> Notice:
    """The one letter that waits after the system has drafted."""
    drafting.draft_notices(batch=batch, today=today)
    return Notice.objects.get(state="drafted")


def sent(letter: Notice, by: User, today: date = FRIDAY, number: str = "") -> Notice:
    """The letter sent, with whatever word it needs given before."""
    if letter.rung == "supervision":
        letter = notices.approve_notice(notice=letter, by=by, today=today)
    elif letter.rung in ("talk", "criticism"):
        letter = notices.record_approval(
            notice=letter, approver="李副省长", approved_on=today, document="会议纪要〔2020〕3号",
            by=by, today=today,
        )  # fmt: skip
    return notices.send_notice(notice=letter, number=number, by=by, today=today)


def replied(letter: Notice, by: User, today: date = FRIDAY, **words) -> NoticeReply:
    """The unit's reply to a letter it has signed for the same day, if it had not before."""
    if letter.state == "sent":
        letter = replies.sign_for(notice=letter, by=by, today=today)
    said = {"text": "已增加两个施工队。", "measures": "", "promised_on": None, "files": ()}
    return replies.reply(notice=letter, by=by, today=today, **(said | words))


def listed(state: str = "drafted") -> list[tuple[str, str, list[tuple[str, str, int]]]]:
    """Letters of that state: rung, unit, and each matter's indicator, cause and months."""
    return [
        (
            letter.rung,
            str(letter.unit),
            [
                (matter.flag.share.indicator.name, matter.cause, matter.months)
                for matter in letter.matters.order_by("pk")
            ],
        )
        for letter in Notice.objects.filter(state=state).order_by("pk")
    ]


def steps(letter: Notice) -> Sequence[tuple[str, str | None]]:
    """What was done with a letter, by whom (None: the system), in order."""
    return [
        (step.action, step.by and step.by.username)
        for step in NoticeStep.objects.filter(notice=letter).order_by("pk")
    ]
