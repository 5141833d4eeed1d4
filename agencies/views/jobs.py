"""The administrator's page of jobs, and what Prometheus reads."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from agencies.access import PersonRequest, needs
from agencies.actions import jobs as actions
from agencies.operations.jobs import JobState, duration, jobs, recent_failures, title_of
from agencies.operations.metrics import may_read, scrape
from agencies.roles import Verb

FAILURES_SHOWN = 20
IN_HAND = (JobState.OVERDUE, JobState.FAILED, JobState.CUT_OFF)


@never_cache
@require_safe
@needs(Verb.MANAGE_DIRECTORY)
def job_list(request: PersonRequest) -> HttpResponse:
    """What runs by itself: when it ran, how it ended, when it runs next. By the true clock."""
    now = timezone.now()
    listed = jobs(now=now)
    context = {
        "jobs": listed,
        "wanting": [job for job in listed if job.state in IN_HAND],
        "running": sum(job.state == JobState.RUNNING for job in listed),
        "failures": [
            (run, title_of(run.job), duration(run))
            for run in recent_failures(now=now, most=FAILURES_SHOWN)
        ],
    }
    return render(request, "directory/jobs.html", context)


@require_POST
@needs(Verb.MANAGE_DIRECTORY)
def job_run(request: PersonRequest, job: str) -> HttpResponse:
    """Run one job now, in the name of who asks."""
    if job not in {listed.task for listed in jobs(now=timezone.now())}:
        raise Http404
    actions.run_now(job=job, by=request.user, now=timezone.now())
    told = _("已安排立即运行“%(job)s”，刷新本页查看结果。")
    messages.success(request, told % {"job": title_of(job)})
    return redirect("jobs")


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus; not there for anybody but who stands at ``METRICS_FROM``."""
    if not may_read(request):
        raise Http404
    return HttpResponse(scrape(now=timezone.now()), content_type=CONTENT_TYPE_PLAIN_0_0_4)
