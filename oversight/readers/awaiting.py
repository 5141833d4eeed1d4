"""Reports that are with the office: handed in, and not accepted yet (已报送，待审核).

The unit has done its part, so its month is not held against it: it is given no rank until the
office has had its say. One that has not reported, or has not answered what came back, is ranked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext_lazy

from progress.models import MonthlyReport

IN_TIME, LATE = gettext_lazy("已按时报送，待审核"), gettext_lazy("已报送（迟报），待审核")


def awaiting(reports: Iterable[MonthlyReport]) -> Iterator[tuple[MonthlyReport, str]]:
    """The reports that wait, each with how it stands, in words."""
    for report in reports:
        if report.is_received and report.state != MonthlyReport.State.ACCEPTED:
            yield report, str(IN_TIME if _in_time(report) else LATE)


def _in_time(report: MonthlyReport) -> bool:
    return report.submitted_on is None or report.submitted_on <= report.due_on
