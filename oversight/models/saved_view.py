from __future__ import annotations

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _


@pghistory.track()
class SavedView(models.Model):
    """A person's own way to look at the dashboard's list: filters under a name.

    ``query`` is the part of the address after 「?」, without month and page.
    """

    person = models.ForeignKey(
        "agencies.User", models.CASCADE, related_name="saved_views", verbose_name=_("用户")
    )
    name = models.CharField(_("名称"), max_length=30)
    query = models.CharField(_("条件"), max_length=500)

    class Meta:
        verbose_name = _("常用筛选")
        verbose_name_plural = _("常用筛选")
        ordering = ["person", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "name"],
                name="saved_view_name_once",
                violation_error_message=_("您已有这个名称的常用筛选。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name
