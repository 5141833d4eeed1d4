"""Turning to another way of entering a plan without losing what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from pledges.plan_entry import Entry
from progress.forms.plan_values import By, ValuesForm

Form = TypeVar("Form", bound=ValuesForm)


def turned(form: Form, to: str, make: Callable[[Any, Any], Form]) -> Form | None:
    """The form of another way of entry (an ``Entry``, or a ``By``), with what was typed.

    ``make`` builds a form from the way asked for and the data, None for the stored plan's own
    values; those fill what the way before did not ask for. None where a typed value can't be read
    and so not be told the other way: ``form`` then says why.
    """
    entry = Entry(to) if to in list(Entry) else form.entry
    by = By(to) if to in list(By) else form.by
    data = form.as_typed_for(entry, by)
    if data is None:
        return None
    asked_before = {name.split("-")[0] for name in data}
    stored = make(data, None)
    for name, field in stored.fields.items():
        value = stored.get_initial_for_field(field, name)
        if name.split("-")[0] not in asked_before and value not in (None, ""):
            data[name] = str(value)
    found = make(data, data)
    found.errors.clear()  # what is not finished yet is no fault
    return found
