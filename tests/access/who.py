"""Those who knock: each role, and what the things of 市交通运输局 are to its person."""

from __future__ import annotations

import pytest

from agencies.models import Agency, User
from agencies.roles import Role
from tests.people import make_county, make_person

# name of the fixture → what docs/permissions.md calls it
NAMES = {
    "reporter": "本单位填报员",
    "head": "本单位负责人",
    "cooperating_reporter": "配合单位填报员",
    "cooperating_head": "配合单位负责人",
    "other_reporter": "其他单位填报员",
    "other_head": "其他单位负责人",
    "county_reporter": "所辖县填报员",
    "county_head": "所辖县负责人",
    "other_county_reporter": "其他县填报员",
    "officer": "本办公室经办人",
    "director": "本办公室负责人",
    "foreign_officer": "其他办公室经办人",
    "foreign_director": "其他办公室负责人",
    "leader": "领导",
    "auditor": "审计人员",
    "administrator": "系统管理员",
    "security": "安全管理员",
}
ROLES = tuple(NAMES)
# who is tried in one world, for to make one takes longer than to knock at all its doors
PARTIES = (
    ("reporter", "head", "cooperating_reporter", "cooperating_head"),
    ("other_reporter", "other_head", "county_reporter", "county_head", "other_county_reporter"),
    ("officer", "foreign_officer", "foreign_director"),
    ("director", "leader"),
    ("auditor", "administrator", "security"),
)
UNIT = {"reporter", "head"}
COUNTY_REPORTERS = {"county_reporter", "other_county_reporter"}
COUNTIES = COUNTY_REPORTERS | {"county_head"}
AGENCY_REPORTERS = {"reporter", "cooperating_reporter", "other_reporter"}
AGENCY_HEADS = {"head", "cooperating_head", "other_head"}
AGENCIES = AGENCY_REPORTERS | AGENCY_HEADS
FILLERS = AGENCY_REPORTERS | COUNTY_REPORTERS
HEADS = AGENCY_HEADS | {"county_head"}
REPORTERS = FILLERS | HEADS
OFFICE = {"officer", "director"}
FOREIGN = {"foreign_officer", "foreign_director"}
OFFICES = OFFICE | FOREIGN
SEEING = OFFICE | {"leader"}
ALL_SEEING = OFFICES | {"leader"}
EVERYONE = set(ROLES)


@pytest.fixture
def health(chengde) -> Agency:
    """市卫健委, which cooperates in the building of the roads."""
    return Agency.objects.create(name="承德市卫生健康委员会", short_name="市卫健委", region=chengde)


@pytest.fixture
def cooperating_reporter(health) -> User:
    return make_person(Role.REPORTER, agency=health, username="cooperating_reporter")


@pytest.fixture
def cooperating_head(health) -> User:
    return make_person(Role.HEAD, agency=health, username="cooperating_head")


@pytest.fixture
def county_head(county) -> User:
    return make_person(Role.HEAD, region=county, username="county_head")


@pytest.fixture
def other_county_reporter(chengde) -> User:
    elsewhere = make_county(chengde, 22, "兴隆县")
    return make_person(Role.REPORTER, region=elsewhere, username="other_county_reporter")


@pytest.fixture
def foreign_director(foreign_officer) -> User:
    return make_person(Role.DIRECTOR, agency=foreign_officer.agency, username="foreign_director")
