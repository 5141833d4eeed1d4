"""What is shown before a letter is raised by hand, and before it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.official_calendar import official_calendar
from agencies.roles import Role
from agencies.workdays import add_workdays
from oversight.ladder import ladder_of, rung_settings
from oversight.models import Notice, NoticeMatter
from oversight.readers.rows import own_word
from pledges.models import Share
from progress.leads import lead_by_share
from progress.models import Flag, Verdict
from progress.sentences import sentences


@dataclass(frozen=True, slots=True)
class Due:
    """One of a letter's due days if it were sent on a day; ``days`` are working days."""

    what: str
    day: date
    days: int


@dataclass(frozen=True, slots=True)
class Reached:
    """A person whom the letter will reach, in which post; ``copy`` as a lead of a matter."""

    user: User
    post: str
    copy: bool = False


@dataclass(frozen=True, slots=True)
class FlagStanding:
    """How a flagged share stands now, in words, and the letters it has had."""

    light: str
    word: str
    sentence: str
    month: date
    letters: list[Notice]


def due_days(notice: Notice, today: date) -> list[Due]:
    """The due days of a letter that is sent ``today``."""
    counts = [
        (_("签收期限"), notice.sign_days),
        (_("回复期限"), notice.reply_days),
        (_("整改期限"), notice.rectify_days),
    ]
    is_workday = official_calendar()
    return [Due(what, add_workdays(today, days, is_workday), days) for what, days in counts if days]


def audience_of(notice: Notice) -> list[Reached]:
    """Whom the letter reaches when it is sent: addressees, then copies."""
    addressed = addressed_by(notice).select_related("agency", "region").order_by("role")
    copied = copied_by(notice).select_related("agency", "region")
    return [
        *(Reached(user, str(user.get_role_display())) for user in addressed),
        *(Reached(user, str(user.get_role_display()), copy=True) for user in copied),
    ]


def addressed_by(notice: Notice) -> QuerySet[User]:
    """The addressee's people its rung is sent to."""
    rung = rung_settings(ladder_of(notice.batch), notice.rung)
    roles = [Role.HEAD] * rung.to_head + [Role.REPORTER] * rung.to_reporter
    return User.objects.filter(
        agency=notice.agency_id, region=notice.region_id, role__in=roles, is_active=True
    )


def copied_by(notice: Notice) -> QuerySet[User]:
    """The heads of the agencies that lead what the letter is about, where its rung copies them."""
    if not rung_settings(ladder_of(notice.batch), notice.rung).to_lead:
        return User.objects.none()
    shares = Share.objects.filter(flags__matters__notice=notice).select_related("indicator")
    leads = {lead.pk for lead in lead_by_share(list(shares)).values() if lead}
    return User.objects.filter(
        agency__in=leads - {notice.agency_id}, role=Role.HEAD, is_active=True
    )


def startable(flag: Flag) -> list[tuple[str, str]]:
    """The rungs the flag has not come to yet, lowest first, as a form offers them.

    One above the next that was not sent says that it needs a reason.
    """
    ladder = [row for row in ladder_of(flag.share.indicator.pledge.batch) if row.enabled]
    had = NoticeMatter.objects.filter(flag=flag, withdrawn=False).select_related("notice")
    position = {row.rung.value: row.position for row in ladder}
    taken = max((position.get(matter.rung, 0) for matter in had), default=0)
    sent = max((position.get(m.rung, 0) for m in had if m.notice.sent_on), default=0)
    choices, unsent = [], any(sent < row.position <= taken for row in ladder)
    for row in ladder:
        if row.position > taken:
            words = _("%(rung)s（越级，须写明原因）") if unsent else "%(rung)s"
            choices.append((row.rung.value, words % {"rung": row.label}))
            unsent = True
    return choices


def sibling_flags(flag: Flag) -> list[Flag]:
    """Other open flags of the batch whose share the same unit reports."""
    share = flag.share
    return list(
        Flag.objects.filter(
            cleared_on=None,
            share__reporting_agency=share.reporting_agency_id,
            share__reporting_region=share.reporting_region_id,
            share__indicator__pledge__batch=share.indicator.pledge.batch_id,
        )
        .exclude(pk=flag.pk)
        .select_related("share__indicator__pledge", "share__region", "share__agency")
        .order_by("share__indicator__pledge__position", "share__indicator__position", "share__pk")
    )


def flag_standing(flag: Flag) -> FlagStanding:
    """How the flag's share stands now; a flag is raised by a verdict, so there is one."""
    newest = Verdict.objects.filter(share=flag.share_id).order_by("-month", "-day", "-sequence")
    verdict = newest.defer("inputs")[0]
    matters = NoticeMatter.objects.filter(flag=flag).select_related("notice").order_by("pk")
    return FlagStanding(
        verdict.light,
        own_word(verdict),
        sentences([verdict])[verdict.pk],
        verdict.month,
        [matter.notice for matter in matters],
    )
