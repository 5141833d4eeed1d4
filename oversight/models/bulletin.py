from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


@pghistory.track()
class Bulletin(models.Model):
    """A bulletin of a batch (通报): monthly, quarterly, or a press pack of one lead agency
    (R47–R50, R73, R74).

    ``snapshot`` holds every figure it prints, frozen when it is drawn up; ``texts`` the words
    an officer may write, by section. The same snapshot and texts give the same file, byte for
    byte. Issued, it never changes; one drawn up anew takes its snapshot again. ``month`` is the
    last month it covers, as its first day.
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

    class Meta:
        verbose_name = _("通报")
        verbose_name_plural = _("通报")
        ordering = ["-month", "kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "kind", "month"],
                condition=Q(agency__isnull=True),
                name="bulletin_once",
                violation_error_message=_("这个月份的通报已经拟定。"),
            ),
            models.UniqueConstraint(
                fields=["batch", "kind", "month", "agency"],
                condition=Q(agency__isnull=False),
                name="bulletin_once_an_agency",
                violation_error_message=_("这个单位的材料已经拟定。"),
            ),
            models.CheckConstraint(
                name="bulletin_press_agency",
                condition=Q(kind="press", agency__isnull=False)
                | (~Q(kind="press") & Q(agency__isnull=True)),
                violation_error_message=_("新闻发布材料按牵头单位拟定，通报不分单位。"),
            ),
            models.CheckConstraint(
                name="bulletin_issue_signed",
                condition=Q(state="draft", issued_by__isnull=True, issued_on__isnull=True)
                | Q(state="issued", issued_by__isnull=False, issued_on__isnull=False),
                violation_error_message=_("印发须记明签发人和日期。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title
