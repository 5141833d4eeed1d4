"""The Celery application; its timetable stands in the settings, its logic in the apps."""

import os

from celery import Celery
from django_structlog.celery.steps import DjangoStructLogInitStep

from agencies.operations import provenance
from config import broker, job_runs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(DjangoStructLogInitStep)

__all__ = ["app", "broker", "job_runs", "provenance"]
