"""Who asks, and the directory: bodies and places for all, accounts for the administrator."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.resources import Answering, Rows
from agencies.clock import today
from agencies.directory.people import people
from agencies.filters import AgencyFilter, PersonFilter, RegionFilter
from agencies.models import Agency, Region, User
from agencies.roles import Verb
from agencies.serializers.directory import AgencyRow, Me, PersonRow, RegionRow


class Whoami(Answering):
    """The account of the token."""

    tag = _("账号")
    summary = _("令牌所属的账号")
    about = _("令牌代表哪个接入系统、什么角色和单位、可以做什么、到哪天为止。")

    @extend_schema(responses=Me)
    def get(self, request: Request) -> Response:
        person: User = request.user  # type: ignore[assignment]
        may = [verb.value for verb in Verb if person.can(verb)]
        context: dict[str, Any] = {"may": may, "token": request.auth, "today": today()}
        return Response(Me(person, context=context).data)


class Regions(Rows):
    """Places, in the official order."""

    tag = _("单位与区划")
    summaries = {"list": _("区划列表"), "retrieve": _("一个区划")}
    about = _("省、市（州）、县（市、区）和功能区，按官方顺序。")
    serializer_class = RegionRow
    filterset_class = RegionFilter
    queryset = Region.objects.defer("outline").select_related("parent").order_by("order", "code")


class Agencies(Rows):
    """Bodies, in the official order."""

    tag = _("单位与区划")
    summaries = {"list": _("单位列表"), "retrieve": _("一个单位")}
    about = _("部门、政府、办公室和其他单位，按官方顺序。集合称谓（如“各市州人民政府”）不填报。")
    serializer_class = AgencyRow
    filterset_class = AgencyFilter
    queryset = (
        Agency.objects.select_related("region").defer("region__outline").order_by("order", "pk")
    )


class People(Rows):
    """Accounts, for the administrator alone."""

    tag = _("账号")
    verbs = (Verb.MANAGE_DIRECTORY,)
    summaries = {"list": _("人员账号列表"), "retrieve": _("一个账号")}
    about = _("仅供系统管理员角色。不含密码和联系方式。")
    serializer_class = PersonRow
    filterset_class = PersonFilter
    queryset = User.objects.none()

    def get_queryset(self) -> QuerySet[User]:
        return people().defer("agency__region", "region__outline")
