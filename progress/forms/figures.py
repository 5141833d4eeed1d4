"""Fields for figures as clerks type them, with the words for what can't be taken."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pledges.figures import DECIMAL_PLACES, MAX_DIGITS, Fault, Figure, FigureError, read_figure

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


class PartField(FigureField):
    """A rate's numerator or denominator: counted exactly, in no percent."""

    def clean(self, value: Any) -> Figure | None:
        figure = super().clean(value)
        if figure and figure.approx:
            raise forms.ValidationError(
                _("分子、分母请填准确数，不要写“%(mark)s”。") % {"mark": figure.approx}
            )
        return figure

    def _refuse_second_unit(self, text: str) -> None:
        if "%" in unicodedata.normalize("NFKC", text):
            raise forms.ValidationError(_("“%(typed)s”是百分比，这里请填个数。") % {"typed": text})
