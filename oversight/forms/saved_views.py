"""What a person types about a saved view: its name; the filters come from the address."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from oversight.filters import clean_query


class NameForm(forms.Form):
    """The name of a saved view."""

    name = forms.CharField(
        label=_("名称"),
        max_length=30,
        error_messages={"required": _("请填写名称。")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class NewViewForm(NameForm):
    """A new view: its name, and the filters of the page it is kept from."""

    query = forms.CharField(widget=forms.HiddenInput, required=False)
    next = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_query(self) -> str:
        query = clean_query(self.cleaned_data["query"])
        if not query:
            raise forms.ValidationError(_("请先在看板上选好筛选条件，再保存。"))
        if len(query) > 500:
            raise forms.ValidationError(_("筛选条件太长，不能保存。请减少关键词。"))
        return query
