"""What was promised, by whom, by when, and how it should go."""

from pledges.models.batch import Batch, Category
from pledges.models.candidate import Ballot, BallotLine, Candidate, Decision, Screening
from pledges.models.change import ChangedPledge, MovedIndicator, PledgeChange
from pledges.models.draft import (
    DraftAgency,
    DraftFunding,
    DraftIndicator,
    DraftPledge,
    SourceText,
)
from pledges.models.funding import Funding
from pledges.models.indicator import Indicator
from pledges.models.plan import Milestone, Plan, PlanPoint, PlanStage
from pledges.models.pledge import Pledge, Responsibility
from pledges.models.programme import Programme
from pledges.models.project import Project
from pledges.models.revision import TargetRevision
from pledges.models.share import Share
from pledges.models.suggestion import Solicitation, Suggestion

__all__ = [
    "Ballot",
    "BallotLine",
    "Batch",
    "Candidate",
    "Category",
    "ChangedPledge",
    "Decision",
    "DraftAgency",
    "DraftFunding",
    "DraftIndicator",
    "DraftPledge",
    "Funding",
    "Indicator",
    "Milestone",
    "MovedIndicator",
    "Plan",
    "PlanPoint",
    "PlanStage",
    "Pledge",
    "PledgeChange",
    "Programme",
    "Project",
    "Responsibility",
    "Screening",
    "Share",
    "Solicitation",
    "SourceText",
    "Suggestion",
    "TargetRevision",
]
