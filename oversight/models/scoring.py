from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from oversight.scores import Rule


class RuleChoice(models.TextChoices):
    COMPLETION = Rule.COMPLETION.value, _("按完成比例")
    PACE = Rule.PACE.value, _("按序时进度")
    REPORTING = Rule.REPORTING.value, _("按报送质量与及时")
    SATISFACTION = Rule.SATISFACTION.value, _("按满意度测评")


@pghistory.track()
class ScoringScheme(models.Model):
    """A batch's formula table (考核办法), in versions; the newest one scores."""

    batch = models.ForeignKey(
        "pledges.Batch", models.CASCADE, related_name="scoring_schemes", verbose_name=_("批次")
    )
    version = models.PositiveSmallIntegerField(_("版次"))
    reason = models.TextField(_("说明"))
    made_by = models.ForeignKey(
        "agencies.User", models.PROTECT, related_name="+", verbose_name=_("制定人")
    )
    made_on = models.DateField(_("制定日期"))

    class Meta:
        verbose_name = _("考核办法")
        verbose_name_plural = _("考核办法")
        ordering = ["batch", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "version"],
                name="scoring_version_once",
                violation_error_message=_("这个版次已经存在。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.batch} v{self.version}"


@pghistory.track()
class ScoringComponent(models.Model):
    """One line of the formula table: what is scored, out of how many points, by which rule."""

    scheme = models.ForeignKey(
        ScoringScheme, models.CASCADE, related_name="components", verbose_name=_("考核办法")
    )
    position = models.PositiveSmallIntegerField(_("次序"))
    name = models.CharField(_("考核项"), max_length=60)
    weight = models.DecimalField(_("分值"), max_digits=5, decimal_places=2)
    rule = models.CharField(_("计分规则"), max_length=12, choices=RuleChoice)

    class Meta:
        verbose_name = _("考核项")
        verbose_name_plural = _("考核项")
        ordering = ["scheme", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "rule"],
                name="scoring_rule_once",
                violation_error_message=_("同一计分规则只能用一次。"),
            ),
            models.CheckConstraint(
                name="scoring_weight_positive",
                condition=Q(weight__gt=0, weight__lte=100),
                violation_error_message=_("分值须大于0、不超过100。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Difficulty(models.Model):
    """How hard an indicator is (难度系数); 1 where nothing is said."""

    indicator = models.OneToOneField(
        "pledges.Indicator", models.CASCADE, related_name="difficulty", verbose_name=_("指标")
    )
    factor = models.DecimalField(_("难度系数"), max_digits=4, decimal_places=2)
    reason = models.CharField(_("理由"), max_length=200)

    class Meta:
        verbose_name = _("难度系数")
        verbose_name_plural = _("难度系数")
        constraints = [
            models.CheckConstraint(
                name="difficulty_in_range",
                condition=Q(factor__gte="0.5", factor__lte=2),
                violation_error_message=_("难度系数须在0.5至2之间。"),
            ),
            models.CheckConstraint(
                name="difficulty_has_reason",
                condition=~Q(reason=""),
                violation_error_message=_("难度系数须写明理由。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.factor}"


@pghistory.track()
class Satisfaction(models.Model):
    """A vote on how satisfied people are with one unit (满意度测评).

    ``over_members`` says what the votes are held against (all members, or the votes cast);
    it is kept with the result.
    """

    batch = models.ForeignKey(
        "pledges.Batch", models.CASCADE, related_name="satisfaction", verbose_name=_("批次")
    )
    agency = models.ForeignKey(
        "agencies.Agency",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="satisfaction",
        verbose_name=_("单位"),
    )
    region = models.ForeignKey(
        "agencies.Region",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="satisfaction",
        verbose_name=_("区划"),
    )
    held_on = models.DateField(_("测评日期"))
    members = models.PositiveIntegerField(_("应到人数"))
    satisfied = models.PositiveIntegerField(_("满意票"))
    basically = models.PositiveIntegerField(_("基本满意票"))
    dissatisfied = models.PositiveIntegerField(_("不满意票"))
    over_members = models.BooleanField(_("按全体人数计算"), default=True)
    document = models.CharField(_("测评依据"), max_length=200)
    by = models.ForeignKey(
        "agencies.User", models.PROTECT, related_name="+", verbose_name=_("登记人")
    )

    class Meta:
        verbose_name = _("满意度测评")
        verbose_name_plural = _("满意度测评")
        ordering = ["batch", "held_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="satisfaction_one_unit",
                condition=Q(agency__isnull=False, region__isnull=True)
                | Q(agency__isnull=True, region__isnull=False),
                violation_error_message=_("测评须且只能针对一个单位或一个区划。"),
            ),
            models.CheckConstraint(
                name="satisfaction_within_members",
                condition=Q(
                    members__gte=models.F("satisfied")
                    + models.F("basically")
                    + models.F("dissatisfied")
                )
                & Q(members__gt=0),
                violation_error_message=_("各类票数之和不得超过应到人数。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency or self.region} {self.held_on}"


@pghistory.track()
class ScoreSheet(models.Model):
    """A unit's score in a month (考核得分), frozen with every point explained in ``lines``.

    ``lines`` is a list of objects: component, weight, points, and the parts they come from.
    Ranks tie as 1, 2, 2, 4; agencies and regions are ranked apart.
    """

    scheme = models.ForeignKey(
        ScoringScheme, models.PROTECT, related_name="sheets", verbose_name=_("考核办法")
    )
    month = models.DateField(_("月份"))
    agency = models.ForeignKey(
        "agencies.Agency",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="score_sheets",
        verbose_name=_("单位"),
    )
    region = models.ForeignKey(
        "agencies.Region",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="score_sheets",
        verbose_name=_("区划"),
    )
    total = models.DecimalField(_("总分"), max_digits=6, decimal_places=2)
    rank = models.PositiveSmallIntegerField(_("名次"))
    lines = models.JSONField(_("得分明细"))
    drawn_by = models.ForeignKey(
        "agencies.User", models.PROTECT, related_name="+", verbose_name=_("生成人")
    )
    drawn_on = models.DateField(_("生成日期"))

    class Meta:
        verbose_name = _("考核得分")
        verbose_name_plural = _("考核得分")
        ordering = ["scheme", "month", "rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "month", "agency"],
                name="score_sheet_once_an_agency",
                violation_error_message=_("该单位当月已有得分。"),
            ),
            models.UniqueConstraint(
                fields=["scheme", "month", "region"],
                name="score_sheet_once_a_region",
                violation_error_message=_("该区划当月已有得分。"),
            ),
            models.CheckConstraint(
                name="score_sheet_one_unit",
                condition=Q(agency__isnull=False, region__isnull=True)
                | Q(agency__isnull=True, region__isnull=False),
                violation_error_message=_("得分须且只能属于一个单位或一个区划。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency or self.region} {self.month:%Y-%m} {self.total}"
