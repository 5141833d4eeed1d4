from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PledgesConfig(AppConfig):
    """WHAT WAS PROMISED: batches, pledges, indicators, plans."""

    name = "pledges"
    verbose_name = _("民生实事")
