"""Three worlds in one database: another office's in another province, another unit's in the same
batch, and the own. What is others' carries a word that is found nowhere else, and the first row
of every table of theirs one and the same number: it stands for whatever a field asks for.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from agencies.models import Agency, Region, User
from agencies.roles import Role
from oversight.models import Problem
from pledges.models import Batch, Project, Share
from progress.models import MonthlyReport, SpecialReport, Upload
from tests.access.things import lay_out
from tests.candidates import DAY, proposal, put_forward
from tests.evidence_samples import attach_photo
from tests.people import make_person
from tests.promises import APRIL, make_accepted, make_pledge, make_share

# number of the first row in each table: of another office, of a neighbour, of one's own
FAR, NEAR, OWN = 700001, 800001, 900001
FAR_WORD, NEAR_WORD = "〔外省〕", "〔邻家〕"
FAR_SLUG = "far-awaybad"
APPS = ("agencies", "pledges", "progress", "oversight", "results")
# the directory, which everybody's pick lists are made of
DIRECTORY = {"agencies_region", "agencies_agency", "agencies_agencyalias"}
ON_DISK = {"stored", "archive"}
UNITS = ("reporter", "head", "county_reporter")


@dataclass(frozen=True, slots=True)
class Reach:
    """What of the other worlds is beyond somebody: their numbers, and the word they carry."""

    numbers: tuple[int, ...]
    words: tuple[str, ...]

    def told_in(self, body: bytes) -> list[str]:
        return [word for word in self.words if word.encode() in body]


def beyond(role: str) -> Reach:
    if role in UNITS:
        return Reach((FAR, NEAR), (FAR_WORD, NEAR_WORD))
    return Reach((FAR,), (FAR_WORD,))


@pytest.fixture
def worlds(db, request) -> dict[str, str]:
    """The address of every page about one's own things, with the other two worlds around."""
    with counters_kept():
        count_from(FAR)
        lay_out(*far_away())
        write_into_all(FAR, NEAR, FAR_WORD)
        count_from(OWN)
        own = {name: request.getfixturevalue(name) for name in ("batch", "roads", "labour")}
        request.getfixturevalue("health")
        following, neighbour = planned(own["batch"]), request.getfixturevalue("other_reporter")
        count_from(NEAR)
        next_door(own["batch"], following, own["labour"], neighbour)
        write_into_all(NEAR, OWN, NEAR_WORD)
        count_from(OWN + 1000)
        yield request.getfixturevalue("addresses")


def far_away() -> tuple:
    """What ``lay_out`` asks for, of an office in 山西; the unit's rows before the others'."""
    province = Region.objects.create(
        code="140000", name="山西省", short_name="山西", level="province"
    )
    city = Region.objects.create(
        code="140400", name="长治市", short_name="长治", level="prefecture", parent=province
    )
    county = Region.objects.create(
        code="140404", name="上党区", short_name="上党区", level="county", parent=city
    )
    unit, labour, health, issuer, office = (
        Agency.objects.create(name=name, short_name=name, region=city, kind=kind)
        for name, kind in (
            ("长治交通局", "department"), ("长治人社局", "department"),
            ("长治卫健委", "department"), ("长治市政府", "government"), ("长治民生办", "office"),
        )
    )  # fmt: skip
    people = [
        make_person(role, agency=agency, username=f"far_{role.value}")
        for role, agency in (
            (Role.REPORTER, unit), (Role.HEAD, unit), (Role.OFFICER, office),
            (Role.DIRECTOR, office),
        )
    ]  # fmt: skip
    batch = Batch.objects.create(
        slug="far-away", title="2020年长治市民生实事", starts_on=date(2020, 1, 1),
        ends_on=date(2020, 12, 31), stage=Batch.Stage.PUBLISHED, region=city, issuer=issuer,
        office=office, reports_from=APRIL,
    )  # fmt: skip
    roads = make_share(make_pledge(batch, unit, title="省道大修"), name="省道大修")
    return batch, roads, labour, health, county, *people


def planned(batch: Batch) -> Batch:
    """The same office's batch of two years later; all its units may put something forward."""
    return Batch.objects.create(
        slug="later-2022", title="2022年承德市民心实事", starts_on=date(2022, 1, 1),
        ends_on=date(2022, 12, 31), stage="drafting", region=batch.region, issuer=batch.issuer,
        office=batch.office,
    )  # fmt: skip


def next_door(batch: Batch, following: Batch, agency: Agency, person: User) -> None:
    """What another unit does for a pledge of its own in the same batch, and wants in the next."""
    share: Share = make_share(make_pledge(batch, agency, title="就业培训"), name="就业培训")
    pledge = share.indicator.pledge
    make_accepted(share, APRIL, "20", note="邻家的说明")
    report = MonthlyReport.objects.get(batch=batch, agency=agency, month=APRIL)
    attach_photo(report, share, person)
    Project.objects.create(pledge=pledge, position=1, name="培训基地")
    Problem.objects.create(pledge=pledge, agency=agency, what="缺教师", found_on=APRIL)
    SpecialReport.objects.create(
        kind="major", batch=batch, agency=agency, title="停课", body="停课一周", written_by=person
    )
    Upload.objects.create(
        kind="month", state="ready", batch=batch, report=report, month=APRIL, name="邻家的表.xlsx",
        stored="near-1", size=1, sha256="2", by=person,
    )  # fmt: skip
    put_forward(batch=following, proposal=proposal("邻家的候选"), by=person, today=DAY)


@contextmanager
def counters_kept() -> Iterator[None]:
    """The numbering of all tables goes on afterwards where it was."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequencename, coalesce(last_value, 1), last_value IS NOT NULL"
                       " FROM pg_sequences WHERE schemaname = 'public'")  # fmt: skip
        before = cursor.fetchall()
    yield
    with connection.cursor() as cursor:
        cursor.executemany("SELECT setval(quote_ident(%s)::regclass, %s, %s)", before)


def count_from(number: int) -> None:
    """The next row of every table is of this number."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(oid::regclass, %s, false) FROM pg_class"
            " WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace",
            [number],
        )


def write_into_all(start: int, end: int, word: str) -> None:
    """``word`` into every text people wrote of the rows numbered from ``start`` up to ``end``;
    what may be there once only makes room for the next world's."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # past the triggers
        for table, column, told in columns():
            kept = told.max_length or 10**6
            spread = rows_between(told.model, start, end)
            if told.unique:
                _run(cursor, f"UPDATE {table} SET {column} = left({column}, {kept - 3}) || 'bad'"
                             f" WHERE {spread} AND {column} ~ '^[!-~]+$'")  # fmt: skip
            if table.strip('"') not in DIRECTORY and told.column not in ON_DISK:
                _run(cursor, f"UPDATE {table} SET {column} = left('{word}' || {column}, {kept})"
                             f" WHERE {spread} AND {column} ~ '[^\\x01-\\x7f]'")  # fmt: skip
        cursor.execute("SET LOCAL session_replication_role = origin")


def rows_between(model: type[models.Model], start: int, end: int) -> str:
    """A condition; of what is not numbered, all there was when the first world was made."""
    key = model._meta.pk
    if isinstance(key, models.AutoField):
        return f'"{key.column}" >= {start} AND "{key.column}" < {end}'
    return "true" if start == FAR else "false"


def _run(cursor, sql: str) -> None:
    """A column whose constraint knows its words already stays as it is."""
    try:
        with transaction.atomic():
            cursor.execute(sql)
    except IntegrityError:
        pass


def columns() -> Iterator[tuple[str, str, models.CharField]]:
    """(table, column, field) of all texts of our tables that are no choice of a list."""
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            table = model._meta.db_table
            if not model._meta.managed or model._meta.proxy:
                continue
            for told in model._meta.concrete_fields:
                texts = isinstance(told, models.CharField | models.TextField)
                if texts and not told.choices:
                    yield f'"{table}"', f'"{told.column}"', told
