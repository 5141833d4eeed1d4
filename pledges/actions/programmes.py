"""Targets of several years (多年计划): kept, and made up of the years' indicators; R22, R28."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies.access import require, require_office
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.models import Batch, Indicator, Programme
from pledges.targets import Kind


@dataclass(frozen=True, slots=True)
class ProgrammeTerms:
    """A programme as someone wants it: see ``Programme``; figures in ``unit``."""

    title: str
    first_year: int
    last_year: int
    value: Decimal
    unit: str
    before: Decimal = Decimal(0)
    before_note: str = ""
    document: str = ""


@transaction.atomic
def make_programme(*, terms: ProgrammeTerms, by: User, today: date) -> Programme:
    """A new programme of the person's own office. Raises ``Conflict`` for a title in use."""
    require(by, Verb.MANAGE_PLEDGES)
    return _written(Programme(office=by.agency), terms)


@transaction.atomic
def change_programme(
    *, programme: Programme, terms: ProgrammeTerms, by: User, today: date
) -> Programme:
    """Alter a programme. Raises ``Conflict`` where its linked indicators would not fit any more."""
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    require_office(by, programme.office_id, Verb.MANAGE_PLEDGES)
    changed = _written(programme, terms)
    for indicator in changed.indicators.select_related("pledge__batch"):
        refusal = why_not_linked(changed, indicator)
        if refusal:
            raise Conflict(refusal)
    return changed


@transaction.atomic
def link_indicators(
    *, programme: Programme, indicators: Collection[int], by: User, today: date
) -> int:
    """Make the programme up of exactly these indicators (ids); how many links changed.

    A closed batch's may be added, as programmes are entered late, but no more taken away. Raises
    ``Conflict`` for one that does not fit, or belongs to another programme.
    """
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    require_office(by, programme.office_id, Verb.MANAGE_PLEDGES)
    wanted = set(indicators)
    held = set(programme.indicators.values_list("pk", flat=True))
    rows = (
        Indicator.objects.select_for_update(of=("self",))
        .filter(pk__in=wanted ^ held)
        .select_related("pledge__batch")
        .order_by("pk")
    )
    found = list(rows)
    if len(found) != len(wanted ^ held):
        raise Conflict(_("所选指标刚被他人改动，请刷新后再选。"))
    for indicator in found:
        _link(programme, indicator, linked=indicator.pk in wanted)
    return len(found)


def why_not_linked(programme: Programme, indicator: Indicator) -> str:
    """Why the indicator cannot be a part of the programme; empty where it can."""
    batch = indicator.pledge.batch
    names = {"name": indicator, "unit": programme.unit, "title": programme.title}
    if batch.office_id != programme.office_id:
        return _("“%(name)s”由其他办公室管理。") % names
    if indicator.unit != programme.unit:
        return _("“%(name)s”的单位与多年计划的单位（%(unit)s）不一致。") % names
    if indicator.kind != Kind.FLOW or not indicator.counts:
        return _("“%(name)s”不是单独计数的累计量指标，不能计入多年计划。") % names
    if indicator.cumulative:
        return _("“%(name)s”已是跨年累计数，再计入多年计划会重复计算。") % names
    inside = programme.first_year <= batch.starts_on.year <= programme.last_year
    # what one year left is finished in the next, even after the programme's last year
    if not inside and indicator.carried_from_id is None:
        return _("“%(name)s”的年度不在多年计划的起止年之内。") % names
    return ""


def _link(programme: Programme, indicator: Indicator, *, linked: bool) -> None:
    batch = indicator.pledge.batch
    if batch.stage == Batch.Stage.CLOSED and not linked:
        raise Conflict(_("%(batch)s已办结，其指标不能移出多年计划。") % {"batch": batch})
    if linked and indicator.programme_id not in (None, programme.pk):
        raise Conflict(_("“%(name)s”已属于另一个多年计划。") % {"name": indicator})
    refusal = why_not_linked(programme, indicator) if linked else ""
    if refusal:
        raise Conflict(refusal)
    indicator.programme = programme if linked else None
    indicator.save(update_fields=["programme"])


def _written(programme: Programme, terms: ProgrammeTerms) -> Programme:
    if terms.last_year < terms.first_year:
        raise Conflict(_("截止年不得早于起始年。"))
    if terms.value <= 0 or terms.before < 0:
        raise Conflict(_("总目标须大于零，以前年度已完成数不得为负。"))
    for name in ProgrammeTerms.__slots__:
        setattr(programme, name, getattr(terms, name))
    try:
        with transaction.atomic():
            programme.save()
    except IntegrityError as error:
        raise Conflict(_("已有同名的多年计划。")) from error
    return programme
