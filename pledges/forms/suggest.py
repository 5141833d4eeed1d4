"""What citizens fill in to ask for something (意见建议)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.utils.dateformat import format as write_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.citizens import Trap, without_numbers
from agencies.models import Region
from pledges.actions.suggestions import Asked, contact_until
from pledges.models import Solicitation
from pledges.readers.calls import Places

LONGEST_TITLE, LONGEST = 60, 1000  # characters


def words_field(label: Any, most: int, rows: int = 0, **options: Any) -> forms.CharField:
    """A line, or ``rows`` lines, of at most ``most`` characters."""
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    messages = {
        "required": gettext_lazy("请填写这一栏。"),
        "max_length": gettext_lazy("不能超过%(limit_value)d字，现有%(show_value)d字。"),
    }
    return forms.CharField(
        label=label, max_length=most, widget=widget, error_messages=messages, **options
    )


class AskedForm(forms.Form):
    """What somebody asks for. ``domains`` and ``places`` are what may be chosen from."""

    title = words_field(
        gettext_lazy("标题"),
        LONGEST_TITLE,
        help_text=gettext_lazy("一句话写明希望办什么事，不超过60字。"),
    )
    text = words_field(
        gettext_lazy("内容"),
        LONGEST,
        rows=8,
        help_text=gettext_lazy(
            "不超过1000字。请不要写姓名、电话、身份证号码等个人信息，也不要写国家秘密、工作秘密。"
        ),
    )
    domain = forms.ChoiceField(label=gettext_lazy("所属方面"), required=False)
    region = forms.ChoiceField(label=gettext_lazy("所在区划"), required=False)
    contact = words_field(gettext_lazy("联系方式"), 100, required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        call: Solicitation,
        domains: Sequence[str],
        places: Sequence[Places],
        today: date,
        **options: Any,
    ) -> None:
        super().__init__(data, auto_id="asked_%s", **options)
        domain = cast(forms.ChoiceField, self.fields["domain"])
        domain.choices = [("", _("不选")), *((name, name) for name in domains)]
        region = cast(forms.ChoiceField, self.fields["region"])
        region.choices = [
            ("", _("不选")),
            *((part.name, [(str(pk), name) for pk, name in part.regions]) for part in places),
        ]
        if not domains:
            del self.fields["domain"]
        until = contact_until(call, today)
        contact = self.fields["contact"]
        contact.widget.attrs["autocomplete"] = "off"
        contact.help_text = _(
            "电话或电子邮箱，可以不留。只用于核实和答复，%(day)s自动清除，不会公开。"
        ) % {"day": write_date(until, _("Y年n月j日"))}

    def clean_title(self) -> str:
        """The title, unless it holds somebody's numbers."""
        return without_numbers(self.cleaned_data["title"])

    def clean_text(self) -> str:
        """The words, unless they hold somebody's numbers."""
        return without_numbers(self.cleaned_data["text"])

    def asked(self) -> Asked:
        """What was filled in. One query where a region was chosen."""
        told = self.cleaned_data
        region = Region.objects.defer("outline").get(pk=told["region"]) if told["region"] else None
        return Asked(told["title"], told["text"], told.get("domain", ""), region, told["contact"])


class PublicForm(AskedForm):
    """The public page's form. ``website`` is a trap for machines: people don't see it."""

    website = Trap()
