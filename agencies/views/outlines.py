"""Outlines of places: what there is, and how more come in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from agencies.access import PersonRequest, needs
from agencies.actions.outlines import keep_outlines, remove_outlines
from agencies.forms.outlines import OutlinesForm
from agencies.models import Region
from agencies.places import Place
from agencies.roles import Verb
from agencies.tiles import TileMap, tile_map


@require_safe
@needs(Verb.MANAGE_DIRECTORY)
def outlines(request: PersonRequest) -> HttpResponse:
    """The maps as they are drawn now, the upload, and the way to take outlines down."""
    return _page(request, OutlinesForm())


@require_POST
@needs(Verb.MANAGE_DIRECTORY)
def upload_outlines(request: PersonRequest) -> HttpResponse:
    """Keep a sound file; else every fault of it in one pass."""
    form = OutlinesForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=400)
    count = keep_outlines(
        outlines=form.cleaned_data["file"], review=form.cleaned_data["review"], by=request.user
    )
    told = ngettext("已保存%(n)s个区划的边界。", "已保存%(n)s个区划的边界。", count)
    messages.success(request, told % {"n": count})
    return redirect("outlines")


@require_POST
@needs(Verb.MANAGE_DIRECTORY)
def take_down_outlines(request: PersonRequest) -> HttpResponse:
    """Every outline goes; maps are squares again."""
    remove_outlines(by=request.user)
    messages.success(request, _("已撤下全部边界，地图改用示意方格。"))
    return redirect("outlines")


def _page(request: PersonRequest, form: OutlinesForm, status: int = 200) -> HttpResponse:
    regions = list(Region.objects.exclude(parent=None).select_related("parent"))
    context = {
        "form": form,
        "maps": _maps(regions),
        "drawn": sum(region.outline is not None for region in regions),
    }
    return render(request, "directory/outlines.html", context, status=status)


def _maps(regions: list[Region]) -> list[tuple[Region, TileMap]]:
    """The map of each region's children, in the official order; a single place has none."""
    beneath: dict[Region, list[Region]] = {}
    for region in regions:
        if region.parent:
            beneath.setdefault(region.parent, []).append(region)
    return [(parent, _map(children)) for parent, children in beneath.items() if len(children) > 1]


def _map(regions: list[Region]) -> TileMap:
    places = [
        Place(row.code, row.name, row.short_name, row.tile_row, row.tile_column) for row in regions
    ]
    return tile_map(places, {row.code: row.outline for row in regions if row.outline})
