"""What the office has settled in the demo's story: bulletins, rules, plans, scores, signs."""

from __future__ import annotations

from dataclasses import replace

from agencies.source_files import Entry
from oversight.actions import scores
from oversight.actions.entry_signs import list_signs, settle_sign
from oversight.management.demo.cast import Cast
from oversight.models import EntrySign
from oversight.scores import Rule
from pledges.actions.plan_revisions import Point, Stage, draft_of
from pledges.models import PlanStage
from pledges.targets import PlanKind
from progress.actions.locks import announce_bulletin
from progress.actions.nodes import mark_done
from progress.actions.plans import change_plan
from progress.actions.rules import RuleDraft, set_rules
from progress.facts import Rules


def bulletin(cast: Cast, entry: Entry) -> None:
    day = entry.needed_day("on")
    announce_bulletin(
        batch=cast.batch,
        month=entry.needed_day("month"),
        bulletin_on=day,
        by=cast.person(entry),
        today=day,
    )


def rule(cast: Cast, entry: Entry) -> None:
    set_rules(
        draft=RuleDraft(
            batch=cast.batch,
            effective_on=entry.needed_day("effective_on"),
            rules=Rules(
                yellow_from=entry.needed_number("yellow_from"),
                red_over=entry.needed_number("red_over"),
            ),
            reason=entry.text("reason"),
            category=cast.batch.categories.get(name=entry.text("category")),
        ),
        by=cast.person(entry),
        today=entry.needed_day("on"),
    )


def plan(cast: Cast, entry: Entry) -> None:
    """The indicator's whole gets another plan within its days."""
    share = cast.indicator(entry).shares.get(region=None, agency=None)
    if share.plan is None:
        raise entry.wrong("该指标没有计划")
    draft = replace(
        draft_of(share.plan),
        kind=entry.choice("kind", PlanKind),
        points=tuple(
            Point(point.needed_day("day"), point.needed_number("value"))
            for point in entry.entries("points")
        ),
        stages=tuple(
            Stage(
                stage.text("what"),
                stage.needed_day("start"),
                stage.needed_day("due"),
                stage.text("deliverable"),
            )
            for stage in entry.entries("stages")
        ),
    )
    change_plan(
        share=share,
        draft=draft,
        by=cast.person(entry),
        today=entry.needed_day("on"),
        effective_on=entry.needed_day("effective_on"),
        reason=entry.text("reason"),
    )


def stage(cast: Cast, entry: Entry) -> None:
    """A stage of the indicator's plan is done."""
    mark_done(
        node=PlanStage.objects.filter(
            plan__share__indicator=cast.indicator(entry), what=entry.text("stage")
        ).latest("pk"),
        done_on=entry.needed_day("done_on"),
        note=entry.text("note"),
        by=cast.person(entry),
        today=entry.needed_day("on"),
    )


def scheme(cast: Cast, entry: Entry) -> None:
    scores.make_scheme(
        batch=cast.batch,
        lines=[
            scores.Line(line.text("name"), line.needed_number("weight"), line.choice("rule", Rule))
            for line in entry.entries("lines")
        ],
        reason=entry.text("reason"),
        by=cast.person(entry),
        today=entry.needed_day("on"),
    )


def difficulty(cast: Cast, entry: Entry) -> None:
    scores.set_difficulty(
        indicator=cast.indicator(entry),
        factor=entry.needed_number("factor"),
        reason=entry.text("reason"),
        by=cast.person(entry),
        today=entry.needed_day("on"),
    )


def vote(cast: Cast, entry: Entry) -> None:
    agency, region = cast.unit(entry)
    unit = agency or region
    assert unit is not None  # a unit is one of them  # nosec B101
    scores.record_satisfaction(
        batch=cast.batch,
        unit=unit,
        held_on=entry.needed_day("held_on"),
        members=entry.whole("members") or 0,
        satisfied=entry.whole("satisfied") or 0,
        basically=entry.whole("basically") or 0,
        dissatisfied=entry.whole("dissatisfied") or 0,
        over_members=entry.flag("over_members"),
        document=entry.text("document"),
        by=cast.person(entry),
        today=entry.needed_day("on"),
    )


def draw(cast: Cast, entry: Entry) -> None:
    scores.draw_scores(
        batch=cast.batch,
        month=entry.needed_day("month"),
        by=cast.person(entry),
        today=entry.needed_day("on"),
    )


def signs(cast: Cast, entry: Entry) -> None:
    """What the nightly job would have listed on the day."""
    list_signs(batch=cast.batch, today=entry.needed_day("on"))


def settle(cast: Cast, entry: Entry) -> None:
    sign = EntrySign.objects.filter(
        share__indicator=cast.indicator(entry),
        month=entry.needed_day("month"),
        sign=entry.text("sign"),
    ).first()
    if sign is None:
        raise entry.wrong("没有这条疑点")
    settle_sign(
        sign=sign,
        outcome=entry.text("outcome"),
        note=entry.text("note"),
        by=cast.person(entry),
        today=entry.needed_day("on"),
    )
