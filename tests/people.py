"""The people, places and bodies the tests tell of: a city that builds country roads."""

from __future__ import annotations

from itertools import count

import pytest

from agencies.models import Agency, Region, User
from agencies.roles import Role

PASSWORD = "Minsheng-2021"
_numbers = count(1)


def make_person(
    role: Role,
    *,
    agency=None,
    region=None,
    username: str = "",
    name: tuple[str, str] = ("王", "芳"),
) -> User:
    """A person with one post; the password is ``PASSWORD``."""
    return User.objects.create_user(
        username=username or f"{role.value}{next(_numbers)}",
        password=PASSWORD,
        role=role,
        agency=agency,
        region=region,
        last_name=name[0],
        first_name=name[1],
    )


@pytest.fixture
def chengde(db) -> Region:
    hebei = Region.objects.create(code="130000", name="河北省", short_name="河北", level="province")
    return Region.objects.create(
        code="130800", name="承德市", short_name="承德", level="prefecture", parent=hebei
    )


@pytest.fixture
def county(chengde) -> Region:
    return Region.objects.create(
        code="130821", name="承德县", short_name="承德县", level="county", parent=chengde
    )


def make_county(parent: Region, number: int, name: str) -> Region:
    """One more county below a city; ``number`` ends its code."""
    return Region.objects.create(
        code=f"1308{number:02d}", name=name, short_name=name, level="county", parent=parent
    )


@pytest.fixture
def counties(chengde, county) -> list[Region]:
    """承德县 and two more."""
    return [county, make_county(chengde, 22, "兴隆县"), make_county(chengde, 24, "滦平县")]


@pytest.fixture
def government(chengde) -> Agency:
    return Agency.objects.create(
        name="承德市人民政府", short_name="市政府", region=chengde, kind="government"
    )


@pytest.fixture
def office_agency(chengde) -> Agency:
    return Agency.objects.create(
        name="民生工作领导小组办公室", short_name="民生办", region=chengde, kind="office"
    )


@pytest.fixture
def traffic(chengde) -> Agency:
    """市交通运输局, which builds the roads."""
    return Agency.objects.create(name="承德市交通运输局", short_name="市交通运输局", region=chengde)


@pytest.fixture
def labour(chengde) -> Agency:
    """市人社局, another agency with pledges of its own."""
    return Agency.objects.create(
        name="承德市人力资源和社会保障局", short_name="市人社局", region=chengde
    )


@pytest.fixture
def reporter(traffic) -> User:
    return make_person(Role.REPORTER, agency=traffic, username="reporter")


@pytest.fixture
def head(traffic) -> User:
    return make_person(Role.HEAD, agency=traffic, username="head")


@pytest.fixture
def other_reporter(labour) -> User:
    return make_person(Role.REPORTER, agency=labour, username="other_reporter")


@pytest.fixture
def other_head(labour) -> User:
    return make_person(Role.HEAD, agency=labour, username="other_head")


@pytest.fixture
def county_reporter(county) -> User:
    return make_person(Role.REPORTER, region=county, username="county")


@pytest.fixture
def officer(office_agency) -> User:
    return make_person(Role.OFFICER, agency=office_agency, username="officer")


@pytest.fixture
def second_officer(office_agency) -> User:
    return make_person(
        Role.OFFICER, agency=office_agency, username="second_officer", name=("孙", "志强")
    )


@pytest.fixture
def director(office_agency) -> User:
    return make_person(Role.DIRECTOR, agency=office_agency, username="director")


@pytest.fixture
def leader(db) -> User:
    return make_person(Role.LEADER, username="leader")


@pytest.fixture
def auditor(db) -> User:
    return make_person(Role.AUDITOR, username="auditor")


@pytest.fixture
def administrator(db) -> User:
    return make_person(Role.ADMIN, username="administrator")


@pytest.fixture
def security(db) -> User:
    return make_person(Role.SECURITY, username="security")


@pytest.fixture
def foreign_officer(chengde) -> User:
    """An officer of another coordinating office."""
    elsewhere = Agency.objects.create(
        name="外地民生办", short_name="外地民生办", region=chengde, kind="office"
    )
    return make_person(Role.OFFICER, agency=elsewhere, username="foreign_officer")
