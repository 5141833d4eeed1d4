"""The lead's board over the interface: places' reports on the tasks it leads (牵头单位确认)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.problems import BadQuery
from agencies.api.resources import Listed
from agencies.clock import today
from agencies.models import User
from agencies.roles import Verb
from progress.filters import BoardFilter
from progress.models import MonthlyReport
from progress.readers.confirming import Place, read_board
from progress.serializers.places import PlaceRow


class Confirmations(Listed):
    tag = _("进展与研判")
    verbs = (Verb.FILL_REPORTS, Verb.SIGN_REPORTS)
    summary = _("牵头单位确认")
    about = _(
        "本单位牵头的任务一个月里各地报来的情况：待确认的在前，其次已确认的，最后未报到的。"
        "只见本单位牵头的任务。"
    )
    serializer_class = PlaceRow
    filterset_class = BoardFilter
    queryset = MonthlyReport.objects.none()

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self._places(request))  # type: ignore[arg-type]
        return self.get_paginated_response(PlaceRow(page, many=True).data)  # type: ignore[arg-type]

    def _places(self, request: Request) -> Sequence[Place]:
        form = BoardFilter(request.query_params, queryset=self.queryset).form
        if not form.is_valid():
            raise BadQuery(dict(form.errors.items()))
        user: User = request.user  # type: ignore[assignment]
        if user.agency is None:
            raise PermissionDenied(_t("市县没有牵头的任务，不确认月报。"))
        asked = form.cleaned_data
        board = read_board(user.agency, today(), asked.get("batch") or "", asked.get("month"))
        return [*board.waiting, *board.settled, *board.missing] if board else []
