"""One's own password, also the first one that was handed over, and one's own sessions."""

from __future__ import annotations

from allauth.account.views import PasswordChangeView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.access import PersonRequest
from agencies.actions.sign_ins import end_others, end_session, password_changed
from agencies.forms.access import PasswordForm
from agencies.signing_in.passwords import is_too_old


class PasswordChange(PasswordChangeView):
    """The stock view; besides, a temporary password is one no more once it was changed, and
    every other session of the person ends.
    """

    form_class = PasswordForm

    def get_form_class(self) -> type[PasswordForm]:
        return PasswordForm

    def get_default_success_url(self) -> str:
        """One's first page: whoever had to change it first came for something else."""
        return reverse("landing")

    def form_valid(self, form: PasswordForm) -> HttpResponse:
        before = self.request.session.session_key or ""
        response: HttpResponse = super().form_valid(form)
        after = self.request.session.session_key or ""
        password_changed(person=self.request.user, before=before, after=after)
        return response

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        context: dict[str, object] = super().get_context_data(**kwargs)
        context["too_old"] = is_too_old(self.request.user, timezone.now())
        return context


password_change = login_required(PasswordChange.as_view())


@require_safe
@login_required
def sessions(request: PersonRequest) -> HttpResponse:
    """Where one is signed in: device, address, since when, last seen."""
    context = {"sessions": request.user.sign_ins.all(), "own_key": request.session.session_key}
    return render(request, "account/sessions.html", context)


@require_POST
@login_required
def session_end(request: PersonRequest, pk: int) -> HttpResponse:
    """End one of one's own sessions."""
    row = get_object_or_404(request.user.sign_ins, pk=pk)
    end_session(sign_in=row, by=request.user)
    messages.success(request, _("已退出该设备上的登录。"))
    return redirect("sessions")


@require_POST
@login_required
def sessions_end_others(request: PersonRequest) -> HttpResponse:
    """End all one's own sessions but this one."""
    number = end_others(by=request.user, keep=request.session.session_key or "")
    told = _("已退出其他%(number)d处登录。") if number else _("没有其他登录。")
    messages.success(request, told % {"number": number} if number else told)
    return redirect("sessions")
