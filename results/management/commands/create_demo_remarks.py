"""``create_demo_remarks``: what citizens wrote and were answered, in the demo and in tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from agencies.clock import today
from agencies.models import User
from pledges.models import Batch
from results.actions.remark_answers import answer
from results.actions.remarks import receive
from results.models import Publication, Remark
from results.open_data.account import account_of
from results.open_data.remarks import voice_of

OFFICER, RUNNING = "office", "jilin-2023"
BEGINS = date(2023, 10, 16)


@dataclass(frozen=True, slots=True)
class Words:
    """One remark of the story; without an ``answer`` it waits."""

    no: str
    kind: Remark.Kind
    on: date
    text: str
    contact: str = ""
    answer: str = ""
    public: bool = False
    answered_on: date | None = None


STORY = (
    Words(
        no="25",
        kind=Remark.Kind.QUESTION,
        on=date(2023, 10, 12),
        text="（演示）小区改造什么时候轮到我们这一片，名单在哪里能看到？",
        answer="（演示）年度改造小区名单由各市县住建部门公布，也可向街道查询；今年未列入的将纳入明年计划。",
        public=True,
        answered_on=date(2023, 10, 13),
    ),
    Words(
        no="5",
        kind=Remark.Kind.SUGGESTION,
        on=date(2023, 10, 12),
        text="（演示）建议老年食堂周末也开放，并提供送餐。",
        answer="（演示）建议已转民政部门研究，具体安排由各社区公布。",
        answered_on=date(2023, 10, 16),
    ),
    Words(
        no="26",
        kind=Remark.Kind.QUESTION,
        on=date(2023, 10, 14),
        text="（演示）口袋公园今年还能建完吗？",
    ),
    Words(
        no="23",
        kind=Remark.Kind.OBJECTION,
        on=date(2023, 10, 15),
        text="（演示）公布的供水人口比村里登记的多，请核对我们镇的数据。",
        contact="demo@example.com",
    ),
)


class Command(BaseCommand):
    """All of it or nothing; where somebody has written already, nothing."""

    help = (
        "为演示准备公众意见：已答复并公开的、已答复未公开的、待处理的和数据异议"
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
    if batch is None or not batch.simulated or day < BEGINS:
        return "演示意见：没有适用的演示批次，未建立"
    officer = User.objects.filter(username=OFFICER).first()
    if officer is None:
        raise CommandError("没有演示账号。请先执行 create_demo_accounts。")
    if batch.remarks.exists():
        return "演示意见：已有公众意见，未改动"
    publication = Publication.objects.public(day).filter(batch=batch).first()
    if publication is None or not account_of(publication).settings.get("takes_remarks"):
        return "演示意见：没有接受意见的公开版本，未建立"
    for words in STORY:
        _write(words, publication, officer)
    return "演示意见：已建立"


def _write(words: Words, publication: Publication, officer: User) -> None:
    remark = receive(
        voice=voice_of(account_of(publication), publication, words.on),
        no=words.no,
        kind=words.kind,
        text=words.text,
        contact=words.contact,
        today=words.on,
    )
    if words.answered_on:
        answer(
            remark=remark,
            answer=words.answer,
            public=words.public,
            by=officer,
            today=words.answered_on,
        )
