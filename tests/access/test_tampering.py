"""Every choice of every form of every page, put to what was not offered: another office's row,
another unit's, nonsense. Nothing beyond one's reach is written or told, and nothing breaks."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from agencies.models import User
from tests.access.allowed import ALLOWED
from tests.access.knocking import PRESENCE, knock, taken_back, tried
from tests.access.page_forms import Form, forms_of, route_of, tree
from tests.access.test_pages import signed_in
from tests.access.worlds import FAR, FAR_SLUG, FAR_WORD, OWN, UNITS, Reach, beyond

OWN_KEY = re.compile(rf"\b{OWN // 1000}\d{{3}}\b")
KEY = re.compile(r"([a-z]*[-:_]?)(\d+)")
BY_NIGHT = [pytest.param(role, marks=pytest.mark.nightly) for role in ("head", "director")]
ROLES = ["reporter", "county_reporter", "officer", *BY_NIGHT]
# a 重大情况 may concern any pledge of the batch, all of whose titles are published
OF_THE_BATCH = {"special_report", "special_new"}
NO_NUMBER, NONSENSE = "²", "没有这一项"


@dataclass(frozen=True, slots=True)
class Turn:
    """A step at which one's own rows of ``model`` stand, and the pages that show them; the
    first is things as they are laid out, on all pages."""

    model: str = ""
    state: str = ""
    pages: tuple[str, ...] = ()


REPORT = ("desk_report", "evidence_page", "desk_narratives", "sheet_upload", "confirming",
          "confirm_report", "review", "review_report", "enter")  # fmt: skip
SPECIAL = ("special_report", "evidence_special", "office_special_report")
PROBLEM = ("problem", "unit_problem")
TURNS = (
    Turn(),
    *(Turn("progress.MonthlyReport", state, REPORT) for state in ("draft", "submitted", "signed")),
    *(Turn("progress.SpecialReport", state, SPECIAL) for state in ("draft", "submitted")),
    Turn("oversight.Problem", "rectifying", PROBLEM),
    Turn("pledges.Suggestion", "taken_up", ("suggestions", "suggestion", "candidate_new")),
)


def wrong_values(offered: set[str], reach: Reach) -> list[str]:
    """Of a key other keys; of a slug another office's; else what is no choice at all."""
    found = [KEY.fullmatch(value) for value in sorted(offered) if value]
    prefixes = sorted({match[1] for match in found if match})
    if prefixes or not any(offered):
        keys = [f"{prefix}{number}" for prefix in prefixes or [""] for number in reach.numbers]
        return [*keys, NO_NUMBER]
    slugs = [FAR_SLUG] if any("-20" in value for value in offered) else []
    return [*slugs, NONSENSE]


def tampered(form: Form, reach: Reach) -> Iterator[tuple[str, str, dict[str, list[str]]]]:
    """(control, wrong value, all that is sent), each control in turn."""
    for name, offered in form.offers.items():
        for value in wrong_values(offered, reach):
            if value not in offered:
                yield name, value, form.data | {name: [value]}


def mixtures(form: Form, reach: Reach) -> Iterator[tuple[str, str, dict[str, list[str]]]]:
    """The same of what is done to many at once: all one's own keys, and one of others' with them,
    as values of a control or in the names of controls."""
    for name in sorted(form.several):
        own = sorted(value for value in form.offers[name] if value.isdecimal())
        for number in reach.numbers if own else ():
            yield name, str(number), form.data | {name: [*own, str(number)]}
    rows = {name: match[0] for name in form.data if (match := OWN_KEY.search(name))}
    for number in reach.numbers if rows else ():
        one = next(iter(rows.values()))
        theirs = {name.replace(key, str(number)): ["1"] for name, key in rows.items() if key == one}
        yield f"*-{one}", str(number), form.data | theirs


def turn_to(turn: Turn) -> None:
    """One's own things of a kind stand at another step: other forms are offered."""
    if turn.model:
        own = apps.get_model(turn.model).objects.filter(pk__gte=OWN)
        decided = {"decided_by": User.objects.get(username="officer"), "decided_on": "2020-05-08"}
        told = {"state": turn.state} | (decided if turn.state == "taken_up" else {})
        own.exclude(state="found").update(**told)  # a finding is not yet anybody's


def forms_for(client: Client, role: str, addresses: dict[str, str], turn: Turn) -> list[Form]:
    """One of each kind, of all pages the role may open at that turn."""
    found: dict[Any, Form] = {}
    for name, row in ALLOWED.items():
        if not row.lets_in(role, "get") or (turn.pages and name not in turn.pages):
            continue
        answer = tried(client, "get", addresses[name])
        if (page := tree(answer.body)) is not None:
            for form in forms_of(page, answer.place or addresses[name]):
                if form.method == "post":
                    found.setdefault(form.kind, form)
    return list(found.values())


class Watch:
    """What the others' worlds hold, and whether one's own rows came to point into them."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT c.relname, max(a.attname) FILTER (WHERE a.atttypid IN (20, 23))"
                " FROM pg_class c LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary"
                " LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]"
                " WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
                " GROUP BY c.relname"
            )
            # the trail repeats what the others hold
            self.keys = {
                table: key
                for table, key in cursor
                if table not in PRESENCE and not table.endswith("event")
            }
        self.first: dict[tuple[str, str], tuple] = {}
        self.counted = self._counts()

    def before(self, value: str) -> None:
        for table in self.keys:
            if (table, value) not in self.first:
                self.first[table, value] = self._state(table, value)

    def harm(self, value: str) -> list[str]:
        """The tables in which others' rows are altered, or own ones hold ``value``."""
        counts = self._counts()
        wrote = [table for table, n in counts.items() if n != self.counted.get(table, 0)]
        self.counted = counts
        return [
            table
            for table in wrote
            if table in self.keys and self._state(table, value) != self.first[table, value]
        ]

    def _state(self, table: str, value: str) -> tuple:
        key = self.keys[table]
        others = f'"{key}" >= {FAR} AND "{key}" < {OWN}' if key else "false"
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT coalesce(sum(hashtextextended(r::text, 0)::numeric)"
                f" FILTER (WHERE {others}), 0), count(*) FILTER (WHERE NOT ({others})"
                f' AND position(%s in r::text) > 0) FROM "{table}" r',
                [value],
            )
            return cursor.fetchone()

    def _counts(self) -> dict[str, int]:
        """Table → rows written to it since the test began, those taken back too."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
                " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
            )
            return dict(cursor.fetchall())


def offered_of_others(form: Form, reach: Reach) -> set[str]:
    """Controls that offer the row of another's that stands for all; names without numbers."""
    return {
        re.sub(r"\d+", "#", f"{route_of(form.action)} {name}")
        for name, offered in form.offers.items()
        if any(
            found[2] in map(str, reach.numbers) for found in map(KEY.fullmatch, offered) if found
        )
    }


def send(
    client: Client, form: Form, data: dict, value: str, reach: Reach, watch: Watch,
    *, whole: bool = False,
) -> str:  # fmt: skip
    """What was wrong with the answer, empty for nothing; ``whole``: nothing at all is written."""
    cookies = client.cookies.copy()
    watch.before(value)
    try:
        with taken_back():
            answer = knock(client, "post", form.action, data)
            harm = watch.harm(value)
    except Exception as fault:
        return "".join(traceback.format_exception(fault)[-3:])
    finally:
        client.cookies = cookies
    if answer.status >= 500 or (whole and answer.wrote):
        return f"{answer.status} {sorted(answer.wrote)}"
    return " ".join([*(f"wrote {table}" for table in harm), *reach.told_in(answer.body)])


def tamper(client: Client, forms: list[Form], reach: Reach, watch: Watch) -> tuple[dict, set[str]]:
    """(address, control, value) → what was wrong, and the forms by which many are done at once."""
    wrong, many, whole = {}, set(), reach
    for form in forms:
        reach = Reach((FAR,), (FAR_WORD,)) if route_of(form.action) in OF_THE_BATCH else whole
        for name, value, data in tampered(form, reach):
            if fault := send(client, form, data, value, reach, watch):
                wrong[form.action, name, value] = fault
        for name, value, data in mixtures(form, reach):
            many.add(route_of(form.action))
            if fault := send(client, form, data, value, reach, watch, whole=True):
                wrong[form.action, name, value] = fault
        for name in offered_of_others(form, reach):
            wrong[form.action, name, "offered"] = "others' row"
    return wrong, many


@pytest.mark.parametrize("role", ROLES)
def test_what_was_not_offered_is_not_taken(role, worlds, request):
    client, reach, watch = signed_in(request, role), beyond(role), Watch()
    wrong, seen, taken, together = {}, {}, set(), set()
    for turn in TURNS:
        with taken_back():
            turn_to(turn)
            offered = forms_for(client, role, worlds, turn)
            forms = [form for form in offered if form.kind not in seen]
            found, many = tamper(client, forms, reach, watch)
            wrong, together = wrong | found, together | many
            seen |= {form.kind: form for form in forms}
            taken |= {
                form.kind for form in forms if tried(client, "post", form.action, form.data).wrote
            }

    assert wrong == {}
    assert together or role in UNITS
    assert len(taken) > len(seen) * 0.3  # else what is sent is refused for other reasons
