"""What a promise asks for and what stands against it, in words.

Takes the plain values of a publication's content; figures are decimal texts or None.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.dateformat import format as write_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pledges.figures import write_figure

FUNDING = {
    "arranged": gettext_lazy("安排"),
    "allocated": gettext_lazy("下达"),
    "spent": gettext_lazy("支出"),
    "estimated": gettext_lazy("估算"),
    "total": gettext_lazy("总投资"),
    "budget": gettext_lazy("年度预算"),
    "rate": gettext_lazy("补助标准"),
    "rate_min": gettext_lazy("补助标准下限"),
    "rate_max": gettext_lazy("补助标准上限"),
    "value": gettext_lazy("价值"),
}
RECURRENCE = {
    "annual": gettext_lazy("每年"),
    "monthly": gettext_lazy("每月"),
    "quarterly": gettext_lazy("每季度"),
}
# what the sources soften a target with
SOFT = {
    "预计": gettext_lazy("预计"),
    "力争": gettext_lazy("力争"),
    "原则上": gettext_lazy("原则上"),
    "拟": gettext_lazy("拟"),
    "可能大约…左右": gettext_lazy("可能大约…左右"),
}
# 万 and 亿 as the sources write them, in both scripts
SCALES = (("亿元", "亿億", 100_000_000), ("万元", "万萬", 10_000))


def number(text: str | None) -> Decimal | None:
    """The figure of a decimal text."""
    return None if text is None else Decimal(text)


def day(text: str | None) -> date | None:
    """The day of an ISO text."""
    return None if text is None else date.fromisoformat(text)


def day_words(text: str | None) -> str:
    """「2023年9月30日」; an empty text for none."""
    return write_date(date.fromisoformat(text), _("Y年n月j日")) if text else ""


def amount(value: str | None, unit: str, approx: str = "") -> str:
    """A figure with its unit: 「1,380套」, 「140余项」; an empty text for none."""
    return measured(number(value), unit, approx)


def measured(value: Decimal | None, unit: str, approx: str = "") -> str:
    """The same of a figure. Units are the source's words; another language sets them off by a
    space, but for the percent sign."""
    if value is None:
        return ""
    figure = write_figure(value, approx)
    if unit.startswith("%"):
        return f"{figure}{unit}"
    return _("%(figure)s%(unit)s") % {"figure": figure, "unit": unit}


def points(value: Decimal, unit: str) -> str:
    """A difference with its sign: 「+10公里」; between two ratios lie 「−0.08个百分点」."""
    told = measured(abs(value), _("个百分点") if unit == "%" else unit)
    return f"+{told}" if value > 0 else f"−{told}"


def target_words(indicator: Mapping[str, Any]) -> str:
    """「不低于46,000人」, 「不超过4.5%」, 「由4,300元/年提高到4,800元/年」, 「定性任务」."""
    if indicator["comparator"] == "qualitative":
        return _("定性任务")
    unit = indicator["unit"]
    value = amount(indicator["target"], unit)
    if indicator["baseline"] is not None:
        return _moved(indicator, value)
    return {
        ">=": _("超过%(value)s") if indicator["strict"] else _("不低于%(value)s"),
        "<=": _("不超过%(value)s"),
        "~": _("约%(value)s"),
        "range": _("%(value)s至%(upper)s"),
    }.get(indicator["comparator"], "%(value)s") % {
        "value": value,
        "upper": amount(indicator["upper"], unit),
    }


def _moved(indicator: Mapping[str, Any], value: str) -> str:
    rises = Decimal(indicator["target"]) > Decimal(indicator["baseline"])
    words = _("由%(baseline)s提高到%(value)s") if rises else _("由%(baseline)s降低到%(value)s")
    return words % {"baseline": amount(indicator["baseline"], indicator["unit"]), "value": value}


def programme_words(row: Mapping[str, Any]) -> str:
    """「三年计划（2019—2021年）：总目标1,000公里，累计完成430公里（43.00%，截至…）」 (R22).

    Empty where the indicator is a part of none, or the version is older than programmes.
    """
    told = row.get("programme")
    if not told:
        return ""
    names = {
        **told,
        "target": amount(told["target"], told["unit"]),
        "done": amount(told["done"], told["unit"]),
        "as_of": day_words(told["as_of"]),
    }
    if told["done"] is None:
        text = _("%(title)s（%(first_year)s—%(last_year)s年）：总目标%(target)s")
    else:
        text = _(
            "%(title)s（%(first_year)s—%(last_year)s年）：总目标%(target)s，"
            "累计完成%(done)s（%(share)s%%，截至%(as_of)s）"
        )
    return text % names


def lead_words(leads: Sequence[str], *, inferred: bool) -> str:
    """「省教育厅」, 「省教育厅（推定）」, or 「原文未载明」."""
    if not leads:
        return _("原文未载明")
    names = _("、").join(leads)
    return _("%(names)s（推定）") % {"names": names} if inferred else names


def money_words(yuan: str | None, approx: str, quote: str) -> str:
    """「45亿元」, 「1,000元」: in 万 and 亿 only where the source says so, that is where its
    ``quote`` has both the number and the word; 「给予1-5万元」 says it of both."""
    if yuan is None:
        return ""
    said = {Decimal(found.replace(",", "")) for found in re.findall(r"\d[\d,]*(?:\.\d+)?", quote)}
    for unit, signs, scale in SCALES:
        value = Decimal(yuan) / scale
        if value in said and any(sign in quote for sign in signs):
            return measured(value, unit, approx)
    return amount(yuan, _("元"), approx)


def funding_words(row: Mapping[str, Any]) -> str:
    """「补助标准：15万元，每居家养老服务中心（原文：每个15万元）」."""
    money = _("%(kind)s：%(amount)s") % {
        "kind": FUNDING.get(row["kind"], row["kind"]),
        "amount": money_words(row["amount_yuan"], row["approx"], row["quote"]),
    }
    per = _("每%(what)s") % {"what": row["per"]} if row["per"] else ""
    words = _("，").join(filter(None, [money, per, row["project"], row["scope"]]))
    return (
        _("%(words)s（原文：%(quote)s）") % {"words": words, "quote": row["quote"]}
        if row["quote"]
        else words
    )


CHANGES = {
    "pause": gettext_lazy("%(on)s起暂停实施"),
    "resume": gettext_lazy("%(on)s起恢复实施"),
    "stop": gettext_lazy("%(on)s起终止实施"),
    "merge": gettext_lazy("%(on)s起，%(before)s合并为%(after)s"),
    "split": gettext_lazy("%(on)s起，%(before)s拆分为%(after)s"),
}


def change_title(row: Mapping[str, Any]) -> str:
    """「2020年5月15日起暂停实施」, 「2020年5月15日起，第3件“…”、第4件“…”合并为第3件“…”」."""
    return str(CHANGES[row["kind"]]) % {
        "on": day_words(row["on"]),
        "before": _numbered(row["before"]),
        "after": _numbered(row["after"]),
    }


def change_words(row: Mapping[str, Any]) -> str:
    """The same with its grounds: 「……（冀政办〔2020〕8号；汛期无法施工）」."""
    return _("%(what)s（%(document)s；%(reason)s）") % {
        "what": change_title(row),
        "document": row["document"],
        "reason": row["reason"],
    }


def _numbered(rows: Sequence[Mapping[str, str]]) -> str:
    return _("、").join(_("第%(no)s件“%(title)s”") % row for row in rows)


STATES = {
    "done": gettext_lazy("已完成"),
    "going": gettext_lazy("推进中"),
    "announced": gettext_lazy("已公布"),
    "ahead": gettext_lazy("超序时"),
    "on": gettext_lazy("正常推进"),
    "behind": gettext_lazy("滞后"),
    "unknown": gettext_lazy("暂无序时数据"),
    "paused": gettext_lazy("已暂停"),
    "stopped": gettext_lazy("已终止"),
    "merged": gettext_lazy("已并入其他实事"),
}


def state_words(state: str) -> str:
    """「已完成」, 「推进中」; 「已公布」 while nothing but the promise is published; 「超序时」,
    「正常推进」, 「滞后」, 「暂无序时数据」 where the schedule is public; 「已暂停」, 「已终止」,
    「已并入其他实事」 of what is out of force."""
    return str(STATES[state])
