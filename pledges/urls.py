"""The planning stage's addresses of the coordinating office, below /office/planning/."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
