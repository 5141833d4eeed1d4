"""Single figures saved while they are typed; what they mean comes back from the server's rule.

POST sends changed fields and, as ``base-<name>``, what their editor had seen. The answer is
JSON: ``saved`` (names), ``stored`` (name → the text as it is kept), ``faults`` (name → text),
``clashes`` (name → who did what, and theirs), ``rows`` (share id → the live parts of its row),
``summary``. What does not fit is ``{"error": text}`` with 403 or 409.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies.access import PersonRequest, needs
from agencies.clock import today
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from progress.actions import entries
from progress.actions.steps import read_shares
from progress.forms import Disputed, ReportForm, written
from progress.forms.cells import share_of
from progress.forms.grid_drawing import draw_live
from progress.locks import read_locks, why_locked
from progress.models import MonthlyReport
from progress.readers.at_hand import read_at_hand
from progress.readers.preview import Grid, read_cells, read_grid
from progress.views.report import own_report

View = Callable[..., HttpResponseBase]


def refuses_in_json(view: View) -> View:
    """What would be a page of refusal becomes ``{"error": text}``, for a script to show."""

    @wraps(view)
    def inner(*args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(*args, **kwargs)
        except PermissionDenied as refusal:
            return JsonResponse({"error": str(refusal)}, status=403)
        except Conflict as refusal:
            return JsonResponse({"error": str(refusal)}, status=409)

    return inner


@refuses_in_json
@needs(Verb.FILL_REPORTS)
@require_POST
def cells(request: PersonRequest, pk: int) -> HttpResponseBase:
    """Keep the fields that can be kept; tell of each of the others why not."""
    report, day = own_report(request.user, pk), today()
    locks = read_locks([report])
    if why := why_locked(report, day, locks):
        raise Conflict(why)
    own = read_shares(report)
    form = ReportForm(read_cells(report, own), request.POST)
    if form.foreign:
        raise PermissionDenied(_("填报内容包含不属于本单位的任务，未保存。"))
    faults = {} if form.is_valid() else form.faults()
    report, disputed = _kept(form, report, request.user, day)
    grid = read_grid(report, day, locks, read_at_hand(report, own, told=False))
    shares = {share_of(name) for name in form.named}
    return JsonResponse(
        {
            "saved": form.kept(disputed),
            "stored": {
                name: text
                for row in grid.rows
                if row.share.pk in shares
                for name, text in written(row).items()
            },
            "faults": faults,
            "clashes": {one.name: {"text": one.text, "theirs": one.theirs} for one in disputed},
            "rows": {"report": _state(grid.report), **dict(_fragments(grid, shares))},
            "summary": render_to_string("desk/summary.html", {"grid": grid}).strip(),
        }
    )


def _kept(
    form: ReportForm, report: MonthlyReport, by: User, day: date
) -> tuple[MonthlyReport, list[Disputed]]:
    """The report with what could be saved, and the fields another person changed meanwhile."""
    sound = {share_of(name) for name in form.kept()}
    typed = {share: entry for share, entry in form.entries().items() if share in sound}
    if not typed:
        return report, []
    saved = entries.save_draft(report=report, entries=typed, by=by, today=day)
    return saved.report, form.disputed(saved.clashes)


def _fragments(grid: Grid, shares: set[int]) -> Iterator[tuple[str, str]]:
    """The live parts of the rows of the pledges in question: parts are held against wholes."""
    pledges = {row.indicator.pledge_id for row in grid.rows if row.share.pk in shares}
    for row in grid.rows:
        if row.indicator.pledge_id in pledges:
            yield str(row.share.pk), draw_live(row)


def _state(report: MonthlyReport) -> str:
    """The mark of how far the report has come: the first figure makes it a draft."""
    return render_to_string("desk/state.html", {"report": report})
