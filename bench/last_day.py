"""The last reporting day foretold from what single requests cost, and held against the load test.

What a request of each kind takes is measured one at a time, on nodes that do nothing else; the
queue model (bench.queueing) then says what 200 clerks on two processors see, and the load test
(tests.load.running) what they do see. What came of it lies in build/load/last_day.json, with the
same model's word on the clerks of 1, 10 and 31 provinces.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import partial
from statistics import mean
from typing import Any

import requests
import urllib3
from PIL import Image

from bench.measuring import Figure
from bench.queueing import Cost, Day, least_nodes, simulate
from tests.load.nodes import Nodes, nodes
from tests.load.running import BUILD, Outcome, run
from tests.portal import ROOT

CLERKS, SECONDS, TURNS = 200, 120, 12
PROVINCES = (1, 10, 31)
WITHIN = 2.0  # seconds, p95
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Told:
    """Measured costs (ms), what was foretold of the load test and what it gave, and how far off."""

    costs: dict[str, tuple[float, float]] = field(default_factory=dict)
    share: float = 1.0  # of two processors that the nodes could have in the load test
    foretold: dict[str, float] = field(default_factory=dict)
    foretold_of_the_share: dict[str, float] = field(default_factory=dict)
    found: dict[str, float] = field(default_factory=dict)
    off: dict[str, float] = field(default_factory=dict)
    provinces: dict[int, dict[str, float]] = field(default_factory=dict)


def last_day() -> Figure:
    """Requests a second that were foretold ÷ those the load test gave, or the other way round."""
    told = Told()
    costs = measured()
    told.costs = {kind: (c.processor * 1e3, c.waiting * 1e3) for kind, c in costs.items()}
    outcome = run(clerks=CLERKS, seconds=SECONDS)
    told.share = _share(outcome)
    told.foretold = _said(simulate(clerks=CLERKS, seconds=SECONDS, nodes=2, costs=costs))
    shared = simulate(clerks=CLERKS, seconds=SECONDS, nodes=2, costs=costs, speed=told.share)
    told.foretold_of_the_share = _said(shared)
    told.found = {
        "a_second": outcome.a_second, "p50": outcome.p50 / 1e3, "p95": outcome.p95 / 1e3,
    }  # fmt: skip
    told.off = {name: round(told.foretold[name] / told.found[name], 2) for name in told.found}
    for provinces in PROVINCES:
        count, day = least_nodes(clerks=CLERKS * provinces, costs=costs, within=WITHIN)
        told.provinces[provinces] = {"processors": count, **_said(day)}
    BUILD.mkdir(parents=True, exist_ok=True)
    (BUILD / "last_day.json").write_text(json.dumps(asdict(told), indent=1))
    foretold, found = told.foretold["a_second"], told.found["a_second"]
    off = max(foretold / found, found / foretold)
    return Figure("last_day", off, 1.25, foretold, found, time_unit="requests/s")


def measured() -> dict[str, Cost]:
    """What one request of each kind costs the processor of a node, and how long it waits for
    the database and the proxy, one after the other."""
    with nodes() as made:
        known = made.portal.logs / "clerks"
        seeding = [sys.executable, "-m", "tests.load.seed", str(40 + TURNS), str(known)]
        subprocess.run(seeding, cwd=ROOT, env=made.portal.environment, check=True)
        # those who sign in later have no session
        people = [one for one in json.loads(known.read_text()) if "cookies" in one]
        clocks: dict[str, list[tuple[float, float]]] = {}
        urllib3.disable_warnings()
        for number, one in enumerate(people[:TURNS]):
            _One(made, one, number, clocks if number > 1 else {}).goes_through()
    return {kind: _cost(found) for kind, found in clocks.items()}


class _One:
    """A clerk who does everything once, each request measured."""

    def __init__(
        self, made: Nodes, one: dict[str, Any], number: int, clocks: dict[str, Any]
    ) -> None:
        self.made, self.one, self.number, self.clocks = made, one, number, clocks
        self.talk = requests.Session()
        self.talk.verify, self.talk.trust_env = False, False
        self.talk.cookies.update(one["cookies"])
        self.report = f"{made.url}/desk/reports/{one['report']}/"
        self.page = ""

    def goes_through(self) -> None:
        shares = [str(share) for share in self.one["shares"]]
        self._asked("public page", lambda: self.talk.get(f"{self.made.url}/"))
        self._asked("desk", lambda: self.talk.get(f"{self.made.url}/desk/"))
        self._opened()
        before = str(self.one["typed"] or "")
        for share in shares:
            typed = {f"value-{share}": "5", f"base-value-{share}": before}
            self._asked("save a figure", partial(self._sent, "cells/", typed))
        evidence = f"{self.report}evidence/{shares[0]}/"
        self.page = self._asked("evidence page", lambda: self.talk.get(evidence)).text
        files = {"files": ("1.jpg", _picture(640 + self.number, 480), "image/jpeg")}
        self._asked("upload", lambda: self._sent(evidence, {"whole": "1"}, files=files))
        self._opened()
        values = {f"value-{share}": "5" for share in shares}
        values |= {f"base-value-{share}": "5" for share in shares}
        self._asked("submit", lambda: self._sent("submit/", values))
        self._opened()
        self._asked("recall", lambda: self._sent("recall/", {}))

    def _opened(self) -> None:
        self.page = self._asked("report", lambda: self.talk.get(self.report)).text

    def _sent(self, place: str, data: dict[str, str], **more: Any) -> requests.Response:
        address = place if place.startswith("http") else self.report + place
        token = TOKEN.search(self.page)
        form = data | {"csrfmiddlewaretoken": token[1] if token else ""}
        return self.talk.post(
            address, form, headers={"Referer": self.report}, allow_redirects=False, **more
        )

    def _asked(self, kind: str, ask: Callable[[], requests.Response]) -> requests.Response:
        before, began = self.made.processor(), time.perf_counter()
        answer = ask()
        took = time.perf_counter() - began
        if answer.status_code not in (200, 302):
            raise RuntimeError(f"{kind}: {answer.status_code} {answer.text[:300]}")
        self.clocks.setdefault(kind, []).append((self.made.processor() - before, took))
        return answer


def _cost(found: list[tuple[float, float]]) -> Cost:
    """The processor's clock ticks a hundred times a second: a mean of many. What others on the
    machine held up is no waiting of ours: the quickest third."""
    processor = mean(spent for spent, _took in found)
    quick = sorted(took for _spent, took in found)[: max(1, len(found) // 3)]
    return Cost(processor, max(0.0, mean(quick) - processor))


def _picture(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((width, height), 60).convert("RGB").save(out, "JPEG", quality=90)
    return out.getvalue()


def _said(day: Day) -> dict[str, float]:
    return {
        "a_second": round(day.a_second, 1),
        "p50": round(day.percentile(50), 2),
        "p95": round(day.percentile(95), 2),
    }


def _share(outcome: Outcome) -> float:
    """Of two processors, what the nodes were given: all of what they used, as they had a queue."""
    used = (outcome.processor or 0) / 1e3 * outcome.requests / outcome.seconds
    return round(min(1.0, used / 2), 2) or 1.0


if __name__ == "__main__":
    os.environ.setdefault("PORTAL_MODE", "test")
    print(last_day().line())


SLOW = {"last_day": last_day}
