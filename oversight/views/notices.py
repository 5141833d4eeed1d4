"""The office's letters: the ledger, one letter with its chain, and raising one by hand."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.access import PersonRequest, needs
from agencies.clock import today
from agencies.models import User
from agencies.roles import Verb
from oversight.forms.notices import NoticeFilter
from oversight.models import Notice
from oversight.readers.moves import moves_of
from oversight.readers.notices import (
    letter_page,
    letters,
    narrowed,
    rows_of,
    units_of,
    waiting_for,
)
from oversight.readers.papers import paper
from oversight.readers.reach import reachable_batches, require_reach

PER_PAGE = 50


@require_safe
@needs(Verb.SEE_EVERYTHING)
def notices(request: PersonRequest) -> HttpResponse:
    """What waits for the person, then the ledger with its filters in the address."""
    day, found = today(), letters(request.user)
    batches = list(reachable_batches(request.user))
    form = NoticeFilter(request.GET, batches, units_of(found))
    valid = form.is_valid()
    wanted: dict[str, Any] = form.cleaned_data if valid else {}
    page = Paginator(narrowed(found, wanted, day), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "batches": batches,
        "page": page,
        "rows": rows_of(page.object_list, day),
        "groups": waiting_for(request.user, day),
        "filtered": any(wanted.values()) or not valid,
    }
    return render(request, "office/notices.html", context, status=200 if valid else 400)


@require_safe
@needs(Verb.SEE_EVERYTHING)
def notice(request: PersonRequest, pk: int) -> HttpResponse:
    """One letter: what comes next, what it lists, how it reads, what was done."""
    found = own_letter(request.user, pk)
    page = letter_page(found, today())
    context = {
        "notice": found,
        "page": page,
        "moves": moves_of(page, request.user),
        "paper": paper(found),
        "heading": title_of(found),
        "office": True,
    }
    return render(request, "office/notice.html", context)


@require_safe
@needs(Verb.SEE_EVERYTHING)
def notice_letter(request: PersonRequest, pk: int) -> HttpResponse:
    """The letter alone, to print."""
    found = own_letter(request.user, pk)
    context = {
        "notice": found,
        "paper": paper(found),
        "heading": title_of(found),
        "listed_at": reverse("notices"),
        "listed_as": _("督办文书"),
        "back": reverse("notice", args=[pk]),
        "docx": reverse("notice_docx", args=[pk]),
        "pdf": reverse("notice_pdf", args=[pk]),
    }
    return render(request, "office/notice_letter.html", context)


def own_letter(user: User, pk: int) -> Notice:
    """The letter, if the person may see its batch; else 404 or 403."""
    rows = Notice.objects.select_related(
        "batch__office", "agency", "region", "approved_by", "sent_by"
    )
    found = get_object_or_404(rows, pk=pk)
    require_reach(user, found.batch)
    return found


def title_of(notice: Notice) -> str:
    """「提醒函：市交通运输局」."""
    return _("%(rung)s：%(unit)s") % {"rung": notice.get_rung_display(), "unit": notice.unit}
