"""The session's cookie: nobody reads it, plants it or sends it from elsewhere."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.signing_in import signed_in
from tests.test_settings import GOOD, ROOT


def test_in_production_it_is_bound_to_the_host_and_to_https():
    told = subprocess.run(
        [sys.executable, "manage.py", "diffsettings"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **GOOD},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()

    assert {line.partition("  ###")[0] for line in told if line.startswith("SESSION_COOKIE")} == {
        "SESSION_COOKIE_AGE = 43200",
        "SESSION_COOKIE_NAME = '__Host-sessionid'",
        "SESSION_COOKIE_SECURE = True",
    }


def test_no_script_reads_it_and_no_other_site_sends_it(reporter):
    cookie = signed_in("reporter").cookies["sessionid"]

    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (
        True,
        "Lax",
        "/",
        "",
    )
    assert cookie["max-age"] == ""  # it ends with the browser
