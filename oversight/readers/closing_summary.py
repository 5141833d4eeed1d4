"""The annual summary of a batch (年度总结): its figures frozen, its text, its paper; R17, R51.

The content is plain JSON: figures decimal texts, days ISO texts, outcomes words of ``Outcome``::

    {"as_of": day or null,
     "counts": {"pledges", "indicators", "over", outcome: 件 …},
     "items": {outcome: 项 …},
     "categories": [{"name", "pledges", "accepted"}],
     "pledges": [{"no", "title", "category", "outcome", "leads", "early",
                  "note": {"reason", "follow"} or null,
                  "indicators": [{"name", "target", "upper", "comparator", "unit", "value",
                                  "approx", "as_of", "share", "outcome", "over"}]}],
     "votes": [{"unit", "opinion"}], "left_open": [words]}
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop

from agencies.papers.blocks import Heading, Paper, Paragraph, Run, Table
from oversight.bulletins.signatory import signatory
from oversight.models import ClosingNote, Satisfaction
from oversight.outcomes import Outcome
from oversight.readers.closing import ClosingState, IndicatorEnd, PledgeEnd
from pledges.figures import write_figure
from pledges.models import Batch
from progress.votes import Opinion, Vote

# Chinese, as the paper and the frozen content have them; the pages translate them.
OPINIONS = {
    Opinion.SATISFIED: gettext_noop("满意"),
    Opinion.BASICALLY: gettext_noop("基本满意"),
    Opinion.DISSATISFIED: gettext_noop("不满意"),
}
WORDS = {
    Outcome.ACCEPTED: gettext_noop("已通过验收"),
    Outcome.REACHED: gettext_noop("已达目标未验收"),
    Outcome.SHORT: gettext_noop("未完成"),
    Outcome.SHORT_SOFT: gettext_noop("预期性目标未达到"),
    Outcome.STOPPED: gettext_noop("已终止"),
    Outcome.MERGED: gettext_noop("已并入其他实事"),
}
FOLLOWS = {
    ClosingNote.Follow.CARRIED: gettext_noop("结转下年"),
    ClosingNote.Follow.CONTINUED: gettext_noop("继续实施，不再列入"),
    ClosingNote.Follow.ENDED: gettext_noop("不再实施"),
}


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One pledge of a summary as pages show it; ``word`` is its outcome in words."""

    no: str
    title: str
    leads: str
    outcome: Outcome
    early: int
    reason: str
    follow: str
    figures: tuple[SummaryFigure, ...]

    @property
    def word(self) -> str:
        return WORDS[self.outcome]


@dataclass(frozen=True, slots=True)
class SummaryFigure:
    """One indicator of a summary; ``share`` in percent, uncapped."""

    no: str
    pledge: str
    name: str
    unit: str
    target: Decimal | None
    value: Decimal | None
    approx: str
    share: Decimal | None
    outcome: Outcome
    over: bool

    @property
    def word(self) -> str:
        return WORDS[self.outcome]


def content_of(state: ClosingState) -> dict[str, Any]:
    """The state as it is frozen with the closing. One query, for the votes."""
    counts, items = state.counts, state.indicator_counts
    days = [
        row.sight.last.as_of
        for pledge in state.pledges
        for row in pledge.rows
        if row.sight and row.sight.last
    ]
    return {
        "as_of": max(days).isoformat() if days else None,
        "counts": {
            "pledges": len(state.pledges),
            "indicators": sum(items.values()),
            "over": len(state.over),
            **{outcome.value: counts[outcome] for outcome in Outcome},
        },
        "items": {outcome.value: items[outcome] for outcome in Outcome},
        "categories": _categories(state),
        "pledges": [_pledge(row) for row in state.pledges],
        "votes": _votes(state.batch),
        "left_open": [matter.words for matter in state.warnings],
    }


def rows_of_summary(content: Mapping[str, Any]) -> list[SummaryRow]:
    """Its pledges, in the order of the batch."""
    return [_row(pledge) for pledge in content["pledges"]]


def tallies(content: Mapping[str, Any]) -> list[tuple[str, int, int]]:
    """(word, 件, 项) of every outcome there is, and of completion always."""
    counts, items = content["counts"], content["items"]
    return [
        (WORDS[outcome], counts.get(outcome.value, 0), items.get(outcome.value, 0))
        for outcome in Outcome
        if outcome == Outcome.ACCEPTED or counts.get(outcome.value) or items.get(outcome.value)
    ]


def overfulfilled(content: Mapping[str, Any]) -> list[SummaryFigure]:
    """Its over-fulfilled indicators (超额完成), with their real ratio."""
    return [row for pledge in rows_of_summary(content) for row in pledge.figures if row.over]


def summary_text(batch: Batch, content: Mapping[str, Any]) -> str:
    """The summary's first wording, for the office to edit. An official text, always Chinese."""
    counts = content["counts"]
    whole = f"{batch.title}共{counts['pledges']}件、{counts['indicators']}项。"
    parts = "，".join(
        f"{WORDS[outcome]}{counts[outcome.value]}件"
        for outcome in Outcome
        if counts[outcome.value] or outcome == Outcome.ACCEPTED
    )
    day = content["as_of"]
    since = f"截至{_day_words(day)}，" if day else ""
    lines = [f"{whole}{since}其中{parts}。"]
    groups = "；".join(
        f"{row['name'] or '未分方面'}{row['pledges']}件，通过验收{row['accepted']}件"
        for row in content["categories"]
    )
    lines += [f"分方面看：{groups}。"] if groups else []
    over = [_over_words(row) for row in overfulfilled(content)]
    lines += [f"超额完成{len(over)}项：{'；'.join(over)}。"] if over else []
    short = [row for row in rows_of_summary(content) if row.outcome == Outcome.SHORT]
    for row in short:
        note = f"原因：{row.reason.rstrip('。')}；后续安排：{row.follow}。" if row.reason else ""
        lines.append(f"第{row.no}件“{row.title}”未完成。{note}")
    votes = "；".join(f"{row['unit']}{row['opinion']}" for row in content["votes"])
    lines += [f"满意度测评结果：{votes}。"] if votes else []
    return "\n".join(lines)


def summary_paper(
    batch: Batch, content: Mapping[str, Any], text: str, closed_on: date | None
) -> Paper:
    """The summary as an official paper; before the batch is closed it says that it is a draft."""
    return Paper(
        title=f"{batch.title}年度总结",
        issuer=signatory(batch).name,
        date_words=_day_words(closed_on.isoformat()) if closed_on else "",
        blocks=(
            *(Paragraph((Run(line),)) for line in text.splitlines() if line.strip()),
            *_tables(content),
        ),
        simulated=batch.simulated,
        mark="" if closed_on else "拟稿（未办结）",
    )


def _tables(content: Mapping[str, Any]) -> list[Heading | Table]:
    figures = [row for pledge in rows_of_summary(content) for row in pledge.figures]
    blocks: list[Heading | Table] = [Heading(1, "一、各项完成情况")]
    blocks.append(
        Table(
            head=("序号", "指标", "目标", "实际", "完成率", "结果"),
            rows=tuple(
                (
                    Run(row.no),
                    Run(row.name),
                    Run(_amount(row.target, row.unit)),
                    Run(_amount(row.value, row.unit, row.approx)),
                    Run("—" if row.share is None else f"{row.share:,}%"),
                    Run(row.word),
                )
                for row in figures
            ),
            widths=(8, 30, 16, 16, 12, 18),
            figures=(2, 3, 4),
        )
    )
    short = [row for row in rows_of_summary(content) if row.reason]
    if short:
        blocks.append(Heading(1, "二、未完成事项"))
        blocks.append(
            Table(
                head=("序号", "任务", "原因", "后续安排"),
                rows=tuple(
                    (Run(row.no), Run(row.title), Run(row.reason), Run(row.follow)) for row in short
                ),
                widths=(8, 30, 44, 18),
            )
        )
    return blocks


def _pledge(row: PledgeEnd) -> dict[str, Any]:
    stopped = row.outcome in (Outcome.STOPPED, Outcome.MERGED)
    note = row.note if row.needs_note else None
    return {
        "no": row.pledge.no,
        "title": row.pledge.title,
        "category": row.pledge.category.name if row.pledge.category else "",
        "outcome": row.outcome.value,
        "leads": [agency.short_name for agency in row.pledge.leads()],
        "early": row.early,
        "note": {"reason": note.reason, "follow": note.follow} if note else None,
        "indicators": [
            _indicator(each, Outcome.STOPPED if stopped else each.ended.outcome)
            for each in row.rows
        ],
    }


def _indicator(row: IndicatorEnd, outcome: Outcome) -> dict[str, Any]:
    last = row.sight.last if row.sight else None
    indicator = row.indicator
    return {
        "name": indicator.name,
        "comparator": indicator.comparator,
        "target": _text(indicator.value),
        "upper": _text(indicator.upper),
        "unit": indicator.unit,
        "value": _text(last.value) if last else None,
        "approx": last.approx if last else "",
        "as_of": last.as_of.isoformat() if last else None,
        "share": _text(row.share),
        "outcome": outcome.value,
        "over": row.over,
    }


def _categories(state: ClosingState) -> list[dict[str, Any]]:
    total, accepted = Counter[str](), Counter[str]()
    for row in state.pledges:
        name = row.pledge.category.name if row.pledge.category else ""
        total[name] += 1
        accepted[name] += row.outcome == Outcome.ACCEPTED
    return [{"name": name, "pledges": total[name], "accepted": accepted[name]} for name in total]


def _votes(batch: Batch) -> list[dict[str, str]]:
    """The last vote on each unit that came to a word."""
    last = {}
    rows = Satisfaction.objects.filter(batch=batch).select_related("agency", "region")
    for row in rows.defer("region__outline").order_by("held_on", "pk"):
        opinion = Vote(
            row.members, row.satisfied, row.basically, row.dissatisfied, row.over_members
        ).opinion()
        if opinion:
            last[str(row.region or row.agency)] = OPINIONS[opinion]
    return [{"unit": unit, "opinion": opinion} for unit, opinion in last.items()]


def _row(pledge: Mapping[str, Any]) -> SummaryRow:
    note = pledge["note"] or {"reason": "", "follow": ""}
    return SummaryRow(
        no=pledge["no"],
        title=pledge["title"],
        leads="、".join(pledge["leads"]),
        outcome=Outcome(pledge["outcome"]),
        early=pledge["early"],
        reason=note["reason"],
        follow=FOLLOWS[ClosingNote.Follow(note["follow"])] if note["follow"] else "",
        figures=tuple(_figure(pledge, row) for row in pledge["indicators"]),
    )


def _figure(pledge: Mapping[str, Any], row: Mapping[str, Any]) -> SummaryFigure:
    return SummaryFigure(
        no=pledge["no"],
        pledge=pledge["title"],
        name=row["name"],
        unit=row["unit"],
        target=_number(row["target"]),
        value=_number(row["value"]),
        approx=row["approx"],
        share=_number(row["share"]),
        outcome=Outcome(row["outcome"]),
        over=row["over"],
    )


def _over_words(row: SummaryFigure) -> str:
    value, target = _amount(row.value, row.unit, row.approx), _amount(row.target, row.unit)
    return f"第{row.no}件“{row.name}”完成{value}，为目标{target}的{row.share:,}%"


def _amount(value: Decimal | None, unit: str, approx: str = "") -> str:
    return "—" if value is None else f"{write_figure(value, approx)}{unit}"


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _day_words(day: str) -> str:
    found = date.fromisoformat(day)
    return f"{found.year}年{found.month}月{found.day}日"
