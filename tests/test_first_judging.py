"""The first judging costs each share the same, however many there are."""

from __future__ import annotations

import json
from datetime import date

from django.db import connection

from progress.actions.judging import judge_batch
from progress.models import Verdict
from tests.promises import APRIL, make_accepted, make_pledge, make_share

MAY_8 = date(2020, 5, 8)


def plans_of(work) -> list[str]:
    """The plans of the statements that write verdicts, as JSON."""
    found = []

    def explain(execute, sql, params, many, context):
        if "INSERT INTO progress_verdict" in sql:
            asking = connection.connection.cursor()  # beside the wrapper
            asking.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
            found.append(json.dumps(asking.fetchone()))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        work()
    return found


def walked(plan: str) -> list[str]:
    """The tables a plan reads from end to end."""
    nodes, found = [json.loads(plan)], []
    while nodes:
        node = nodes.pop()
        if isinstance(node, list):
            nodes += node
        elif isinstance(node, dict):
            nodes += node.values()
            if node.get("Node Type") == "Seq Scan":
                found.append(node["Relation Name"])
    return found


def test_verdicts_are_looked_up_though_the_table_was_counted_when_it_was_empty(batch, traffic):
    make_accepted(make_share(make_pledge(batch, traffic)), APRIL, "100")
    connection.cursor().execute("ANALYZE progress_verdict")

    [plan] = plans_of(lambda: judge_batch(batch=batch, today=MAY_8))

    assert ("progress_verdict" in walked(plan), Verdict.objects.count()) == (False, 1)
