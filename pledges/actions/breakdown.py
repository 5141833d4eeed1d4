"""Dividing an indicator's target among places (R44, R45): the shares and their plans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from agencies.access import require_office
from agencies.models import Region, User
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.actions.plan_revisions import SEASON, PlanDraft, Point, adopt_plan, draft_of
from pledges.breakdown import Matrix, can_be_divided, read_matrix
from pledges.figures import write_figure
from pledges.models import Batch, Indicator, Plan, Share
from pledges.sums import Fit, scaled_points, touches_season
from pledges.targets import Kind, PlanKind, Target


class PartPlan(StrEnum):
    """How a part's plan comes about: the whole's scaled, the part's own, or one of a kind."""

    FOLLOW = "follow"
    KEEP = "keep"
    EVEN = PlanKind.EVEN.value
    SEASON = PlanKind.SEASON.value
    NONE = PlanKind.NONE.value


@dataclass(frozen=True, slots=True)
class Part:
    """A place's part: its target in the unit, and its plan.

    ``end`` is the last day of a plan of its own kind; None takes the whole's.
    """

    region: Region
    value: Decimal
    plan: PartPlan = PartPlan.FOLLOW
    end: date | None = None


class Unexplained(Conflict):
    """Parts that differ from the whole, or changed after publication, want a reason."""


class ImpossiblePart(Conflict):
    """One place's part that cannot be taken; ``region`` is the place."""

    def __init__(self, text: str, region: Region) -> None:
        super().__init__(text)
        self.region = region


@transaction.atomic
def break_down(
    *, indicator: Indicator, parts: Sequence[Part], note: str, by: User, today: date
) -> list[Share]:
    """Make the indicator's regional shares those of ``parts``: new, changed, removed.

    Each place reports its own share. A sum that does not fit the whole wants ``note``; so
    does a target changed or taken away after publication, and then a new one. Raises
    ``Unexplained`` without it, ``ImpossiblePart`` for a place that cannot be taken or left
    out, ``Conflict`` for a closed batch or an indicator that is not divided.
    """
    batch = indicator.pledge.batch
    require_office(by, batch.office_id, Verb.MANAGE_PLEDGES)
    indicator = (
        Indicator.objects.select_for_update(of=("self",))
        .select_related("pledge__batch")
        .get(pk=indicator.pk)
    )
    _require_divisible(indicator)
    matrix = read_matrix(indicator)
    stored = {share.region_id: share for share in _places_of(indicator)}
    _require_places(matrix, parts)
    wanted = {part.region.pk: part for part in parts}
    leaving = [share for region, share in stored.items() if region not in wanted]
    _require_untouched(leaving)
    _require_note(matrix, parts, stored, note.strip())
    Share.objects.filter(pk__in=[share.pk for share in leaving]).delete()
    whole = matrix.whole or Share(indicator=indicator)
    made = Made(by, today, note or _("分解任务调整"))
    shares = [_store(part, stored.get(part.region.pk), whole, made) for part in parts]
    if indicator.breakdown_note != note.strip():
        indicator.breakdown_note = note.strip()
        indicator.save(update_fields=["breakdown_note"])
    return shares


def _places_of(indicator: Indicator) -> QuerySet[Share]:
    return (
        Share.objects.select_for_update(of=("self",))
        .filter(indicator=indicator, region__isnull=False, agency__isnull=True)
        .select_related("indicator", "region")
        .prefetch_related("plans__points")
        .order_by("pk")
    )


def _require_divisible(indicator: Indicator) -> None:
    batch = indicator.pledge.batch
    if batch.stage == Batch.Stage.CLOSED:
        raise Conflict(_("%(batch)s已办结，不再调整分解任务。") % {"batch": batch})
    if not can_be_divided(indicator):
        raise Conflict(_("“%(name)s”没有可以分解的目标值。") % {"name": indicator})


def _require_places(matrix: Matrix, parts: Sequence[Part]) -> None:
    allowed = {place.region.pk for place in matrix.places}
    seen: set[int] = set()
    for part in parts:
        names = {"region": part.region}
        if part.region.pk not in allowed:
            raise ImpossiblePart(_("%(region)s不在本批次范围内。") % names, part.region)
        if part.region.pk in seen:
            raise ImpossiblePart(_("%(region)s重复填写。") % names, part.region)
        if part.value < 0 or (part.value == 0 and matrix.indicator.kind != Kind.BOUND):
            raise ImpossiblePart(
                _("%(region)s的目标须大于0；不承担任务的请留空。") % names, part.region
            )
        seen.add(part.region.pk)


def _require_untouched(leaving: Sequence[Share]) -> None:
    """A share with figures or verdicts stays: what was reported and judged is kept."""
    touched = (
        Share.objects.filter(pk__in=[share.pk for share in leaving])
        .filter(Q(Exists(_rows("readings"))) | Q(Exists(_rows("verdicts"))))
        .select_related("region")
        .order_by("region__order", "region__code")
    )
    for share in touched:
        if share.region is not None:
            raise ImpossiblePart(
                _(
                    "%(region)s已有填报或研判记录，不能移除。如不再承担，请保留该行，"
                    "把目标改为已完成的数，并写明原因。"
                )
                % {"region": share.region},
                share.region,
            )


def _rows(name: str) -> QuerySet[Share]:
    # by the name of the relation: figures and verdicts are kept by a later app
    return Share.objects.filter(pk=OuterRef("pk"), **{f"{name}__isnull": False})


def _require_note(
    matrix: Matrix, parts: Sequence[Part], stored: dict[int | None, Share], note: str
) -> None:
    indicator = matrix.indicator
    found = matrix.sum_of(part.value for part in parts)
    names = {
        "assigned": write_figure(found.assigned),
        "difference": write_figure(found.difference),
        "unit": indicator.unit,
    }
    if parts and found.needs_reason and not note:
        if found.fit == Fit.SHORT:
            text = _("已分解%(assigned)s%(unit)s，比总目标少%(difference)s%(unit)s，请说明原因。")
        else:
            text = _("已分解%(assigned)s%(unit)s，比总目标多%(difference)s%(unit)s，请说明原因。")
        raise Unexplained(text % names)
    if indicator.pledge.batch.stage != Batch.Stage.PUBLISHED:
        return
    changed = _changed(parts, stored)
    if changed and (not note or note == indicator.breakdown_note):
        raise Unexplained(
            _("批次已公布，%(regions)s的目标有变动，请写明这次调整的原因。")
            % {"regions": _("、").join(str(region) for region in changed)}
        )


def _changed(parts: Sequence[Part], stored: dict[int | None, Share]) -> list[Region]:
    """Places that had a target which is now another, or none."""
    values = {part.region.pk: part.value for part in parts}
    return [
        share.region
        for region, share in stored.items()
        if share.region is not None and values.get(region or 0) != share.value
    ]


def _store(part: Part, share: Share | None, whole: Share, made: Made) -> Share:
    """The place's share with its plan; what stays the same is not written."""
    before = share.target() if share else None
    if share is None:
        share = Share(indicator=whole.indicator, region=part.region, reporting_region=part.region)
    if share.pk is None or share.value != part.value:
        share.value = part.value
        share.save()
    _store_plan(part, share, whole, before or share.target(), made)
    return share


def _store_plan(part: Part, share: Share, whole: Share, before: Target, made: Made) -> None:
    """``before`` is the target the share's own plan values were set for."""
    own, model = share.plan, whole.plan if whole.pk else None
    if part.plan == PartPlan.KEEP and own:
        draft = draft_of(own)
        points = _scaled(draft, before, share.target())
        made.adopt(share, replace(draft, points=points))
    elif part.plan in (PartPlan.FOLLOW, PartPlan.KEEP):
        if model is None:
            made.drop(share)
            return
        draft = replace(draft_of(model), stages=(), opening=None)
        points = _scaled(draft, whole.indicator.target(), share.target())
        made.adopt(share, replace(draft, points=points))
    else:
        start, end = _own_span(part, whole, model)
        season = (model.season_from, model.season_to) if model else SEASON
        _require_span(part, whole.indicator, (start, end), season)
        made.adopt(share, PlanDraft(PlanKind(part.plan.value), start, end, season))


@dataclass(frozen=True, slots=True)
class Made:
    """Who divides, when and why: what a changed plan keeps."""

    by: User
    today: date
    reason: str

    def adopt(self, share: Share, draft: PlanDraft) -> None:
        adopt_plan(share=share, draft=draft, by=self.by, today=self.today, reason=self.reason)

    def drop(self, share: Share) -> None:
        """No plan any more; one that judged a month stays, and is followed by none."""
        plan = share.plan
        if plan is None:
            return
        if share.is_judged():
            self.adopt(share, PlanDraft(PlanKind.NONE, plan.start, plan.end))
        else:
            share.plans.all().delete()


def _own_span(part: Part, whole: Share, model: Plan | None) -> tuple[date, date]:
    batch = whole.indicator.pledge.batch
    default_end = model.end if model else whole.indicator.deadline or batch.ends_on
    return model.start if model else batch.starts_on, part.end or default_end


def _require_span(
    part: Part, indicator: Indicator, span: tuple[date, date], season: tuple[int, int]
) -> None:
    (start, end), batch, names = span, indicator.pledge.batch, {"region": part.region}
    if end < start:
        raise ImpossiblePart(_("%(region)s的计划结束日期早于计划开始日期。") % names, part.region)
    if end > max(batch.ends_on, indicator.deadline or batch.ends_on):
        raise ImpossiblePart(_("%(region)s的计划结束日期超出批次期限。") % names, part.region)
    if part.plan == PartPlan.SEASON and not touches_season(start, end, *season):
        raise ImpossiblePart(_("%(region)s的计划期内没有施工季的日子。") % names, part.region)


def _scaled(draft: PlanDraft, whole: Target, part: Target) -> tuple[Point, ...]:
    names = {point.day: point.what for point in draft.points}
    points = [(point.day, point.value) for point in draft.points]
    return tuple(
        Point(day, value, names.get(day, ""))
        for day, value in scaled_points(points, whole, part, draft.end)
    )
