"""Forms no page of the world shows are made up from the code: what a view's own form classes ask
for and what it reads of what is sent, each key that of another's row. Nothing of others' is
written or told, and nothing breaks."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.urls import resolve

from tests.access.allowed import ALLOWED
from tests.access.page_forms import FILLED, WORDS, Form
from tests.access.test_pages import signed_in
from tests.access.test_tampering import BY_NIGHT, Watch, send
from tests.access.worlds import beyond

READ = re.compile(r"""POST(?:\.get|\.getlist)?[(\[]\s*["'](\w+)["']|["'](\w+)["'] in \w+\.POST""")
ROLES = ["reporter", "officer", *BY_NIGHT, pytest.param("county_reporter", marks=BY_NIGHT[0].marks)]
# the calls of every province are there for everybody
PUBLIC = {"suggest"}
PLAUSIBLE = (
    (forms.BooleanField, "on"),
    (forms.DateField, FILLED["date"]),
    (forms.DateTimeField, f"{FILLED['date']} {FILLED['time']}"),
    (forms.CharField, WORDS),
)


def sent_for(field: forms.Field, number: str) -> str:
    """What a careful person fills in; of a choice of rows, another's."""
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        offered = [str(key) for key, _ in field.choices if key and not isinstance(_, list)]
        return offered[0] if offered else number
    return next((value for kind, value in PLAUSIBLE if isinstance(field, kind)), number)


def made_up(address: str, number: str) -> Iterator[Form]:
    """One form for each form class the view names, or its module where it names none, and one of
    bare names."""
    view: Any = inspect.unwrap(resolve(address).func)
    module = inspect.getmodule(view)
    if module is None or not hasattr(view, "__globals__"):
        return
    read = {first or second for first, second in READ.findall(inspect.getsource(module))}
    bare = {name: [number] for name in sorted(read)}
    known = {
        name: found
        for name, found in view.__globals__.items()
        if isinstance(found, type) and issubclass(found, forms.BaseForm)
    }
    named = known.keys() & set(re.findall(r"\w+", inspect.getsource(view)))
    yield Form(address, "post", data=bare)
    for asked in (known[name] for name in sorted(named or known)):
        fields = {
            name: [sent_for(field, number)]
            for name, field in asked.base_fields.items()
            if not isinstance(field, forms.FileField)
        }
        yield Form(address, "post", data=bare | fields)


@pytest.mark.parametrize("role", ROLES)
def test_what_no_page_shows_is_not_taken_either(role, worlds, request):
    client, reach, watch, wrong, tried = signed_in(request, role), beyond(role), Watch(), {}, 0
    for name, row in ALLOWED.items():
        if name in PUBLIC or not row.lets_in(role, "post"):
            continue
        for number in map(str, reach.numbers):
            for form in made_up(worlds[name], number):
                tried += 1
                if fault := send(client, form, form.data, number, reach, watch):
                    wrong[name, number, str(form.data)] = fault

    assert wrong == {}
    assert tried > 100
