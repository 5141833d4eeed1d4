"""Whatever file a page lists, the interface lists and sends, to whom the page would alone."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from docx import Document

from agencies.roles import Role
from oversight.models import AcceptanceCase, Attachment, Notice, Problem
from progress.files.intake import received
from progress.files.keeping import keep
from progress.models import Evidence
from tests.evidence_samples import pdf
from tests.people import make_person


def attached(by, **place) -> Attachment:
    """A file that goes with a problem or a case."""
    with received([SimpleUploadedFile("验收报告.pdf", pdf())]) as drafts:
        return keep(Attachment, drafts, by, **place).kept[0]


def content(answer) -> bytes:
    return b"".join(answer.streaming_content)


@pytest.fixture
def files(fill, head) -> dict[str, Attachment]:
    """One file with a reply of a county, one with a problem and one with a case of the agency."""
    fill(1)
    return {
        "reply": Attachment.objects.get(),
        "problem": attached(head, problem=Problem.objects.get()),
        "case": attached(head, case=AcceptanceCase.objects.get()),
    }


def seen(ask, person) -> set[int]:
    return {row["id"] for row in ask("attachments/", person).json()["results"]}


def test_who_may_read_a_matter_reads_its_files(ask, files, officer, leader, head, reporter):
    place = make_person(Role.REPORTER, region=Notice.objects.get(region__isnull=False).region)
    every = {file.pk for file in files.values()}
    of_agency = {files["problem"].pk, files["case"].pk}

    found = {
        "officer": seen(ask, officer), "leader": seen(ask, leader), "head": seen(ask, head),
        "reporter": seen(ask, reporter), "place": seen(ask, place),
    }  # fmt: skip

    assert found == {
        "officer": every, "leader": every, "head": of_agency, "reporter": of_agency,
        "place": {files["reply"].pk},
    }  # fmt: skip


def test_a_file_comes_as_it_was_sent_in(ask, files, officer):
    for file in files.values():
        answer = ask(f"attachments/{file.pk}/file/", officer)

        assert content(answer) == pdf()
        assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == (
            "application/pdf", "nosniff",
        )  # fmt: skip


@pytest.mark.parametrize("who", ["foreign_officer", "other_head", "other_reporter"])
def test_to_everybody_else_it_is_not_there(ask, files, request, who):
    person = request.getfixturevalue(who)

    found = {ask(f"attachments/{file.pk}/file/", person).status_code for file in files.values()}

    assert (found, seen(ask, person)) == ({404}, set())


def test_a_file_taken_away_is_not_there(ask, files, officer, head):
    file = files["problem"]
    Attachment.objects.filter(pk=file.pk).update(removed_by=head, removed_at=timezone.now())

    assert ask(f"attachments/{file.pk}/file/", officer).status_code == 404
    assert file.pk not in seen(ask, officer)


def test_files_are_found_by_what_they_go_with(ask, files, officer):
    queries = {
        "reply": f"notice={files['reply'].reply.notice_id}",
        "problem": f"problem={files['problem'].problem_id}",
        "case": f"case={files['case'].case_id}",
    }

    for name, query in queries.items():
        rows = ask(f"attachments/?{query}", officer).json()["results"]
        assert [row["id"] for row in rows] == [files[name].pk]


def test_each_matter_names_its_files_with_their_address(ask, files, officer):
    notice, problem, case = (
        ask(f"{name}/{pk}/", officer).json()
        for name, pk in (
            ("notices", files["reply"].reply.notice_id),
            ("problems", files["problem"].problem_id),
            ("acceptances", files["case"].case_id),
        )
    )

    named = [*notice["replies"][0]["files"], *problem["files"], *case["files"]]
    assert [file["file"] for file in named] == [
        f"/api/v1/attachments/{file.pk}/file/" for file in files.values()
    ]


def test_evidence_comes_to_the_office_and_to_its_own_unit(ask, files, officer, reporter, head):
    file = Evidence.objects.get()

    found = {content(ask(f"evidence/{file.pk}/file/", who)) for who in (officer, reporter, head)}

    assert len(found) == 1


def test_a_letter_comes_as_an_official_paper(ask, files, officer, head):
    letter = Notice.objects.get(region__isnull=False)
    place = make_person(Role.REPORTER, region=letter.region)

    for address, person in (
        (f"notices/{letter.pk}/docx/", officer),
        (f"notices/{letter.pk}/docx/", place),
        (f"copied-notices/{letter.pk}/docx/", head),
    ):
        answer = ask(address, person)
        words = "".join(line.text for line in Document(io.BytesIO(answer.content)).paragraphs)
        assert letter.subject in words.replace("\n", "")
        assert "attachment" in answer["Content-Disposition"]
    assert ask(f"notices/{letter.pk}/docx/", head).status_code == 404
