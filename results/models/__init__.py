"""What the public sees, and what it says: publications, their checks, remarks, exports."""

from results.models.export import SiteExport
from results.models.national import ProvinceReading
from results.models.period import PeriodStatement
from results.models.publication import (
    DraftChange,
    Publication,
    PublicationCheck,
    PublicationQuerySet,
    PublicFile,
)
from results.models.remark import Remark, RemarkQuerySet
from results.models.settings import PublicSettings

__all__ = [
    "DraftChange",
    "PeriodStatement",
    "ProvinceReading",
    "PublicFile",
    "PublicSettings",
    "Publication",
    "PublicationCheck",
    "PublicationQuerySet",
    "Remark",
    "RemarkQuerySet",
    "SiteExport",
]
