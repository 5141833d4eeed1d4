from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OversightConfig(AppConfig):
    """WHAT THE OFFICE DOES: dashboard, review, supervision."""

    name = "oversight"
    verbose_name = _("办公室")
