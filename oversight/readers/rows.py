"""One indicator as the office reads it: figures, light, sentence, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Model
from django.utils.translation import gettext as _

from pledges.readers.pledge_changes import halt_sentence, halt_word
from progress.facts import Light, Reason
from progress.forecast import Forecast
from progress.models import Verdict
from progress.models.verdict import ReasonChoice
from progress.readers.forecasts import Outlook
from progress.sentences import sentences
from progress.standing import IndicatorStanding, Line, PledgeStanding

REASONS = dict(ReasonChoice.choices)
WORDED = (Reason.NEAR_BOUND, Reason.OVER_BOUND, Reason.OVERDUE)


@dataclass(frozen=True, slots=True)
class Lit:
    """A line with its light in words; ``light`` is None for what is out of force (R75).

    ``word`` replaces the light's own word where that would mislead;
    ``stands_from`` is the month of the light, and ``figure_day`` the day of the figure,
    where they are not those of the page; ``since`` the day of the open flag; ``at_risk``
    (有风险) is green, and forecast to miss its target.
    """

    line: Line
    light: Light | None
    word: str = ""
    sentence: str = ""
    stands_from: date | None = None
    figure_day: date | None = None
    since: date | None = None
    forecast: Forecast | None = None
    at_risk: bool = False

    @property
    def drawn(self) -> str:
        """What it is drawn as: its light, or how what is out of force stands."""
        halt = self.line.share.indicator.halted
        return self.light or (halt.state if halt else "")

    @property
    def outlook(self) -> Outlook:
        """The forecast in words."""
        return Outlook(self.forecast)

    @property
    def reporter(self) -> Model | None:
        """The agency or region that reports the share."""
        return self.line.share.reporting_agency or self.line.share.reporting_region

    @property
    def actual(self) -> Decimal | None:
        """Percent of the target."""
        return self.line.verdict.actual if self.line.verdict else None

    @property
    def expected(self) -> Decimal | None:
        """Percent of the target."""
        return self.line.verdict.expected if self.line.verdict else None

    @property
    def gap(self) -> Decimal | None:
        """Percentage points, negative when behind."""
        return self.line.verdict.gap if self.line.verdict else None

    @property
    def told(self) -> str:
        """What was reported in words: 「推进中」, 「已报完成」, and 「已完成」 once accepted.

        "" for a figure, and where nothing was accepted. Blue comes after acceptance alone.
        """
        reading = self.line.reading
        if reading is None or reading.value is not None:
            return ""
        if self.light == Light.BLUE:
            return _("已完成")
        return _("已报完成") if reading.achieved else _("推进中")

    @property
    def goal(self) -> Decimal | None:
        """The target of the share, in the unit: its own, else the indicator's."""
        own = self.line.share.value
        return self.line.share.indicator.value if own is None else own


@dataclass(frozen=True, slots=True)
class Row:
    """An indicator of the batch; ``lit`` is None where nobody reports it (准入条件)."""

    pledge: PledgeStanding
    standing: IndicatorStanding
    lit: Lit | None

    @property
    def reason(self) -> Reason | None:
        verdict = self.lit.line.verdict if self.lit else None
        return Reason(verdict.reason) if verdict else None

    @property
    def light(self) -> Light | None:
        return self.lit.light if self.lit else None

    @property
    def drawn(self) -> str:
        return self.lit.drawn if self.lit else ""

    @property
    def at_risk(self) -> bool:
        return self.lit is not None and self.lit.at_risk

    @property
    def actual(self) -> Decimal | None:
        return self.lit.actual if self.lit else None

    @property
    def expected(self) -> Decimal | None:
        return self.lit.expected if self.lit else None

    @property
    def gap(self) -> Decimal | None:
        return self.lit.gap if self.lit else None

    @property
    def goal(self) -> Decimal | None:
        """The target, in the indicator's unit."""
        return self.lit.goal if self.lit else self.standing.indicator.value


@dataclass(frozen=True, slots=True)
class Page:
    """What a row is read against: the month, its 数据截至, and whether it is the newest.

    ``forecasts`` by share id; a share without one is absent.
    """

    month: date | None
    as_of: date | None
    newest: bool
    forecasts: Mapping[int, Forecast] = field(default_factory=dict)


def rows_of(lines: Iterable[tuple[PledgeStanding, IndicatorStanding]], page: Page) -> list[Row]:
    """The indicators with their light in words, in the order given; one query at most."""
    lines = list(lines)
    wholes = [standing.whole for _pledge, standing in lines if standing.whole]
    lit = dict(zip(map(id, wholes), lit_lines(wholes, page), strict=True))
    return [
        Row(pledge, standing, lit.get(id(standing.whole)) if standing.whole else None)
        for pledge, standing in lines
    ]


def lit_lines(lines: Iterable[Line], page: Page) -> list[Lit]:
    """Each line with its light in words; one query at most."""
    lines = list(lines)
    texts = sentences(line.verdict for line in lines if line.verdict)
    return [_lit(line, texts, page) for line in lines]


def own_word(verdict: Verdict) -> str:
    """The word where the light's own would mislead: 待审, 退回, 未开始, 临界, 逾期, 超过上限."""
    return word_of(verdict.light, verdict.reason)


def word_of(light: str, reason: str) -> str:
    """The same of a verdict's light and reason."""
    told = light == Light.GREY or reason in WORDED
    return str(REASONS.get(reason, reason)) if told else ""


def _lit(line: Line, texts: dict[int, str], page: Page) -> Lit:
    verdict, reading = line.verdict, line.reading
    if halt := line.share.indicator.halted:
        day = reading.as_of if reading and reading.as_of != page.as_of else None
        return Lit(line, None, halt_word(halt), halt_sentence(halt), figure_day=day)
    if verdict is None:
        return Lit(line, Light.GREY, _("待研判"), _("本月尚未研判。"))
    light, forecast = Light(verdict.light), page.forecasts.get(line.share.pk)
    return Lit(
        line,
        light,
        word=own_word(verdict),
        sentence=texts[verdict.pk],
        stands_from=verdict.month if verdict.month != page.month else None,
        figure_day=reading.as_of if reading and reading.as_of != page.as_of else None,
        since=line.flag.raised_on if line.flag and page.newest else None,
        forecast=forecast,
        at_risk=light == Light.GREEN and forecast is not None and forecast.misses,
    )
