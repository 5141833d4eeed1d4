"""The one form of publishing: which month to freeze."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.utils.dateformat import format as write_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class PrepareForm(forms.Form):
    """A month of the batch, or none for the promise itself."""

    month = forms.ChoiceField(
        label=gettext_lazy("发布内容"),
        error_messages={
            "required": gettext_lazy("请选择月份。"),
            "invalid_choice": gettext_lazy("请从列表中选择已有审核通过数据的月份。"),
        },
    )

    def __init__(
        self, slug: str, months: Sequence[date], data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, auto_id=f"{slug}_%s")
        month = cast(forms.ChoiceField, self.fields["month"])
        month.required = bool(months)
        month.choices = [
            (f"{each:%Y-%m}", _("%(month)s进展") % {"month": write_date(each, _("Y年n月"))})
            for each in sorted(months, reverse=True)
        ] or [("", _("任务本身（尚无进展数据）"))]

    def clean_month(self) -> date | None:
        """The first day of the month, or None for the promise itself."""
        month = self.cleaned_data["month"]
        return date.fromisoformat(f"{month}-01") if month else None
