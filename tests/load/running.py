"""One load: so many clerks for so many seconds, one node stopped in the middle if asked.

python -m tests.load.running CLERKS SECONDS [stop]
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.load.nodes import Nodes, nodes
from tests.load.signing_in import sign_in
from tests.portal import ROOT

BUILD = ROOT / "build" / "load"
# seconds a clerk looks at one figure before the next
PAUSE = (4, 10)


@dataclass
class Outcome:
    """What the load did: requests, failures, milliseconds; what was acknowledged and not kept.

    ``by_name``: of each request how many, p50 and p95. ``load``: of the machine, over a minute,
    before and after. ``jobs``: runs of the timetable meanwhile, by state. ``processor``: of the
    web nodes, milliseconds a request, which another's load on the machine changes little; None
    where one was stopped.
    """

    clerks: int
    seconds: int
    requests: int = 0
    a_second: float = 0
    failures: list[str] = field(default_factory=list)
    retried: list[str] = field(default_factory=list)
    p50: int = 0
    p95: int = 0
    by_name: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    signing_in: dict[str, Any] = field(default_factory=dict)
    load: list[float] = field(default_factory=list)
    processor: int | None = None
    jobs: dict[str, int] = field(default_factory=dict)
    stopped_with: int | None = None
    saved: int = 0
    files: int = 0
    sent: int = 0
    lost: list[str] = field(default_factory=list)


def run(*, clerks: int, seconds: int, stop: bool = False) -> Outcome:
    """A load over nodes of its own; written to build/load/CLERKS[-stop].json as well."""
    with nodes() as made:
        outcome = load(made, clerks=clerks, seconds=seconds, stop=stop)
    name = f"{clerks}{'-stop' if stop else ''}.json"
    (BUILD / name).write_text(json.dumps(vars(outcome), ensure_ascii=False, indent=1))
    return outcome


def load(
    made: Nodes, *, clerks: int, seconds: int, stop: bool, pause: tuple[float, float] = PAUSE
) -> Outcome:
    """Sign them in, let them work, compare what they were told with the database."""
    BUILD.mkdir(parents=True, exist_ok=True)
    known, kept, after = (made.portal.logs / name for name in ("clerks", "kept", "after"))
    environment = made.portal.environment
    _python(environment, "tests.load.seed", str(clerks), str(known))
    outcome = Outcome(clerks, seconds)
    people = json.loads(known.read_text())
    outcome.signing_in = sign_in(made.url, people)
    known.write_text(json.dumps(people))
    outcome.load = [os.getloadavg()[0]]
    figures, before = made.portal.logs / "figures", made.processor()
    work = subprocess.Popen(
        [sys.executable, "-m", "locust", "-f", "tests/load/clerks.py", "--headless",
         "--users", str(clerks + 2), "--spawn-rate", "50", "--run-time", f"{seconds}s",
         "--host", made.url, "--csv", str(figures), "--only-summary", "--stop-timeout", "30"],
        cwd=ROOT, stdout=(BUILD / "locust.log").open("wb"), stderr=subprocess.STDOUT,
        env={**os.environ, "LOAD_CLERKS": str(known), "LOAD_KEPT": str(kept),
             "LOAD_PAUSE": ",".join(map(str, pause)),
             # of nginx's certificate of a day, at every request
             "PYTHONWARNINGS": "ignore"},
    )  # fmt: skip
    if stop:
        time.sleep(seconds / 2)
        outcome.stopped_with = made.stop_web(0)
    work.wait(seconds + 120)
    outcome.load.append(os.getloadavg()[0])
    spent = None if stop else made.processor() - before
    _python(environment, "tests.load.seed", "stored", str(after))
    for log in made.portal.logs.glob("*.log"):
        (BUILD / log.name).write_bytes(log.read_bytes())
    _take_times(outcome, figures)
    if spent is not None:
        outcome.processor = round(1000 * spent / outcome.requests)
    _take_kept(outcome, json.loads(kept.read_text()), json.loads(after.read_text()))
    return outcome


def _take_times(outcome: Outcome, figures: Path) -> None:
    rows = _rows(Path(f"{figures}_stats.csv"))
    failures = _rows(Path(f"{figures}_failures.csv"))
    outcome.requests = int(rows[-1]["Request Count"])
    outcome.a_second = round(float(rows[-1]["Requests/s"]), 1)
    outcome.p50, outcome.p95 = int(rows[-1]["50%"]), int(rows[-1]["95%"])
    outcome.failures = [f"{row['Name']} ×{row['Occurrences']}: {row['Error']}" for row in failures]
    outcome.by_name = {
        row["Name"]: (int(row["Request Count"]), int(row["50%"]), int(row["95%"]))
        for row in rows[:-1]
        if row["50%"] != "N/A"
    }


def _take_kept(outcome: Outcome, kept: dict, after: dict) -> None:
    """What was acknowledged is stored; what was still being sent at the end may be."""
    outcome.saved, outcome.files, outcome.sent = (
        sum(kept[what].values()) for what in ("saved", "files", "sent")
    )
    outcome.retried, outcome.jobs = kept["retried"], after["jobs"]
    for share, value in kept["values"].items():
        stored = float(after["values"].get(share) or -1)
        if stored not in (value, kept["typing"].get(share)):
            outcome.lost.append(f"share {share}: {value} acknowledged, {stored} stored")
    for what in ("files", "sent"):
        for report, count in kept[what].items():
            if after[what].get(report, 0) != count:
                outcome.lost.append(f"report {report}: {count} {what}, {after[what].get(report)}")


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open() as file:
        return list(csv.DictReader(file))


def _python(environment: dict[str, str], *command: str) -> None:
    subprocess.run([sys.executable, "-m", *command], cwd=ROOT, env=environment, check=True)


if __name__ == "__main__":
    result = run(clerks=int(sys.argv[1]), seconds=int(sys.argv[2]), stop="stop" in sys.argv)
    print(json.dumps(vars(result), ensure_ascii=False, indent=1))
