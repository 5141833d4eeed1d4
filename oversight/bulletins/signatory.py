"""Who signs a paper on a batch (落款): the office of the body that promised it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from agencies.models import Agency
from agencies.refusals import Conflict
from pledges.models import Batch

Kind = Agency.Kind
# No such body puts its name to a paper: it has no one name, or no authority over others.
UNFIT = (Kind.COLLECTIVE, Kind.COMPANY)


def signatory(batch: Batch) -> Agency:
    """The managing office where it is the issuing body's own, of the same place; else the office
    the directory has for that place, else the issuing body itself.

    One office may manage batches of several places, and signs for none but its own.
    Raises ``Conflict`` where nobody can sign. At most one query.
    """
    issuer, office = batch.issuer, batch.office
    if office.region_id == issuer.region_id:
        return office
    own = Agency.objects.filter(kind=Kind.OFFICE, region=issuer.region_id).order_by("order", "pk")
    found = own.first() or issuer
    if found.kind in UNFIT:
        raise Conflict(
            _("单位名录里没有%(issuer)s的办公室，无法落款。请先在单位名录登记。")
            % {"issuer": issuer.name}
        )
    return found


def require_own(batch: Batch) -> None:
    """``Conflict`` unless the office that manages the batch is the one that signs for it."""
    signs = signatory(batch)
    if signs != batch.office:
        raise Conflict(
            _("这份材料以%(signs)s的名义印发，须由它的办公室签发；%(office)s只能拟稿。")
            % {"signs": signs.name, "office": batch.office.name}
        )
