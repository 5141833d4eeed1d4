from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.models.user import RoleChoice


@pghistory.track()
class Post(models.Model):
    """A post (岗位) a person holds or held: role, unit, from which day to which.

    The account itself shows the present post; these rows are its history, so that what was
    typed years ago can be read with the post its author held then. ``ends_on`` is the day
    the next post began, empty for the present one.
    """

    person = models.ForeignKey(
        "agencies.User", models.CASCADE, related_name="posts", verbose_name=_("人员")
    )
    role = models.CharField(_("角色"), max_length=12, choices=RoleChoice)
    agency = models.ForeignKey(
        "agencies.Agency",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("单位"),
    )
    region = models.ForeignKey(
        "agencies.Region",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("区划"),
    )
    starts_on = models.DateField(_("任职日期"))
    ends_on = models.DateField(_("离任日期"), null=True, blank=True)
    reason = models.CharField(pgettext_lazy("post", "调整原因"), max_length=200, blank=True)
    by = models.ForeignKey(
        "agencies.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("经办人"),
    )

    class Meta:
        verbose_name = _("任职记录")
        verbose_name_plural = _("任职记录")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(ends_on__isnull=True),
                name="post_one_open",
                violation_error_message=_("一个人同时只有一个现任岗位。"),
            ),
            models.CheckConstraint(
                name="post_runs_forward",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("离任日期不得早于任职日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.unit or ''}".strip()

    @property
    def unit(self) -> models.Model | None:
        """The agency or region the post was held for."""
        return self.agency or self.region
