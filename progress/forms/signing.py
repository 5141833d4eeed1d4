"""What a head ticks when signing, and writes when returning a report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.forms.blanks import Blank, Blanks
from agencies.models import Region
from pledges.models import Share

REASON_LENGTH = 1000
# the fields beside the figures belong to the form below the grid by its id
RETURN_FORM = "return-report"


class SignForm(forms.Form):
    """The head's word that the figures stand although places under the task are missing.

    Without missing places there is nothing to tick.
    """

    despite_missing = forms.BooleanField(
        label=gettext_lazy("按现有数据确认"),
        error_messages={
            "required": gettext_lazy("尚有市县未报。确需按现有数据审签的，请勾选这一项。")
        },
    )

    def __init__(self, missing: Sequence[Region], data: Any = None) -> None:
        self.missing = missing
        super().__init__(data)
        if not missing:
            del self.fields["despite_missing"]

    @property
    def knows(self) -> bool:
        """Did the head say so? Only for a form that was cleaned."""
        return bool(self.cleaned_data.get("despite_missing", False))


def _label(share: Share) -> str:
    return _("%(name)s（退回意见）") % {"name": share}


def _cell(label: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2, "form": RETURN_FORM}),
    )


CELLS = Blanks(_cell)  # as they are drawn before anything was sent


class ReturnForm(forms.Form):
    """Why a report goes back: a reason for the whole, or a word beside single figures."""

    error_css_class = "has-error"

    reason = forms.CharField(
        label=gettext_lazy("退回原因"),
        required=False,
        max_length=REASON_LENGTH,
        help_text=gettext_lazy("写明哪一项要改、怎么改，填报员会看到；也可以在表中逐项填写意见。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, shares: Sequence[Share], data: Any = None) -> None:
        self.shares = shares
        super().__init__(data)
        for share in shares if data is not None else ():
            self.fields[f"why-{share.pk}"] = _cell(_label(share))

    def cell(self, share: Share) -> BoundField | Blank:
        """The field beside the share's figure."""
        name = f"why-{share.pk}"
        return self[name] if self.is_bound else Blank(name, _label(share), "", CELLS.draw(name, ""))

    def cells(self) -> dict[int, str]:
        """Share id → what is to be mended there. Only for a valid form."""
        told = {share.pk: self.cleaned_data[f"why-{share.pk}"] for share in self.shares}
        return {share: text for share, text in told.items() if text}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.values()):
            self.add_error("reason", _("请写明退回原因，填报员才知道改什么。"))
        return cleaned
