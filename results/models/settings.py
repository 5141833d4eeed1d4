from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


@pghistory.track()
class PublicSettings(models.Model):
    """What of a batch is made public, and how it is checked before (公开设置).

    A batch without a row stands under the defaults. ``shows_schedule`` makes the words 超序时,
    正常推进 and 滞后 public together with the expected curve; otherwise none of them is, since
    hiding one alone would reveal it by subtraction. Days are calendar days.
    """

    batch = models.OneToOneField(
        "pledges.Batch",
        models.CASCADE,
        primary_key=True,
        related_name="public_settings",
        verbose_name=_("批次"),
    )
    steps = models.PositiveSmallIntegerField(
        _("审核层级"),
        choices=[(3, _("初审、复审、终审")), (2, _("初审、终审")), (1, _("只终审"))],
        default=3,
    )
    distinct_people = models.BooleanField(_("各层级须由不同的人审核"), default=True)
    shows_schedule = models.BooleanField(_("公开是否达序和序时计划"), default=False)
    shows_regions = models.BooleanField(_("公开分地区数据"), default=True)
    shows_funding = models.BooleanField(_("公开资金安排"), default=True)
    shows_satisfaction = models.BooleanField(_("公开满意度测评结果"), default=False)
    takes_remarks = models.BooleanField(_("接受公众意见"), default=True)
    objection_days = models.PositiveSmallIntegerField(_("数据异议期（天）"), default=7)
    contact_days = models.PositiveSmallIntegerField(_("联系方式保留天数"), default=90)

    class Meta:
        verbose_name = _("公开设置")
        verbose_name_plural = _("公开设置")
        ordering = ["batch"]
        constraints = [
            models.CheckConstraint(
                name="public_settings_steps",
                condition=Q(steps__gte=1, steps__lte=3),
                violation_error_message=_("审核层级为一至三级。"),
            ),
            models.CheckConstraint(
                name="public_settings_days",
                condition=Q(objection_days__lte=60, contact_days__gte=1, contact_days__lte=365),
                violation_error_message=_("异议期不超过60天，联系方式保留1至365天。"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.batch)
