"""What citizens wrote, in the office: the queue, the answer, printed or set aside (R76)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.access import PersonRequest, needs, require_office
from agencies.clock import today
from agencies.roles import Verb
from results.actions import remark_answers as actions
from results.forms.remark_answers import AnswerForm, QueueFilter, SetAsideForm
from results.models import Remark
from results.readers.remarks import batches_of, lines, queue, reached, readings_of, tally

PER_PAGE = 50


@require_safe
@needs(Verb.SEE_EVERYTHING)
def remarks(request: PersonRequest) -> HttpResponse:
    """What waits, objections first; the filters live in the address."""
    rows = reached(request.user)
    form = QueueFilter(request.GET, batches=batches_of(request.user))
    valid = form.is_valid()
    shown = queue(rows, form.cleaned_data if valid else {})
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "lines": lines(page.object_list, today()),
        "waiting": tally(rows),
    }
    return render(request, "office/remarks.html", context, status=200 if valid else 400)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.SEE_EVERYTHING)
@never_cache
def remark(request: PersonRequest, pk: int) -> HttpResponse:
    """One remark; POST answers it, or keeps a draft of the answer (``do=draft``)."""
    found = own_remark(request, pk)
    if request.method != "POST":
        return _page(request, found)
    draft = request.POST.get("do") == "draft"
    form = AnswerForm(request.POST, remark=found, draft=draft)
    if not form.is_valid():
        return _page(request, found, answering=form)
    words = form.cleaned_data["answer"]
    if draft:
        actions.save_draft(remark=found, answer=words, by=request.user)
        messages.success(request, _("答复已暂存，尚未发出。"))
        return redirect("remark", pk)
    actions.answer(
        remark=found, answer=words, public=form.cleaned_data["public"],
        upheld=form.cleaned_data.get("upheld"), by=request.user, today=today(),
    )  # fmt: skip
    messages.success(request, _("已答复，提出人凭查询码可以看到。"))
    return redirect("remark", pk)


@require_POST
@needs(Verb.PREPARE_PUBLICATIONS)
def remark_set_aside(request: PersonRequest, pk: int) -> HttpResponse:
    """Leave it unanswered, with the reason."""
    found = own_remark(request, pk)
    form = SetAsideForm(request.POST)
    if not form.is_valid():
        return _page(request, found, aside=form)
    actions.set_aside(remark=found, by=request.user, today=today(), **form.cleaned_data)
    messages.success(request, _("已记为不予答复，提出人凭查询码可以看到原因。"))
    return redirect("remark", pk)


@require_POST
@needs(Verb.PREPARE_PUBLICATIONS)
def remark_publish(request: PersonRequest, pk: int) -> HttpResponse:
    """Print an answered remark under its pledge."""
    actions.publish_answer(remark=own_remark(request, pk), by=request.user)
    messages.success(request, _("留言和答复已公开。"))
    return redirect("remark", pk)


@require_POST
@needs(Verb.PREPARE_PUBLICATIONS)
def remark_unpublish(request: PersonRequest, pk: int) -> HttpResponse:
    """Take it off the pledge's page."""
    actions.unpublish(remark=own_remark(request, pk), by=request.user)
    messages.success(request, _("留言和答复已不再公开。"))
    return redirect("remark", pk)


def own_remark(request: PersonRequest, pk: int) -> Remark:
    """The remark, or 404; ``PermissionDenied`` for one of another office, and for writing to
    who only reads."""
    related = ("batch__office", "publication", "decided_by")
    rows = Remark.objects.select_related(*related).defer("publication__content")
    found = get_object_or_404(rows, pk=pk)
    if request.method == "POST" or request.user.can(Verb.PREPARE_PUBLICATIONS):
        require_office(request.user, found.batch.office_id, Verb.PREPARE_PUBLICATIONS)
    return found


def _page(
    request: PersonRequest,
    found: Remark,
    answering: AnswerForm | None = None,
    aside: SetAsideForm | None = None,
) -> HttpResponse:
    """The page of a remark; ``answering`` or ``aside`` is the form sent with an error."""
    writes = request.user.can(Verb.PREPARE_PUBLICATIONS)
    is_open = writes and found.state == Remark.State.NEW
    is_objection = found.kind == Remark.Kind.OBJECTION
    context: dict[str, Any] = {
        "remark": found,
        "batch": found.batch,
        "line": lines(reached(request.user).filter(pk=found.pk), today())[0],
        "writes": writes,
        "answering": answering or (AnswerForm(remark=found) if is_open else None),
        "aside": aside or (SetAsideForm() if is_open else None),
        "wrong": answering or aside,
        "is_objection": is_objection,
        "readings": readings_of(found) if writes and is_objection else [],
    }
    status = 400 if answering or aside else 200
    return render(request, "office/remark.html", context, status=status)
