"""What a report tells of each pledge beside its figures, and what it leaves open to ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from agencies.together import prepared
from pledges.models import Pledge, Project, Share
from progress.actions.steps import read_shares
from progress.funds import falls_short
from progress.models import FundingReading, MonthlyReport, Narrative
from progress.models.verdict import LightChoice
from progress.periods import month_end

if TYPE_CHECKING:  # the grid reads beside its rows what these stories are made of
    from progress.readers.preview import GridRow

State = MonthlyReport.State
HANDED_IN = (State.SUBMITTED, State.SIGNED, State.CONFIRMED, State.ACCEPTED)
PARTS = ("progress", "problem", "cause", "next_step", "expected_on", "works")
LAGGING = {"red": LightChoice.RED.label, "yellow": LightChoice.YELLOW.label}


@dataclass(frozen=True, slots=True)
class Money:
    """One source of a pledge's money: this month's row and last month's, in yuan."""

    source: str
    label: str
    row: FundingReading | None
    before: FundingReading | None

    @property
    def is_told(self) -> bool:
        return self.row is not None or self.before is not None

    def asks(self) -> list[str]:
        """What does not add up, as questions."""
        row, before = self.row, self.before
        if row is None:
            return [_("上月填过，本月没有填")] if before else []
        asked = []
        if falls_short(row.arranged, row.allocated):
            asked.append(_("已下达大于已安排，请核对"))
        if falls_short(row.allocated, row.spent):
            asked.append(_("已支出大于已下达，请核对"))
        if before and any(falls_short(now, then) for now, then in _pairs(row, before)):
            asked.append(_("累计数比上月少，请核对并在进展情况中说明"))
        return asked


@dataclass
class Story:
    """What a report tells of one pledge.

    ``before`` is what the unit told the last time it handed in; ``stages`` counts the
    pledge's projects by stage, in words; ``light`` is the worst of the pledge's figures
    as they stand, empty where none lags, and ``why`` its sentence.
    """

    pledge: Pledge
    told: Narrative | None = None
    before: Narrative | None = None
    money: list[Money] = field(default_factory=list)
    stages: str = ""
    light: str = ""
    why: str = ""

    @property
    def filled(self) -> int:
        """How many parts say something."""
        return sum(bool(getattr(self.told, part)) for part in PARTS) if self.told else 0

    @property
    def funded(self) -> list[Money]:
        """The sources told of this month or last; the others wait to be asked for."""
        return [money for money in self.money if money.is_told]

    @property
    def unfunded(self) -> list[Money]:
        return [money for money in self.money if not money.is_told]

    @property
    def money_told(self) -> list[Money]:
        return [money for money in self.money if money.row]

    @cached_property
    def asks(self) -> dict[str, list[str]]:
        """Part, or source of money → what is asked about it. Asking never blocks."""
        asked = {money.source: money.asks() for money in self.money}
        return self._asks_why() | {source: texts for source, texts in asked.items() if texts}

    @property
    def questions(self) -> list[str]:
        """All that is asked, for one who reads it in a list: money with its source named."""
        labels = {money.source: money.label for money in self.money}
        return [
            _("%(source)s：%(question)s") % {"source": labels[part], "question": text}
            if part in labels
            else text
            for part, texts in self.asks.items()
            for text in texts
        ]

    @property
    def asked(self) -> int:
        return sum(len(texts) for texts in self.asks.values())

    @property
    def is_open(self) -> bool:
        """Does it want a hand before it is sent?"""
        return bool(self.asked)

    @property
    def says_anything(self) -> bool:
        return bool(self.filled or self.money_told)

    def _asks_why(self) -> dict[str, list[str]]:
        told = self.told
        words = LAGGING.get(self.light)
        problem = bool(told and told.problem)
        if not words and not problem:
            return {}
        asked = {}
        if not (told and told.cause):
            asked["cause"] = [_why(words, _("进度%(light)s，请写明原因"), _("请写明问题的原因"))]
        if not (told and told.next_step):
            asked["next_step"] = [
                _why(words, _("进度%(light)s，请写明下一步措施"), _("请写明怎样解决这个问题"))
            ]
        return asked


def read_narratives(
    report: MonthlyReport,
    rows: Iterable[GridRow] | None = None,
    at_hand: tuple[Sequence[Share], Sequence[list[Any]]] | None = None,
) -> list[Story]:
    """A story for each pledge the report answers for, those that want something on top.

    ``rows`` of the grid tell which pledges lag. Of a pledge out of force nothing is wanted (R75):
    it is there only where something was told. Two queries, whatever the number of pledges; none
    with the shares and what ``story_rows`` found ``at_hand``.
    """
    if at_hand is None:
        own = read_shares(report)
        at_hand = own, story_rows(*story_arguments(report, own))
    shares, (told_rows, money_rows, before_rows, money_before_rows, projects) = at_hand
    told = {row.pledge_id: row for row in told_rows}
    money = {(row.pledge_id, row.source): row for row in money_rows}
    before = {row.pledge_id: row for row in before_rows}
    money_before = {(row.pledge_id, row.source): row for row in money_before_rows}
    stages = _stages(projects)
    sources = [(source, str(label)) for source, label in FundingReading.Source.choices]
    stories = [
        Story(
            pledge,
            told.get(pk),
            before.get(pk),
            [
                Money(source, label, money.get((pk, source)), money_before.get((pk, source)))
                for source, label in sources
            ],
            stages.get(pk, ""),
        )
        for pk, pledge in _pledges(report, shares, {*told, *(pk for pk, _source in money)}).items()
    ]
    return _mark_lagging(stories, rows or ())


def story_arguments(
    report: MonthlyReport, shares: Iterable[Share]
) -> tuple[MonthlyReport, int, int | None, int | None, date, set[int]]:
    """Those of ``story_rows``."""
    pledges = {share.indicator.pledge_id for share in shares}
    return report, report.batch_id, report.agency_id, report.region_id, report.month, pledges


@prepared
def story_rows(
    report: MonthlyReport,
    batch: int,
    agency: int | None,
    region: int | None,
    month: date,
    pledges: Collection[int],
) -> tuple[QuerySet[Any], ...]:
    """What the stories of a report are made of: told, money, both as told before, projects."""
    here = Q() if region is None else Q(region=region)
    projects = Project.objects.filter(here, pledge__in=pledges).order_by()
    earlier = {
        "report__batch_id": batch,
        "report__agency_id": agency,
        "report__region_id": region,
        "report__month__lt": month,
        "report__state__in": HANDED_IN,
    }
    return (
        Narrative.objects.filter(report=report).select_related("typed_by").order_by("pk"),
        FundingReading.objects.filter(report=report).order_by("pk"),
        _newest(Narrative.objects.filter(**earlier), "pledge_id"),
        _newest(FundingReading.objects.filter(**earlier), "pledge_id", "source"),
        projects.values_list("pledge", "stage").annotate(count=Count("pk")),
    )


def _pledges(report: MonthlyReport, shares: Iterable[Share], told: set[int]) -> dict[int, Pledge]:
    day = month_end(report.month)
    return {
        share.indicator.pledge_id: share.indicator.pledge
        for share in shares
        if share.halt_on(day) is None or share.indicator.pledge_id in told
    }


def _mark_lagging(stories: list[Story], rows: Iterable[GridRow]) -> list[Story]:
    """Give each story the worst light of its rows, and put those that want something first."""
    lights: dict[int, dict[str, str]] = defaultdict(dict)
    for row in rows:
        lights[row.indicator.pledge_id].setdefault(row.light, row.text)
    for story in stories:
        found = lights[story.pledge.pk]
        story.light = next((light for light in LAGGING if light in found), "")
        story.why = found.get(story.light, "")
    return sorted(stories, key=lambda story: (not story.is_open, story.pledge.position))


def _newest(told: QuerySet[Any], *key: str) -> QuerySet[Any]:
    """What was told in the last of these months, by ``key``."""
    return told.select_related("report").order_by(*key, "-report__month").distinct(*key)


def _stages(groups: Iterable[tuple[int, str, int]]) -> dict[int, str]:
    """Projects by stage, 「招投标2个，开工1个」; of the place where a place reports."""
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    for pledge, stage, count in groups:
        counts[pledge][stage] = count
    named = [*Project.Stage.choices, ("", _("未载明"))]
    return {
        pledge: _("，").join(
            _("%(stage)s%(count)d个") % {"stage": label, "count": found[stage]}
            for stage, label in named
            if stage in found
        )
        for pledge, found in counts.items()
    }


def _pairs(
    row: FundingReading, before: FundingReading
) -> list[tuple[Decimal | None, Decimal | None]]:
    return [
        (row.arranged, before.arranged),
        (row.allocated, before.allocated),
        (row.spent, before.spent),
    ]


def _why(light: object, lagging: str, problem: str) -> str:
    return lagging % {"light": light} if light else problem
