"""Who promises, reports and reviews."""

from agencies.models.agency import Agency, AgencyAlias
from agencies.models.calendar import DayOverride
from agencies.models.credential import FormerPassword, IdempotentRequest, SignIn, Token
from agencies.models.delivery import Delivery, Message, Preference, Robot
from agencies.models.imports import DirectoryImport
from agencies.models.job import JobRun
from agencies.models.post import Post
from agencies.models.region import Region
from agencies.models.user import User
from agencies.models.webhook import Announcement, Push, Webhook

__all__ = [
    "Agency",
    "AgencyAlias",
    "Announcement",
    "DayOverride",
    "Delivery",
    "DirectoryImport",
    "FormerPassword",
    "IdempotentRequest",
    "JobRun",
    "Message",
    "Post",
    "Preference",
    "Push",
    "Region",
    "Robot",
    "SignIn",
    "Token",
    "User",
    "Webhook",
]
