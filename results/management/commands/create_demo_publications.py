"""``create_demo_publications``: versions in every state, in the demo and in tests only."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.timezone import make_aware

from agencies.clock import today
from agencies.models import User
from pledges.actions.targets import revise_target
from pledges.models import Batch, Indicator, Share
from progress.actions.judging import judge_batch
from progress.actions.reports import correct
from progress.files.intake import received
from progress.files.keeping import keep
from progress.models import Evidence, MonthlyReport, Reading
from results.actions.checking import check, publish_unchecked
from results.actions.files import MOST_A_PLEDGE, choosable, choose_file
from results.actions.preparing import prepare
from results.actions.settings import save_settings
from results.actions.withdrawing import withdraw
from results.models import Publication, PublicationCheck

Step = PublicationCheck.Step
Steps = tuple[tuple[Step, str, date, str], ...]
OFFICER, SECOND, DIRECTOR, REPORTER = "office", "office2", "director", "reporter"
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
# The running year: August once more, a figure corrected and a target changed, still open to
# objections on the demo's day; September waits for its second check. What is changed is named
# by the numbers of a pledge and of its indicator.
RUNNING, AGAIN_MONTH, RUNNING_MONTH = "jilin-2023", date(2023, 8, 1), date(2023, 9, 1)
BEGINS = date(2023, 10, 16)
AGAIN_STEPS = (
    (Step.FIRST, OFFICER, date(2023, 10, 10), "更正和目标调整均已核对依据（演示）。"),
    (Step.SECOND, SECOND, date(2023, 10, 11), ""),
    (Step.FINAL, DIRECTOR, date(2023, 10, 12), "同意发布（演示）。"),
)
REVISED, REVISED_ON = ("5", 3), date(2023, 9, 20)
REVISED_TO = Decimal(105)
REVISED_REASON = "部分市州自愿增建5个（演示）"
REVISED_BY = "《关于调整社区老年食堂建设任务的批复》（演示）"
CORRECTED, CORRECTED_ON = ("23", 2), date(2023, 10, 9)
CORRECTED_TO = Decimal(278_400)
CORRECTED_REASON = "一处工程的受益人口重复计算（演示）"
PICTURED, PICTURE = ("25", 1), ("estate.jpg", "改造后的小区.jpg")
PICTURED_AT = datetime(2023, 9, 4, 15, 47)  # in the portal's own zone
EVIDENCE = settings.BASE_DIR / "fixtures" / "evidence"
CAPTION = "“{title}”现场（演示图片，非实拍）"


class Command(BaseCommand):
    """All of it or nothing; where somebody has published already, nothing."""

    help = (
        "为演示准备各种状态的公开版本：三级审核发布的、更正后重新发布的、已撤回的、待复审的"
        "（仅限演示和测试环境）；"
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
    if not {OFFICER, SECOND, DIRECTOR, REPORTER} <= people.keys():
        raise CommandError("没有演示账号。请先执行 create_demo_accounts。")
    if Publication.objects.filter(prepared_by__isnull=False).exists():
        return "演示发布：已有人办理，未改动"
    _open_schedule(batches[OPENED], people)
    _send_twice(batches[TWICE], people[DIRECTOR])
    _publish_again(batches[RUNNING], people, day)
    _leave_waiting(batches[RUNNING], people[OFFICER], day)
    return "演示发布：已建立"


def _open_schedule(batch: Batch, people: dict[str, User]) -> None:
    save_settings(batch=batch, by=people[OFFICER], shows_schedule=True)
    draft = prepare(batch=batch, month=OPENED_MONTH, by=people[OFFICER])
    _pass(draft, OPENED_STEPS, people)


def _pass(draft: Publication, steps: Steps, people: dict[str, User]) -> None:
    for step, name, on, note in steps:
        check(publication=draft, step=step, passed=True, note=note, by=people[name], today=on)


def _send_twice(batch: Batch, director: User) -> None:
    draft = prepare(batch=batch, month=TWICE_MONTH, by=None)
    made = publish_unchecked(publication=draft, today=TWICE_ON)
    withdraw(publication=made, reason=TWICE_REASON, by=director, today=TAKEN_BACK_ON)


def _publish_again(batch: Batch, people: dict[str, User], day: date) -> None:
    """August with a mark of correction, a target old and new, a photograph and a vote."""
    officer, director = people[OFFICER], people[DIRECTOR]
    save_settings(batch=batch, by=officer, shows_satisfaction=True)
    revise_target(
        indicator=_indicator(batch, REVISED), new_value=REVISED_TO, effective_on=REVISED_ON,
        reason=REVISED_REASON, document=REVISED_BY, by=director, today=REVISED_ON,
    )  # fmt: skip
    figure = Reading.objects.get(
        share=_whole(batch, CORRECTED), report__batch=batch, report__month=AGAIN_MONTH
    )
    correct(
        reading=figure, value=CORRECTED_TO, reason=CORRECTED_REASON, by=officer, today=CORRECTED_ON
    )
    _add_photograph(batch, people[REPORTER])
    draft = prepare(batch=batch, month=AGAIN_MONTH, by=officer)
    _choose_photographs(draft, officer, AGAIN_STEPS[0][2])
    _pass(draft, AGAIN_STEPS, people)
    judge_batch(batch=batch, today=day)  # by the new target


def _indicator(batch: Batch, place: tuple[str, int]) -> Indicator:
    no, position = place
    return Indicator.objects.get(pledge__batch=batch, pledge__no=no, position=position)


def _whole(batch: Batch, place: tuple[str, int]) -> Share:
    return Share.objects.get(
        indicator=_indicator(batch, place), agency__isnull=True, region__isnull=True
    )


def _add_photograph(batch: Batch, by: User) -> None:
    """A drawing of our own, as if it had come with the accepted report."""
    share = _whole(batch, PICTURED)
    report = MonthlyReport.objects.get(
        batch=batch, month=AGAIN_MONTH, readings__share=share, state=MonthlyReport.State.ACCEPTED
    )
    source, name = PICTURE
    with (EVIDENCE / source).open("rb") as file, received([File(file, name)]) as drafts:
        (kept,) = keep(Evidence, drafts, by, report=report, share=share).kept
    Evidence.objects.filter(pk=kept.pk).update(uploaded_at=make_aware(PICTURED_AT))


def _choose_photographs(draft: Publication, officer: User, day: date) -> None:
    for photo in choosable(draft)[:MOST_A_PLEDGE]:
        caption = CAPTION.format(title=photo.share.indicator.pledge.title)
        choose_file(publication=draft, evidence=photo, caption=caption, by=officer, today=day)


def _leave_waiting(batch: Batch, officer: User, day: date) -> None:
    draft = prepare(batch=batch, month=RUNNING_MONTH, by=officer)
    _choose_photographs(draft, officer, day)
    check(publication=draft, step=Step.FIRST, passed=True, by=officer, today=day)
