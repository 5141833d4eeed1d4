"""What the office types of a text that speaks of several years together."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pledges.models import Batch
from results.models import PeriodStatement

FIRST, LAST = 1949, 2100  # a year outside is a slip of the hand


class PeriodForm(forms.ModelForm):
    """A quotation with its years and its source; the model checks it against the text."""

    class Meta:
        model = PeriodStatement
        fields = (
            "title", "first_year", "last_year", "items", "batch", "quote", "source_title",
            "source_date",
        )  # fmt: skip
        widgets = {
            "quote": forms.Textarea(attrs={"rows": 5}),
            "source_date": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        }
        help_texts = {
            "title": gettext_lazy("历年页面上的标题，如“十三五”时期。"),
            "items": gettext_lazy("原文写明的件数或项数；没有写的留空。"),
            "batch": gettext_lazy(
                "这段话出自哪个批次的公布原文。选了批次的，引文须与原文一字不差，"
                "来源和来源日期取该批次的原文标题和日期；出自其他文件的不选。"
            ),
            "quote": gettext_lazy("照录原文，包括空格和换行。"),
            "source_title": gettext_lazy("没有选批次的必填：文件或报道的标题，不加书名号。"),
        }
        error_messages = {
            "title": {
                "required": gettext_lazy("请填写时期。"),
                "unique": gettext_lazy("已有同名的时期概况。"),
            },
            "quote": {"required": gettext_lazy("请照录原文。")},
            "source_date": {"invalid": gettext_lazy("请填写有效的日期。")},
        }

    def __init__(self, *args: Any, batches: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.auto_id = "period_%s"
        for name in ("first_year", "last_year"):
            self.fields[name] = _year_field(self.fields[name].label)
        self.fields["items"].error_messages["invalid"] = _("请填写整数。")
        self.fields["source_title"].required = False
        batch = cast(forms.ModelChoiceField, self.fields["batch"])
        batch.queryset = batches
        batch.empty_label = _("不出自本站的批次")

    def clean_quote(self) -> str:
        """The words with the line breaks of a text file: a browser sends others."""
        return str(self.cleaned_data["quote"]).replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = found.get("first_year"), found.get("last_year")
        if first and last and last < first:
            self.add_error("last_year", _("截止年不得早于起始年。"))
        batch: Batch | None = found.get("batch")
        if batch and batch.source_title:
            found["source_title"], found["source_date"] = batch.source_title, batch.source_date
        elif not found.get("source_title") and "source_title" not in self.errors:
            self.add_error("source_title", _("请填写来源。"))
        return found


def _year_field(label: Any) -> forms.IntegerField:
    wrong = _("请填写%(first)d年至%(last)d年之间的年份。") % {"first": FIRST, "last": LAST}
    return forms.IntegerField(
        label=label,
        min_value=FIRST,
        max_value=LAST,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
    )
