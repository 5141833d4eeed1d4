from __future__ import annotations

from django.apps import AppConfig


class BackupsConfig(AppConfig):
    """No tables: the app is there for its commands."""

    name = "config.backups"
    label = "backups"
