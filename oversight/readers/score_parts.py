"""What one indicator, report or vote adds to a score, with the words that explain it.

Words are Chinese, as they are kept with the score.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from oversight.checklist import day_words, goal_words
from oversight.models import Satisfaction
from oversight.scores import (
    Handing,
    Part,
    completion_part,
    pace_part,
    reporting_part,
)
from pledges.models import Share
from pledges.targets import Kind, percent
from progress.facts import Facts, Light, Reason
from progress.inputs import from_json
from progress.models import MonthlyReport, ReportStep, Verdict
from progress.votes import Opinion, Vote
from progress.wording import amount, goal_amount

Action = ReportStep.Action


@dataclass(frozen=True, slots=True)
class Told:
    """A part with what is said of it: who or what, its figure, and where it came from."""

    part: Part
    what: str
    words: str
    indicator: int | None = None


def completed(share: Share, verdict: Verdict | None, factor: Decimal) -> Told:
    """How far the share has come by the verdict in force; left out where there is none."""
    name = _name(share)
    if verdict is None:
        return Told(Part(None, factor), name, _("尚未研判，不计。"), share.indicator_id)
    facts = from_json(verdict.inputs)
    return Told(
        Part(completion_part(facts), factor), name, _figure(share, facts), share.indicator_id
    )


def _figure(share: Share, facts: Facts) -> str:
    """「截至2020年4月30日10公里，为目标30公里的33.33%」, over 100% as it is (R18)."""
    names = {
        "day": day_words(facts.day),
        "actual": amount(facts.last_value, facts.unit, facts.approx),
        "goal": goal_amount(facts.target, facts.unit),
    }
    if facts.target.kind == Kind.QUALITATIVE:
        done = facts.achieved or (facts.passed_on is not None and facts.passed_on <= facts.day)
        return _("已完成。") if done else _("尚未完成。")
    if facts.last_value is None:
        return _("没有审核通过的数据，按0计。")
    if not facts.target.has_share:
        names["goal"] = goal_words(share.indicator)
        return _("截至%(day)s为%(actual)s，要求%(goal)s。") % names
    reached = facts.target.share(facts.last_value)
    if facts.target.ends and reached > facts.target.ends[1]:
        return _("截至%(day)s完成%(actual)s，超出目标%(goal)s，按未达到计0。") % names
    names["share"] = f"{percent(reached):,}"
    return _("截至%(day)s完成%(actual)s，为目标%(goal)s的%(share)s%%。") % names


def paced(share: Share, verdict: Verdict | None, factor: Decimal) -> Told:
    """How the share keeps pace, by the light in force; left out where there is none."""
    if verdict is None:
        return Told(Part(None, factor), _name(share), _("尚未研判，不计。"), share.indicator_id)
    value = pace_part(Light(verdict.light), Reason(verdict.reason))
    names = {"light": verdict.get_light_display(), "reason": verdict.get_reason_display()}
    if value is None:
        words = _("%(reason)s，不计。")
    elif names["light"] == names["reason"]:
        words = _("%(light)s。")
    else:
        words = _("%(light)s（%(reason)s）。")
    return Told(Part(value, factor), _name(share), words % names, share.indicator_id)


def _name(share: Share) -> str:
    names = {"pledge": share.indicator.pledge, "indicator": share.indicator}
    if str(names["pledge"]) == str(names["indicator"]):
        return str(share.indicator)
    return _("%(pledge)s · %(indicator)s") % names


def handing_of(report: MonthlyReport, steps: list[ReportStep], doubts: int) -> Handing:
    """How the unit itself handed the report in; what the office entered it did not (代录).

    A report without any step was taken over with its day.
    """
    own = [step.on for step in steps if step.action == Action.SUBMIT]
    returned = (Action.RETURN_BY_LEAD, Action.RETURN_BY_OFFICE)
    return Handing(
        report.due_on,
        min(own, default=None if steps else report.submitted_on),
        sent_back=any(step.action in returned for step in steps),
        doubted=doubts > 0,
    )


def reported(report: MonthlyReport, handing: Handing, steps: Iterable[ReportStep]) -> Told:
    """One due report, and why it counts as it does."""
    names = {
        "due": day_words(handing.due_on),
        "day": day_words(handing.handed_in_on) if handing.handed_in_on else "",
    }
    part = reporting_part(handing)
    if handing.handed_in_on is None:
        entered = any(step.action == Action.ENTER for step in steps)
        words = _("办公室代录，不计为按时报送。") if entered else _("应于%(due)s前报送，未报。")
    elif handing.handed_in_on > handing.due_on:
        words = _("应于%(due)s前报送，%(day)s报送，迟报。")
    elif handing.sent_back:
        words = _("%(day)s按时报送，被退回修改，计一半。")
    elif handing.doubted:
        words = _("%(day)s按时报送，数据疑点经核查成立，计一半。")
    else:
        words = _("%(day)s按时报送。")
    what = _("%(year)d年%(month)d月月报") % {
        "year": report.month.year,
        "month": report.month.month,
    }
    return Told(Part(part), what, words % names)


def vote_of(row: Satisfaction) -> Vote:
    """The stored vote as arithmetic."""
    return Vote(row.members, row.satisfied, row.basically, row.dissatisfied, row.over_members)


def opinion_words(opinion: Opinion | None) -> str:
    """「满意」, 「基本满意」, 「不满意」; 「没有结果」 where nobody voted."""
    words = {
        Opinion.SATISFIED: _("满意"),
        Opinion.BASICALLY: _("基本满意"),
        Opinion.DISSATISFIED: _("不满意"),
    }
    return words[opinion] if opinion else _("没有结果")


def vote_words(row: Satisfaction) -> str:
    """The vote with its denominator and its word."""
    vote = vote_of(row)
    names = {
        "day": day_words(row.held_on),
        "satisfied": row.satisfied,
        "basically": row.basically,
        "base": vote.base,
        "word": opinion_words(vote.opinion()),
    }
    words = (
        _(
            "%(day)s测评，满意%(satisfied)d票、基本满意%(basically)d票，按全体%(base)d人计算：%(word)s。"
        )
        if row.over_members
        else _(
            "%(day)s测评，满意%(satisfied)d票、基本满意%(basically)d票，按投票%(base)d人计算：%(word)s。"
        )
    )
    return words % names
