"""The rows of a month's grid as they are drawn: by stencil, for a place may report 120 tasks."""

from __future__ import annotations

from collections.abc import Sequence

from django.forms import BoundField
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from agencies.forms.blanks import Blank
from agencies.stencils import Stencil, escaped, joined
from pledges.templatetags.portal import day, figure, percent
from progress.forms.cells import Disputed
from progress.forms.report import Line
from progress.models import Correction, MonthlyReport
from progress.readers.preview import Grid, GridRow
from progress.templatetags.lights import show_light

ROW = Stencil("desk/grid_row.html")
BEFORE = Stencil("desk/before.html")
LIVE = Stencil("desk/live.html")
REACHED = Stencil("desk/live_reached.html")
ASK = Stencil("desk/live_ask.html")
ENTRY = Stencil("desk/entry.html")
PARTS = Stencil("desk/entry_parts.html")
ACHIEVED = Stencil("desk/entry_achieved.html")
COUNTED = Stencil("desk/counted.html")
TOLD = Stencil("desk/told.html")
CORRECTION = Stencil("desk/told_correction.html")
WHY = Stencil("desk/return_cell.html")


def draw_rows(grid: Grid, lines: Sequence[Line], *, is_form: bool) -> SafeString:
    """The bodies of the grid's table, one for each pledge; ``is_form``: files may be added."""
    evidence = reverse("evidence_page", args=[grid.report.pk, 0]).removesuffix("0/")
    page = {
        "accepted": "x" if grid.report.state == MonthlyReport.State.ACCEPTED else "",
        "locked": grid.lock,
    }
    drawn: list[str] = []
    last = None
    for line in lines:
        pledge = line.row.indicator.pledge_id
        if pledge != last:
            drawn.append("</tbody>" if drawn else "")
            drawn.append(_head(line.row))
        last = pledge
        shown = is_form or line.row.evidence
        link = f"{evidence}{line.row.share.pk}/" if shown else ""
        drawn.append(ROW.draw({**page, "evidence": link, **_words(grid, line)}))
    return joined([*drawn, "</tbody>" if drawn else ""])


def draw_live(row: GridRow) -> SafeString:
    """What of a row follows from its figure, as it is now."""
    words = {"reached": draw_reached(row), "lit": draw_light(row), "asks": draw_asks(row)}
    return LIVE.draw({"pk": str(row.share.pk), **words})


def draw_reached(row: GridRow) -> SafeString:
    expected = "" if row.expected is None else percent(row.expected)
    amount = row.expected_amount if expected else ""
    return REACHED.draw({"actual": percent(row.actual), "expected": expected, "amount": amount})


def draw_light(row: GridRow) -> SafeString:
    if row.halt:
        return show_light(row.halt.state, row.halted)
    if row.light:
        return show_light(row.light, reason=row.text)
    return show_light("grey", _("未填"))


def draw_asks(row: GridRow) -> SafeString:
    explained = "x" if row.explained else ""
    return joined(ASK.draw({"text": asked.text, "explained": explained}) for asked in row.asked)


def draw_before(row: GridRow) -> SafeString:
    """What stood the month before."""
    return BEFORE.draw(_before(row))


def draw_told(row: GridRow) -> SafeString:
    """What is told of the month, to be read."""
    reading = row.reading
    return TOLD.draw(
        {
            "text": _told(row),
            "ratio": f"{figure(reading.numerator)}/{figure(reading.denominator)}"
            if reading and reading.denominator
            else "",
            "as_of": day(reading.as_of) if reading and row.filled else "",
            "by_projects": row.indicator.counts_projects_at,
            "corrections": joined(map(_correction, reading.corrections.all())) if reading else "",
        }
    )


def _told(row: GridRow) -> str:
    if row.halted:
        return row.halted
    if not row.filled:
        return _("未填")
    if row.qualitative:
        return _("已完成") if row.reading and row.reading.achieved else _("推进中")
    reading = row.reading
    told = figure(reading.value, reading.approx) if reading else figure(None)
    return f"{told}{row.indicator.unit}"


def _correction(correction: Correction) -> SafeString:
    return CORRECTION.draw(
        {
            "day": day(correction.on),
            "by": str(correction.by),
            "old": figure(correction.old_value),
            "new": figure(correction.new_value),
            "reason": correction.reason,
        }
    )


def _head(row: GridRow) -> SafeString:
    return format_html(
        '<tbody><tr class="group"><th scope="rowgroup" colspan="7">{}</th></tr>',
        row.indicator.pledge,
    )


def _words(grid: Grid, line: Line) -> dict[str, str]:
    row = line.row
    share, indicator = row.share, row.indicator
    name = str(share)
    return {
        "pk": str(share.pk),
        "share": name,
        "indicator": str(indicator),
        "place": str(share.region or share.agency or ""),
        "target": row.target,
        "deadline": day(indicator.deadline) if indicator.deadline else "",
        **_before(row),
        "wrong": "x" if line.has_errors else "",
        "stale": "x" if line.is_stale else "",
        "returned": "x" if row.why and not grid.lock else "",
        "typed": "x" if line.value or line.achieved else "",
        "figure": _figure(line, name),
        "reached": draw_reached(row),
        "lit": draw_light(row),
        "files": str(row.evidence or ""),
        "why": row.why,
        "why_field": _why(line.why, name) if line.why else "",
        "changes": joined(f'<p class="changed">{escaped(c)}</p>' for c in row.changes),
        "rollup": row.rollup,
        "asks": draw_asks(row),
        **_note(line),
    }


def _before(row: GridRow) -> dict[str, str]:
    before = row.before
    if before is None:
        return {}
    if row.qualitative:
        told = _("已完成") if before.achieved else _("推进中")
    else:
        told = f"{figure(before.value, before.approx)}{row.indicator.unit}"
    return {"before": told, "before_on": day(before.as_of)}


def _note(line: Line) -> dict[str, str]:
    field = line.note
    if field is None:
        return {"note": line.row.reading.note if line.row.reading else ""}
    return {
        "note_id": field.id_for_label,
        "note_label": str(field.label),
        "note_notes": _notes(field),
        "note_control": line.note_control,
        "bases": joined(_hidden(name, text) for name, text in line.bases),
        "disputes": joined(map(_disputed, line.disputed)),
    }


def _hidden(name: str, text: str) -> str:
    return f'<input type="hidden" name="{name}" value="{escaped(text)}">'


def _disputed(one: Disputed) -> str:
    return (
        f'<p class="clash" data-clash="{one.name}" data-theirs="{escaped(one.theirs)}">'
        f"{escaped(one.text)}</p>"
    )


def _figure(line: Line, name: str) -> SafeString:
    """What stands in the month's cell: a box, a tick, a count, or what was told."""
    row, field = line.row, line.value
    if field is not None:
        words = {
            "id": field.id_for_label,
            "label": str(field.label),
            "notes": _notes(field),
            "control": line.value_control,
            "unit": row.indicator.unit,
            "parts": _parts(line, name),
        }
        return ENTRY.draw(words)
    if line.achieved is not None:
        return ACHIEVED.draw({"control": line.achieved_control, "share": name})
    if row.counted is not None:
        stage = str(row.indicator.get_counts_projects_at_display())
        count = f"{figure(row.counted)}{row.indicator.unit}"
        return COUNTED.draw({"figure": count, "stage": stage})
    return draw_told(row)


def _parts(line: Line, name: str) -> SafeString:
    if line.numerator is None or line.denominator is None:
        return SafeString("")
    plain: dict[str, str | bool] = {"placeholder": False}
    return PARTS.draw(
        {
            "share": name,
            "open": "x" if line.parts_open else "",
            "numerator_id": line.numerator.id_for_label,
            "numerator": line.numerator.as_widget(attrs=plain),
            "numerator_notes": _notes(line.numerator),
            "denominator_id": line.denominator.id_for_label,
            "denominator": line.denominator.as_widget(attrs=plain),
            "denominator_notes": _notes(line.denominator),
        }
    )


def _why(field: BoundField | Blank, name: str) -> SafeString:
    return WHY.draw(
        {
            "share": name,
            "open": "x" if field.value() or field.errors else "",
            "id": field.id_for_label,
            "label": str(field.label),
            "notes": _notes(field),
            "control": field.as_widget(attrs={"placeholder": False}),
        }
    )


def _notes(field: BoundField | Blank) -> SafeString:
    if not field.errors and not field.help_text:
        return SafeString("")
    return render_to_string("parts/field_notes.html", {"field": field})
