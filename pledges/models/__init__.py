"""What was promised, by whom, by when, and how it should go."""

from pledges.models.batch import Batch, Category
from pledges.models.funding import Funding
from pledges.models.indicator import Indicator
from pledges.models.plan import Milestone, Plan, PlanPoint, PlanStage
from pledges.models.pledge import Pledge, Responsibility
from pledges.models.project import Project
from pledges.models.revision import TargetRevision
from pledges.models.share import Share

__all__ = [
    "Batch",
    "Category",
    "Funding",
    "Indicator",
    "Milestone",
    "Plan",
    "PlanPoint",
    "PlanStage",
    "Pledge",
    "Project",
    "Responsibility",
    "Share",
    "TargetRevision",
]
