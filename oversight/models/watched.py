"""Tables of libraries whose changes are kept too, without what is secret in them.

Sign-in by a second factor or a unified identity, failed sign-ins, and the timetable.
"""

from __future__ import annotations

import pghistory
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp
from axes.models import AccessAttempt, AccessFailureLog
from django.utils.translation import gettext_lazy as _
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask


@pghistory.track(exclude=["data", "last_used_at"])
class WatchedAuthenticator(Authenticator):
    """A second factor; its key is not kept."""

    class Meta:
        proxy = True
        verbose_name = _("动态口令")
        verbose_name_plural = _("动态口令")


@pghistory.track(exclude=["extra_data", "last_login"])
class WatchedSocialAccount(SocialAccount):
    """An account tied to a unified identity."""

    class Meta:
        proxy = True
        verbose_name = _("统一身份绑定")
        verbose_name_plural = _("统一身份绑定")


@pghistory.track(exclude=["secret", "key", "settings"])
class WatchedSocialApp(SocialApp):
    """A provider of identities; its secret is not kept."""

    class Meta:
        proxy = True
        verbose_name = _("统一身份认证来源")
        verbose_name_plural = _("统一身份认证来源")


@pghistory.track(exclude=["http_accept"])
class WatchedAccessFailure(AccessFailureLog):
    """A sign-in that failed: under which name, from where."""

    class Meta:
        proxy = True
        verbose_name = _("登录失败")
        verbose_name_plural = _("登录失败")


@pghistory.track(exclude=["get_data", "post_data", "http_accept"])
class WatchedAccessAttempt(AccessAttempt):
    """The count of failures that locks a name; who deletes it unlocks."""

    class Meta:
        proxy = True
        verbose_name = _("登录失败计数")
        verbose_name_plural = _("登录失败计数")


@pghistory.track(exclude=["last_run_at", "total_run_count", "date_changed"])
class WatchedPeriodicTask(PeriodicTask):
    """An entry of the timetable; its runs are no changes."""

    class Meta:
        proxy = True
        verbose_name = _("定时任务安排")
        verbose_name_plural = _("定时任务安排")


@pghistory.track()
class WatchedCrontab(CrontabSchedule):
    """When an entry of the timetable runs, by hour and day."""

    class Meta:
        proxy = True
        verbose_name = _("定时任务时刻")
        verbose_name_plural = _("定时任务时刻")


@pghistory.track()
class WatchedInterval(IntervalSchedule):
    """How often an entry of the timetable runs."""

    class Meta:
        proxy = True
        verbose_name = _("定时任务间隔")
        verbose_name_plural = _("定时任务间隔")
