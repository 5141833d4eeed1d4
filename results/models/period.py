from __future__ import annotations

import pghistory
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


@pghistory.track()
class PeriodStatement(models.Model):
    """What a text says of several years together (R17): 「十三五」 184项, all done.

    The portal holds no results of those years itself; the words are quoted with their source.
    ``first_year`` and ``last_year`` both count. ``batch`` is the one whose published text says
    it, None for a text the portal does not hold; the public page does not ask for it.
    """

    batch = models.ForeignKey(
        "pledges.Batch",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="periods",
        verbose_name=_("出自批次"),
    )
    title = models.CharField(_("时期"), max_length=60, unique=True)
    first_year = models.PositiveSmallIntegerField(_("起始年"))
    last_year = models.PositiveSmallIntegerField(_("截止年"))
    items = models.PositiveSmallIntegerField(_("项数"), null=True, blank=True)
    quote = models.TextField(_("原文"))
    source_title = models.CharField(_("来源"), max_length=200)
    source_date = models.DateField(_("来源日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("时期概况")
        verbose_name_plural = _("时期概况")
        ordering = ["-last_year", "title"]
        constraints = [
            models.CheckConstraint(
                name="period_runs_forward",
                condition=Q(last_year__gte=F("first_year")),
                violation_error_message=_("截止年不得早于起始年。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Raises ``ValidationError`` for words that do not stand in the batch's text."""
        super().clean()
        if self.batch and self.batch.source_text and self.quote not in self.batch.source_text:
            words = {"title": self.batch.source_title or self.batch.title}
            message = gettext("《%(title)s》的原文中没有这段话，请照录原文，空格、换行也不能改动。")
            raise ValidationError({"quote": message % words})
