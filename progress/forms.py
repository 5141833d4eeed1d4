"""What a clerk types into a month's grid, and what a head writes when returning it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pledges.figures import (
    DECIMAL_PLACES,
    MAX_DIGITS,
    Fault,
    Figure,
    FigureError,
    read_figure,
    write_figure,
)
from progress.actions.reports import Entry
from progress.preview import GridRow

NAME = re.compile(r"(?:value|achieved|note)-([0-9]{1,18})")
NOTE_LENGTH = 1000
TYPED_LENGTH = 60

FAULTS: dict[Fault, Promise] = {
    Fault.NOT_A_NUMBER: gettext_lazy(
        "“%(typed)s”不是数字。请只填数字，如 1380、1.2万、140余，不要写单位。"
    ),
    Fault.NEGATIVE: gettext_lazy("“%(typed)s”是负数。请填不小于 0 的数。"),
    Fault.TOO_LARGE: gettext_lazy(
        "“%(typed)s”超出范围：整数部分最多 %(digits)d 位。请检查是否多输了数字。"
    ),
    Fault.TOO_FINE: gettext_lazy(
        "“%(typed)s”小数位过多：最多 %(places)d 位小数，请四舍五入后再填。"
    ),
}
LIMITS = {"digits": MAX_DIGITS - DECIMAL_PLACES, "places": DECIMAL_PLACES}


class FigureField(forms.CharField):
    """A figure as clerks type it; cleans to a ``Figure``, or None for a blank."""

    # No numeric keypad is asked for: on some phones it can't write 万, 约 and 余.
    widget = forms.TextInput(attrs={"class": "n", "autocomplete": "off"})

    def __init__(self, *, unit: str = "", **options: Any) -> None:
        missing = {"required": gettext_lazy("还没有填。请填截至月底的累计数。")}
        super().__init__(max_length=TYPED_LENGTH, **({"error_messages": missing} | options))
        self.unit = unit

    def clean(self, value: Any) -> Figure | None:
        text = super().clean(value)
        if not text:
            return None
        self._refuse_second_unit(text)
        try:
            return read_figure(text)
        except FigureError as error:
            names = {"typed": text, **LIMITS}
            raise forms.ValidationError(str(FAULTS[error.fault]) % names) from error

    def _refuse_second_unit(self, text: str) -> None:
        """A percent of kilometres, or 万 of a unit that has it already, is another figure."""
        names = {"typed": text, "unit": self.unit}
        plain = unicodedata.normalize("NFKC", text)
        if "%" in plain and "%" not in self.unit:
            raise forms.ValidationError(
                _("“%(typed)s”是百分比，这一项的单位是%(unit)s，请填累计数。") % names
            )
        scale = self.unit[:1]
        if scale in ("万", "亿") and ("万" in plain or "亿" in plain):
            raise forms.ValidationError(
                _("这一项的单位已是%(unit)s，请去掉“%(typed)s”中的“万”“亿”再填。") % names
            )


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the grid with its fields; without them it is read only."""

    row: GridRow
    value: BoundField | None = None
    achieved: BoundField | None = None
    note: BoundField | None = None

    @property
    def has_errors(self) -> bool:
        return any(field is not None and field.errors for field in (self.value, self.note))


class ReportForm(forms.Form):
    """The month's grid: a figure (or 已完成) and a note for each share.

    A share of which nothing was sent keeps what is stored. ``foreign`` holds the ids of
    shares the sender named that are not in this report. With ``complete`` every share must
    be filled, and errors name those that are not.
    """

    error_css_class = "has-error"

    def __init__(
        self,
        rows: Sequence[GridRow],
        data: Mapping[str, Any] | None = None,
        *,
        complete: bool = False,
    ) -> None:
        self.rows, self.complete = rows, complete
        named = {int(match[1]) for name in data or () if (match := NAME.fullmatch(name))}
        own = {row.share.pk for row in rows}
        self.foreign = named - own
        self.named = named & own
        super().__init__(None if data is None else {**self._stored(), **_texts(data)})
        for row in rows:
            self._add(row)

    def entries(self) -> dict[int, Entry]:
        """What was typed, share id → entry. Only for a valid form."""
        return {row.share.pk: self._entry(row) for row in self.rows if row.share.pk in self.named}

    def lines(self) -> Iterator[Line]:
        """The grid with its fields, in the order of the report."""
        for row in self.rows:
            kind = "achieved" if row.qualitative else "value"
            fields = {kind: self[f"{kind}-{row.share.pk}"], "note": self[f"note-{row.share.pk}"]}
            yield Line(row, **fields)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for row in self.rows if self.complete else ():
            told = cleaned.get(f"achieved-{row.share.pk}") or cleaned.get(f"note-{row.share.pk}")
            if row.qualitative and not told:
                self.add_error(
                    f"note-{row.share.pk}",
                    _("还没有填。请勾选“已完成”，或写明本月进展。"),
                )
        return cleaned

    def _stored(self) -> dict[str, str]:
        """What the report holds of the shares of which nothing was sent."""
        kept = [row for row in self.rows if row.share.pk not in self.named]
        return {name: text for row in kept for name, text in _written(row).items()}

    def _add(self, row: GridRow) -> None:
        pk, name, unit = row.share.pk, str(row.share), row.indicator.unit
        stored = _written(row)
        if row.qualitative:
            self.fields[f"achieved-{pk}"] = forms.BooleanField(
                label=_("%(name)s（已完成）") % {"name": name},
                required=False,
                initial=f"achieved-{pk}" in stored,
            )
        else:
            self.fields[f"value-{pk}"] = FigureField(
                unit=unit,
                label=_("%(name)s（本月累计）") % {"name": name},
                required=self.complete,
                initial=stored[f"value-{pk}"],
            )
        self.fields[f"note-{pk}"] = forms.CharField(
            label=_("%(name)s（说明）") % {"name": name},
            required=False,
            max_length=NOTE_LENGTH,
            initial=stored[f"note-{pk}"],
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def _entry(self, row: GridRow) -> Entry:
        pk = row.share.pk
        figure = self.cleaned_data.get(f"value-{pk}")
        return Entry(
            value=figure.value if figure else None,
            approx=figure.approx if figure else "",
            achieved=self.cleaned_data.get(f"achieved-{pk}", False),
            note=self.cleaned_data[f"note-{pk}"],
        )


class ReturnForm(forms.Form):
    """Why a report goes back to its reporter."""

    reason = forms.CharField(
        label=gettext_lazy("退回原因"),
        max_length=NOTE_LENGTH,
        help_text=gettext_lazy("写明哪一项要改、怎么改，填报员会看到。"),
        error_messages={"required": gettext_lazy("请写明退回原因，填报员才知道改什么。")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _written(row: GridRow) -> dict[str, str]:
    """A row's stored reading as it would be typed; an unticked box is not sent at all."""
    pk, reading = row.share.pk, row.reading
    written = {f"note-{pk}": reading.note if reading else ""}
    if not row.qualitative:
        written[f"value-{pk}"] = write_figure(reading.value, reading.approx) if reading else ""
    elif reading and reading.achieved:
        written[f"achieved-{pk}"] = "on"
    return written


def _texts(data: Mapping[str, Any]) -> dict[str, str]:
    """The sent fields of a grid; a ``QueryDict`` gives the last value of a name."""
    return {name: data[name] for name in data if NAME.fullmatch(name)}
