from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgressConfig(AppConfig):
    """HOW IT GOES: reports, readings, verdicts, flags."""

    name = "progress"
    verbose_name = _("进展")
