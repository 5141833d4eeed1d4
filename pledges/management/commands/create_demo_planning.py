"""``create_demo_planning``: next year's batch being planned, in the demo and in tests only."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from agencies.clock import today
from agencies.models import User
from agencies.refusals import Conflict
from pledges.management.demo.planning import (
    IMPORTED_ON,
    OFFICER,
    OTHER_OFFICER,
    SLUG,
    plan_next_year,
)
from pledges.management.demo.proposed import PROPOSED
from pledges.models import Batch

RUNNING = "jilin-2023"


class Command(BaseCommand):
    """All of it or nothing; where somebody plans next year already, nothing."""

    help = (
        "为演示准备下一年度的谋划：公开征集、意见建议、候选项目、沿用上年的实事和核对中的导入"
        "（仅限演示和测试环境）；重复执行不改动。"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.MODE not in ("demo", "test"):
            raise CommandError("只能在演示环境（PORTAL_MODE=demo）准备演示内容。")
        try:
            with transaction.atomic():
                self.stdout.write(_tell())
        except Conflict as error:
            raise CommandError(f"{error}（未写入任何数据）") from error


def _tell() -> str:
    """What was done, in a line."""
    former = Batch.objects.select_for_update(of=("self",)).filter(slug=RUNNING).first()
    if former is None or not former.simulated or today() < IMPORTED_ON:
        return "演示谋划：没有适用的演示批次，未建立"
    people = {user.username: user for user in User.objects.select_related("agency")}
    if not {OFFICER, OTHER_OFFICER, *(wanted.by for wanted in PROPOSED)} <= people.keys():
        raise CommandError("没有演示账号。请先执行 create_demo_accounts。")
    later = Batch.objects.managed_by(former.office_id).filter(starts_on__gt=former.ends_on)
    if Batch.objects.filter(slug=SLUG).exists() or later.exists():
        return "演示谋划：已有下一年度的批次，未改动"
    plan_next_year(former, people)
    return "演示谋划：已建立"
