"""Public settings of a batch: what is shown, how it is checked."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.access import PersonRequest, needs, require_office
from agencies.roles import Verb
from pledges.models import Batch
from results.actions.settings import save_settings
from results.content.settings import settings_of
from results.forms.publishing import SettingsForm


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.PREPARE_PUBLICATIONS)
def public_settings(request: PersonRequest, slug: str) -> HttpResponse:
    """What of the batch becomes public with the next draft, and who checks it; remarks are
    taken or not from this moment on."""
    batch = get_object_or_404(Batch, slug=slug)
    require_office(request.user, batch.office_id, Verb.PREPARE_PUBLICATIONS)
    posted = request.POST if request.method == "POST" else None
    form = SettingsForm(posted, instance=settings_of(batch))
    if form.is_bound and form.is_valid():
        save_settings(batch=batch, by=request.user, **form.cleaned_data)
        messages.success(
            request,
            _("公开设置已保存：公开内容从下一份发布稿起执行，是否接受公众意见立即生效。"),
        )
        return redirect("publishing")
    context = {
        "batch": batch,
        "form": form,
        "heading": _("公开设置"),
        "submit": _("保存"),
        "trail": [(reverse("publishing"), _("公开发布"))],
        "back": reverse("publishing"),
        "draft": batch.publications.filter(state="draft").defer("content").first(),
    }
    status = 400 if form.errors else 200
    return render(request, "office/publish_settings.html", context, status=status)
