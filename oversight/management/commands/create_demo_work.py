"""``create_demo_work``: work in progress for the demo's people, in the demo and in tests only."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from agencies.clock import today
from agencies.models import User
from agencies.refusals import Conflict
from agencies.source_files import Entry, SourceError, read_object
from oversight.management.demo.cast import Cast
from oversight.management.demo.chain import is_untouched, walk_chain
from oversight.management.demo.letters import send_reminders, write_special_reports
from oversight.management.demo.supervision import is_untouched as is_unsupervised
from oversight.management.demo.supervision import supervise
from oversight.management.demo.told import add_evidence, tell_stories
from pledges.models import Batch
from progress.actions.judging import judge_batch

FOLDER = settings.BASE_DIR / "fixtures"
STORY = "simulation-texts.json"


class Command(BaseCommand):
    """All of the story or nothing; where somebody has worked already, nothing."""

    help = (
        "为演示账号准备办理中的月报、文字进展、佐证、消息和督办（仅限演示和测试环境）；"
        "重复执行不改动。"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.MODE not in ("demo", "test"):
            raise CommandError("只能在演示环境（PORTAL_MODE=demo）准备演示内容。")
        try:
            with transaction.atomic():
                self.stdout.write(_tell(read_object(FOLDER, STORY)))
        except (SourceError, Conflict) as error:
            raise CommandError(f"{error}（未写入任何数据）") from error


def _tell(story: Entry) -> str:
    """What was done, in a line."""
    day = today()
    batch = Batch.objects.filter(slug=story.text("batch"), stage=Batch.Stage.PUBLISHED).first()
    if batch is None or not batch.simulated or day < story.needed_day("from"):
        return "演示内容：没有适用的演示月报，未建立"
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if not User.objects.filter(username=story.text("lead")).exists():
        raise CommandError("没有演示账号。请先执行 create_demo_accounts。")
    cast = Cast(story, batch, FOLDER)
    if not (is_untouched(cast) and is_unsupervised(cast)):
        return "演示内容：已有人办理，未改动"
    send_reminders(cast)
    walk_chain(cast)
    supervise(cast, "supervision")
    tell_stories(cast)
    add_evidence(cast)
    write_special_reports(cast)
    judge_batch(batch=batch, today=day)
    supervise(cast, "supervision_today")
    return "演示内容：已建立"
