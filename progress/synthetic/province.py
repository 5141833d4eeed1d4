"""A synthetic province: its places, agencies and people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.hashers import make_password

from agencies.models import Agency, Region, User
from agencies.roles import Role
from progress.synthetic.rows import Copier
from progress.synthetic.size import Size
from progress.synthetic.words import DEPARTMENTS, PEOPLE, PLACES, PROVINCE

# counties under one prefecture
COUNTIES_EACH = 9

REGION = "id code name short_name level parent_id national directly_administered order"
AGENCY = "id name short_name region_id kind unverified order"
USER = (
    "id username password last_name first_name email role agency_id region_id is_active"
    " is_superuser is_system password_is_temporary awaits_confirmation date_joined"
)


@dataclass(slots=True)
class Province:
    """Ids of what was made; ``heads`` stand beside ``departments``."""

    name: str
    region: int
    government: int
    office: int
    departments: list[int] = field(default_factory=list)
    counties: list[int] = field(default_factory=list)
    officer: int = 0
    heads: list[int] = field(default_factory=list)
    reporters: dict[tuple[int | None, int | None], int] = field(default_factory=dict)
    head_of_county: int = 0


def make_province(copier: Copier, size: Size, number: int, password: str, today: date) -> Province:
    """Write the province's directory; ``password`` is the hash all its accounts share."""
    name = PROVINCE.format(number=number)
    prefectures = -(-size.counties // COUNTIES_EACH)
    region = copier.reserve(Region, 1 + prefectures + size.counties)
    agency = copier.reserve(Agency, 2 + len(DEPARTMENTS))
    made = Province(name, region, agency, agency + 1)
    made.departments = [agency + 2 + n for n in range(len(DEPARTMENTS))]
    made.counties = [region + 1 + prefectures + n for n in range(size.counties)]
    code = f"{size.name.upper()}{number:02d}"
    copier.copy_rows(Region, REGION, _regions(made, code, prefectures, size.counties))
    copier.copy_rows(Agency, AGENCY, _agencies(made))
    _make_people(copier, made, f"{size.name}{number:02d}", password, today)
    return made


def hashed(password: str) -> str:
    """The hash of the one password; made once, as it is meant to cost time."""
    return make_password(password)


def _regions(made: Province, code: str, prefectures: int, counties: int) -> list[tuple]:
    rows: list[tuple] = [
        (made.region, code, made.name, made.name, "province", None, False, False, 0)
    ]
    for n in range(prefectures):
        place = f"{PLACES[n % len(PLACES)]}州市"
        rows.append(
            (
                *(made.region + 1 + n, f"{code}P{n:02d}", place, place, "prefecture"),
                *(made.region, False, False, n + 1),
            )
        )
    for n in range(counties):
        place = f"{PLACES[n % len(PLACES)]}{PLACES[n * 7 % 19 + n // 20 % 2]}{n + 1}县"
        rows.append(
            (
                *(made.counties[n], f"{code}{n + 1:03d}", place, place, "county"),
                *(made.region + 1 + n // COUNTIES_EACH, False, False, 100 + n),
            )
        )
    return rows


def _agencies(made: Province) -> list[tuple]:
    first: list[tuple] = [
        (made.government, f"{made.name}人民政府", "省政府", made.region, "government", False, 0),
        (
            *(made.office, f"{made.name}民生工作领导小组办公室", "民生办"),
            *(made.region, "office", False, 1),
        ),
    ]
    return first + [
        (pk, f"{made.name}{name}", f"省{name}", made.region, "department", False, 2 + n)
        for n, (pk, name) in enumerate(zip(made.departments, DEPARTMENTS, strict=True))
    ]


def _make_people(copier: Copier, made: Province, prefix: str, password: str, today: date) -> None:
    """A handful that sign in with a known name, and a head in each other department."""
    lead, county = made.departments[0], made.counties[0]
    posts: list[tuple[str, Role, int | None, int | None]] = [
        ("office", Role.OFFICER, made.office, None),
        ("director", Role.DIRECTOR, made.office, None),
        ("reporter", Role.REPORTER, lead, None),
        ("county", Role.REPORTER, None, county),
        ("countyhead", Role.HEAD, None, county),
        ("head", Role.HEAD, lead, None),
    ]
    posts += [
        (f"head{n}", Role.HEAD, agency, None) for n, agency in enumerate(made.departments[1:], 2)
    ]
    first = copier.reserve(User, len(posts))
    rows = []
    for n, (name, role, agency, region) in enumerate(posts):
        person = PEOPLE[n % len(PEOPLE)]
        rows.append(
            (
                *(first + n, f"{prefix}-{name}", password, person[0], person[1:], "", str(role)),
                *(agency, region, True, False, False, False, False, f"{today} 08:00+08"),
            )
        )
    copier.copy_rows(User, USER, rows)
    made.officer, made.head_of_county = first, first + 4
    made.reporters = {(lead, None): first + 2, (None, county): first + 3}
    made.heads = [first + 5 + n for n in range(len(made.departments))]
