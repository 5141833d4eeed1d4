from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgenciesConfig(AppConfig):
    """WHO: regions, agencies, users, roles, sign-in, working days."""

    name = "agencies"
    verbose_name = _("单位与用户")
