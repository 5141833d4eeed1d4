"""The provider's process: makes its database and people, and serves until it is ended."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa


class Threading(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


def main(folder: Path, port: int, people: list[str]) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    kind, enc = serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, kind, enc))
    issuer = f"http://127.0.0.1:{port}"
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "tests.identity_provider.settings",
        "PROVIDER_FOLDER": str(folder),
        "PROVIDER_ISSUER": issuer,
    }
    import django

    django.setup()
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application
    from oauth2_provider.models import Application

    call_command("migrate", verbosity=0)
    for person in people:
        User.objects.create_user(person, password="of the province")
    Application.objects.create(
        client_id=os.environ["PROVIDER_CLIENT"],
        client_secret=os.environ["PROVIDER_SECRET"],
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
        redirect_uris=os.environ["PROVIDER_REDIRECTS"],
        post_logout_redirect_uris=os.environ["PROVIDER_LOGOUTS"],
        skip_authorization=True,
        algorithm=Application.RS256_ALGORITHM,
        name="民生实事",
    )
    application = get_wsgi_application()
    with make_server("127.0.0.1", port, application, Threading, Quiet) as server:
        print("ready", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
