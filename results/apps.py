from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResultsConfig(AppConfig):
    """WHAT THE PUBLIC SEES: frozen publications and the pages made of them."""

    name = "results"
    verbose_name = _("公开")
