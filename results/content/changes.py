"""What a publication would change for the public, against the one in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from results.open_data.words import (
    amount,
    day_words,
    funding_words,
    lead_words,
    state_words,
    target_words,
)

# (pledge no, indicator position, region, what): one place on the public pages
Place = tuple[str, int, str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """One figure or word the public would see differently.

    ``pledge`` is 「3. 公路工程建设」 (empty for what concerns the whole batch),
    ``indicator`` its 项 or empty, ``region`` the place or body or empty, ``what`` the name
    of the figure or word; ``before`` is None for what is new, ``after`` for what disappears.
    """

    pledge: str
    indicator: str
    region: str
    what: str
    before: str | None
    after: str | None

    @property
    def place(self) -> tuple[str, str] | None:
        """(pledge, indicator) for a change in one place only; None for the whole."""
        return (self.pledge, self.indicator) if self.region else None


def changes(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> list[Change]:
    """What differs for the public between two contents, in the order of the batch.

    A former figure (上期进展) that merely moves up from 本期进展 is not told twice.
    """
    before = dict(_shown(old)) if old else {}
    after = dict(_shown(new))
    names = _names(old) | _names(new) if old else _names(new)
    implied = _moved_up(old, new) if old else set()
    return [
        Change(
            names.get((place[0], 0), ""),
            names.get((place[0], place[1]), "") if place[1] else "",
            place[2],
            place[3],
            before.get(place),
            after.get(place),
        )
        for place in _in_order(after, before)
        if before.get(place) != after.get(place) and place not in implied
    ]


def _in_order(after: Mapping[Place, str], before: Mapping[Place, str]) -> list[Place]:
    """By pledge in the order of the new content, what disappears at the end of its pledge."""
    order = {no: position for position, no in enumerate(dict.fromkeys(p[0] for p in after))}
    places = [*after, *(place for place in before if place not in after)]
    return sorted(places, key=lambda place: order.get(place[0], len(order)))


def _moved_up(old: Mapping[str, Any], new: Mapping[str, Any]) -> set[Place]:
    """Places of the former figures that are the old content's present ones."""
    current = {
        (pledge["no"], row["position"]): (row["value"], row["approx"], row["as_of"])
        for pledge in old["pledges"]
        for row in pledge["indicators"]
    }
    return {
        (pledge["no"], row["position"], "", _("上期进展"))
        for pledge in new["pledges"]
        for row in pledge["indicators"]
        if current.get((pledge["no"], row["position"]))
        == (row["before"], row["before_approx"], row["before_as_of"])
    }


def _names(content: Mapping[str, Any]) -> dict[tuple[str, int], str]:
    """The words that lead a reader to a pledge (position 0) or an indicator."""
    names = {}
    for pledge in content["pledges"]:
        names[pledge["no"], 0] = f"{pledge['no']}. {pledge['title']}"
        for row in pledge["indicators"]:
            names[pledge["no"], row["position"]] = row["name"]
    return names


def _shown(content: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    """Everything that stands on the public pages, place by place; blanks are left out."""
    for what, words in _batch(content):
        if words:
            yield ("", 0, "", what), words
    for pledge in content["pledges"]:
        for what, words in _pledge(pledge, content["month"] is not None):
            if words:
                yield (pledge["no"], 0, "", what), words
        for row in pledge["indicators"]:
            for region, what, words in _indicator(row):
                if words:
                    yield (pledge["no"], row["position"], region, what), words


def _batch(content: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    batch, counts = content["batch"], content["counts"]
    yield _("名称"), batch["title"]
    yield _("发布机关"), batch["issuer"]
    yield (
        _("来源"),
        " ".join(filter(None, [batch["source_title"], day_words(batch["source_date"])])),
    )
    yield _("数据截至"), day_words(content["as_of"])
    yield (
        _("件数和项数"),
        _("%(pledges)d件%(indicators)d项，已完成%(done)d件") % counts,
    )
    yield _("数据性质"), _("演示数据") if batch["simulated"] else None


def _pledge(pledge: Mapping[str, Any], reported: bool) -> Iterator[tuple[str, str | None]]:
    state = ("done" if pledge["done"] else "going") if reported else "announced"
    former = pledge["predecessor"]
    yield _("任务"), pledge["title"]
    yield _("方面"), pledge["category"]
    yield _("状态"), state_words(state)
    yield _("承诺原文"), pledge["quote"]
    yield _("牵头单位"), lead_words(pledge["leads"], inferred=pledge["lead_inferred"])
    others = _("、").join(pledge["others"])
    joint = _("%(others)s（按职责分工负责）") % {"others": others}
    yield _("配合和责任单位"), joint if others and pledge["joint"] else others
    yield _("实施范围"), pledge["scope"]
    yield _("实施期"), pledge["period"]
    yield _("节点安排"), "；".join(_milestone(row) for row in pledge["milestones"])
    yield _("资金"), "；".join(funding_words(row) for row in pledge["funding"])
    yield _("上一年度同一实事"), former and f"{former['slug']} {former['no']}. {former['title']}"


def _milestone(row: Mapping[str, Any]) -> str:
    return " ".join(filter(None, [day_words(row["start"]), day_words(row["due"]), row["what"]]))


def _indicator(row: Mapping[str, Any]) -> Iterator[tuple[str, str, str | None]]:
    """(region, what, words) of one indicator and of its places."""
    unit = row["unit"]
    yield "", _("指标"), row["name"]
    yield "", _("目标"), target_words(row)
    yield "", _("期限"), row["deadline_phrase"] or day_words(row["deadline"])
    yield "", _("原文"), row["quote"]
    yield "", _("标注"), _marks(row)
    yield "", _("目标调整"), "；".join(_revision(item, unit) for item in row["revisions"])
    yield "", _("本期进展"), _current(row, unit)
    yield "", _("上期进展"), _figure(row["before"], row["before_approx"], row["before_as_of"], unit)
    yield "", _("更正"), _("注明“更正”") if row["corrected"] else None
    yield "", _("验收"), state_words("done") if row["done"] else None
    for region in row["regions"]:
        yield region["name"], _("分解目标"), amount(region["target"], unit)
        yield region["name"], _("本期进展"), _current(region, unit)


def _current(row: Mapping[str, Any], unit: str) -> str | None:
    """「40个，完成率40.00%（截至2023年8月31日）」."""
    if row["share"] is None:
        return _figure(row["value"], row["approx"], row["as_of"], unit)
    return _("%(figure)s，完成率%(share)s%%（截至%(as_of)s）") % {
        "figure": amount(row["value"], unit, row["approx"]),
        "share": row["share"],
        "as_of": day_words(row["as_of"]),
    }


def _figure(value: str | None, approx: str, as_of: str | None, unit: str) -> str | None:
    if value is None:
        return None
    words = {"figure": amount(value, unit, approx), "as_of": day_words(as_of)}
    return _("%(figure)s（截至%(as_of)s）") % words


def _marks(row: Mapping[str, Any]) -> str:
    marks = [
        _("其中") if row["of"] is not None else "",
        row["soft"],
        _("准入条件") if row["condition"] else "",
        _("开工数") if row["starts"] else "",
        row["recurrence"],
        str(row["carry_over_from"] or ""),
    ]
    return _("、").join(filter(None, marks))


def _revision(row: Mapping[str, Any], unit: str) -> str:
    return _("%(on)s由%(old)s调整为%(new)s（%(document)s；%(reason)s）") % {
        "on": day_words(row["on"]),
        "old": amount(row["old"], unit),
        "new": amount(row["new"], unit),
        "document": row["document"],
        "reason": row["reason"],
    }
