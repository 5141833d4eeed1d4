"""The provider's addresses: the protocol's, a sign-in, and what the tests order."""

from __future__ import annotations

import json

from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from tests.identity_provider import validator


@csrf_exempt
def orders(request: HttpRequest) -> HttpResponse:
    """What to do wrong in the next token, and what to say beside the usual claims."""
    told = json.loads(request.body)
    validator.FAULTS[:] = told.get("faults", [])
    validator.SAID.clear()
    validator.SAID.update(told.get("claims", {}))
    return HttpResponse("ok")


urlpatterns = [
    path("login/", LoginView.as_view(template_name="login.html")),
    path("orders/", orders),
    path("", include("oauth2_provider.urls", namespace="oauth2_provider")),
]
