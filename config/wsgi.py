"""The WSGI entry point for the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# nobody looks at a page that takes longer
os.environ.setdefault("STATEMENT_SECONDS", "30")

# Ten thousands of objects are made here and all of them stay: looking for rubbish among them
# again and again is a fifth of the start, and later a pause of some requests.
gc.disable()
application = get_wsgi_application()

from django.urls import reverse  # noqa: E402 - after the settings

reverse("home")  # every address and view is loaded before the first request, not by it
gc.freeze()
gc.enable()
