from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class JobRunQuerySet(models.QuerySet["JobRun"]):
    def latest_of_each(self) -> JobRunQuerySet:
        """The newest run of every job."""
        return self.order_by("job", "-began_at", "-pk").distinct("job")


class JobRun(models.Model):
    """One run of a job of the timetable (定时任务): when, how long, how much, how it ended.

    ``task_id`` is Celery's, so a run that is delivered twice is one row. ``rows`` is what
    the job says it did, empty where it does not count. A run without an end was cut off, or
    is running still. Not in the audit trail: it is a log itself, and swept by age.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("正在运行")
        DONE = "done", _("完成")
        FAILED = "failed", _("失败")

    job = models.CharField(pgettext_lazy("job", "任务"), max_length=100)
    task_id = models.CharField(_("任务编号"), max_length=50, unique=True)
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.RUNNING)
    worker = models.CharField(_("进程"), max_length=100, blank=True)
    began_at = models.DateTimeField(_("开始时间"))
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    rows = models.PositiveIntegerField(_("处理行数"), null=True, blank=True)
    error = models.CharField(_("失败原因"), max_length=300, blank=True)
    asked_by = models.ForeignKey(
        "agencies.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("手动运行"),
    )

    objects: ClassVar[JobRunQuerySet] = JobRunQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("任务运行记录")
        verbose_name_plural = _("任务运行记录")
        ordering = ["-began_at", "-pk"]
        indexes = [models.Index(fields=["job", "-began_at"], name="jobrun_job")]
        constraints = [
            models.CheckConstraint(
                name="jobrun_ended_has_moment",
                condition=Q(state="running") | Q(ended_at__isnull=False),
                violation_error_message=_("已结束的须有结束时间。"),
            ),
            models.CheckConstraint(
                name="jobrun_runs_forward",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")),
                violation_error_message=_("结束时间不得早于开始时间。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.began_at:%Y-%m-%d %H:%M}"
