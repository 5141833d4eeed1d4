from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from pledges.models import Category


@pghistory.track()
class Bulletin(models.Model):
    """A bulletin of a batch (通报): monthly, quarterly, or a press pack of one lead agency or
    of one category (方面; R47–R50, R73, R74).

    ``snapshot`` holds every figure it prints, frozen when it is drawn up; ``texts`` the words
    an officer may write, by section. The same snapshot and texts give the same file, byte for
    byte. Issued, it never changes, which the database holds too; one drawn up anew takes its
    snapshot again. ``month`` is the last month it covers, as its first day.

    An issued one that proves wrong is put right by another ``edition`` (更正), which ``corrects``
    it and gives the ``reason``; the earlier one stays as it is, and readable.
    """

    class Kind(models.TextChoices):
        MONTHLY = "monthly", _("月度通报")
        QUARTERLY = "quarterly", _("季度通报")
        PRESS = "press", _("新闻发布材料")

    class State(models.TextChoices):
        DRAFT = "draft", _("拟稿")
        ISSUED = "issued", _("已印发")

    batch = models.ForeignKey(
        "pledges.Batch", models.PROTECT, related_name="bulletins", verbose_name=_("批次")
    )
    kind = models.CharField(_("类型"), max_length=10, choices=Kind)
    month = models.DateField(_("月份"))
    agency = models.ForeignKey(
        "agencies.Agency",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="bulletins",
        verbose_name=_("牵头单位"),
    )
    category = models.ForeignKey(
        "pledges.Category",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="bulletins",
        verbose_name=_("方面"),
    )
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.DRAFT)
    number = models.CharField(_("文号"), max_length=60, blank=True)
    title = models.CharField(_("标题"), max_length=120)
    snapshot = models.JSONField(_("数据"))
    texts = models.JSONField(_("文字"), default=dict)
    prepared_by = models.ForeignKey(
        "agencies.User", models.PROTECT, null=True, related_name="+", verbose_name=_("拟稿人")
    )
    prepared_on = models.DateField(_("拟稿日期"))
    issued_by = models.ForeignKey(
        "agencies.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("签发人"),
    )
    issued_on = models.DateField(_("印发日期"), null=True, blank=True)
    edition = models.PositiveSmallIntegerField(_("版次"), default=1)
    corrects = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="correction",
        verbose_name=_("所更正的通报"),
    )
    reason = models.TextField(_("更正原因"), blank=True)

    class Meta:
        verbose_name = _("通报")
        verbose_name_plural = _("通报")
        ordering = ["-month", "kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "kind", "month", "edition"],
                condition=Q(agency__isnull=True, category__isnull=True),
                name="bulletin_once",
                violation_error_message=_("这个月份的通报已经拟定。"),
            ),
            models.UniqueConstraint(
                fields=["batch", "kind", "month", "agency", "edition"],
                condition=Q(agency__isnull=False),
                name="bulletin_once_an_agency",
                violation_error_message=_("这个单位的材料已经拟定。"),
            ),
            models.UniqueConstraint(
                fields=["batch", "kind", "month", "category", "edition"],
                condition=Q(category__isnull=False),
                name="bulletin_once_a_category",
                violation_error_message=_("这个方面的材料已经拟定。"),
            ),
            models.CheckConstraint(
                name="bulletin_press_of_one",
                condition=Q(kind="press", agency__isnull=False, category__isnull=True)
                | Q(kind="press", agency__isnull=True, category__isnull=False)
                | (~Q(kind="press") & Q(agency__isnull=True, category__isnull=True)),
                violation_error_message=_(
                    "新闻发布材料按一个牵头单位或一个方面拟定，通报不分单位和方面。"
                ),
            ),
            models.CheckConstraint(
                name="bulletin_issue_signed",
                condition=Q(state="draft", issued_by__isnull=True, issued_on__isnull=True)
                | Q(state="issued", issued_by__isnull=False, issued_on__isnull=False),
                violation_error_message=_("印发须记明签发人和日期。"),
            ),
            models.CheckConstraint(
                name="bulletin_correction_told",
                condition=Q(edition=1, corrects__isnull=True, reason="")
                | (Q(edition__gt=1, corrects__isnull=False) & ~Q(reason="")),
                violation_error_message=_("更正须写明更正哪一份、为什么。"),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="bulletin_issued_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="issued"),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def of(self) -> Agency | Category | None:
        """Whose press pack it is: a lead agency's or a category's; None for a bulletin."""
        return self.agency or self.category
