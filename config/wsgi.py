"""The WSGI entry point for the web server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# nobody looks at a page that takes longer
os.environ.setdefault("STATEMENT_SECONDS", "30")

application = get_wsgi_application()
