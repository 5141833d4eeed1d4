"""Whoever waits for a step of an acceptance case is told of it in the inbox."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agencies.actions.messages import post
from agencies.models import User
from agencies.roles import Role
from oversight.models import AcceptanceCase
from progress.models import Acceptance


def tell_applied(case: AcceptanceCase) -> None:
    """The office's officers: an application waits for them."""
    with translation.override(settings.LANGUAGE_CODE):
        names = {"unit": case.agency or case.region, "pledge": case.pledge}
        post(
            people=User.objects.filter(
                agency=case.pledge.batch.office_id, role=Role.OFFICER, is_active=True
            ),
            matter=f"acceptance:{case.pk}",
            rung="applied",
            subject=_("有验收申请待核验"),
            body=_("%(unit)s申请验收“%(pledge)s”，请核验。") % names,
            link=reverse("acceptance_case", args=[case.pk]),
            now=_moment(case),
            office=case.pledge.batch.office,
            outside=False,
        )


def tell_decided(case: AcceptanceCase) -> None:
    """The unit's people: what became of their application."""
    passed = case.state == AcceptanceCase.State.PASSED
    with translation.override(settings.LANGUAGE_CODE):
        names = {
            "pledge": case.pledge,
            "document": case.document,
            "reason": case.decision_note,
        }
        subject = _("“%(pledge)s”已通过验收") if passed else _("“%(pledge)s”的验收申请已退回")
        body = (
            _("“%(pledge)s”的验收申请已通过，予以销号。验收文件：%(document)s")
            if passed
            else _("“%(pledge)s”的验收申请已退回，补齐后可以重新申请。退回意见：%(reason)s")
        )
        post(
            people=_of_unit(case),
            matter=f"acceptance:{case.pk}",
            rung=case.state,
            subject=(subject % names)[:100],
            body=body % names,
            link=reverse("unit_acceptance", args=[case.pk]),
            now=_moment(case),
            office=case.pledge.batch.office,
        )


def tell_taken_back(case: AcceptanceCase, acceptance: Acceptance) -> None:
    """The unit's people: an acceptance of their case is taken back."""
    assert acceptance.reversed_on is not None  # nosec B101
    with translation.override(settings.LANGUAGE_CODE):
        names = {"name": acceptance.indicator, "reason": acceptance.reversal_reason}
        post(
            people=_of_unit(case),
            matter=f"acceptance:{case.pk}",
            rung=f"taken-back:{acceptance.pk}",
            subject=(_("“%(name)s”的验收已撤销") % names)[:100],
            body=_("“%(name)s”的验收已撤销，整改后可以重新申请。撤销原因：%(reason)s") % names,
            link=reverse("unit_acceptance", args=[case.pk]),
            now=datetime.combine(acceptance.reversed_on, timezone.localtime().timetz()),
            office=case.pledge.batch.office,
        )


def _of_unit(case: AcceptanceCase) -> QuerySet[User]:
    return User.objects.filter(
        agency=case.agency_id,
        region=case.region_id,
        role__in=[Role.REPORTER, Role.HEAD],
        is_active=True,
    )


def _moment(case: AcceptanceCase) -> datetime:
    """This hour of the day of the step, which outside production need not be the clock's."""
    return datetime.combine(case.decided_on or case.applied_on, timezone.localtime().timetz())
