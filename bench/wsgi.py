"""The portal as production starts it, with one more address (``bench.urls``)."""

from django.conf import settings

from config.wsgi import application

settings.ROOT_URLCONF = "bench.urls"

__all__ = ["application"]
