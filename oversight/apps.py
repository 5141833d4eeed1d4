from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class OversightConfig(AppConfig):
    """WHAT THE OFFICE DOES: dashboard, review, supervision; and the trail of all that is done."""

    name = "oversight"
    verbose_name = _("办公室")

    def ready(self) -> None:
        from oversight.ledger.asking import ask_without_error
        from oversight.ledger.rights import check_where_asked
        from oversight.ledger.triggers import keep_lines

        post_migrate.connect(keep_lines, sender=self)
        post_migrate.connect(ask_without_error, sender=self)
        register(check_where_asked, Tags.database, deploy=True)
