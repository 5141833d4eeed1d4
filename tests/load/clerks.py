"""The last day before the deadline: every clerk fills, saves, adds photos, sends; some only read.

A locust file. LOAD_CLERKS names what tests.load.seed and tests.load.signing_in wrote, LOAD_PAUSE
the seconds a clerk takes between two things (least,most), LOAD_KEPT where to write down what was
acknowledged: of each share the last value, of each report how many files, how often sent.
"""

from __future__ import annotations

import io
import itertools
import json
import os
import random
import re
import time
from pathlib import Path
from typing import Any

from locust import HttpUser, between, events, task
from PIL import Image

CLERKS = json.loads(Path(os.environ["LOAD_CLERKS"]).read_text())
LEAST, MOST = map(float, os.environ["LOAD_PAUSE"].split(","))
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
# no answer, or the proxy's word that none came: sent again, as the page and its reader do
AWAY = {0, 502, 503, 504}
_next = itertools.count()
KEPT: dict[str, Any] = {
    "values": {}, "typing": {}, "saved": {}, "files": {}, "sent": {}, "retried": [],
}  # fmt: skip


class Reader(HttpUser):
    """One of the public, who is not signed in."""

    wait_time = between(LEAST, MOST)
    fixed_count = 2

    def on_start(self) -> None:
        self.client.verify = False

    @task
    def read(self) -> None:
        self.client.get(random.choice(["/", "/accounts/login/"]), name="public page")


class Clerk(HttpUser):
    """One clerk, signed in, with a report of three tasks."""

    wait_time = between(LEAST, MOST)

    def on_start(self) -> None:
        self.client.verify = False
        self.number = next(_next)
        self.me = CLERKS[self.number]
        self.client.cookies.update(self.me["cookies"])
        self.typed = dict.fromkeys(map(str, self.me["shares"]), self.me["typed"])
        self.address = f"/desk/reports/{self.me['report']}/"
        self.page = ""
        self.pictures = 0
        self.submit()  # who had filled it before has only this to do

    @task(1)
    def look(self) -> None:
        """Come in by the desk."""
        self.client.get("/desk/", name="desk")
        self.page = ""

    @task(14)
    def fill(self) -> None:
        """Type one more figure into the open report; it is saved by itself."""
        self._open()
        share = min(self.typed, key=lambda pk: (self.typed[pk], random.random()))
        before, value = self.typed[share], self.typed[share] + 1
        KEPT["typing"][share] = value
        sent = {f"value-{share}": str(value), f"base-value-{share}": str(before or "")}
        answer = self._send(f"{self.address}cells/", "save a figure", sent, _saved(share))
        del KEPT["typing"][share]
        if answer:
            self.typed[share] = KEPT["values"][share] = value
            _count("saved", str(self.me["report"]))

    @task(2)
    def upload(self) -> None:
        """Add a photo to a task: each time another one."""
        if self.pictures >= 3:
            return
        address = f"{self.address}evidence/{random.choice(self.me['shares'])}/"
        self.page = self.client.get(address, name="evidence page").text
        picture = _picture(640 + self.number, 480 + self.pictures)
        files = {"files": (f"{self.number}-{self.pictures}.jpg", picture, "image/jpeg")}
        if self._send(address, "upload", {"whole": "1"}, _leads_to("/evidence/"), files=files):
            self.pictures += 1
            _count("files", str(self.me["report"]))
        self.page = ""

    @task(1)
    def submit(self) -> None:
        """Send the report when every task has its figure, and take it back to go on."""
        if not all(self.typed.values()):
            return
        self._open()
        typed = {f"value-{share}": str(value) for share, value in self.typed.items()}
        seen = {f"base-{name}": value for name, value in typed.items()}
        if not self._send(f"{self.address}submit/", "submit", typed | seen, _leads_to("/desk/")):
            return
        _count("sent", str(self.me["report"]))
        self._open(anew=True)
        self._send(f"{self.address}recall/", "recall", {}, _leads_to("/desk/"))
        self.page = ""

    def _open(self, *, anew: bool = False) -> None:
        if anew or not self.page:
            self.page = self.client.get(self.address, name="report").text

    def _send(self, address: str, name: str, data: dict, fault: Any, **more: Any) -> bool:
        """Send a form, again where no answer came; True when it has been taken."""
        token = TOKEN.search(self.page)
        data = data | {"csrfmiddlewaretoken": token[1] if token else ""}
        for turn in range(3):
            with self.client.post(
                address, data, name=name, catch_response=True, allow_redirects=False, **more
            ) as answer:
                if answer.status_code in AWAY and turn < 2:
                    KEPT["retried"].append(f"{name}: {answer.status_code}")
                    answer.success()
                elif wrong := fault(answer):
                    answer.failure(f"{name}: {answer.status_code} {wrong}")
                    return False
                else:
                    return True
            time.sleep(1)
        return False


def _saved(share: str) -> Any:
    def fault(answer: Any) -> str:
        told = answer.json() if answer.status_code == 200 else {}
        return "" if f"value-{share}" in told.get("saved", []) else answer.text[:200]

    return fault


def _leads_to(place: str) -> Any:
    def fault(answer: Any) -> str:
        led = answer.headers.get("Location", "")
        if answer.status_code == 302 and place in led:
            return ""
        return led + re.sub(r"<[^>]*>|\s+", " ", answer.text.partition("error-summary")[2])[:300]

    return fault


def _count(what: str, key: str) -> None:
    KEPT[what][key] = KEPT[what].get(key, 0) + 1


def _picture(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((width, height), 60).convert("RGB").save(out, "JPEG", quality=90)
    return out.getvalue()


@events.quitting.add_listener
def _keep(**_event: Any) -> None:
    Path(os.environ["LOAD_KEPT"]).write_text(json.dumps(KEPT))
