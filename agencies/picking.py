"""Fields of the stock admin in which a row of another table is looked up by typing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import ForeignKey
from django.forms import ModelChoiceField
from django.http import HttpRequest


class Picker(AutocompleteSelect):
    """Django's widget shows a form again with what was sent, and asks the database for it as it
    is: what is no number would be a fault of ours instead of the sender's."""

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        known = [one for one in value if one.isascii() and one.isdecimal() and len(one) < 19]
        return super().optgroups(name, known, attr)


class Picking(BaseModelAdmin):
    """For an admin with ``autocomplete_fields``: put it first among the bases."""

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **options: Any
    ) -> ModelChoiceField[Any] | None:
        if db_field.name in self.get_autocomplete_fields(request):
            options["widget"] = Picker(db_field, self.admin_site, using=options.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **options)
