"""``make scan``: wapiti over a portal that is running already (make demo), as a stranger and as a
reporter; exits 1 on a finding docs/security.md does not explain.

    make scan ARGS="--address http://127.0.0.1:8000/ --minutes 10"

wapiti wants other versions of our tests' libraries: it gets an environment of its own, under
build/. Modules that ask the internet for signatures (nikto, wapp, cms) are left out.
"""

from __future__ import annotations

import argparse
import http.client
import json
import re
import subprocess
import sys
import venv
from pathlib import Path
from urllib.parse import urlencode, urlsplit

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "scanner"
WAPITI = "wapiti3==3.2.3"
MODULES = (
    "csp,cookieflags,crlf,csrf,exec,file,http_headers,ldap,methods,permanentxss,redirect,"
    "shellshock,sql,timesql,upload,xss,xxe,backup"
)
# What docs/security.md explains, by wapiti's name of the class.
EXPLAINED = frozenset(
    {
        "HTTP Strict Transport Security (HSTS)",  # the demo speaks http; production sends it
        "Secure Flag cookie",  # likewise
    }
)


# Where a reporter starts besides the public pages, which lead nobody inside.
INSIDE = ("landing/", "desk/", "inbox/", "account/")
# What would end the session, or the account, that the walk is made with.
KEPT_OUT = ("accounts/logout/", "accounts/password/", "account/sessions/", "account/second-factor/")


def main() -> int:
    told = argparse.ArgumentParser(prog="make scan")
    told.add_argument("--address", default="http://127.0.0.1:8000/")
    told.add_argument("--user", default="reporter")
    told.add_argument("--password", default="Minsheng-2021")
    told.add_argument("--minutes", type=int, default=10, help="for each of the two walks")
    given = told.parse_args()
    program = _installed()
    cookie = _signed_in(given.address, given.user, given.password)
    as_reporter = ["--header", f"Cookie: {cookie}"]
    for place in INSIDE:
        as_reporter += ["--start", given.address + place]
    for place in KEPT_OUT:
        as_reporter += ["--exclude", f"{given.address}{place}*"]
    found = {
        "anonymous": _scan(program, given.address, "anonymous", given.minutes, []),
        given.user: _scan(program, given.address, given.user, given.minutes, as_reporter),
    }
    print(json.dumps(found, ensure_ascii=False, indent=1))
    if _status(given.address, "desk/", cookie) != 200:
        sys.exit(f"{given.user}: the session did not last, the second walk says nothing")
    return 1 if any(one["findings"] for one in found.values()) else 0


def _installed() -> Path:
    home = BUILD / "venv"
    if not (home / "bin" / "wapiti").exists():
        venv.create(home, with_pip=True, clear=True)
        subprocess.run([home / "bin" / "pip", "install", "-q", WAPITI], check=True)
    return home / "bin" / "wapiti"


def _scan(
    program: Path, address: str, who: str, minutes: int, more: list[str]
) -> dict[str, object]:
    """How many addresses were walked, and the findings nobody has explained: class → requests.
    The whole report stays in build/."""
    report = BUILD / f"{who}.json"
    report.unlink(missing_ok=True)
    options = [
        "--scope", "folder", "-m", MODULES, "-d", "4", "--max-links-per-page", "60",
        "--max-files-per-dir", "15", "--max-scan-time", str(minutes * 60),
        "--max-attack-time", str(max(30, minutes * 5)), "--flush-session", "--no-bugreport",
        "--store-session", str(BUILD / "sessions"), "--store-config", str(BUILD / "config"),
        "-f", "json", "-o", str(report), "-v", "0",
        # what an attacked server would call is the portal itself: nobody outside is asked
        "--endpoint", address, "--dns-endpoint", "localhost",
    ]  # fmt: skip
    subprocess.run([program, "-u", address, *options, *more], check=False)
    told = json.loads(report.read_text(encoding="utf-8"))
    findings = {
        name: sorted({f"{one['method']} {one['path']} {one['info']}" for one in ones})[:20]
        for name, ones in told["vulnerabilities"].items()
        if ones and name not in EXPLAINED
    }
    return {"walked": told["infos"]["crawled_pages_nbr"], "findings": findings}


def _status(address: str, place: str, cookie: str) -> int:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    connection.request("GET", f"/{place}", headers={"Cookie": cookie})
    return connection.getresponse().status


def _signed_in(address: str, user: str, password: str) -> str:
    """The cookies of a session, by the sign-in page as a browser uses it."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=30)
    connection.request("GET", "/accounts/login/")
    page = connection.getresponse()
    body, kept = page.read().decode(), _cookies(page)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', body)
    sent = urlencode(
        {"login": user, "password": password, "csrfmiddlewaretoken": token[1] if token else ""}
    )
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": kept}
    connection.request("POST", "/accounts/login/", sent, headers)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 302:
        sys.exit(f"{user}: HTTP {answer.status}")
    return f"{kept}; {_cookies(answer)}"


def _cookies(answer: http.client.HTTPResponse) -> str:
    return "; ".join(
        line.split(";")[0].strip() for line in answer.headers.get_all("Set-Cookie", [])
    )


if __name__ == "__main__":
    sys.exit(main())
