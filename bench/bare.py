"""The floor of judging: the same rows written by a bare statement."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from bench.world import settled
from pledges.models import Batch
from progress.actions.judging import judge_batch
from progress.models import Flag, FlagChange

WRITTEN = "progress_verdict, progress_flag, progress_flagchange"  # by judging

_STATEMENT = (Path(__file__).parent / "judging.sql").read_text(encoding="utf-8")


class Bare:
    """Writes what judging ``month`` of ``batch`` writes, without asking what it should be.

    Which flags move is learnt beforehand, from judging that is undone; raises ``RuntimeError``
    where the statement does not write as many verdicts.
    """

    def __init__(self, batch: Batch, month: date) -> None:
        day = settled(month)
        self.given: dict[str, Any] = {"batch": batch.pk, "day": day, "month": month}
        of_batch = {"share__indicator__pledge__batch": batch}
        with transaction.atomic():
            before = FlagChange.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            run = judge_batch(batch=batch, today=day)
            of_these = Flag.objects.filter(**of_batch)
            moved = FlagChange.objects.filter(pk__gt=before, flag__in=of_these)
            self.verdicts = run.stored
            self.raised = list(moved.filter(old_light="").values_list("flag__share_id", flat=True))
            self.changed = list(
                moved.exclude(old_light="").values_list("flag_id", "old_light", "new_light")
            )
            self.cleared = list(of_these.filter(cleared_on=day).values_list("pk", flat=True))
            transaction.set_rollback(True)

    def write(self) -> None:
        """Verdicts, flags raised and changed, flags cleared: four statements."""
        with transaction.atomic(savepoint=False), connection.cursor() as cursor:
            cursor.execute("SET LOCAL jit = off; SET LOCAL work_mem = '64MB'")
            cursor.execute(_STATEMENT, self.given)
            if cursor.rowcount != self.verdicts:
                raise RuntimeError(f"{cursor.rowcount} verdicts, not {self.verdicts}")
            cursor.execute(_RAISED, {**self.given, "shares": self.raised})
            flags, old, new = zip(*self.changed, strict=True) if self.changed else ((), (), ())
            cursor.execute(
                _CHANGED, {**self.given, "flags": list(flags), "old": list(old), "new": list(new)}
            )
            cursor.execute(
                "UPDATE progress_flag SET cleared_on = %s WHERE id = ANY(%s)",
                [self.given["day"], self.cleared],
            )


_RAISED = """
WITH raised AS (
    INSERT INTO progress_flag (share_id, raised_on)
    SELECT UNNEST(%(shares)s::bigint[]), %(day)s::date RETURNING id, share_id
)
INSERT INTO progress_flagchange (flag_id, "on", verdict_id, old_light, new_light)
SELECT raised.id, %(day)s::date, verdict.id, '', 'red'
FROM raised JOIN progress_verdict verdict
    ON verdict.share_id = raised.share_id AND verdict.judged_on = %(day)s::date
"""
_CHANGED = """
INSERT INTO progress_flagchange (flag_id, "on", verdict_id, old_light, new_light)
SELECT flag.id, %(day)s::date, verdict.id, change.old, change.new
FROM UNNEST(%(flags)s::bigint[], %(old)s::text[], %(new)s::text[]) change (flag, old, new)
JOIN progress_flag flag ON flag.id = change.flag
JOIN progress_verdict verdict
    ON verdict.share_id = flag.share_id AND verdict.judged_on = %(day)s::date
"""
