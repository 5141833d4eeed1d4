"""Forms of connected systems: the account, its tokens, and what it is told of."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.actions.systems import SYSTEM_ROLES, system_post_error
from agencies.actions.tokens import expiry_error, scope_error
from agencies.actions.webhooks import kinds_for
from agencies.delivery.failing import Refused
from agencies.forms.directory import AgencyField, RegionField
from agencies.models import Agency, Region, User, Webhook
from agencies.models.credential import ScopeChoice
from agencies.models.user import RoleChoice
from agencies.outbound import checked
from agencies.roles import Role

USUAL = timedelta(days=180)


class DayField(forms.DateField):
    """A day chosen in the browser's own calendar."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "short"})


class SystemForm(forms.Form):
    """A new connected system."""

    name = forms.CharField(
        label=_("系统名称"),
        max_length=60,
        help_text=_("如“省住建厅农房管理系统”，写在填报记录里。"),
    )
    username = forms.SlugField(
        label=_("账号"), max_length=60, help_text=_("小写字母、数字、连字符，如 zjt-nongfang。")
    )
    role = forms.ChoiceField(
        label=_("角色"),
        choices=[(role.value, RoleChoice(role.value).label) for role in SYSTEM_ROLES],
        help_text=_("系统能看到和填报的，与这个角色的人相同。"),
    )
    agency = AgencyField(
        Agency.objects.all(), label=_("单位"), required=False, empty_label=_("（不填）")
    )
    region = RegionField(
        Region.objects.select_related("parent"),
        label=_("区划"),
        required=False,
        empty_label=_("（不填）"),
        help_text=_("填报员填写单位或区划，只填一个；其他角色不填区划。"),
    )
    expires_on = DayField(
        label=_("账号有效期至"), required=False, help_text=_("不填为长期。到期后令牌全部失效。")
    )

    def __init__(self, *arguments: Any, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.today = today

    def clean_username(self) -> str:
        name = str(self.cleaned_data["username"]).lower()
        if User.objects.filter(username=name).exists():
            raise forms.ValidationError(_("这个账号已有人使用，请换一个。"))
        return name

    def clean_expires_on(self) -> date | None:
        return _ahead(self.cleaned_data["expires_on"], self.today)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if {"role", "agency", "region"} <= cleaned.keys():
            role = Role(cleaned["role"])
            if message := system_post_error(role, cleaned["agency"], cleaned["region"]):
                self.add_error("agency", message)
        return cleaned


class ExpiryForm(forms.Form):
    """The last day an account is good for."""

    expires_on = DayField(label=_("账号有效期至"), required=False, help_text=_("不填为长期。"))

    def __init__(self, *arguments: Any, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.today = today

    def clean_expires_on(self) -> date | None:
        return _ahead(self.cleaned_data["expires_on"], self.today)


class TokenForm(forms.Form):
    """A new token of one system."""

    name = forms.CharField(
        label=_("用途"), max_length=60, help_text=_("如“生产环境”“联调”，便于分清各个令牌。")
    )
    scope = forms.ChoiceField(
        label=_("权限"), choices=ScopeChoice.choices, initial=ScopeChoice.READ
    )
    expires_on = DayField(
        label=_("有效期至"), help_text=_("最长366天。到期前14天提醒安全管理员续签。")
    )

    def __init__(self, system: User, *arguments: Any, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.system, self.today = system, today
        last = min(today + USUAL, system.expires_on or date.max)
        self.fields["expires_on"].initial = last

    def clean_scope(self) -> str:
        scope = str(self.cleaned_data["scope"])
        if message := scope_error(self.system, scope):
            raise forms.ValidationError(message)
        return scope

    def clean_expires_on(self) -> date:
        day: date = self.cleaned_data["expires_on"]
        if message := expiry_error(self.system, day, self.today):
            raise forms.ValidationError(message)
        return day


class KindsForm(forms.Form):
    """What a subscription is told of, and whether it is in use."""

    kinds = forms.MultipleChoiceField(
        label=_("推送内容"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少选一项推送内容。")},
    )
    active = forms.BooleanField(label=_("启用"), required=False)

    def __init__(self, system: User, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.system = system
        choices = [(kind.value, kind.label) for kind in kinds_for(system)]
        self.fields["kinds"].choices = choices  # type: ignore[attr-defined]


class WebhookForm(KindsForm):
    """A new subscription: where to, and of what."""

    url = forms.CharField(
        label=_("推送地址"),
        max_length=300,
        widget=forms.URLInput,
        help_text=_("须以https://开头，对方服务器的证书须有效。"),
    )
    active = None  # type: ignore[assignment]  # a new one is in use
    field_order = ["url", "kinds"]

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"])
        try:
            checked(url)
            Webhook._meta.get_field("url").clean(url, None)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        if self.system.webhooks.filter(url=url).exists():
            raise forms.ValidationError(_("这个系统已经登记过同一推送地址。"))
        return url


def _ahead(day: date | None, today: date) -> date | None:
    if day and day < today:
        raise forms.ValidationError(_("有效期不能早于今天。"))
    return day
