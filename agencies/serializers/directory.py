"""The directory over the interface: bodies, places, accounts, and whose token it is."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from agencies.models import Agency, Region, User
from agencies.models.credential import ScopeChoice
from agencies.serializers.fields import Ref
from agencies.serializers.words import Words


class RegionRow(serializers.ModelSerializer[Region]):
    """A place."""

    words: ClassVar[Words] = {
        "code": _("行政区划代码；没有国家标准代码的为自编代码。"),
        "name": _("区划的全称。"),
        "level": _("级别的代码。"),
        "national": _("代码是否国家标准（GB/T 2260）中的代码。"),
    }

    parent = Ref(allow_null=True, read_only=True, help_text=_("上级区划。"))
    level_name = serializers.CharField(
        source="get_level_display", read_only=True, help_text=_("级别的名称。")
    )

    class Meta:
        model = Region
        fields = ("id", "code", "name", "short_name", "level", "level_name", "national", "parent")
        read_only_fields = fields


class AgencyRow(serializers.ModelSerializer[Agency]):
    """A body."""

    words: ClassVar[Words] = {
        "name": _("单位的全称。"),
        "unverified": _("全称是否还待核对。"),
    }

    region = Ref(read_only=True, help_text=_("所属区划。"))
    kind_name = serializers.CharField(
        source="get_kind_display", read_only=True, help_text=_("类型的名称。")
    )

    class Meta:
        model = Agency
        fields = ("id", "name", "short_name", "kind", "kind_name", "region", "unverified")
        read_only_fields = fields


class PersonRow(serializers.ModelSerializer[User]):
    """An account as the administrator sees it; no password, no mail."""

    words: ClassVar[Words] = {
        "role": _("角色的代码。"),
        "agency": _("所属单位；属于地方的为null。"),
        "region": _("所属区划；属于单位的为null。"),
        "awaits_confirmation": _("是否还待安全管理员确认，确认前不能登录。"),
        "expires_on": _("账号有效的最后一天；不限的为null。"),
        "is_system": _("是否接入系统的账号。"),
        "password_is_temporary": _("是否仍用初始密码。"),
    }

    name = serializers.CharField(source="get_full_name", read_only=True, help_text=_("姓名。"))
    role_name = serializers.CharField(
        source="get_role_display", read_only=True, help_text=_("角色的名称。")
    )
    agency = Ref(allow_null=True, read_only=True)
    region = Ref(allow_null=True, read_only=True)

    class Meta:
        model = User
        fields = (
            "id", "username", "name", "role", "role_name", "agency", "region", "is_active",
            "is_system", "password_is_temporary", "awaits_confirmation", "expires_on",
        )  # fmt: skip
        read_only_fields = fields


class TokenPart(serializers.Serializer[Any]):
    """The token a request came with."""

    name = serializers.CharField(help_text=_("用途。"))
    prefix = serializers.CharField(help_text=_("令牌开头的几个字符。"))
    scope = serializers.ChoiceField(ScopeChoice.choices, help_text=_("权限。"))
    expires_on = serializers.DateField(help_text=_("令牌有效的最后一天。"))


class Me(serializers.Serializer[User]):
    """Who a token acts as."""

    id = serializers.IntegerField(source="pk", help_text=_("账号编号。"))
    username = serializers.CharField(help_text=_("用户名。"))
    name = serializers.CharField(source="get_full_name", help_text=_("接入系统的名称。"))
    role = serializers.CharField(help_text=_("角色。"))
    role_name = serializers.CharField(source="get_role_display", help_text=_("角色的名称。"))
    agency = Ref(allow_null=True, help_text=_("所属单位。"))
    region = Ref(allow_null=True, help_text=_("所属区划。"))
    may = serializers.SerializerMethodField(help_text=_("可以做的事。"))
    token = serializers.SerializerMethodField(help_text=_("所用的令牌。"))
    today = serializers.SerializerMethodField(help_text=_("门户按哪一天计算。"))

    def get_may(self, person: User) -> list[str]:
        return list(self.context["may"])

    def get_token(self, person: User) -> TokenPart:  # type: ignore[override]
        return TokenPart(self.context["token"]).data  # type: ignore[return-value]

    def get_today(self, person: User) -> str:
        return str(self.context["today"])
