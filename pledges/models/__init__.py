"""What was promised, by whom, by when, and how it should go."""

from pledges.models.batch import Batch, Category
from pledges.models.funding import Funding
from pledges.models.indicator import Indicator, Share, TargetRevision
from pledges.models.plan import Milestone, Plan, PlanPoint
from pledges.models.pledge import Pledge, Responsibility
from pledges.models.project import Project

__all__ = [
    "Batch",
    "Category",
    "Funding",
    "Indicator",
    "Milestone",
    "Plan",
    "PlanPoint",
    "Pledge",
    "Project",
    "Responsibility",
    "Share",
    "TargetRevision",
]
