"""Who promises, reports and reviews."""

from agencies.models.agency import Agency, AgencyAlias
from agencies.models.calendar import DayOverride
from agencies.models.region import Region
from agencies.models.user import User

__all__ = ["Agency", "AgencyAlias", "DayOverride", "Region", "User"]
