"""What was reported, how it was judged, and what was flagged and accepted."""

from progress.models.acceptance import Acceptance
from progress.models.delegation import Delegation
from progress.models.evidence import Evidence
from progress.models.fact import Fact
from progress.models.flag import Flag, FlagChange
from progress.models.month import LockException, ReportingMonth
from progress.models.narrative import FundingReading, Narrative
from progress.models.reading import Correction, Reading
from progress.models.report import Confirmation, MonthlyReport
from progress.models.rule import JudgingRule
from progress.models.special import SpecialReport
from progress.models.step import ReportStep, ReturnedCell
from progress.models.upload import Upload
from progress.models.verdict import Verdict

__all__ = [
    "Acceptance",
    "Confirmation",
    "Correction",
    "Delegation",
    "Evidence",
    "Fact",
    "Flag",
    "FlagChange",
    "FundingReading",
    "JudgingRule",
    "LockException",
    "MonthlyReport",
    "Narrative",
    "Reading",
    "ReportStep",
    "ReportingMonth",
    "ReturnedCell",
    "SpecialReport",
    "Upload",
    "Verdict",
]
