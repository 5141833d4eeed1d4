"""Every parameter that an address of the portal can carry, with others' numbers, with very many
values, with what is none: no fault, and not a word of others' in the answer."""

from __future__ import annotations

import io
import re
import traceback
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain, cycle
from pathlib import Path
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from tests.access.allowed import ALLOWED
from tests.access.knocking import tried
from tests.access.page_forms import questions, tree
from tests.access.test_pages import signed_in
from tests.access.worlds import FAR_SLUG, Reach, beyond
from tests.api.conftest import make_system, make_token
from tests.bad_calls import operations

ROOT = Path(__file__).resolve().parents[2]
READ = re.compile(r"""request\.GET(?:\.get|\.getlist)?[(\[]\s*["'](\w+)["']""")
MANY = 150
WRONG = ("²", "-1", "9" * 5000, "x\0", "2020-02-30")
BY_NIGHT = [pytest.param(role, marks=pytest.mark.nightly) for role in ("head", "county_reporter")]
ROLES = ["reporter", "officer", *BY_NIGHT]
# an office has a hundred pages: by day those alone that are linked to with parameters
HOW_WIDE = [
    pytest.param("reporter", True, id="reporter"),
    pytest.param("officer", False, id="officer"),
    *(
        pytest.param(role, True, id=f"{role}-everywhere", marks=pytest.mark.nightly)
        for role in ("officer", "head", "county_reporter")
    ),
]


def read_in_the_code() -> set[str]:
    """Names that any view takes from the address, linked from a page or not."""
    texts = (path.read_text(encoding="utf-8") for path in ROOT.glob("*/views/*.py"))
    return {name for text in texts for name in READ.findall(text)}


def asked(address: str, names: set[str], reach: Reach) -> Iterator[str]:
    """The address as it is, and with each parameter in turn put to others' keys, one and very
    many."""
    yield address
    for parameter in sorted(names):
        for key in keys(reach):
            yield _with(address, {parameter: [key]})
        yield _with(address, {parameter: keys(reach) * MANY})


def asked_all(address: str, names: set[str], reach: Reach) -> Iterator[str]:
    """The address with all of the parameters at once put to others' keys, then to what is none."""
    for number in reach.numbers:
        yield _with(address, {name: [str(number)] for name in sorted(names)})
    for turn in range(2):
        wrong = zip(sorted(names), cycle(WRONG[turn:] + WRONG[:turn]), strict=False)
        yield _with(address, {name: [value] for name, value in wrong})


def keys(reach: Reach) -> list[str]:
    return [*map(str, reach.numbers), FAR_SLUG]


def _with(address: str, changed: dict[str, list[str]]) -> str:
    place, _, kept = address.partition("?")
    return f"{place}?{_query(kept, changed)}"


def _query(kept: str, changed: dict[str, list[str]]) -> str:
    query = QueryDict(kept, mutable=True)
    for name, values in changed.items():
        query.setlist(name, values)
    return query.urlencode()


def told(body: bytes, reach: Reach) -> list[str]:
    """Words of others' in a page or in a packed document."""
    if not zipfile.is_zipfile(io.BytesIO(body)):
        return reach.told_in(body)
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        return [word for part in packed.namelist() for word in reach.told_in(packed.read(part))]


def fault_of(client: Client, address: str, reach: Reach) -> str:
    try:
        answer = tried(client, "get", address)
    except Exception as fault:
        return "".join(traceback.format_exception(fault)[-2:])
    if answer.status >= 500 and ".pdf" not in address:
        return str(answer.status)
    return " ".join(told(answer.body, reach))


def names_on(client: Client, role: str, addresses: dict[str, str]) -> dict[str, set[str]]:
    """Route → the parameters that any link or form of any page of the role's asks it by."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, row in ALLOWED.items():
        if row.lets_in(role, "get"):
            answer = tried(client, "get", addresses[name])
            if (page := tree(answer.body)) is not None:
                for route, parameter in questions(page, addresses[name]):
                    found[route].add(parameter)
    return found


@pytest.mark.parametrize(("role", "everywhere"), HOW_WIDE)
def test_no_parameter_of_a_page_tells_of_others(role, everywhere, worlds, request):
    """Of the inner pages: the public ones read what is published, whoever's it is."""
    client, reach, wrong = signed_in(request, role), beyond(role), {}
    found = names_on(client, role, worlds)
    anywhere = read_in_the_code() | {name for names in found.values() for name in names}
    for name, row in ALLOWED.items():
        if row.public or not row.lets_in(role, "get") or not (everywhere or name in found):
            continue
        alone = asked(worlds[name], found.get(name, set()) | {"page"}, reach)
        for address in chain(alone, asked_all(worlds[name], anywhere, reach)):
            if fault := fault_of(client, address, reach):
                wrong[address[:200]] = fault

    assert wrong == {}


def lists() -> dict[str, set[str]]:
    """Address of a list of the interface → its parameters, as its own description tells; the
    public lists tell what is published, whoever's it is."""
    schema: Any = SchemaGenerator().get_schema(request=None, public=True)
    return {
        one.path: set(one.query)
        for one in operations(schema)
        if one.method == "get" and "{" not in one.path and one.query and "/public/" not in one.path
    }


@pytest.mark.parametrize("role", ROLES)
def test_no_parameter_of_the_interface_tells_of_others(role, worlds, request, settings):
    settings.API_REQUESTS_A_MINUTE = settings.API_PUBLIC_REQUESTS_A_MINUTE = 10**6
    text = make_token(make_system(request.getfixturevalue(role)))
    client, reach, wrong = Client(headers={"authorization": f"Bearer {text}"}), beyond(role), {}
    for path, names in lists().items():
        for address in chain(asked(path, names, reach), asked_all(path, names, reach)):
            if fault := fault_of(client, address, reach):
                wrong[address[:200]] = fault

    assert wrong == {}
