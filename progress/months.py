"""Which months of a batch have been judged, and which of them is the one being worked on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agencies.planned import read
from pledges.models import Batch

# A month is judged once any share of the batch has a verdict on it. Mostly a whole has one; else it
# is asked of the index, where the first verdict found is enough. A share has one only of a month
# that was due or accepted by then, so of other months nothing is asked, however many shares there
# are.
_JUDGED = """
WITH held AS MATERIALIZED (
    SELECT i.id
    FROM pledges_pledge p JOIN pledges_indicator i ON i.pledge_id = p.id
    WHERE p.batch_id = %(batch)s
)
SELECT month, due
FROM (
    SELECT month, COALESCE(BOOL_OR(due_on < %(today)s), FALSE) AS due,
        BOOL_OR(of_whole) AS of_whole, ARRAY_AGG(unit) FILTER (WHERE tells) AS telling
    FROM (
        SELECT month, due_on, FALSE AS of_whole, COALESCE(agency_id, -region_id) AS unit,
            due_on < %(today)s OR state = 'accepted' OR EXISTS (
                SELECT FROM progress_reportstep
                WHERE report_id = report.id AND action = 'accept'
            ) AS tells
        FROM progress_monthlyreport report WHERE batch_id = %(batch)s
        UNION ALL
        -- a report nobody had begun is taken back where all its tasks were paused afterwards
        SELECT DISTINCT v.month, NULL::date, TRUE, NULL::bigint, FALSE
        FROM held
        JOIN pledges_share s
            ON s.indicator_id = held.id AND s.region_id IS NULL AND s.agency_id IS NULL
        JOIN progress_verdict v ON v.share_id = s.id
    ) known
    GROUP BY month
) each
WHERE of_whole OR telling IS NOT NULL AND EXISTS (
    SELECT FROM held
    JOIN pledges_share s ON s.indicator_id = held.id
    JOIN progress_verdict v ON v.share_id = s.id AND v.month = each.month
    WHERE COALESCE(s.reporting_agency_id, -s.reporting_region_id) = ANY (telling)
)
ORDER BY month
"""


@dataclass(frozen=True, slots=True)
class JudgedMonths:
    """Judged months, oldest first, and of them those whose reports were due before today."""

    months: list[date]
    due: list[date]

    @property
    def current(self) -> date | None:
        """The newest one already due, else the newest; None where nothing is judged yet.

        A single report accepted before its month is out must not make the rest look missing.
        """
        return next(iter((*self.due[-1:], *self.months[-1:])), None)


def judged_months(batch: Batch, today: date) -> JudgedMonths:
    """What is judged of the batch. One query."""
    rows = read(_JUDGED, {"batch": batch.pk, "today": today})
    return JudgedMonths([month for month, _due in rows], [month for month, due in rows if due])
