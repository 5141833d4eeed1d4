"""What was reported, how it was judged, and what was flagged and accepted."""

from progress.models.acceptance import Acceptance
from progress.models.fact import Fact
from progress.models.flag import Flag, FlagChange
from progress.models.report import Correction, MonthlyReport, Reading, ReportStep
from progress.models.verdict import Verdict

__all__ = [
    "Acceptance",
    "Correction",
    "Fact",
    "Flag",
    "FlagChange",
    "MonthlyReport",
    "Reading",
    "ReportStep",
    "Verdict",
]
