"""Every command of the curl guide (docs/api.md) does what it says, as it stands there."""

from __future__ import annotations

import hashlib
import re
import shlex
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from oversight.models import Notice
from pledges.models import Project
from progress.actions.months import open_months
from progress.models import Evidence, MonthlyReport, SpecialReport
from tests.api.conftest import make_system, make_token
from tests.conftest import TODAY
from tests.evidence_samples import pdf
from tests.promises import make_pledge, make_share
from tests.publications import release

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "api.md"
BLOCKS = re.findall(r"```sh\n(.*?)```", GUIDE.read_text(), re.DOTALL)
COMMANDS = [line for block in BLOCKS for line in block.splitlines() if line.startswith("curl ")]
PORTAL = "https://testserver"


def run(command: str, known: dict[str, str]):
    """What curl would have been answered: its options, one by one."""
    # as a shell does it: words first, and what a variable holds is not read again
    words = [Template(word).substitute(known) for word in shlex.split(command, comments=True)[1:]]
    method, headers, form, body, address = "GET", {}, {}, None, ""
    while words:
        word = words.pop(0)
        if word == "-X":
            method = words.pop(0)
        elif word == "-H":
            name, _colon, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = words.pop(0)
        elif word == "-F":
            name, _is, value = words.pop(0).partition("=")
            file = SimpleUploadedFile("现场.pdf", pdf()) if value.startswith("@") else None
            form[name] = file or value
        elif word == "-D":
            words.pop(0)
        elif word != "-OJ":
            address = word
    parts = urlsplit(address)
    assert address.startswith(PORTAL)
    kind = headers.pop("Content-Type", "application/json")
    told = form if form else {"data": body or "", "content_type": kind}
    send = getattr(Client(headers=headers), method.lower())
    path = f"{parts.path}?{parts.query}"
    if method == "GET":
        return send(path)
    return send(path, told) if form else send(path, **told)


@pytest.fixture
def numbers(fill, batch, labour, officer):
    """Numbers of rows, as a reader of the guide would have found them."""
    fill(1)
    release(batch)
    token = make_token(make_system(officer))
    return {
        "TOKEN": token, "PORTAL": PORTAL, "BATCH": batch.slug,
        "NOTICE": str(Notice.objects.first().pk), "EVIDENCE": str(Evidence.objects.first().pk),
    }  # fmt: skip


def test_what_is_read_is_answered(numbers, head):
    reading = [line for line in COMMANDS if " -X " not in line and "/entry/" not in line]
    of_unit = [line for line in reading if "confirmations" in line]

    found = {line: run(line, numbers).status_code for line in reading if line not in of_unit}
    found |= {
        line: run(line, numbers | {"TOKEN": make_token(make_system(head))}).status_code
        for line in of_unit
    }

    assert found == dict.fromkeys(reading, 200)
    assert len(reading) > 8


def test_what_is_written_is_written(batch, traffic, reporter):
    """The blocks of the guide in their order, each tag and number from the answer before."""
    share = make_share(make_pledge(batch, traffic))
    open_months(batch=batch, today=TODAY)
    report = MonthlyReport.objects.latest("month")
    known = {
        "TOKEN": make_token(make_system(reporter), "write"), "PORTAL": PORTAL,
        "REPORT": str(report.pk), "SHARE": str(share.pk), "BATCH": batch.slug,
        "PLEDGE": str(share.indicator.pledge_id), "DAY": TODAY.isoformat(), "FILE": "现场.pdf",
        "SHA256": hashlib.sha256(pdf()).hexdigest(),
        **{f"KEY{number}": f"key-{number}" for number in range(1, 7)},
    }  # fmt: skip

    found = []
    for block in BLOCKS:
        lines = [line for line in block.splitlines() if line.startswith("curl ")]
        if not any(" -X " in line for line in lines):
            continue
        for line in lines:
            answer = run(line, known)
            found.append(answer.status_code)
            if "-D " in line:
                known["ETAG"] = answer["ETag"]
                known |= {name: str(answer.json().get("id")) for name in ("SPECIAL", "PROJECT")}

    report.refresh_from_db()
    special, project = SpecialReport.objects.get(), Project.objects.get()
    assert found == [200, 200, 201, 200, 201, 200, 201, 200, 201, 200]
    assert (report.state, special.state, project.stage) == ("submitted", "submitted", "started")
    assert special.evidence.count() == report.evidence.count() == 1
    assert [node.what for node in project.milestones.all()] == ["路基完成"]
