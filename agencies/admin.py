"""Base data in the stock admin: directory, people, working days."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import secure_admin_login
from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from agencies.delivery.robots import host_is_allowed
from agencies.models import Agency, AgencyAlias, DayOverride, Region, Robot, User
from agencies.picking import Picking
from agencies.roles import Role

admin.site.site_header = _("民生实事 · 基础数据")
admin.site.site_title = _("民生实事")
admin.site.index_title = _("基础数据")
admin.site.unregister(Group)  # rights come from roles alone
# one door for everybody: it counts failures, asks for the second factor, knows who may come in
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


@admin.register(Region)
class RegionAdmin(Picking, admin.ModelAdmin):
    list_display = ("code", "name", "parent", "directly_administered", "tile_row", "tile_column")
    list_filter = ("level", "directly_administered")
    search_fields = ("code", "name")
    autocomplete_fields = ("parent",)
    exclude = ("outline",)  # comes in by /directory/outlines/, looked at


class AgencyAliasInline(admin.TabularInline):
    model = AgencyAlias
    extra = 0


@admin.register(Agency)
class AgencyAdmin(Picking, admin.ModelAdmin):
    list_display = ("short_name", "name", "region", "kind", "unverified")
    list_filter = ("kind", "region")
    search_fields = ("name", "short_name", "aliases__name")
    autocomplete_fields = ("region",)
    inlines = (AgencyAliasInline,)


@admin.register(DayOverride)
class DayOverrideAdmin(admin.ModelAdmin):
    list_display = ("day", "is_workday", "note")
    date_hierarchy = "day"


@admin.register(User)
class PersonAdmin(Picking, UserAdmin):
    list_display = ("username", "person_name", "role", "agency", "region", "is_active")
    list_filter = ("role", "is_active")
    search_fields = ("username", "last_name", "first_name", "agency__name", "region__name")
    autocomplete_fields = ("agency", "region")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password", "is_active")}),
        (_("人员"), {"fields": ("last_name", "first_name", "email")}),
        (_("岗位"), {"fields": ("role", "agency", "region")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "fields": (
                    "username", "usable_password", "password1", "password2",
                    "last_name", "first_name", "role", "agency", "region",
                )
            },
        ),
    )  # fmt: skip

    @admin.display(description=_("姓名"))
    def person_name(self, person: User) -> str:
        return person.get_full_name()

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """A post is changed by moving the person, which keeps its dates; an account is stopped
        and taken up again on its page, with what follows from it.
        """
        return ("role", "agency", "region", "is_active") if obj else ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Connected systems are the security administrator's."""
        return super().get_queryset(request).filter(is_system=False)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """A new account that reaches beyond one unit awaits confirmation."""
        if not change:
            obj.awaits_confirmation = Role(obj.role).privileged
            obj.password_is_temporary = True
        super().save_model(request, obj, form, change)

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        """A password is never typed for another: it is reset, which tells and confirms."""
        return redirect("person", int(id)) if id.isdecimal() else redirect("people")

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Accounts are stopped; what was done under their names keeps the name."""
        return False


class RobotForm(forms.ModelForm):
    """Refuses a host the portal may not call, while it is typed and not when it is needed."""

    class Meta:
        model = Robot
        fields = ("agency", "region", "name", "kind", "url", "secret", "active")

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        if not host_is_allowed(url):
            raise forms.ValidationError(
                _("只能使用下列服务器上以https://开头的地址：%(hosts)s。")
                % {"hosts": "、".join(settings.ROBOT_HOSTS)}
            )
        return url


@admin.register(Robot)
class RobotAdmin(Picking, admin.ModelAdmin):
    list_display = ("name", "kind", "agency", "region", "active")
    list_filter = ("kind", "active")
    search_fields = ("name", "agency__name", "region__name")
    autocomplete_fields = ("agency", "region")
    form = RobotForm
