"""Wiring only. Whoever sends a task, be it page, command or worker, sends it to our broker."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
