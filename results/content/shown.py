"""Everything a content puts before the public, place by place, in words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.dateformat import format as write_date
from django.utils.translation import gettext as _

from results.open_data.words import (
    amount,
    change_words,
    day,
    day_words,
    funding_words,
    lead_words,
    programme_words,
    state_words,
    target_words,
)

# (pledge no, indicator position, region, what): one place on the public pages
Place = tuple[str, int, str, str]


def texts() -> frozenset[str]:
    """What on the pages tells neither a figure nor a state."""
    return frozenset(
        {
            _("名称"), _("发布机关"), _("来源"), _("数据性质"), _("是否达序和序时计划"),
            _("分地区数据"), _("资金安排"), _("满意度测评结果"), _("公众意见"), _("地区"),
            _("边界图"), _("任务"), _("方面"), _("承诺原文"), _("牵头单位"), _("配合和责任单位"),
            _("实施范围"), _("图片"), _("上一年度同一实事"), _("指标"), _("原文"), _("标注"),
        }
    )  # fmt: skip


def marks(content: Mapping[str, Any]) -> dict[Place, str]:
    """What tells two states apart where the words may be the same: pictures and outlines."""
    found = {("", 0, "", _("边界图")): _digest(content.get("outlines", {}))}
    for pledge in content["pledges"]:
        pictures = [row["sha256"] for row in pledge.get("files", ())]
        found[pledge["no"], 0, "", _("图片")] = _digest(pictures)
    return found


def undated(content: Mapping[str, Any]) -> dict[str, Any]:
    """The same without the days of its figures (数据截至): what differs no more then had
    nothing but its day changed."""
    pledges = [
        {**pledge, "indicators": [_undated(row) for row in pledge["indicators"]]}
        for pledge in content["pledges"]
    ]
    return {**content, "as_of": None, "pledges": pledges}


def _undated(row: Mapping[str, Any]) -> dict[str, Any]:
    regions = [{**region, "as_of": None} for region in row["regions"]]
    return {**row, "as_of": None, "before_as_of": None, "regions": regions}


def shown(content: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    """Everything that stands on the public pages, place by place; blanks are left out."""
    for what, words in [*_batch(content), *_choices(content), *_map(content)]:
        if words:
            yield ("", 0, "", what), words
    for vote in content.get("satisfaction", ()):
        yield ("", 0, vote["unit"], _("满意度测评")), _vote(vote)
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
    yield _("办结"), _("已办结") if batch.get("closed") else None
    if "ahead" in counts:
        yield _("是否达序"), _("超序时%(ahead)d件，正常推进%(on)d件，滞后%(behind)d件") % counts


def _choices(content: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    """What the settings open to the public; versions made before them showed all there was."""
    chosen = content.get("settings", {"shows_regions": True, "shows_funding": True})
    titles = {
        "shows_schedule": _("是否达序和序时计划"),
        "shows_regions": _("分地区数据"),
        "shows_funding": _("资金安排"),
        "shows_satisfaction": _("满意度测评结果"),
    }
    for name, title in titles.items():
        yield title, _("公开") if chosen.get(name) else None
    if chosen.get("takes_remarks"):
        yield (
            _("公众意见"),
            _("接受，数据异议期%(days)d天") % {"days": chosen["objection_days"]},
        )


def _map(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The places with their place on the schematic map, and those whose outline is drawn."""
    places, outlines = content.get("places", ()), content.get("outlines", {})
    yield _("地区"), _("、").join(_place(place) for place in places)
    drawn = (str(place["name"]) for place in places if place["code"] in outlines)
    yield _("边界图"), _("、").join(drawn)


def _place(place: Mapping[str, Any]) -> str:
    if place["tile"] is None:
        return str(place["name"])
    row, column = place["tile"]
    words = {"name": place["name"], "row": row, "column": column}
    return _("%(name)s（示意图第%(row)d行第%(column)d列）") % words


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def _vote(row: Mapping[str, Any]) -> str:
    opinion = {
        "satisfied": _("满意"),
        "basically": _("基本满意"),
        "dissatisfied": _("不满意"),
    }.get(row["opinion"], _("没有结果"))
    text = _(
        "%(opinion)s（%(held_on)s测评，应到%(members)d人，满意%(satisfied)d票、"
        "基本满意%(basically)d票、不满意%(dissatisfied)d票，%(base)s；%(document)s）"
    )
    base = _("按全体人数计算") if row["over_members"] else _("按投票人数计算")
    return text % {**row, "opinion": opinion, "held_on": day_words(row["held_on"]), "base": base}


def _pledge(pledge: Mapping[str, Any], reported: bool) -> Iterator[tuple[str, str | None]]:
    state = ("done" if pledge["done"] else "going") if reported else "announced"
    state = pledge.get("state", state)
    former = pledge["predecessor"]
    yield _("任务"), pledge["title"]
    yield _("方面"), pledge["category"]
    yield _("状态"), state_words(state)
    yield _("实事调整"), "；".join(change_words(row) for row in pledge.get("changes", ()))
    yield _("是否达序"), _standing(pledge.get("standing"))
    yield _("承诺原文"), pledge["quote"]
    yield _("牵头单位"), lead_words(pledge["leads"], inferred=pledge["lead_inferred"])
    others = _("、").join(pledge["others"])
    joint = _("%(others)s（按职责分工负责）") % {"others": others}
    yield _("配合和责任单位"), joint if others and pledge["joint"] else others
    yield _("实施范围"), pledge["scope"]
    yield _("实施期"), pledge["period"]
    yield _("节点安排"), "；".join(_milestone(row) for row in pledge["milestones"])
    yield _("资金"), "；".join(funding_words(row) for row in pledge["funding"])
    yield _("图片"), "；".join(row["caption"] for row in pledge.get("files", ()))
    yield _("上一年度同一实事"), former and f"{former['slug']} {former['no']}. {former['title']}"


def _standing(word: str | None) -> str | None:
    """超序时, 正常推进 or 滞后; None where nothing is said of it."""
    return state_words(word) if word else None


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
    yield "", _("历月数据"), _("、").join(_told(item, unit) for item in earlier(row))
    yield "", _("更正"), _corrected(row)
    yield "", _("多年计划"), programme_words(row)
    yield "", _("验收"), state_words("done") if row["done"] else None
    schedule = row.get("schedule") or {"word": None, "expected": ()}
    yield "", _("是否达序"), _standing(schedule["word"])
    yield "", _("序时计划"), _("、").join(_expected(point) for point in schedule["expected"])
    for region in row["regions"]:
        yield region["name"], _("分解目标"), amount(region["target"], unit)
        yield region["name"], _("本期进展"), _current(region, unit)
        yield region["name"], _("验收"), state_words("done") if region.get("done") else None


def earlier(row: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The months of an indicator's series before the one that is its present figure."""
    series = list(row.get("series", ()))
    if series and (series[-1]["value"], series[-1]["as_of"]) == (row["value"], row["as_of"]):
        series.pop()
    return series


def _told(row: Mapping[str, Any], unit: str) -> str:
    """「2023年8月40个」."""
    month = day(row["month"])
    assert month is not None  # a series has its months  # nosec B101
    words = {
        "month": write_date(month, _("Y年n月")),
        "figure": amount(row["value"], unit, row["approx"]),
    }
    if row["corrected"]:
        return _("%(month)s%(figure)s（更正）") % words
    return _("%(month)s%(figure)s") % words


def _expected(point: Mapping[str, Any]) -> str:
    return _("%(day)s%(share)s%%") % {"day": day_words(point["day"]), "share": point["share"]}


def _corrected(row: Mapping[str, Any]) -> str | None:
    if not row["corrected"]:
        return None
    on = day_words(row.get("corrected_on"))
    return _("注明“更正”（%(on)s）") % {"on": on} if on else _("注明“更正”")


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
