from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from progress.models.evidence import StoredFile


@pghistory.track()
class Attachment(StoredFile):
    """A file that goes with a reply to a letter, with a problem, or with an acceptance."""

    reply = models.ForeignKey(
        "oversight.NoticeReply",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="attachments",
        verbose_name=_("文书回复"),
    )
    problem = models.ForeignKey(
        "oversight.Problem",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="attachments",
        verbose_name=_("问题"),
    )
    case = models.ForeignKey(
        "oversight.AcceptanceCase",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="attachments",
        verbose_name=_("验收申请"),
    )

    class Meta:
        verbose_name = _("附件")
        verbose_name_plural = _("附件")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="attachment_has_one_place",
                condition=Q(reply__isnull=False, problem__isnull=True, case__isnull=True)
                | Q(reply__isnull=True, problem__isnull=False, case__isnull=True)
                | Q(reply__isnull=True, problem__isnull=True, case__isnull=False),
                violation_error_message=_("附件须属于一份回复、一个问题或一份验收申请。"),
            ),
            models.CheckConstraint(
                name="attachment_removal_signed",
                condition=Q(removed_by__isnull=True, removed_at__isnull=True)
                | Q(removed_by__isnull=False, removed_at__isnull=False),
                violation_error_message=_("移除附件须记明移除人和时间。"),
            ),
        ]
