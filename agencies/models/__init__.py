"""Who promises, reports and reviews."""

from agencies.models.agency import Agency, AgencyAlias
from agencies.models.calendar import DayOverride
from agencies.models.delivery import Delivery, Message, Preference, Robot
from agencies.models.imports import DirectoryImport
from agencies.models.post import Post
from agencies.models.region import Region
from agencies.models.user import User

__all__ = [
    "Agency",
    "AgencyAlias",
    "DayOverride",
    "Delivery",
    "DirectoryImport",
    "Message",
    "Post",
    "Preference",
    "Region",
    "Robot",
    "User",
]
