"""What texts say of several years together, as the office looks after it (时期概况, R17)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.access import PersonRequest, needs
from agencies.roles import Verb
from results.actions import periods as actions
from results.forms.periods import PeriodForm
from results.models import PeriodStatement
from results.readers.periods import batches_quoted, periods_of
from results.readers.remarks import reached, tally


@require_safe
@needs(Verb.PREPARE_PUBLICATIONS)
def periods(request: PersonRequest) -> HttpResponse:
    """The quotations, the latest years first."""
    context = {"periods": periods_of(request.user), "waiting": tally(reached(request.user))}
    return render(request, "office/publish_periods.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.PREPARE_PUBLICATIONS)
def period_new(request: PersonRequest) -> HttpResponse:
    """Quote one more text."""
    posted = request.POST if request.method == "POST" else None
    form = PeriodForm(posted, batches=batches_quoted(request.user))
    if form.is_bound and form.is_valid():
        made = actions.add_period(by=request.user, **form.cleaned_data)
        messages.success(
            request, _("已添加时期概况：%(title)s。历年页面已更新。") % {"title": made.title}
        )
        return redirect("periods")
    return _form_page(request, form, _("添加时期概况"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.PREPARE_PUBLICATIONS)
def period_edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Change a quotation."""
    period = own_period(request, pk)
    posted = request.POST if request.method == "POST" else None
    form = PeriodForm(posted, instance=period, batches=batches_quoted(request.user))
    if form.is_bound and form.is_valid():
        actions.change_period(period=period, by=request.user, **form.cleaned_data)
        messages.success(
            request, _("已修改时期概况：%(title)s。历年页面已更新。") % {"title": period.title}
        )
        return redirect("periods")
    return _form_page(request, form, _("修改时期概况"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.PREPARE_PUBLICATIONS)
def period_remove(request: PersonRequest, pk: int) -> HttpResponse:
    """Take a quotation off the public page."""
    period = own_period(request, pk)
    if request.method == "POST":
        actions.remove_period(period=period, by=request.user)
        messages.success(
            request, _("已删除时期概况：%(title)s。历年页面已更新。") % {"title": period.title}
        )
        return redirect("periods")
    context = {**_frame(_("删除时期概况"), _("删除")), "period": period, "danger": True}
    return render(request, "office/publish_period_remove.html", context)


def own_period(request: PersonRequest, pk: int) -> PeriodStatement:
    """The quotation, or 404; ``PermissionDenied`` for one of another office's batch."""
    period = get_object_or_404(PeriodStatement.objects.select_related("batch"), pk=pk)
    actions.require_batch(request.user, period.batch)
    return period


def _form_page(request: PersonRequest, form: PeriodForm, heading: str) -> HttpResponse:
    context = {**_frame(heading, _("保存")), "form": form}
    status = 400 if form.errors else 200
    return render(request, "office/publish_period.html", context, status=status)


def _frame(heading: str, submit: str) -> dict[str, object]:
    back = reverse("periods")
    return {
        "heading": heading,
        "submit": submit,
        "back": back,
        "trail": [(reverse("publishing"), _("公开发布")), (back, _("时期概况"))],
    }
