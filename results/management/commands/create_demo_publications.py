"""``create_demo_publications``: versions in every state, in the demo and in tests only."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from agencies.clock import today
from agencies.models import User
from pledges.models import Batch
from results.actions.checking import check, publish_unchecked
from results.actions.files import MOST_A_PLEDGE, choosable, choose_file
from results.actions.preparing import prepare
from results.actions.settings import save_settings
from results.actions.withdrawing import withdraw
from results.models import Publication, PublicationCheck

Step = PublicationCheck.Step
OFFICER, SECOND, DIRECTOR = "office", "office2", "director"
# A closed year whose schedule the office has made public, checked by three people.
OPENED, OPENED_MONTH = "chengde-2020", date(2020, 4, 1)
OPENED_STEPS = (
    (Step.FIRST, OFFICER, date(2023, 9, 19), "已与第2版逐项核对，新增是否达序和序时计划。"),
    (Step.SECOND, SECOND, date(2023, 9, 20), ""),
    (Step.FINAL, DIRECTOR, date(2023, 9, 21), "同意发布。"),
)
# A version sent out twice by mistake.
TWICE, TWICE_MONTH = "jilin-2021", date(2021, 12, 1)
TWICE_ON, TAKEN_BACK_ON = date(2022, 1, 17), date(2022, 1, 18)
TWICE_REASON = "与第5版内容重复，系误发，予以撤回；数据以第5版为准。"
# The running year: September waits for its second check.
RUNNING, RUNNING_MONTH, BEGINS = "jilin-2023", date(2023, 9, 1), date(2023, 10, 16)
CAPTION = "“{title}”施工现场"


class Command(BaseCommand):
    """All of it or nothing; where somebody has published already, nothing."""

    help = (
        "为演示准备各种状态的公开版本：三级审核发布的、已撤回的、待复审的（仅限演示和测试环境）；"
        "重复执行不改动。"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.MODE not in ("demo", "test"):
            raise CommandError("只能在演示环境（PORTAL_MODE=demo）准备演示内容。")
        with transaction.atomic():
            self.stdout.write(_tell(today()))


def _tell(day: date) -> str:
    """What was done, in a line."""
    batches = {batch.slug: batch for batch in Batch.objects.select_for_update(of=("self",))}
    people = {user.username: user for user in User.objects.all()}
    if day < BEGINS or not {OPENED, TWICE, RUNNING} <= batches.keys():
        return "演示发布：没有适用的演示批次，未建立"
    if not {OFFICER, SECOND, DIRECTOR} <= people.keys():
        raise CommandError("没有演示账号。请先执行 create_demo_accounts。")
    if Publication.objects.filter(prepared_by__isnull=False).exists():
        return "演示发布：已有人办理，未改动"
    _open_schedule(batches[OPENED], people)
    _send_twice(batches[TWICE], people[DIRECTOR])
    _leave_waiting(batches[RUNNING], people[OFFICER], day)
    return "演示发布：已建立"


def _open_schedule(batch: Batch, people: dict[str, User]) -> None:
    save_settings(batch=batch, by=people[OFFICER], shows_schedule=True)
    draft = prepare(batch=batch, month=OPENED_MONTH, by=people[OFFICER])
    for step, name, on, note in OPENED_STEPS:
        check(publication=draft, step=step, passed=True, note=note, by=people[name], today=on)


def _send_twice(batch: Batch, director: User) -> None:
    draft = prepare(batch=batch, month=TWICE_MONTH, by=None)
    made = publish_unchecked(publication=draft, today=TWICE_ON)
    withdraw(publication=made, reason=TWICE_REASON, by=director, today=TAKEN_BACK_ON)


def _leave_waiting(batch: Batch, officer: User, day: date) -> None:
    draft = prepare(batch=batch, month=RUNNING_MONTH, by=officer)
    for photo in choosable(draft)[:MOST_A_PLEDGE]:
        title = photo.share.indicator.pledge.title
        caption = CAPTION.format(title=title)
        choose_file(publication=draft, evidence=photo, caption=caption, by=officer)
    check(publication=draft, step=Step.FIRST, passed=True, by=officer, today=day)
