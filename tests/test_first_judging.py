"""The first judging costs each share the same, however many there are."""

from __future__ import annotations

import re
from datetime import date

from django.db import connection

from bench.plans import statements, walks
from progress.actions.judging import judge_batch
from progress.models import Verdict
from tests.promises import APRIL, make_accepted, make_pledge, make_share

MAY_8 = date(2020, 5, 8)


def test_verdicts_are_looked_up_though_the_table_was_counted_when_it_was_empty(batch, traffic):
    make_accepted(make_share(make_pledge(batch, traffic)), APRIL, "100")
    connection.cursor().execute("ANALYZE progress_verdict")

    with statements() as said:
        judge_batch(batch=batch, today=MAY_8)

    # planned in the transaction of the judging, with its settings
    assert any("INSERT INTO progress_verdict" in sql for sql, _params in said)
    assert (walks(said, re.compile("progress_verdict")), Verdict.objects.count()) == ([], 1)
