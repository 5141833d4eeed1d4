"""The planning stage's addresses of agencies, below /desk/planning/."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
