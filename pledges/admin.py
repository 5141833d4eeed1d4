"""Batches and pledges in the stock admin, for the coordinating office.

An officer sees the batches of their own office only. A published target is not changed
here: that takes a dated revision (``pledges.actions.targets``). Nor is a plan: its page
(``progress.actions.plans``) stores only what can be judged.
"""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from agencies.models import User
from agencies.picking import Picking
from pledges.models import (
    Batch,
    Category,
    Indicator,
    Milestone,
    Pledge,
    Project,
    Responsibility,
    Share,
)

TARGET_FIELDS = ("kind", "comparator", "value", "upper", "baseline", "unit")


class OwnOfficeAdmin(Picking, admin.ModelAdmin):
    """Rows of the officer's own office; ``batch_path`` leads from a row to its batch."""

    batch_path = ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        path = f"{self.batch_path}__office" if self.batch_path else "office"
        return super().get_queryset(request).filter(**{path: cast(User, request.user).agency_id})


class CategoryInline(admin.TabularInline):
    model = Category
    extra = 0


@admin.register(Batch)
class BatchAdmin(OwnOfficeAdmin):
    list_display = ("title", "starts_on", "ends_on", "stage", "issuer")
    list_filter = ("stage",)
    search_fields = ("title", "slug")
    autocomplete_fields = ("region", "issuer", "office")
    # a batch moves on by the director's decision, through its page
    readonly_fields = ("stage",)
    inlines = (CategoryInline,)


class ResponsibilityInline(Picking, admin.TabularInline):
    model = Responsibility
    extra = 0
    autocomplete_fields = ("agency",)


class ProjectInline(Picking, admin.StackedInline):
    model = Project
    extra = 0
    autocomplete_fields = ("implementer",)


@admin.register(Pledge)
class PledgeAdmin(OwnOfficeAdmin):
    batch_path = "batch"
    list_display = ("no", "title", "category", "batch")
    list_filter = ("batch",)
    search_fields = ("no", "title")
    autocomplete_fields = ("batch", "predecessor")
    inlines = (ResponsibilityInline, ProjectInline)


class MilestoneInline(Picking, admin.TabularInline):
    model = Milestone
    extra = 0
    fields = ("pledge", "what", "start", "due", "value", "unit", "done_on")
    autocomplete_fields = ("pledge",)


@admin.register(Indicator)
class IndicatorAdmin(OwnOfficeAdmin):
    batch_path = "pledge__batch"
    list_display = ("name", "pledge", "kind", "comparator", "value", "unit", "deadline")
    list_filter = ("pledge__batch", "kind")
    search_fields = ("name", "pledge__title")
    autocomplete_fields = ("pledge", "of")
    inlines = (MilestoneInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A promise made to the public is not rewritten in a form."""
        return TARGET_FIELDS if obj and obj.pledge.batch.is_public else ()


@admin.register(Share)
class ShareAdmin(OwnOfficeAdmin):
    batch_path = "indicator__pledge__batch"
    list_display = ("indicator", "region", "agency", "value", "reporting_agency")
    list_filter = ("indicator__pledge__batch",)
    search_fields = ("indicator__name", "region__name")
    autocomplete_fields = (
        "indicator", "region", "agency", "reporting_agency", "reporting_region",
    )  # fmt: skip
