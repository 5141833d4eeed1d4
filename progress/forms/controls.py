"""The fields of a month's grid, kind by kind: their words, how they are made and drawn."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from agencies.forms.blanks import Blanks
from agencies.stencils import mark
from progress.forms.cells import plain
from progress.forms.figures import FigureField, PartField

NOTE_LENGTH = 1000


class NoteField(forms.CharField):
    """Some lines of text; their ends are one sign, however the browser sent them."""

    widget = forms.Textarea(attrs={"rows": 1})

    def clean(self, value: Any) -> str:
        return plain(str(super().clean(value) or ""))


LABELS: dict[str, Promise] = {
    "value": gettext_lazy("%(name)s（本月累计）"),
    "achieved": gettext_lazy("%(name)s（已完成）"),
    "numerator": gettext_lazy("%(name)s（分子）"),
    "denominator": gettext_lazy("%(name)s（分母）"),
    "note": gettext_lazy("%(name)s（说明）"),
}
MADE: dict[str, Callable[[], forms.Field]] = {
    "value": partial(FigureField, required=False),
    "achieved": partial(forms.BooleanField, required=False),
    "numerator": partial(PartField, required=False),
    "denominator": partial(PartField, required=False),
    "note": partial(NoteField, required=False, max_length=NOTE_LENGTH),
}
# how they are drawn where nothing was sent: tied to what stands under the row, but for the parts
UNDER = {"aria-describedby": f"remarks-{mark('row')}"}
CONTROLS = {
    kind: Blanks(make, UNDER if kind in ("value", "achieved", "note") else None)
    for kind, make in MADE.items()
}
