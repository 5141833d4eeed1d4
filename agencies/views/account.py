"""Changing the own password, also the first one that was handed over."""

from __future__ import annotations

from allauth.account.forms import ChangePasswordForm
from allauth.account.views import PasswordChangeView
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _

from agencies.models import User


class PasswordChange(PasswordChangeView):
    """The stock view; besides, a temporary password is one no more once it was changed.

    The new one must be another: a password that was read out or printed is no secret.
    """

    def form_valid(self, form: ChangePasswordForm) -> HttpResponse:
        if form.cleaned_data["oldpassword"] == form.cleaned_data["password1"]:
            form.add_error("password1", _("新密码不能与当前密码相同。请另设一个。"))
            return self.form_invalid(form)
        response: HttpResponse = super().form_valid(form)
        User.objects.filter(pk=self.request.user.pk).update(password_is_temporary=False)
        return response


password_change = login_required(PasswordChange.as_view())
