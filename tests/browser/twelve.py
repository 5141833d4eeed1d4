"""A clerk's month of twelve figures, in a portal of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from decimal import Decimal

import psycopg2
from playwright.sync_api import BrowserContext, Page, expect

from tests.portal import Portal, portal

PASSWORD = "Minsheng-2021"
MAKE = """
from datetime import date
from decimal import Decimal
from agencies.models import Agency, Region, User
from pledges.models import Batch, Indicator, Plan, Pledge, Responsibility, Share
from progress.actions.months import open_months
batch = Batch.objects.get(slug="chengde-2020")
agency = Agency.objects.create(
    name="承德市桥梁建设中心", short_name="市桥梁中心", region=Region.objects.get(code="130800")
)
pledge = Pledge.objects.create(
    batch=batch, category=batch.categories.first(), no="99", position=99, title="桥梁改造"
)
Responsibility.objects.create(pledge=pledge, role="lead", agency=agency, order=0)
for number in range(1, 13):
    made = Indicator.objects.create(
        pledge=pledge, position=number, name=f"{number}号桥", kind="flow", comparator="=",
        value=Decimal(300), unit="米", deadline=date(2020, 10, 31),
    )
    share = Share.objects.create(indicator=made, reporting_agency=agency)
    Plan.objects.create(
        share=share, kind="even", start=date(2020, 1, 1), end=date(2020, 10, 31)
    )
for name, first in [("li", "敏"), ("wang", "芳")]:
    User.objects.create_user(
        name, "Minsheng-2021", role="reporter", agency=agency, last_name="李", first_name=first
    )
open_months(batch=batch, today=date(2020, 4, 30))
"""


@contextmanager
def twelve_bridges() -> Iterator[Portal]:
    """March 2020 is the first month that 市桥梁中心 has not told yet: twelve figures."""
    with portal("--without-progress", today="2020-05-06") as made:
        made.manage("shell", "-c", MAKE)
        yield made


def sign_in(context: BrowserContext, name: str) -> Page:
    page = context.new_page()
    page.goto("/accounts/login/")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="2020年3月月报")).to_be_visible()
    return page


def bridge(page: Page, number: int):
    """The box for the figure of a bridge."""
    return page.get_by_label(f"{number}号桥（本月累计）", exact=True)


def stored(running: Portal) -> dict[int, Decimal]:
    """What the database holds: number of the bridge → figure."""
    sql = (
        "SELECT i.position, r.value FROM progress_reading r"
        " JOIN pledges_share s ON s.id = r.share_id JOIN pledges_indicator i"
        " ON i.id = s.indicator_id JOIN pledges_pledge p ON p.id = i.pledge_id"
        " WHERE p.title = '桥梁改造' AND r.value IS NOT NULL"
    )
    return dict(_rows(running, sql))


def empty(running: Portal) -> None:
    """The report as it was before anybody typed."""
    _rows(running, "DELETE FROM progress_reading RETURNING id")


def _rows(running: Portal, sql: str) -> list[tuple]:
    made = psycopg2.connect(running.environment["DATABASE_URL"])
    with closing(made), made, made.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())
