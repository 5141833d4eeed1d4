from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pledges.models.funding import Funding
from pledges.models.indicator import FIGURE, ComparatorChoice


class SourceTextQuerySet(models.QuerySet["SourceText"]):
    def for_office(self, office_id: int | None) -> SourceTextQuerySet:
        """Texts of the batches one office manages."""
        return self.filter(batch__office_id=office_id)


@pghistory.track()
class SourceText(models.Model):
    """A text pledges are drafted from, kept for ever with the drafts read out of it; R12, R75.

    ``text`` is what was pasted or read from the file, character for character: the offsets of
    the drafts point into it. A batch copied forward from an earlier one has no text. ``claims``
    are the totals the text itself states (``pledges.extraction``), ``remarks`` what the reading
    stumbled over. Confirmed, it changes no more.
    """

    class Kind(models.TextChoices):
        PASTED = "pasted", _("粘贴文本")
        FILE = "file", _("上传文件")
        COPIED = "copied", _("沿用上年")

    class State(models.TextChoices):
        DRAFT = "draft", _("核对中")
        CONFIRMED = "confirmed", _("已确认")
        DISCARDED = "discarded", _("已放弃")

    batch = models.ForeignKey(
        "pledges.Batch", models.CASCADE, related_name="source_texts", verbose_name=_("批次")
    )
    kind = models.CharField(_("方式"), max_length=6, choices=Kind)
    copied_from = models.ForeignKey(
        "pledges.Batch",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("沿用自批次"),
    )
    title = models.CharField(_("原文标题"), max_length=200)
    publisher = models.CharField(_("原文刊载者"), max_length=60, blank=True)
    published_on = models.DateField(_("原文日期"), null=True, blank=True)
    text = models.TextField(_("原文"), blank=True)
    file_name = models.CharField(_("文件名"), max_length=120, blank=True)
    sha256 = models.CharField(_("校验值"), max_length=64, blank=True)
    claims = models.JSONField(_("原文所称数目"), default=list, blank=True)
    remarks = models.JSONField(_("识别提示"), default=list, blank=True)
    state = models.CharField(_("状态"), max_length=9, choices=State, default=State.DRAFT)
    made_by = models.ForeignKey(
        "agencies.User", models.PROTECT, related_name="+", verbose_name=_("导入人")
    )
    made_on = models.DateField(_("导入日期"))
    made_at = models.DateTimeField(_("导入时间"), auto_now_add=True)
    settled_by = models.ForeignKey(
        "agencies.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("确认人"),
    )
    settled_on = models.DateField(_("确认日期"), null=True, blank=True)

    objects: ClassVar[SourceTextQuerySet] = SourceTextQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("实事原文")
        verbose_name_plural = _("实事原文")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="source_text_settled_by",
                condition=Q(state="draft", settled_by__isnull=True, settled_on__isnull=True)
                | (~Q(state="draft") & Q(settled_by__isnull=False, settled_on__isnull=False)),
                violation_error_message=_("确认或放弃须留下办理人和日期。"),
            ),
            models.CheckConstraint(
                name="source_text_or_copied",
                condition=Q(kind="copied", copied_from__isnull=False, text="")
                | (~Q(kind="copied") & Q(copied_from__isnull=True) & ~Q(text="")),
                violation_error_message=_("须有原文，或写明沿用自哪个批次。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Quoted(models.Model):
    """Words of a source text: ``quote`` stands at ``start`` up to, not including, ``end``."""

    quote = models.TextField(_("原文"), blank=True)
    start = models.PositiveIntegerField(_("起"), null=True, blank=True)
    end = models.PositiveIntegerField(_("止"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                name="%(class)s_span_whole",
                condition=Q(start__isnull=True, end__isnull=True)
                | Q(start__isnull=False, end__isnull=False, end__gt=F("start")),
                violation_error_message=_("原文起止须成对，止须在起之后。"),
            )
        ]


@pghistory.track()
class DraftPledge(Quoted):
    """A pledge as read from the text, for a person to confirm, correct or reject.

    ``sure`` holds how sure the reading is of each field, 0 to 100; what a person has set is
    100. ``pledge`` is what it became.
    """

    class State(models.TextChoices):
        OPEN = "open", _("待核对")
        CHECKED = "checked", _("已核对")
        REJECTED = "rejected", _("不采用")

    source = models.ForeignKey(
        SourceText, models.CASCADE, related_name="drafts", verbose_name=_("实事原文")
    )
    position = models.PositiveIntegerField(_("排序"))
    no = models.CharField(_("序号"), max_length=20, blank=True)
    title = models.CharField(_("任务"), max_length=200)
    category = models.CharField(_("方面"), max_length=60, blank=True)
    joint = models.BooleanField(_("按职责分工负责"), default=False)
    open_list = models.BooleanField(_("“等部门”"), default=False)
    sure = models.JSONField(_("把握"), default=dict, blank=True)
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.OPEN)
    copied_from = models.ForeignKey(
        "pledges.Pledge",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("沿用自实事"),
    )
    pledge = models.OneToOneField(
        "pledges.Pledge",
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="draft",
        verbose_name=_("实事"),
    )

    class Meta(Quoted.Meta):
        abstract = False
        verbose_name = _("实事草稿")
        verbose_name_plural = _("实事草稿")
        ordering = ["source", "position"]
        constraints = [
            *Quoted.Meta.constraints,
            models.UniqueConstraint(
                fields=["source", "position"],
                name="draft_position_once",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("草稿排序不得重复。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class DraftAgency(models.Model):
    """A body the text names for a draft, as written; ``agency`` where the directory knows it."""

    class Role(models.TextChoices):
        LEAD = "lead", _("牵头单位")
        COOPERATING = "cooperating", _("配合单位")
        IMPLEMENTING = "implementing", _("责任单位")

    draft = models.ForeignKey(
        DraftPledge, models.CASCADE, related_name="agencies", verbose_name=_("实事草稿")
    )
    part = models.PositiveSmallIntegerField(_("责任段"), default=1)
    order = models.PositiveSmallIntegerField(_("排序"))
    role = models.CharField(_("职责"), max_length=12, choices=Role)
    as_written = models.CharField(_("原文写法"), max_length=120)
    agency = models.ForeignKey(
        "agencies.Agency",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("单位"),
    )
    sure = models.PositiveSmallIntegerField(_("把握"), default=100)

    class Meta:
        verbose_name = _("草稿中的单位")
        verbose_name_plural = _("草稿中的单位")
        ordering = ["draft", "part", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "part", "order"],
                name="draft_agency_order_once",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("同一责任段内排序不得重复。"),
            )
        ]

    def __str__(self) -> str:
        return self.as_written


@pghistory.track()
class DraftIndicator(Quoted):
    """A figure, or a promise in words, as read from the text; fields as in ``Indicator``.

    ``value`` is empty on a figure copied forward from last year until a person sets it.
    """

    draft = models.ForeignKey(
        DraftPledge, models.CASCADE, related_name="indicators", verbose_name=_("实事草稿")
    )
    position = models.PositiveSmallIntegerField(_("排序"))
    part = models.PositiveSmallIntegerField(_("责任段"), default=1)
    name = models.CharField(_("指标"), max_length=200)
    comparator = models.CharField(_("比较方式"), max_length=12, choices=ComparatorChoice)
    value = models.DecimalField(_("目标值"), null=True, blank=True, **FIGURE)
    upper = models.DecimalField(_("区间上端"), null=True, blank=True, **FIGURE)
    baseline = models.DecimalField(_("基期值"), null=True, blank=True, **FIGURE)
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    strict = models.BooleanField(_("须大于"), default=False)
    deadline = models.DateField(_("期限"), null=True, blank=True)
    deadline_phrase = models.CharField(_("期限原文"), max_length=60, blank=True)
    soft = models.CharField(_("预期性用语"), max_length=30, blank=True)
    recurrence = models.CharField(_("周期"), max_length=12, blank=True)
    cumulative = models.BooleanField(_("跨年累计"), default=False)
    counts_starts = models.BooleanField(_("开工数"), default=False)
    condition = models.BooleanField(_("准入条件"), default=False)
    of = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("其中项所属指标"),
    )
    sure = models.JSONField(_("把握"), default=dict, blank=True)
    rejected = models.BooleanField(_("不采用"), default=False)
    copied_from = models.ForeignKey(
        "pledges.Indicator",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("沿用自指标"),
    )
    indicator = models.OneToOneField(
        "pledges.Indicator",
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="draft",
        verbose_name=_("指标"),
    )

    class Meta(Quoted.Meta):
        abstract = False
        verbose_name = _("指标草稿")
        verbose_name_plural = _("指标草稿")
        ordering = ["draft", "position"]
        constraints = [
            *Quoted.Meta.constraints,
            models.UniqueConstraint(
                fields=["draft", "position"],
                name="draft_indicator_order_once",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("同一草稿内指标排序不得重复。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class DraftFunding(Quoted):
    """Money the text names for a draft: it is kept as funding, never as a target (R70, R71)."""

    draft = models.ForeignKey(
        DraftPledge, models.CASCADE, related_name="funding", verbose_name=_("实事草稿")
    )
    kind = models.CharField(_("类型"), max_length=10, choices=Funding.Kind)
    amount_yuan = models.DecimalField(_("金额（元）"), max_digits=18, decimal_places=2)
    per = models.CharField(_("每"), max_length=60, blank=True)
    approx = models.CharField(_("约数"), max_length=10, blank=True)
    sure = models.PositiveSmallIntegerField(_("把握"), default=100)
    rejected = models.BooleanField(_("不采用"), default=False)

    class Meta(Quoted.Meta):
        abstract = False
        verbose_name = _("资金草稿")
        verbose_name_plural = _("资金草稿")
        ordering = ["draft", "start", "pk"]
        constraints = [
            *Quoted.Meta.constraints,
            models.CheckConstraint(
                name="draft_funding_not_below_0",
                condition=Q(amount_yuan__gte=0),
                violation_error_message=_("金额不得为负数。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount_yuan}"
