"""Whether papers can be had as PDF here."""

from __future__ import annotations

from django import template

from agencies.papers.drawing import available

register = template.Library()


@register.simple_tag
def draws_pdf() -> bool:
    """Can this machine draw a PDF?"""
    return available()
