"""The dashboard on paper for a meeting, and its list as a workbook."""

from __future__ import annotations

from io import BytesIO

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.access import PersonRequest, needs
from agencies.clock import now, today
from agencies.roles import Verb
from oversight.filters import ListFilter, below
from oversight.readers.dashboard_words import three_sentences
from oversight.readers.heat import heat
from oversight.readers.meeting import meeting
from oversight.readers.places import places_of
from oversight.spreadsheets.dashboard_list import write_list
from oversight.views.dashboard import open_month, read, shown_rows, standing_of
from pledges.templatetags.portal import month as month_words

PAPERS = ("a4", "a3")
COLUMNS = 12  # months of the heat table that fit on half a sheet
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@needs(Verb.SEE_EVERYTHING)
def dashboard_print(request: PersonRequest, slug: str, year: int, month: int) -> HttpResponse:
    """One month laid out for A4 or A3 (``?paper=``): counts, changes, heat table, every task."""
    paper = request.GET.get("paper", PAPERS[0])
    if paper not in PAPERS:
        raise Http404
    opened = open_month(request, slug, year, month)
    standing = standing_of(opened)
    board = read(opened, standing)
    places = places_of(opened.batch)
    past = [each for each in opened.months if each <= opened.chosen]
    context = {
        "batch": opened.batch,
        "chosen": opened.chosen,
        "address": opened.address(),
        "board": board,
        "meeting": meeting(board, places, request.user, today(), opened.address()),
        "sentences": three_sentences(board),
        "heat": heat(board.rows, past[-COLUMNS:], opened.chosen),
        "heat_cut": len(past) > COLUMNS,
        "paper": paper,
        "papers": PAPERS,
        "printed_on": today(),
    }
    return render(request, "office/print.html", context)


@require_safe
@needs(Verb.SEE_EVERYTHING)
def dashboard_sheet(request: PersonRequest, slug: str, year: int, month: int) -> FileResponse:
    """The list as it is shown, filters and all, as .xlsx; 404 for a filter that makes no sense."""
    opened = open_month(request, slug, year, month)
    groups = places_of(opened.batch).groups()
    standing = standing_of(opened, below(groups, request.GET.get("region")))
    filters = ListFilter(request.GET, standing, groups)
    if not filters.is_valid():
        raise Http404
    rows = shown_rows(read(opened, standing, filters), filters)
    book = BytesIO()
    write_list(book, opened.batch.title, opened.chosen, rows, now())
    name = _("%(batch)s%(month)s任务清单.xlsx") % {
        "batch": opened.batch.title,
        "month": month_words(opened.chosen),
    }
    book.seek(0)
    return FileResponse(book, as_attachment=True, filename=name, content_type=XLSX)
