"""What the public sees: frozen, versioned sets of accepted figures, and nothing else."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PublicationQuerySet(models.QuerySet["Publication"]):
    def public(self) -> PublicationQuerySet:
        """The newest published version of each batch, newest batch first."""
        newest = (
            self.filter(state=Publication.State.PUBLISHED)
            .order_by("slug", "-number")
            .distinct("slug")
        )
        return self.filter(pk__in=newest.values("pk")).order_by("-starts_on", "slug")


@pghistory.track()
class Publication(models.Model):
    """A frozen version of a batch's results (公开发布); the only thing public pages read.

    ``content`` holds every word and figure of the public pages (``results.content``
    gives its shape). Once published it never changes: a new version replaces it. The
    first version of a batch is the promise itself, without month or figures.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("待终审")
        PUBLISHED = "published", _("已发布")
        DISCARDED = "discarded", _("已撤回")

    batch = models.ForeignKey(
        "pledges.Batch", models.PROTECT, related_name="publications", verbose_name=_("批次")
    )
    slug = models.SlugField(_("标识"))
    title = models.CharField(_("名称"), max_length=120)
    starts_on = models.DateField(_("批次开始日期"))
    number = models.PositiveSmallIntegerField(_("期号"))
    month = models.DateField(_("月份"), null=True, blank=True)
    as_of = models.DateField(_("数据截至"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT)
    content = models.JSONField(_("内容"))
    prepared_by = models.ForeignKey(
        "agencies.User", models.PROTECT, null=True, related_name="+", verbose_name=_("拟稿人")
    )
    published_by = models.ForeignKey(
        "agencies.User", models.PROTECT, null=True, related_name="+", verbose_name=_("终审人")
    )
    published_on = models.DateField(_("发布日期"), null=True, blank=True)
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)

    objects: ClassVar[PublicationQuerySet] = PublicationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("公开发布")
        verbose_name_plural = _("公开发布")
        ordering = ["slug", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["slug", "number"],
                name="publication_number_once",
                violation_error_message=_("该批次已有此期号。"),
            ),
            models.UniqueConstraint(
                fields=["batch"],
                condition=Q(state="draft"),
                name="publication_one_draft",
                violation_error_message=_("该批次已有待终审的发布稿。"),
            ),
            models.CheckConstraint(
                name="publication_has_date",
                condition=~Q(state="published")
                | Q(published_on__isnull=False, published_at__isnull=False),
                violation_error_message=_("已发布的版本须有发布日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"
