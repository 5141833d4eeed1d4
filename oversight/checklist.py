"""The acceptance checklist (验收核验): what the portal sees of each line, in words (R18, R33, R67).

A figure that was reported is not accepted. The portal looks at the last accepted figure, the
evidence, the head's signature and the open problems; what no table can show (the quality
standards, the place itself) is for a person to say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import prefetch_related_objects
from django.utils import dateformat
from django.utils.translation import gettext as _

from agencies.models import User
from oversight.models import AcceptanceCase, AcceptanceItem, Problem
from pledges.models import Batch, Indicator, Pledge, Share
from pledges.targets import Comparator, Kind, percent
from progress.gathering import says_something
from progress.models import Acceptance, Evidence, JudgingRule, MonthlyReport, Reading, ReportStep
from progress.models.rule import rules_on
from progress.wording import amount

LineKind = AcceptanceItem.Kind
Unit = tuple[int | None, int | None]

# What the portal decides by itself; the other lines wait for a person's word.
COMPUTED = (LineKind.VALUE, LineKind.EVIDENCE, LineKind.HEAD, LineKind.PROBLEMS)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the portal sees of a line: met, not met, or for a person to say (None); in words."""

    met: bool | None = None
    words: str = ""


@dataclass
class Sight:
    """One indicator with the whole share that is reported, and all that bears on it.

    ``readings`` are the accepted figures of the whole, oldest first; ``signed`` the last
    signature on the report the last of them came with; ``proofs`` counts the files of accepted
    reports on it; ``passed`` is the acceptance that stands.
    """

    indicator: Indicator
    share: Share
    deadline: date
    readings: list[Reading] = field(default_factory=list)
    signed: ReportStep | None = None
    proofs: int = 0
    passed: Acceptance | None = None
    value: Seen = field(default_factory=Seen)

    @property
    def last(self) -> Reading | None:
        return self.readings[-1] if self.readings else None

    @property
    def reached(self) -> bool:
        """Does the last accepted figure, or word, meet the target?"""
        return bool(self.value.met)

    def days_early(self, finished_on: date | None) -> int:
        """Days between the finish and the deadline (提前完成, R23); 0 where it was not early."""
        return max(0, (self.deadline - finished_on).days) if finished_on else 0


def sights_of_unit(unit: Unit, today: date) -> list[Sight]:
    """All indicators of running batches whose whole one agency or region reports, as of today."""
    agency, region = unit
    wholes = Share.objects.filter(
        reporting_agency=agency,
        reporting_region=region,
        indicator__pledge__batch__in=Batch.objects.running(),
    )
    return _look(wholes, today)


def sights_of(indicators: Collection[Indicator], day: date) -> list[Sight]:
    """The given indicators as of a day, in the order of their pledge; those nobody reports are
    left out.
    """
    return _look(Share.objects.filter(indicator__in=indicators), day)


def look(case: AcceptanceCase, items: Sequence[AcceptanceItem], day: date) -> dict[int, Seen]:
    """Item id → what the portal sees of the line by the figures accepted on or before ``day``.

    Problems and the files of the case are as they are now. Ten queries, whatever the rows.
    """
    indicators = {item.indicator_id for item in items if item.indicator_id}
    chosen = Indicator.objects.filter(pk__in=indicators)
    sights = {sight.indicator.pk: sight for sight in sights_of(list(chosen), day)}
    own_files = case.attachments.filter(removed_at__isnull=True).count()
    problems = _problems(case.pledge)
    return {item.pk: _seen(item, sights, own_files, problems) for item in items}


def goal_words(indicator: Indicator) -> str:
    """「不低于95%」, 「约300公里」, 「300公里」: what the target says."""
    value = amount(indicator.value, indicator.unit)
    forms = {
        Comparator.AT_LEAST: _("不低于%(value)s"),
        Comparator.AT_MOST: _("不超过%(value)s"),
        Comparator.ABOUT: _("约%(value)s"),
        Comparator.RANGE: _("%(value)s至%(upper)s"),
        Comparator.QUALITATIVE: _("定性"),
    }
    form = forms.get(Comparator(indicator.comparator), "%(value)s")
    return form % {"value": value, "upper": amount(indicator.upper, indicator.unit)}


def _look(shares: Iterable[Share], day: date) -> list[Sight]:
    """Sights of the wholes among ``shares``, conditions left out. Seven queries."""
    wholes = (
        shares.filter(region=None, agency=None, indicator__condition=False)  # type: ignore[attr-defined]
        .select_related("indicator__pledge__batch", "reporting_agency", "reporting_region")
        .order_by("indicator__pledge__position", "indicator__position", "pk")
    )
    sights = {share.indicator_id: Sight(share.indicator, share, _due(share)) for share in wholes}
    if not sights:
        return []
    prefetch_related_objects([row.indicator for row in sights.values()], "revisions")
    _read(sights, day)
    rules = list(
        JudgingRule.objects.filter(
            batch__in={row.indicator.pledge.batch_id for row in sights.values()}
        ).select_related("indicator", "category")
    )
    for passed in Acceptance.objects.filter(indicator__in=sights, reversed_on__isnull=True):
        sights[passed.indicator_id].passed = passed
    for sight in sights.values():
        sight.value = _value(sight, rules, day)
    return list(sights.values())


def _due(share: Share) -> date:
    return share.indicator.deadline or share.indicator.pledge.batch.ends_on


def _read(sights: dict[int, Sight], day: date) -> None:
    """The figures accepted by a day, the signatures on the last, the files; three queries."""
    accepted = {"report__state": MonthlyReport.State.ACCEPTED, "report__accepted_on__lte": day}
    of_share = {sight.share.pk: sight for sight in sights.values()}
    readings = Reading.objects.filter(share__in=of_share, **accepted).select_related(
        "report__agency", "report__region"
    )
    for reading in readings.order_by("report__month"):
        sight = of_share[reading.share_id]
        if says_something(reading, sight.indicator.kind):
            sight.readings.append(reading)
    by_report: dict[int, list[Sight]] = defaultdict(list)
    for sight in sights.values():
        if sight.last:
            by_report[sight.last.report_id].append(sight)
    steps = ReportStep.objects.filter(report__in=by_report, action=ReportStep.Action.SIGN)
    for step in steps.select_related("by", "on_behalf_of").order_by("pk"):
        for sight in by_report[step.report_id]:
            sight.signed = step
    proofs = Evidence.objects.filter(
        share__indicator__in=sights, removed_at__isnull=True, **accepted
    )
    for indicator_id in proofs.values_list("share__indicator", flat=True):
        sights[indicator_id].proofs += 1


def _value(sight: Sight, rules: list[JudgingRule], today: date) -> Seen:
    """The last accepted figure against the target; a share over 100% is shown as it is (R18)."""
    last = sight.last
    if sight.indicator.kind == Kind.QUALITATIVE:
        if any(reading.achieved for reading in sight.readings):
            return Seen(True, _("填报单位已报完成，月报已审核通过。"))
        return Seen(None, _("月报尚未报完成，须由核验人认定。"))
    if last is None or last.value is None:
        return Seen(False, _("没有审核通过的数据。"))
    met = _reached(sight, rules, today)
    target = sight.share.target_on(today)
    names = {
        "day": day_words(last.as_of),
        "actual": amount(last.value, sight.indicator.unit, last.approx),
        "goal": goal_words(sight.indicator),
    }
    if not target.has_share:
        words = (
            _("截至%(day)s为%(actual)s，目标%(goal)s，符合。")
            if met
            else _("截至%(day)s为%(actual)s，目标%(goal)s，不符合。")
        )
        return Seen(met, words % names)
    words = (
        _("截至%(day)s完成%(actual)s，为目标%(goal)s的%(share)s%%，已达到。")
        if met
        else _("截至%(day)s完成%(actual)s，为目标%(goal)s的%(share)s%%，未达到。")
    )
    return Seen(met, words % (names | {"share": f"{percent(target.share(last.value)):,}"}))


def _reached(sight: Sight, rules: list[JudgingRule], today: date) -> bool:
    """As the light is judged: 约 with its slack; a bound broken for good stays broken (R32)."""
    held = rules_on(
        [row for row in rules if row.batch_id == sight.indicator.pledge.batch_id],
        sight.indicator,
        today,
    )
    target, last = sight.share.target_on(today), sight.last
    value = last.value if last else None
    if target.kind == Kind.BOUND and value is not None and target.value is not None:
        highest = max(row.value or Decimal(0) for row in sight.readings)
        if target.value == 0 and highest > 0:
            return False
        if held.over_at and value == target.value != 0:
            return False
    return target.is_reached(value, about_from=held.about_from)


def _problems(pledge: Pledge) -> Seen:
    """No problem of the pledge may be open: each is named with its state."""
    settled = (Problem.State.CLOSED, Problem.State.SET_ASIDE)
    rows = Problem.objects.filter(pledge=pledge)
    still_open = list(rows.exclude(state__in=settled).order_by("found_on", "pk"))
    if still_open:
        named = _("；").join(
            _("%(what)s（%(state)s）") % {"what": row, "state": row.get_state_display()}
            for row in still_open[:3]
        )
        names = {"count": len(still_open), "named": named}
        return Seen(False, _("还有%(count)d个问题没有销号：%(named)s。") % names)
    return Seen(True, _("没有未销号的问题。"))


def _seen(item: AcceptanceItem, sights: dict[int, Sight], own_files: int, problems: Seen) -> Seen:
    sight = sights.get(item.indicator_id) if item.indicator_id else None
    if item.kind == LineKind.PROBLEMS:
        return problems
    if item.kind not in COMPUTED:
        return Seen()
    if sight is None:
        return Seen(False, _("这项指标没有填报单位。"))
    return {LineKind.VALUE: sight.value, LineKind.HEAD: _head(sight)}.get(
        LineKind(item.kind)
    ) or _proofs(sight, own_files)


def _head(sight: Sight) -> Seen:
    """The unit's head signed the report that holds the last figure: who, when."""
    if sight.last is None:
        return Seen(False, _("没有审核通过的月报。"))
    month = dateformat.format(sight.last.report.month, _("Y年n月"))
    if sight.signed is None:
        return Seen(False, _("%(month)s月报没有单位负责人签字。") % {"month": month})
    names = {"month": month, "day": day_words(sight.signed.on), "who": signer(sight.signed)}
    return Seen(True, _("%(month)s月报由%(who)s于%(day)s审签。") % names)


def signer(step: ReportStep) -> str:
    """Who signed: the head, or the deputy in the head's place."""
    person: User | None = step.by
    if step.on_behalf_of:
        return _("%(by)s（受%(head)s授权）") % {"by": person, "head": step.on_behalf_of}
    return str(person) if person else _("单位负责人")


def _proofs(sight: Sight, own_files: int) -> Seen:
    if not sight.proofs and not own_files:
        return Seen(False, _("月报和申请都没有佐证材料。"))
    names = {"proofs": sight.proofs, "own": own_files}
    return Seen(True, _("月报佐证%(proofs)d个，申请附件%(own)d个。") % names)


def day_words(day: date) -> str:
    """「2020年4月30日」."""
    return dateformat.format(day, _("Y年n月j日"))
