"""``create_demo_bulletins``: bulletins issued and drafted, in the demo and in tests only."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from agencies.clock import today
from agencies.models import User
from oversight.actions.bulletins import draw_up, issue
from oversight.models import Bulletin
from pledges.models import Batch

Kind = Bulletin.Kind
OFFICER, DIRECTOR = "office", "director"
RUNNING, HEAD = "jilin-2023", "head"
# August's is issued with a press pack beside it; September's waits for the director's hand.
LAST_MONTH, THIS_MONTH = date(2023, 8, 1), date(2023, 9, 1)
DRAWN_ON, ISSUED_ON = date(2023, 9, 11), date(2023, 9, 12)
WAITS_SINCE = date(2023, 10, 13)
NUMBER = "吉民生通〔2023〕8号（演示）"


class Command(BaseCommand):
    """All of it or nothing; where somebody has drawn one up already, nothing."""

    help = (
        "为演示准备通报：上月已印发的月度通报和新闻发布材料、本月待签发的月度通报"
        "（仅限演示和测试环境）；重复执行不改动。"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.MODE not in ("demo", "test"):
            raise CommandError("只能在演示环境（PORTAL_MODE=demo）准备演示内容。")
        with transaction.atomic():
            self.stdout.write(_tell(today()))


def _tell(day: date) -> str:
    """What was done, in a line."""
    batch = Batch.objects.select_for_update(of=("self",)).filter(slug=RUNNING).first()
    if batch is None or not batch.simulated or day <= WAITS_SINCE:
        return "演示通报：没有适用的演示批次，未建立"
    people = {user.username: user for user in User.objects.all()}
    if not {OFFICER, DIRECTOR, HEAD} <= people.keys():
        raise CommandError("没有演示账号。请先执行 create_demo_accounts。")
    if batch.bulletins.exists():
        return "演示通报：已有人拟定，未改动"
    officer, director = people[OFFICER], people[DIRECTOR]
    lead = people[HEAD].agency  # whose pack it is
    monthly = draw_up(
        batch=batch, kind=Kind.MONTHLY, month=LAST_MONTH, by=officer, today=DRAWN_ON
    )  # fmt: skip
    issue(bulletin=monthly, number=NUMBER, by=director, today=ISSUED_ON)
    pack = draw_up(
        batch=batch, kind=Kind.PRESS, month=LAST_MONTH, agency=lead, by=officer, today=DRAWN_ON
    )  # fmt: skip
    issue(bulletin=pack, number="", by=director, today=ISSUED_ON)
    draw_up(batch=batch, kind=Kind.MONTHLY, month=THIS_MONTH, by=officer, today=WAITS_SINCE)
    return "演示通报：已建立"
