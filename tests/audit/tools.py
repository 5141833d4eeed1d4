"""The judges' programs: installed by npm into the ignored data folder, versions locked."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.portal import ROOT

PINS = Path(__file__).resolve().parent
FOLDER = ROOT / ".data" / "audit"
OLDEST_NODE = (18, 16)
TRIES = 3
MODULES = FOLDER / "node_modules"


class ToolError(Exception):
    """A judge cannot be called; the text is one line, fit to be shown as it is."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What the HTML checker says about a file: the words, and the line it stands at."""

    file: str
    line: int
    message: str


def install() -> None:
    """Make the data folder hold what package-lock.json pins. Quick when it does already."""
    _require_node()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = hashlib.sha256((PINS / "package-lock.json").read_bytes()).hexdigest()
        stamp = FOLDER / "installed"
        if stamp.exists() and stamp.read_text() == wanted:
            return
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(PINS / name, FOLDER / name)
        # what the packages would like to run besides (a Java of their own) is not wanted
        _run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", cwd=FOLDER)
        stamp.write_text(wanted)


def html_faults(files: Sequence[Path]) -> list[Fault]:
    """Every error the W3C HTML checker finds in the files. Warnings are left to taste."""
    if not files:
        return []
    jar = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = ["java", "-Xss4m", "-jar", str(jar), "--format", "json", "--errors-only"]
    done = subprocess.run([*command, *map(str, files)], capture_output=True, text=True, check=False)
    try:
        told = json.loads(done.stderr)["messages"]
    except (ValueError, KeyError) as error:
        raise ToolError(f"HTML 检查器没有给出结果：{done.stderr[:300]}") from error
    return [
        Fault(Path(each["url"]).name, each.get("lastLine", 0), each["message"]) for each in told
    ]


def lighthouse(url: str, browser: str) -> tuple[dict[str, int], list[str]]:
    """Scores of a page by category, 0 to 100, and the audits that cost it points.

    On a busy machine the browser's trace may come to nothing: then it is asked again.
    """
    for _attempt in range(TRIES - 1):
        with contextlib.suppress(ToolError):
            return _lighthouse(url, browser)
    return _lighthouse(url, browser)


def _lighthouse(url: str, browser: str) -> tuple[dict[str, int], list[str]]:
    cli = MODULES / "lighthouse" / "cli" / "index.js"
    report = FOLDER / "lighthouse.json"
    _run(
        "node", str(cli), url, "--quiet", "--output=json", f"--output-path={report}",
        "--only-categories=performance,accessibility,best-practices,seo",
        "--chrome-flags=--headless=new --no-sandbox --disable-quic",
        cwd=FOLDER, env={"CHROME_PATH": browser},
    )  # fmt: skip
    found = json.loads(report.read_text(encoding="utf-8"))
    scores = {
        name: round((category["score"] or 0) * 100)
        for name, category in found["categories"].items()
    }
    return scores, list(_costly(found))


def _costly(found: dict[str, Any]) -> Sequence[str]:
    weighed = {
        reference["id"]
        for category in found["categories"].values()
        for reference in category["auditRefs"]
        if reference["weight"]
    }
    return [
        f"{name}: {audit['title']}{_first(audit)}"
        for name, audit in found["audits"].items()
        if name in weighed and audit["score"] is not None and audit["score"] < 0.9
    ]


def _first(audit: dict[str, Any]) -> str:
    """Where it is, if the audit says so."""
    items = (audit.get("details") or {}).get("items") or [{}]
    node = items[0].get("node") or {}
    where = node.get("snippet") or items[0].get("url") or audit.get("displayValue") or ""
    return f" — {where}" if where else ""


def _require_node() -> None:
    for program in ("java", "node", "npm"):
        if not shutil.which(program):
            raise ToolError(
                f"缺少 {program}，请执行："
                "sudo apt-get install --no-install-recommends default-jre-headless nodejs npm"
            )
    told = subprocess.check_output(["node", "--version"], text=True).strip().lstrip("v")
    major, minor, *_rest = (int(part) for part in told.split("."))
    if (major, minor) < OLDEST_NODE:
        raise ToolError(f"Node 需要 18.16 或更高，本机为 {told}")


def _run(*command: str, cwd: Path, env: dict[str, str] | None = None) -> None:
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, **(env or {})}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    if done.returncode:
        raise ToolError(f"{' '.join(command[:2])} 没有成功：{(done.stderr or done.stdout)[:500]}")
