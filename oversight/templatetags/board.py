"""The rows of the dashboard's long tables, put together without a template for each cell.

A board of 120 tasks over three years has some 2,000 cells; drawn by templates they took three
quarters of the page's time. The tables around them are templates as everywhere.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from agencies.addresses import address_of
from agencies.languages import in_each_language
from agencies.stencils import Stencil, escaped, joined
from agencies.templatetags.shapes import shape
from oversight.readers.dashboard_lights import Told
from oversight.readers.heat import Heat, HeatRow
from oversight.readers.moved import Moved
from oversight.readers.rows import Lit, Row
from pledges.models import Indicator, Pledge
from pledges.templatetags.portal import NONE, day, figure, month, percent, points
from progress.standing import PledgeStanding
from progress.templatetags.lights import show_light

register = template.Library()

LABELS = (
    gettext_noop("牵头单位"),
    gettext_noop("目标"),
    gettext_noop("实际"),
    gettext_noop("完成率"),
    gettext_noop("序时"),
    gettext_noop("差距（百分点）"),
    gettext_noop("亮灯"),
)
NOW = '<td class="now">'


@register.simple_tag(takes_context=True)
def heat_rows(context: dict[str, Any], heat: Heat) -> SafeString:
    """A row for each unit: its light in every month, leading to the unit's tasks of that month."""
    slug, asked = context["batch"].slug, context["request"].GET.copy()
    for name in ("lead", "light", "risk"):
        asked.pop(name, None)
    pages = [address_of("dashboard", slug, each.year, each.month) for each in heat.months]
    rows = []
    for row in heat.rows:
        asked["unit"] = row.key
        rows.append(_heat_row(row, pages, escaped(f"?{asked.urlencode()}#items")))
    return mark_safe("".join(rows))  # nosec


def _heat_row(row: HeatRow, pages: list[str], narrowed: str) -> str:
    cells = []
    for page, cell in zip(pages, row.cells, strict=True):
        told = cell.told
        if told:
            link = f'<a class="cell {told.light}" href="{page}{narrowed}"'
            shown = f"{link}{_told(told)}</a>"
        else:
            shown = _out()
        cells.append(f"{NOW if cell.chosen else '<td>'}{shown}</td>")
    return f'<tr><th scope="row">{escaped(row.unit)}</th>{"".join(cells)}</tr>'


@in_each_language
def _told(told: Told) -> str:
    """What a cell says: there are few different ones, so each is put together once."""
    words = escaped(told.words)
    return (
        f' title="{words}"><span class="visually-hidden">{words}</span>{shape(told.light)}'
        f'<span aria-hidden="true">{told.count}</span>'
    )


@in_each_language
def _out() -> str:
    words = escaped(_("已暂停或终止"))
    return (
        f'<span class="cell paused" title="{words}"><span class="visually-hidden">{words}</span>'
        f"{shape('paused')}</span>"
    )


@register.simple_tag(takes_context=True)
def task_rows(context: dict[str, Any], rows: list[Row]) -> SafeString:
    """A row for each task: names, lead, target, figures, light."""
    chosen = context["chosen"].strftime("%Y-%m")
    labels = [_word(label) for label in LABELS]
    links: dict[int, str] = {}  # most pledges have several rows
    for row in rows:
        pledge = row.pledge.pledge
        if pledge.pk not in links:
            address = f"{address_of('office_pledge', pledge.pk)}?month={chosen}"
            links[pledge.pk] = (
                f'<a href="{address}">{escaped(pledge.no)}. {escaped(pledge.title)}</a>'
            )
    drawn = [_task_row(row, links[row.pledge.pledge.pk], labels) for row in rows]
    return mark_safe("".join(drawn))  # nosec


def _task_row(row: Row, link: str, labels: list[str]) -> str:
    pledge, indicator, lit = row.pledge.pledge, row.standing.indicator, row.lit
    lead, goal, actual, done, expected, gap, light = labels
    reading = lit.line.reading if lit else None
    if lit:
        lamp: str = show_light(row.drawn, lit.word, lit.sentence)
    else:
        lamp = f'<span class="note">{_word(gettext_noop("不单独填报"))}</span>'
    return (
        f'<tr><th scope="row">{_names(pledge, indicator, lit, link)}</th>'
        f'<td data-label="{lead}"><span>{_leads(row.pledge, lit)}</span></td>'
        f'<td class="n" data-label="{goal}"><span>{target(indicator, row.goal)}</span></td>'
        f'<td class="n{"" if reading else " nil"}" data-label="{actual}">'
        f"<span>{_actual(indicator, lit)}</span></td>"
        f"{_number(done, row.actual, percent(row.actual))}"
        f"{_number(expected, row.expected, percent(row.expected))}"
        f"{_number(gap, row.gap, points(row.gap))}"
        f'<td data-label="{light}">{lamp}</td></tr>'
    )


def _number(label: str, value: Decimal | None, written: str) -> str:
    return f'<td class="n{" nil" if value is None else ""}" data-label="{label}">{written}</td>'


def _names(pledge: Pledge, indicator: Indicator, lit: Lit | None, link: str) -> str:
    parts = [link]
    if indicator.name != pledge.title:
        parts.append(f'<small class="indicator">{escaped(indicator.name)}</small>')
    if lit and lit.line.share.region:
        parts.append(f'<small class="indicator">{escaped(lit.line.share.region)}</small>')
    return " ".join((*parts, *_marks(indicator, lit)))


def _marks(indicator: Indicator, lit: Lit | None) -> list[str]:
    """As ``office/parts/marks.html`` has them."""
    found: list[str] = []
    if indicator.soft:
        words = _word(gettext_noop("预期性，不计入亮灯"))
        found.append(f'<span class="tag" title="{escaped(indicator.soft)}">{words}</span>')
    if indicator.of_id:
        found.append(f'<span class="tag">{_word(gettext_noop("其中项"))}</span>')
    if indicator.condition:
        found.append(f'<span class="tag">{_word(gettext_noop("准入条件"))}</span>')
    return found + lit_marks(lit) if lit else found


def lit_marks(lit: Lit) -> list[str]:
    """Those of them that tell of a line."""
    found: list[str] = []
    if lit.line.made_up:
        found.append(f'<span class="tag">{_word(gettext_noop("已补"))}</span>')
    if lit.at_risk:
        found.append(f'<span class="tag late">{_word(gettext_noop("有风险"))}</span>')
    if lit.since:
        found.append(_note(_("%(day)s起标记") % {"day": day(lit.since)}))
    if lit.stands_from:
        found.append(_note(_("沿用%(month)s研判") % {"month": month(lit.stands_from)}))
    return found


def _note(words: str) -> str:
    return f'<small class="note">{escaped(words)}</small>'


def _leads(standing: PledgeStanding, lit: Lit | None) -> str:
    """As ``office/parts/leads.html`` has them, and who reports where the text names none."""
    pledge, leads = standing.pledge, standing.leads
    told = _word(gettext_noop("、")).join(escaped(agency) for agency in leads)
    if not leads:
        told = f'<span class="note">{_word(gettext_noop("原文未载明"))}</span>'
    if pledge.lead_inferred:
        why = _word(gettext_noop("原文未写明牵头单位，按发布会答问单位推定。"))
        told += f' <span class="tag" title="{why}">{_word(gettext_noop("推定"))}</span>'
    if not leads and lit:
        words = _("填报单位：%(unit)s") % {"unit": lit.reporter}
        told += f' <small class="indicator">{escaped(words)}</small>'
    return told


def target(indicator: Indicator, value: Decimal | None) -> str:
    """As ``office/parts/target.html`` has it."""
    if indicator.comparator == "qualitative":
        return _word(gettext_noop("定性"))
    told = {"figure": figure(value), "unit": indicator.unit}
    if indicator.comparator == "range":
        told["upper"] = figure(indicator.upper)
        return escaped(_("%(figure)s至%(upper)s%(unit)s") % told)
    words = {
        "<=": gettext_noop("不超过%(figure)s%(unit)s"),
        ">=": gettext_noop("不低于%(figure)s%(unit)s"),
        "~": gettext_noop("约%(figure)s%(unit)s"),
    }
    form = words.get(indicator.comparator)
    return escaped((_(form) if form else "%(figure)s%(unit)s") % told)


def _actual(indicator: Indicator, lit: Lit | None) -> str:
    """As ``office/parts/actual.html`` has it."""
    reading = lit.line.reading if lit else None
    if reading is not None and reading.value is not None:
        told = f"{figure(reading.value, reading.approx)}{indicator.unit}"
    else:
        told = (lit.told if lit else "") or NONE
    if not (lit and lit.figure_day):
        return escaped(told)
    words = _("截至%(day)s") % {"day": day(lit.figure_day)}
    return f"{escaped(told)} <small>{escaped(words)}</small>"


@in_each_language
def _word(words: str) -> str:
    """Words of the catalogue, escaped."""
    return escaped(_(words))


MOVED = Stencil("office/parts/moved_one.html")


@register.simple_tag(takes_context=True)
def moved_rows(context: dict[str, Any], moved: list[Moved]) -> SafeString:
    """An item for each indicator whose light is another than the month before."""
    chosen = context["chosen"].strftime("%Y-%m")
    return joined(_moved(each, chosen) for each in moved)


def _moved(each: Moved, chosen: str) -> str:
    pledge, indicator, lit = each.row.pledge.pledge, each.row.standing.indicator, each.row.lit
    page = address_of("office_pledge", pledge.pk)
    return MOVED.draw(
        {
            "before": show_light(each.before, each.was),
            "after": show_light(each.after, lit.word if lit else ""),
            "page": f"{page}?month={chosen}#i{indicator.pk}",
            "title": pledge.title,
            "indicator": indicator.name if indicator.name != pledge.title else "",
            "sentence": lit.sentence if lit else "",
        }
    )
