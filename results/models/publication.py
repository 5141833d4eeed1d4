from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PublicationQuerySet(models.QuerySet["Publication"]):
    def released(self, today: date) -> PublicationQuerySet:
        """Every version the public may read on ``today``: published, out of its embargo, not
        withdrawn. The day it is released for counts."""
        return self.filter(state=Publication.State.PUBLISHED, public_from__lte=today)

    def public(self, today: date) -> PublicationQuerySet:
        """The newest released version of each batch, newest batch first."""
        newest = self.released(today).order_by("slug", "-number").distinct("slug")
        return self.filter(pk__in=newest.values("pk")).order_by("-starts_on", "slug")


@pghistory.track()
class Publication(models.Model):
    """A frozen version of a batch's results (公开发布); the only thing public pages read.

    ``content`` holds every word and figure of the public pages (``results.content``
    gives its shape). A draft passes 初审, 复审 and 终审 (``PublicationCheck``), sent back it may
    be frozen anew, which begins the next ``round``. Once published it never changes: a new
    version replaces it, and a wrong one is withdrawn with its reason. ``steps`` and
    ``distinct_people`` are those of the batch's settings when it was frozen. Until ``public_from``
    (禁发期, the day itself is public) nobody outside the office reads it. The first version of
    a batch is the promise itself, without month or figures.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("审核中")
        PUBLISHED = "published", _("已发布")
        DISCARDED = "discarded", _("已作废")
        WITHDRAWN = "withdrawn", _("已撤回")

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
    round = models.PositiveSmallIntegerField(_("拟稿轮次"), default=1)
    steps = models.PositiveSmallIntegerField(_("审核层级"), default=3)
    distinct_people = models.BooleanField(_("各层级须由不同的人审核"), default=True)
    prepared_by = models.ForeignKey(
        "agencies.User", models.PROTECT, null=True, related_name="+", verbose_name=_("拟稿人")
    )
    public_from = models.DateField(_("公开日期"), null=True, blank=True)
    published_by = models.ForeignKey(
        "agencies.User", models.PROTECT, null=True, related_name="+", verbose_name=_("终审人")
    )
    published_on = models.DateField(_("发布日期"), null=True, blank=True)
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        "agencies.User", models.PROTECT, null=True, related_name="+", verbose_name=_("撤回人")
    )
    withdrawn_on = models.DateField(_("撤回日期"), null=True, blank=True)
    withdraw_reason = models.CharField(_("撤回原因"), max_length=200, blank=True)

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
                violation_error_message=_("该批次已有发布稿在审核。"),
            ),
            models.CheckConstraint(
                name="publication_has_date",
                condition=~Q(state__in=["published", "withdrawn"])
                | Q(
                    published_on__isnull=False,
                    published_at__isnull=False,
                    public_from__isnull=False,
                ),
                violation_error_message=_("已发布的版本须有发布日期和公开日期。"),
            ),
            models.CheckConstraint(
                name="publication_embargo_ahead",
                condition=Q(public_from__isnull=True)
                | Q(published_on__isnull=True)
                | Q(public_from__gte=models.F("published_on")),
                violation_error_message=_("公开日期不得早于发布日期。"),
            ),
            models.CheckConstraint(
                name="publication_withdrawal_told",
                condition=~Q(state="withdrawn")
                | (
                    Q(withdrawn_by__isnull=False, withdrawn_on__isnull=False)
                    & ~Q(withdraw_reason="")
                ),
                violation_error_message=_("撤回须记明撤回人、日期和原因。"),
            ),
            models.CheckConstraint(
                name="publication_steps",
                condition=Q(steps__gte=1, steps__lte=3),
                violation_error_message=_("审核层级为一至三级。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    @property
    def digest(self) -> str:
        """SHA-256 of the content, by which two states of a draft are told apart."""
        whole = json.dumps(self.content, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(whole.encode()).hexdigest()

    @property
    def dropped(self) -> DraftChange | None:
        """Who dropped the draft, when and why; None for what was not."""
        found = [row for row in self.draft_changes.all() if row.kind == DraftChange.Kind.DISCARDED]
        return found[0] if found else None


@pghistory.track()
class PublicationCheck(models.Model):
    """One check of a draft (初审, 复审, 终审): by whom, on what day, passed or sent back.

    ``digest`` is that of the content it was about (``Publication.digest``): a check says nothing
    of any other content.
    """

    class Step(models.TextChoices):
        FIRST = "first", _("初审")
        SECOND = "second", _("复审")
        FINAL = "final", _("终审")

    publication = models.ForeignKey(
        Publication, models.CASCADE, related_name="checks", verbose_name=_("发布稿")
    )
    round = models.PositiveSmallIntegerField(_("拟稿轮次"))
    step = models.CharField(_("环节"), max_length=6, choices=Step)
    passed = models.BooleanField(_("通过"))
    by = models.ForeignKey(
        "agencies.User", models.PROTECT, related_name="+", verbose_name=_("审核人")
    )
    on = models.DateField(_("日期"))
    at = models.DateTimeField(_("时间"), auto_now_add=True)
    note = models.TextField(_("意见"), blank=True)
    digest = models.CharField(_("所审内容的校验值"), max_length=64)

    class Meta:
        verbose_name = _("发布审核")
        verbose_name_plural = _("发布审核")
        ordering = ["publication", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "round", "step"],
                name="publication_check_once",
                violation_error_message=_("这一环节已经审核过。"),
            ),
            models.CheckConstraint(
                name="publication_return_reason",
                condition=Q(passed=True) | ~Q(note=""),
                violation_error_message=_("退回须写明意见。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication} {self.get_step_display()}"


@pghistory.track()
class DraftChange(models.Model):
    """What somebody changed in a draft (改稿): its pictures, all of it, or its end (作废).

    ``round`` is the round it fell into; ``ends_round`` whether the checks of that round ended with
    it, so that the next begins from the first step. ``words`` are the caption of the picture with
    the number of its pledge before it, or the reason why a draft was dropped.
    """

    class Kind(models.TextChoices):
        CHOSEN = "chosen", _("选用图片")
        LEFT_OUT = "left_out", _("取消选用图片")
        REFROZEN = "refrozen", _("按最新数据重新拟稿")
        DISCARDED = "discarded", _("作废")

    publication = models.ForeignKey(
        Publication, models.CASCADE, related_name="draft_changes", verbose_name=_("发布稿")
    )
    round = models.PositiveSmallIntegerField(_("拟稿轮次"))
    kind = models.CharField(_("改动"), max_length=9, choices=Kind)
    words = models.CharField(_("说明"), max_length=200, blank=True)
    ends_round = models.BooleanField(_("审核从头开始"))
    by = models.ForeignKey(
        "agencies.User", models.PROTECT, related_name="+", verbose_name=_("改稿人")
    )
    on = models.DateField(_("日期"))
    at = models.DateTimeField(_("时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("发布稿改动")
        verbose_name_plural = _("发布稿改动")
        ordering = ["publication", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "round"],
                condition=Q(ends_round=True),
                name="draft_round_ends_once",
                violation_error_message=_("这一轮审核已经结束。"),
            ),
            models.CheckConstraint(
                name="draft_discard_reason",
                condition=~Q(kind="discarded") | ~Q(words=""),
                violation_error_message=_("作废须写明原因。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication} {self.get_kind_display()}"


@pghistory.track()
class PublicFile(models.Model):
    """A photograph made public with a version: a copy of a piece of evidence without its
    hidden data (place, camera, author). ``stored`` is its name below the private folder;
    ``size`` in bytes; ``width`` and ``height`` in pixels."""

    publication = models.ForeignKey(
        Publication, models.CASCADE, related_name="files", verbose_name=_("发布稿")
    )
    evidence = models.ForeignKey(
        "progress.Evidence", models.PROTECT, related_name="made_public", verbose_name=_("佐证")
    )
    no = models.CharField(_("件号"), max_length=20)
    caption = models.CharField(_("图说"), max_length=100)
    stored = models.CharField(_("存放名"), max_length=80)
    sha256 = models.CharField(_("校验值"), max_length=64)
    size = models.PositiveIntegerField(_("大小（字节）"))
    width = models.PositiveSmallIntegerField(_("宽"))
    height = models.PositiveSmallIntegerField(_("高"))
    chosen_by = models.ForeignKey(
        "agencies.User", models.PROTECT, related_name="+", verbose_name=_("选用人")
    )

    class Meta:
        verbose_name = _("公开图片")
        verbose_name_plural = _("公开图片")
        ordering = ["publication", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "no", "sha256"],
                name="public_file_once",
                violation_error_message=_("这张图片已经选用。"),
            ),
            models.CheckConstraint(
                name="public_file_captioned",
                condition=~Q(caption=""),
                violation_error_message=_("公开图片须有图说。"),
            ),
        ]

    def __str__(self) -> str:
        return self.caption
