"""Which pledges of a former year are drafted anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.whole_numbers import whole_numbers
from pledges.models import Pledge


class CopyForm(forms.Form):
    """The pledges to copy: all but those that were stopped, unless chosen otherwise."""

    pledges = forms.ModelMultipleChoiceField(
        Pledge.objects.none(),
        label=_("沿用的实事"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少选择一件实事。")},
    )

    def __init__(self, rows: Sequence[Pledge], data: Any = None) -> None:
        super().__init__(data)
        field = self.fields["pledges"]
        field.queryset = Pledge.objects.filter(pk__in=[row.pk for row in rows])  # type: ignore[attr-defined]
        self.initial["pledges"] = [row.pk for row in rows if row.state != Pledge.State.STOPPED]

    def chosen(self) -> set[int]:
        """Ids to tick when the page is shown: what was sent, else what is proposed."""
        if not self.is_bound:
            return set(self.initial["pledges"])
        return whole_numbers(self.data.getlist("pledges"))  # type: ignore[attr-defined]
