"""What a change of judging rules would recolour, before it is saved. Nothing is written."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import date

from pledges.models import Batch, Indicator
from progress.facts import Facts, Light, Reason, Rules, Ruling
from progress.inputs import from_json
from progress.lateness import WORST_FIRST, judge, raises_flag, worst
from progress.models import JudgingRule, Verdict
from progress.models.rule import rule_on
from progress.models.verdict import ReasonChoice
from progress.readers.rules import settings_of
from progress.wording import sentence

SHOWN = 200  # rows on a page; the counts cover all


@dataclass(frozen=True, slots=True)
class Recolour:
    """One share whose verdict the new rules would change; the sentence is the new one, ``before``
    the one that stands."""

    verdict: Verdict
    ruling: Ruling
    word: str
    sentence: str
    before: str

    @property
    def lights(self) -> bool:
        """Does its light change, and not only the word for it?"""
        return self.verdict.light != self.ruling.light


@dataclass(frozen=True, slots=True)
class Count:
    """件 and 项 under one light, before and after."""

    light: Light
    pledges: int
    pledges_after: int
    indicators: int
    indicators_after: int

    @property
    def pledges_move(self) -> bool:
        return self.pledges != self.pledges_after

    @property
    def indicators_move(self) -> bool:
        return self.indicators != self.indicators_after


@dataclass(frozen=True, slots=True)
class Preview:
    """What rules would change in the newest verdict of every share they would hold for.

    ``tried`` shares were judged anew; for ``elsewhere`` of the scope a narrower or later
    setting holds on that day. ``raised`` and ``cleared`` flags are those that would follow.
    """

    tried: int
    elsewhere: int
    rows: list[Recolour]
    counts: list[Count]
    raised: int = 0
    cleared: int = 0

    @property
    def lights(self) -> int:
        """How many lights change."""
        return sum(row.lights for row in self.rows)

    @property
    def words(self) -> int:
        """How many keep their light and change only their word."""
        return len(self.rows) - self.lights

    @property
    def shown(self) -> list[Recolour]:
        return self.rows[:SHOWN]

    @property
    def left_off(self) -> int:
        return max(0, len(self.rows) - SHOWN)


def preview(draft: JudgingRule) -> Preview:
    """Judge the newest verdict of every share anew by an unsaved setting; writes nothing.

    Everything else a verdict rests on is what it stored. Three queries.
    """
    settings = [*settings_of(draft.batch), draft]
    verdicts = list(
        Verdict.objects.filter(share__indicator__pledge__batch=draft.batch)
        .exclude(share__indicator__in=Indicator.objects.halted_on(date.max))
        .standing_in(date.max)
        .select_related("share__indicator__pledge", "share__region", "share__agency")
    )
    lights = _Lights()
    rows, tried, elsewhere = [], 0, 0
    raised = cleared = 0
    for verdict in verdicts:
        indicator = verdict.share.indicator
        row = None
        if draft.covers(indicator):
            holds = rule_on(settings, indicator, draft.effective_on) is draft
            tried, elsewhere = tried + holds, elsewhere + (not holds)
            row = _recolour(verdict, draft.rules()) if holds else None
        if row is not None:
            rows.append(row)
            before, after = raises_flag(_as_stored(verdict)), raises_flag(row.ruling)
            raised, cleared = raised + (after > before), cleared + (before > after)
        lights.add(verdict, row)
    rows.sort(key=_worst_first)
    return Preview(tried, elsewhere, rows, lights.counts(draft.batch), raised, cleared)


@dataclass(slots=True)
class _Lights:
    """The light of each whole before and after, for the counts of 件 and 项."""

    before: dict[int, Light] = field(default_factory=dict)
    after: dict[int, Light] = field(default_factory=dict)

    def add(self, verdict: Verdict, row: Recolour | None) -> None:
        if verdict.share.is_whole:
            indicator, light = verdict.share.indicator_id, Light(verdict.light)
            self.before[indicator] = light
            self.after[indicator] = row.ruling.light if row else light

    def counts(self, batch: Batch) -> list[Count]:
        """Counted as everywhere: soft targets and 其中 parts left out, without verdict grey."""
        by_pledge: dict[int, list[int]] = defaultdict(list)
        halted = Indicator.objects.halted_on(date.max)
        for indicator in Indicator.objects.filter(pledge__batch=batch).exclude(pk__in=halted):
            if indicator.decides_light:
                by_pledge[indicator.pledge_id].append(indicator.pk)
        items, pledges = {}, {}
        for moment, lights in (("before", self.before), ("after", self.after)):
            each = {
                pledge: [lights.get(pk, Light.GREY) for pk in own]
                for pledge, own in by_pledge.items()
            }
            items[moment] = Counter(light for own in each.values() for light in own)
            pledges[moment] = Counter(worst(own) for own in each.values())
        return [
            Count(
                light,
                pledges["before"][light],
                pledges["after"][light],
                items["before"][light],
                items["after"][light],
            )
            for light in WORST_FIRST
        ]


def _recolour(verdict: Verdict, rules: Rules) -> Recolour | None:
    """The verdict under other rules; None where it stays as it is."""
    stood = from_json(verdict.inputs)
    facts: Facts = replace(stood, rules=rules)
    ruling = judge(facts)
    if (ruling.light, ruling.reason) == (verdict.light, verdict.reason):
        return None
    word = str(ReasonChoice(ruling.reason).label)
    return Recolour(verdict, ruling, word, sentence(facts, ruling), sentence(stood, judge(stood)))


def _as_stored(verdict: Verdict) -> Ruling:
    return Ruling(Light(verdict.light), Reason(verdict.reason))


def _worst_first(row: Recolour) -> tuple[bool, int, int, int, int]:
    """Changed lights before changed words, the worst first, then as published."""
    indicator = row.verdict.share.indicator
    return (
        not row.lights,
        WORST_FIRST.index(row.ruling.light),
        indicator.pledge.position,
        indicator.position,
        row.verdict.share_id,
    )
