"""What the auditor looks for in the trail."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from oversight.models import PathChoice
from oversight.readers.trail import LABELS
from oversight.readers.trail_search import Search
from pledges.models import Pledge


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("请填写有效的日期。")},
    )


class PledgesByBatch(forms.models.ModelChoiceIterator):
    """Pledges below the names of their batches."""

    def __iter__(self) -> Any:
        yield "", self.field.empty_label
        for batch, pledges in groupby(self.queryset, key=lambda pledge: pledge.batch):
            yield str(batch), [self.choice(pledge) for pledge in pledges]


class PledgeField(forms.ModelChoiceField):
    """A pledge, by its number and title."""

    iterator = PledgesByBatch

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.no} {obj.title}"[:40]


class AuditForm(forms.Form):
    """The filters; ``search()`` of what was asked. Everything may be left empty."""

    person = forms.CharField(label=_("操作人"), max_length=60, required=False)
    table = forms.ChoiceField(label=pgettext_lazy("audit", "类别"), required=False)
    object = forms.IntegerField(
        required=False, widget=forms.HiddenInput, min_value=0, max_value=2**63 - 1
    )
    kind = forms.ChoiceField(
        label=_("操作"), required=False, choices=[("", _("全部")), *LABELS.items()]
    )
    path = forms.ChoiceField(
        label=_("途径"), required=False, choices=[("", _("全部")), *PathChoice.choices]
    )
    since = _day(_("起始日期"))
    until = _day(_("截止日期"))
    words = forms.CharField(label=_("内容"), max_length=100, required=False)
    pledge = PledgeField(
        Pledge.objects.select_related("batch__issuer").order_by("batch", "position", "pk"),
        label=_("实事"),
        required=False,
        empty_label=_("全部"),
    )
    before = forms.IntegerField(
        required=False, widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1
    )

    def __init__(self, data: Any, *, tables: dict[str, type[Model]]) -> None:
        super().__init__(data)
        self.tables = tables
        names = [(label, model._meta.verbose_name) for label, model in tables.items()]
        self.fields["table"].choices = [("", _("全部")), *names]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("截止日期不得早于起始日期。"))
        if cleaned.get("object") is not None and not cleaned.get("table"):
            self.add_error("table", _("请先选择类别。"))
        return cleaned

    def search(self) -> Search:
        """What is asked for; only of a valid form."""
        asked = self.cleaned_data
        return Search(
            person=asked["person"],
            model=self.tables.get(asked["table"]),
            object_id=asked["object"],
            pledge=asked["pledge"],
            kind=asked["kind"],
            path=asked["path"],
            since=asked["since"],
            until=asked["until"],
            words=asked["words"],
            before=asked["before"],
        )
