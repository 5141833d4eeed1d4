"""How one may sign in here, for the sign-in page."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings

from agencies.signing_in.policy import SingleSignOn

register = template.Library()


@register.simple_tag(takes_context=True)
def single_sign_on(context: dict[str, Any]) -> SingleSignOn | None:
    """The province's sign-in, if there is one; also tells whether passwords are for few alone."""
    context["passwords_for_administrators_only"] = settings.PASSWORDS_FOR_ADMINISTRATORS_ONLY
    provider: SingleSignOn | None = settings.SINGLE_SIGN_ON
    return provider
