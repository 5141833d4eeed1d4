"""A verdict in one sentence, in the reader's language; the stored text is the Chinese one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils import dateformat, translation
from django.utils.translation import gettext as _

from agencies.languages import in_each_language
from pledges.figures import write_figure
from pledges.targets import Kind, Target
from progress.facts import Facts, Reason, Ruling


def official_sentence(facts: Facts, ruling: Ruling) -> str:
    """The sentence as it is stored and printed: always in Chinese."""
    with translation.override("zh-hans"):
        return sentence(facts, ruling)


def sentence(facts: Facts, ruling: Ruling) -> str:
    """Why the light is what it is, with every figure that decided it."""
    opening = _OPENINGS.get(ruling.reason)
    text = opening(facts, ruling) if opening else _progress(facts, ruling)
    return text + _missed(ruling)


@in_each_language
def month_day(day: date) -> str:
    """「4月30日」."""
    return dateformat.format(day, _("n月j日"))


def amount(value: Decimal | None, unit: str, approx: str = "") -> str:
    """A figure with its unit: 「1,380套」, 「95%」; 「—」 where there is none."""
    return f"{write_figure(value, approx)}{unit}" if value is not None else "—"


def goal_amount(target: Target, unit: str) -> str:
    """What is to be reached, both ends of a range: 「300公里」, 「95%至105%」."""
    value = amount(target.value, unit)
    if target.ends is None:
        return value
    return _("%(value)s至%(upper)s") % {"value": value, "upper": amount(target.upper, unit)}


def expected_amount(value: Decimal | None, unit: str) -> str:
    """What the plan expects, with its unit, rounded as the rule did: 「119公里」, 「38.0个」."""
    return f"{value:,}{unit}" if value is not None else "—"


def _progress(facts: Facts, ruling: Ruling) -> str:
    """计划、实际、差距, each as far as it exists."""
    parts = [_as_of(facts.day)]
    if ruling.expected is not None:
        parts.append(
            _("计划完成%(share)s%%（%(amount)s）")
            % {
                "share": ruling.expected,
                "amount": expected_amount(ruling.expected_value, facts.unit),
            }
        )
    if ruling.actual is not None:
        parts.append(_actual(facts, ruling))
    if ruling.gap is None:
        parts.append(_("按期限%(day)s考核") % {"day": month_day(facts.deadline)})
    else:
        parts.append(_gap(ruling.gap))
    if ruling.gap_of_plan:
        parts.append(_gap_of_plan(ruling.gap_of_plan))
    if ruling.days_late:
        parts.append(_("相当于晚%(days)d天") % {"days": ruling.days_late})
    return _joined(parts)


def _actual(facts: Facts, ruling: Ruling) -> str:
    value = facts.last_value if ruling.reason == Reason.OVERDUE else facts.value
    return _("实际%(share)s%%（%(amount)s）") % {
        "share": ruling.actual,
        "amount": amount(value, facts.unit, facts.approx),
    }


def _gap(gap: Decimal) -> str:
    if gap < 0:
        return _("落后%(points)s个百分点") % {"points": -gap}
    if gap > 0:
        return _("超前%(points)s个百分点") % {"points": gap}
    return _("与序时持平")


def _gap_of_plan(gap: Decimal) -> str:
    if gap < 0:
        return _("比计划少%(percent)s%%") % {"percent": -gap}
    return _("比计划多%(percent)s%%") % {"percent": gap}


def _joined(parts: list[str]) -> str:
    comma, stop = _marks()
    return comma.join(parts) + stop


@in_each_language
def _marks() -> tuple[str, str]:
    return _("，"), _("。")


@in_each_language
def _as_of(day: date) -> str:
    return _("截至%(day)s") % {"day": month_day(day)}


def _missed(ruling: Ruling) -> str:
    if ruling.missed is None:
        return ""
    return _("节点“%(what)s”应于%(day)s完成，尚未完成。") % {
        "what": ruling.missed.what,
        "day": month_day(ruling.missed.due),
    }


def _passed(facts: Facts, ruling: Ruling) -> str:
    day = facts.passed_on or facts.day
    return _joined([_("%(day)s通过验收") % {"day": month_day(day)}, *_achieved(facts)])


def _not_started(facts: Facts, ruling: Ruling) -> str:
    return _("计划于%(day)s开始，尚未到开始日期。") % {"day": month_day(facts.schedule.start)}


def _overdue(facts: Facts, ruling: Ruling) -> str:
    parts = [_("期限%(day)s已到") % {"day": month_day(facts.deadline)}]
    if facts.target.kind == Kind.QUALITATIVE:
        parts.append(_("未报完成"))
    elif facts.last_value is None:
        parts += [_goal(facts), _("没有审核通过的数据")]
    else:
        parts += [_goal(facts), _overdue_actual(facts, ruling), _("未达目标")]
    return _joined(parts)


def _overdue_actual(facts: Facts, ruling: Ruling) -> str:
    if ruling.actual is None:
        return _("实际%(amount)s") % {"amount": amount(facts.last_value, facts.unit, facts.approx)}
    return _actual(facts, ruling)


def _goal(facts: Facts) -> str:
    return _("目标%(amount)s") % {"amount": goal_amount(facts.target, facts.unit)}


def _achieved(facts: Facts) -> list[str]:
    if facts.value is None:
        return []
    return [_("实际%(amount)s") % {"amount": amount(facts.value, facts.unit, facts.approx)}]


def _reached(facts: Facts, ruling: Ruling) -> str:
    parts = [_as_of(facts.day), *_achieved(facts)]
    if facts.target.kind == Kind.QUALITATIVE:
        return _joined([*parts, _("已报完成，待验收")])
    return _joined(
        [
            *parts,
            _("已达目标%(amount)s，待验收") % {"amount": goal_amount(facts.target, facts.unit)},
        ]
    )


def _bound(facts: Facts, ruling: Ruling) -> str:
    judgement = {
        Reason.OVER_BOUND: _("超过控制上限%(amount)s"),
        Reason.NEAR_BOUND: _("接近控制上限%(amount)s"),
        Reason.WITHIN_BOUND: _("在控制上限%(amount)s以内"),
    }[ruling.reason]
    return _joined(
        [
            _as_of(facts.day),
            *_achieved(facts),
            judgement % {"amount": amount(facts.target.value, facts.unit)},
        ]
    )


def _unreported(facts: Facts, ruling: Ruling) -> str:
    month = dateformat.format(facts.month, _("n月"))
    due = month_day(facts.report_due) if facts.report_due else "—"
    return {
        Reason.UNREPORTED: _("%(month)s月报未报，应于%(due)s前报送。"),
        Reason.UNREVIEWED: _("%(month)s月报已提交，待审核。"),
        Reason.RETURNED: _("%(month)s月报已退回，待重新报送。"),
    }[ruling.reason] % {"month": month, "due": due}


def _ongoing(facts: Facts, ruling: Ruling) -> str:
    return _joined(
        [
            _as_of(facts.day),
            *_achieved(facts),
            _("推进中"),
            _("按期限%(day)s考核") % {"day": month_day(facts.deadline)},
        ]
    )


_OPENINGS = {
    Reason.PASSED: _passed,
    Reason.NOT_STARTED: _not_started,
    Reason.OVERDUE: _overdue,
    Reason.UNREPORTED: _unreported,
    Reason.UNREVIEWED: _unreported,
    Reason.RETURNED: _unreported,
    Reason.REACHED: _reached,
    Reason.OVER_BOUND: _bound,
    Reason.NEAR_BOUND: _bound,
    Reason.WITHIN_BOUND: _bound,
    Reason.ONGOING: _ongoing,
}
