"""Scoring (考核评分): the formula table, difficulty, votes, and drawing a month's scores.

Each function is the one door for its change. A score is for the office and the leading group;
nothing here is ever published (R63–R65).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from agencies.access import require_office
from agencies.models import Agency, Region, User
from agencies.refusals import Conflict
from agencies.roles import Verb
from oversight.models import (
    Difficulty,
    Satisfaction,
    ScoreSheet,
    ScoringComponent,
    ScoringScheme,
)
from oversight.readers.score_lines import Draft, drafts, units_of
from oversight.scores import (
    DEFAULT_WEIGHTS,
    LEAST_FACTOR,
    MOST_FACTOR,
    Rule,
    adds_up,
    ranks,
)
from pledges.models import Batch, Indicator
from progress.actions.steps import require_reason
from progress.models import ReportingMonth, Verdict
from progress.periods import month_of


class ImpossibleScheme(Conflict):
    """A formula table that cannot be; its text says what to mend."""


class ImpossibleVote(Conflict):
    """A vote that cannot be; its text says what to mend."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a formula table: out of ``weight`` points, by ``rule``."""

    name: str
    weight: Decimal
    rule: Rule


@transaction.atomic
def make_scheme(
    *, batch: Batch, lines: Sequence[Line], reason: str, by: User, today: date
) -> ScoringScheme:
    """A new version of the formula table (考核办法). Raises ``ImpossibleScheme``."""
    batch = _locked(batch, by)
    if not adds_up(line.weight for line in lines):
        whole = sum((line.weight for line in lines), Decimal(0))
        raise ImpossibleScheme(_("各项分值合计须为100，现为%(whole)s。") % {"whole": whole})
    if len({line.rule for line in lines}) != len(lines):
        raise ImpossibleScheme(_("同一计分规则只能用一次。"))
    if any(line.weight <= 0 or not line.name.strip() for line in lines):
        raise ImpossibleScheme(_("每一项都须有名称和大于0的分值。"))
    return _write_scheme(batch, lines, require_reason(reason), by, today)


@transaction.atomic
def set_difficulty(
    *, indicator: Indicator, factor: Decimal, reason: str, by: User, today: date
) -> Difficulty | None:
    """Say how hard an indicator is, 0.5 to 2; a factor of 1 is the rule and is not kept."""
    require_office(by, indicator.pledge.batch.office_id, Verb.SUPERVISE)
    if not LEAST_FACTOR <= factor <= MOST_FACTOR:
        raise Conflict(_("难度系数须在0.5至2之间。"))
    reason = require_reason(reason)
    Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)
    if factor == 1:
        Difficulty.objects.filter(indicator=indicator).delete()
        return None
    row, _created = Difficulty.objects.update_or_create(
        indicator=indicator, defaults={"factor": factor, "reason": reason}
    )
    return row


@transaction.atomic
def record_satisfaction(
    *,
    batch: Batch,
    unit: Agency | Region,
    held_on: date,
    members: int,
    satisfied: int,
    basically: int,
    dissatisfied: int,
    over_members: bool,
    document: str,
    by: User,
    today: date,
) -> Satisfaction:
    """Record a vote on a unit; the last one by its day counts. Raises ``ImpossibleVote``."""
    batch = _locked(batch, by)
    if unit not in units_of(batch):
        raise ImpossibleVote(_("“%(unit)s”在本批次没有承担任务。") % {"unit": unit})
    if held_on > today or held_on < batch.starts_on:
        raise ImpossibleVote(_("测评日期须在本批次开始之后、不晚于今天。"))
    if members <= 0 or members < satisfied + basically + dissatisfied:
        raise ImpossibleVote(_("各类票数之和不得超过应到人数。"))
    if not document.strip():
        raise ImpossibleVote(_("请写明测评依据。"))
    return Satisfaction.objects.create(
        batch=batch,
        **_unit(unit),
        held_on=held_on,
        members=members,
        satisfied=satisfied,
        basically=basically,
        dissatisfied=dissatisfied,
        over_members=over_members,
        document=document.strip(),
        by=by,
    )


@transaction.atomic
def draw_scores(*, batch: Batch, month: date, by: User, today: date) -> list[ScoreSheet]:
    """Freeze the month's scores of every unit, agencies and regions ranked apart.

    Drawn again they replace each other, until the month's figures are locked: what is drawn on
    the lock's day or later is final, and only a new version of the formula table gives other
    scores beside it. Raises ``Conflict`` for a final one, or a month not judged.
    """
    batch = _locked(batch, by)
    if month != month_of(month) or not _is_judged(batch, month):
        raise Conflict(_("这个月还没有研判，不能评分。"))
    scheme = scheme_of(batch) or _write_scheme(batch, _default_lines(), _("默认办法"), by, today)
    former = ScoreSheet.objects.filter(scheme=scheme, month=month)
    if is_final(batch, month, former.values_list("drawn_on", flat=True).first()):
        raise Conflict(_("本月数据已锁定，得分已定，不能重新生成。"))
    former.delete()
    with translation.override(settings.LANGUAGE_CODE):
        made = drafts(batch, month, list(scheme.components.order_by("position")), today)
        sheets = [
            sheet
            for kind in (Agency, Region)
            for sheet in _ranked([row for row in made if isinstance(row.unit, kind)])
        ]
    for sheet in sheets:
        sheet.scheme, sheet.month, sheet.drawn_by, sheet.drawn_on = scheme, month, by, today
    return ScoreSheet.objects.bulk_create(sheets)


def scheme_of(batch: Batch) -> ScoringScheme | None:
    """The newest version of the batch's formula table; None where it still has the default."""
    return batch.scoring_schemes.order_by("version").last()


def is_final(batch: Batch, month: date, drawn_on: date | None) -> bool:
    """Were scores drawn on that day drawn from locked figures?"""
    if drawn_on is None:
        return False
    settled = ReportingMonth.objects.filter(batch=batch, month=month, locks_on__lte=drawn_on)
    return settled.exists()


def _ranked(made: list[Draft]) -> list[ScoreSheet]:
    totals = [total for draft in made if (total := draft.total) is not None]
    return [
        ScoreSheet(total=total, rank=rank, lines=draft.lines(), **_unit(draft.unit))
        for draft, total, rank in zip(made, totals, ranks(totals), strict=True)
    ]


def _is_judged(batch: Batch, month: date) -> bool:
    return Verdict.objects.filter(share__indicator__pledge__batch=batch, month=month).exists()


def _default_lines() -> list[Line]:
    names = {
        Rule.COMPLETION: _("完成度"),
        Rule.PACE: _("进度"),
        Rule.REPORTING: _("数据质量与及时"),
        Rule.SATISFACTION: _("满意度"),
    }
    return [Line(names[rule], weight, rule) for rule, weight in DEFAULT_WEIGHTS.items()]


def _write_scheme(
    batch: Batch, lines: Sequence[Line], reason: str, by: User, today: date
) -> ScoringScheme:
    last = scheme_of(batch)
    scheme = ScoringScheme.objects.create(
        batch=batch,
        version=last.version + 1 if last else 1,
        reason=reason,
        made_by=by,
        made_on=today,
    )
    ScoringComponent.objects.bulk_create(
        ScoringComponent(
            scheme=scheme,
            position=position,
            name=line.name.strip(),
            weight=line.weight,
            rule=line.rule.value,
        )
        for position, line in enumerate(lines, 1)
    )
    return scheme


def _unit(unit: object) -> dict[str, object]:
    return {"agency": unit} if isinstance(unit, Agency) else {"region": unit}


def _locked(batch: Batch, by: User) -> Batch:
    require_office(by, batch.office_id, Verb.SUPERVISE)
    return Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
