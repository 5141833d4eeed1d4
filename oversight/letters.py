"""The words of a letter: its rung's template with the figures filled in.

A template holds names in braces, such as ``{unit}``; nothing else in it is looked at.
Letters are Chinese documents whoever looks at them, so their words have no translation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from agencies.models import Region
from oversight.escalation import Cause
from oversight.ladder import RungSettings
from oversight.models import Notice, NoticeMatter
from progress.models import Verdict

PLACEHOLDERS = {
    "unit": _("主送单位"),
    "you": _("对主送单位的称呼：“你单位”或“你地”"),
    "office": _("办公室名称"),
    "batch": _("批次名称"),
    "letter": _("文书名称"),
    "month": _("研判月份"),
    "count": _("事项个数"),
    "matters": _("逐项列出的事项（只用于正文）"),
    "sign_due_days": _("签收期限（工作日）"),
    "reply_due_days": _("回复期限（工作日）"),
    "rectify_days": _("整改期限（工作日）"),
}
LONGEST_SUBJECT = 200
_BRACED = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter's words: its title in one line, and its body."""

    subject: str
    body: str


def placeholders_in(template: str) -> set[str]:
    """What stands in braces in the template, known or not."""
    return set(_BRACED.findall(template))


def unknown_placeholders(template: str) -> list[str]:
    """What stands in braces and is not known, in order; a brace without its pair last."""
    unknown = [f"{{{name}}}" for name in _BRACED.findall(template) if name not in PLACEHOLDERS]
    stray = re.findall(r"[{}]", _BRACED.sub("", template))
    return list(dict.fromkeys(unknown + stray))


def fill(template: str, values: Mapping[str, str]) -> str:
    """The template with every known name replaced; what is not known stays as it is."""
    return _BRACED.sub(lambda match: values.get(match[1], match[0]), template)


def compose(settings: RungSettings, notice: Notice, matters: Sequence[NoticeMatter]) -> Letter:
    """The system's words for the letter, its days and unit those of ``notice``.

    ``matters`` in the order they are listed, each with flag, share, indicator, pledge and
    verdict at hand. No queries.
    """
    values = _values(notice, matters)
    subject = fill(settings.subject, values)
    if len(subject) > LONGEST_SUBJECT:
        subject = subject[: LONGEST_SUBJECT - 1] + "…"
    return Letter(subject, fill(settings.body, values))


def matter_line(matter: NoticeMatter) -> str:
    """「公路工程建设·农村公路：截至4月30日，计划完成……。已连续2个月滞后。」."""
    return f"{matter_name(matter)}：{matter.verdict.text}{_for_how_long(matter)}"


def matter_name(matter: NoticeMatter) -> str:
    """「公路工程建设·农村公路（承德县）」."""
    share = matter.flag.share
    names = dict.fromkeys((share.indicator.pledge.title, share.indicator.name))
    place = share.region or share.agency
    return "·".join(names) + (f"（{place}）" if place else "")


def _values(notice: Notice, matters: Sequence[NoticeMatter]) -> dict[str, str]:
    lines = [f"{number}.{matter_line(matter)}" for number, matter in enumerate(matters, 1)]
    return {
        "unit": addressee(notice),
        "you": "你单位" if notice.agency else "你地",
        "office": notice.batch.office.name,
        "batch": str(notice.batch),
        "letter": str(notice.get_rung_display()),
        "month": _month([matter.verdict for matter in matters]),
        "count": str(len(matters)),
        "matters": "\n".join(lines),
        "sign_due_days": str(notice.sign_days),
        "reply_due_days": str(notice.reply_days),
        "rectify_days": str(notice.rectify_days or ""),
    }


def addressee(notice: Notice) -> str:
    """Whom a letter addresses (主送机关), by its full name: of a place its government."""
    if notice.agency:
        return notice.agency.name
    place = notice.region
    assert place is not None  # notice_one_unit  # nosec B101
    body = "管理委员会" if place.level == Region.Level.ZONE else "人民政府"
    return f"{place.name}{body}"


def _month(verdicts: Sequence[Verdict]) -> str:
    """「2020年4月」, the newest month the letter tells of."""
    newest = max(verdict.month for verdict in verdicts)
    return f"{newest.year}年{newest.month}月"


def _for_how_long(matter: NoticeMatter) -> str:
    """Why the matter is in the letter, as far as the verdict's sentence does not say so."""
    if matter.cause == Cause.OVERDUE:
        return "此前的文书已逾期，仍未办结。"
    if matter.months < 2:
        return {Cause.YELLOW: "研判为黄灯。", Cause.RED: "研判为红灯。"}.get(matter.cause, "")  # type: ignore[call-overload, no-any-return]
    return {
        Cause.YELLOW: f"已连续{matter.months}个月滞后。",
        Cause.RED: f"已连续{matter.months}个月红灯。",
        Cause.UNREPORTED: f"已连续{matter.months}个月未报。",
    }.get(matter.cause, "")  # type: ignore[call-overload]
