"""Scores as the office and the leaders read them: never the public, never another unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oversight.actions.scores import is_final, scheme_of
from oversight.models import Difficulty, Satisfaction, ScoreSheet, ScoringScheme
from oversight.models.scoring import RuleChoice
from oversight.readers.score_parts import opinion_words, vote_of
from oversight.readers.score_ranks import Placed, placed, placed_by
from oversight.scores import DEFAULT_WEIGHTS, Rule
from pledges.models import Batch, Indicator
from progress.periods import add_months

RULES = {
    Rule.COMPLETION: gettext_lazy(
        "分值 × Σ（难度系数 × 完成比例）÷ Σ难度系数。完成比例按最近一次审核通过的数据，在0至1之间："
        "超额完成照实显示，不多计分；控制上限守住计1、突破计0；区间目标超出区间计0；定性任务报完成或通过验收计1；没有数据计0。"
    ),
    Rule.PACE: gettext_lazy(
        "分值 × Σ（难度系数 × 亮灯得分）÷ Σ难度系数。蓝灯、绿灯计1，黄灯计1/2，红灯和未报计0；"
        "待审、退回、未开始的不计入。"
    ),
    Rule.REPORTING: gettext_lazy(
        "分值 × 各份月报得分之和 ÷ 本年应报份数。按时报送计1；按时报送但被牵头单位或办公室退回，"
        "或数据疑点经核查成立的，计1/2；迟报、未报、由办公室代录的，计0。"
    ),
    Rule.SATISFACTION: gettext_lazy(
        "按最近一次测评：满意票超过半数为满意，得全部分值；满意和基本满意票合计超过半数为基本满意，"
        "得分值的60%；否则不得分。"
    ),
}


@dataclass(frozen=True, slots=True)
class Ranked:
    """A sheet in its table with its ``rank``, or why it has none (``waits``); ``moved`` is how
    its rank moved since the month before, in words."""

    sheet: ScoreSheet
    rank: int | None
    waits: str
    points: list[tuple[str, str | None]]
    moved: str


@dataclass(frozen=True, slots=True)
class Scores:
    """A month's scores; ``scheme`` None where none was ever drawn."""

    scheme: ScoringScheme | None
    heads: list[tuple[str, str]]
    agencies: list[Ranked]
    regions: list[Ranked]
    final: bool
    outdated: bool

    @property
    def first(self) -> ScoreSheet | None:
        rows = [*self.agencies, *self.regions]
        return rows[0].sheet if rows else None


@dataclass(frozen=True, slots=True)
class Explained:
    """A component of a sheet with the rule in words; ``left_out`` where it has nothing to go by."""

    line: dict[str, Any]
    rule: str

    @property
    def left_out(self) -> bool:
        return self.line["part"] is None

    @property
    def weighed(self) -> bool:
        """Are its parts weighed by difficulty?"""
        return self.line["rule"] in (Rule.COMPLETION, Rule.PACE)


@dataclass(frozen=True, slots=True)
class SheetPage:
    """One unit's score with every point explained; ``scaled`` tells of what the total is of."""

    sheet: ScoreSheet
    rank: int | None
    waits: str
    lines: list[Explained]
    moved: str
    counted: Decimal
    scaled: bool
    final: bool

    @property
    def unit(self) -> Model:
        """Whose score it is."""
        return self.sheet.agency or self.sheet.region  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class TableLine:
    """A line of the formula table as the form starts from it; no weight where it is not used."""

    rule: Rule
    name: str
    weight: Decimal | None
    words: str

    @property
    def label(self) -> str:
        """What the rule is called."""
        return str(RuleChoice(self.rule.value).label)


@dataclass(frozen=True, slots=True)
class Voted:
    """A vote with its word."""

    vote: Satisfaction
    word: str


def scores_of(batch: Batch, month: date) -> Scores:
    """The month's scores by the newest formula table they were drawn by. Six queries."""
    found = placed(batch, month)
    if not found:
        return Scores(scheme_of(batch), [], [], [], final=False, outdated=False)
    sheets = [each.sheet for each in found]
    scheme = sheets[0].scheme
    before = _former(batch, month)
    rows = [
        Ranked(
            each.sheet,
            each.rank,
            each.waits,
            [(line["name"], line["points"]) for line in each.sheet.lines],
            _moved(each, before),
        )
        for each in found
    ]
    newest = scheme_of(batch)
    return Scores(
        scheme,
        [(line["name"], line["weight"]) for line in sheets[0].lines],
        [row for row in rows if row.sheet.agency_id],
        [row for row in rows if row.sheet.region_id],
        is_final(batch, month, sheets[0].drawn_on),
        newest is not None and newest.pk != scheme.pk,
    )


def sheet_page(sheet: ScoreSheet) -> SheetPage:
    """One unit's score. Five queries."""
    own = _place_of(sheet)
    lines = [Explained(line, str(RULES[Rule(line["rule"])])) for line in sheet.lines]
    counted = sum((Decimal(row.line["weight"]) for row in lines if not row.left_out), Decimal(0))
    return SheetPage(
        sheet,
        own.rank,
        own.waits,
        lines,
        _moved(own, _former(sheet.scheme.batch, sheet.month)),
        counted,
        any(row.left_out for row in lines),
        is_final(sheet.scheme.batch, sheet.month, sheet.drawn_on),
    )


def table_of(batch: Batch) -> list[TableLine]:
    """The formula table in force, every rule once; the default where none was made."""
    scheme = scheme_of(batch)
    made = {row.rule: row for row in scheme.components.order_by("position")} if scheme else {}
    names = {
        Rule.COMPLETION: _("完成度"),
        Rule.PACE: _("进度"),
        Rule.REPORTING: _("数据质量与及时"),
        Rule.SATISFACTION: _("满意度"),
    }
    return [
        TableLine(
            rule,
            made[rule].name if rule in made else names[rule],
            made[rule].weight if rule in made else (None if made else DEFAULT_WEIGHTS[rule]),
            str(RULES[rule]),
        )
        for rule in Rule
    ]


def versions_of(batch: Batch) -> list[ScoringScheme]:
    """All versions, the newest first, with their lines. Two queries."""
    rows = batch.scoring_schemes.select_related("made_by").prefetch_related("components")
    return list(rows.order_by("-version"))


def difficulties_of(batch: Batch) -> list[Difficulty]:
    """What was said of the batch's indicators, as published. One query."""
    return list(
        Difficulty.objects.filter(indicator__pledge__batch=batch)
        .select_related("indicator__pledge")
        .order_by("indicator__pledge__position", "indicator__position")
    )


def scored_indicators(batch: Batch) -> list[Indicator]:
    """The indicators that count, as published. One query."""
    rows = Indicator.objects.filter(pledge__batch=batch).select_related("pledge")
    ordered = rows.order_by("pledge__position", "position")
    return [indicator for indicator in ordered if indicator.decides_light]


def votes_of(batch: Batch) -> list[Voted]:
    """The batch's votes, the newest first, each with its word. One query."""
    rows = Satisfaction.objects.filter(batch=batch).select_related("agency", "region", "by")
    return [
        Voted(row, opinion_words(vote_of(row).opinion()))
        for row in rows.order_by("-held_on", "-pk")
    ]


def _place_of(sheet: ScoreSheet) -> Placed:
    """The sheet's place among those drawn with it. Two queries."""
    drawn = ScoreSheet.objects.filter(scheme=sheet.scheme_id, month=sheet.month).defer("lines")
    reports = sheet.scheme.batch.reports.filter(month=sheet.month)
    return next(each for each in placed_by(drawn, reports) if each.sheet.pk == sheet.pk)


def _former(batch: Batch, month: date) -> dict[tuple[int | None, int | None], int | None]:
    """Unit → its rank in the month before. Two queries."""
    rows = placed(batch, add_months(month, -1))
    return {(each.sheet.agency_id, each.sheet.region_id): each.rank for each in rows}


def _moved(place: Placed, before: dict[tuple[int | None, int | None], int | None]) -> str:
    """「上升2名」, 「下降1名」, 「持平」; 「—」 where there is no rank in either month."""
    former = before.get((place.sheet.agency_id, place.sheet.region_id))
    if former is None or place.rank is None:
        return "—"
    if former > place.rank:
        return _("上升%(places)d名") % {"places": former - place.rank}
    if former < place.rank:
        return _("下降%(places)d名") % {"places": place.rank - former}
    return _("持平")
