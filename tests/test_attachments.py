"""Who may read a file that goes with a reply, a problem or an acceptance."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from oversight.actions.acceptance_applying import add_files
from oversight.actions.rectifying import request_closing, tell_progress
from oversight.models import AcceptanceCase, Attachment, Problem
from tests.cases import check_all, make_case, make_finished
from tests.evidence_samples import pdf, photo
from tests.evidence_samples import sent as sent_file
from tests.letters import FRIDAY, draft, make_flag, replied, sent
from tests.problems import DAY, make_taken_up

EVERYONE = (
    "reporter", "head", "other_head", "county_reporter", "officer", "director",
    "foreign_officer", "leader", "auditor", "administrator",
)  # fmt: skip
WELCOME = {"reporter", "head", "officer", "director", "leader"}


@pytest.fixture
def answered(roads, batch, officer, head) -> Attachment:
    """A photo with the reply of 市交通运输局 to a letter."""
    make_flag(roads, "yellow")
    letter = sent(draft(batch), officer)
    replied(letter, head, files=[sent_file("现场.jpg", photo())])
    return Attachment.objects.get()


def moved(attachment: Attachment, **place) -> Attachment:
    """The same file at another place."""
    Attachment.objects.update(**({"reply": None, "problem": None, "case": None} | place))
    attachment.refresh_from_db()
    return attachment


@pytest.fixture
def with_problem(answered, roads) -> Attachment:
    problem = Problem.objects.create(
        pledge=roads.indicator.pledge, agency=roads.reporting_agency, what="缺料", found_on=FRIDAY
    )
    return moved(answered, problem=problem)


@pytest.fixture
def with_case(answered, roads, head) -> Attachment:
    case = AcceptanceCase.objects.create(
        pledge=roads.indicator.pledge, agency=roads.reporting_agency, finished_on=FRIDAY,
        summary="完工", applied_by=head, applied_on=FRIDAY,
    )  # fmt: skip
    return moved(answered, case=case)


def status(client, person, name: str, attachment: Attachment) -> int:
    client.force_login(person)
    return client.get(reverse(name, args=[attachment.pk])).status_code


@pytest.mark.parametrize("place", ["answered", "with_problem", "with_case"])
@pytest.mark.parametrize("name", ["attachment_file", "attachment_thumb"])
def test_its_unit_the_managing_office_and_leaders_read_it(client, request, place, name):
    attachment = request.getfixturevalue(place)

    found = {
        who: status(client, request.getfixturevalue(who), name, attachment) for who in EVERYONE
    }

    assert found == {who: 200 if who in WELCOME else 403 for who in EVERYONE}


def test_a_stranger_signs_in_first(client, answered):
    response = client.get(reverse("attachment_file", args=[answered.pk]))

    assert response["Location"].startswith("/accounts/login/")


def test_what_was_taken_away_is_shown_to_the_office_alone(client, answered, head, officer, leader):
    answered.removed_by, answered.removed_at = head, timezone.now()
    answered.save()

    found = [status(client, who, "attachment_file", answered) for who in (head, officer, leader)]

    assert found == [404, 200, 200]


def test_a_file_is_shown_and_never_run(client, answered, officer):
    client.force_login(officer)

    response = client.get(reverse("attachment_file", args=[answered.pk]))

    assert {name: response[name] for name in ("Content-Type", "X-Content-Type-Options")} == {
        "Content-Type": "image/jpeg",
        "X-Content-Type-Options": "nosniff",
    }
    assert "sandbox" in response["Content-Security-Policy"]


def test_a_document_has_no_small_picture(client, roads, batch, officer, head):
    make_flag(roads, "yellow")
    replied(sent(draft(batch), officer), head, files=[sent_file("说明.pdf", pdf())])
    document = Attachment.objects.get()

    assert status(client, head, "attachment_thumb", document) == 404
    assert status(client, head, "attachment_file", document) == 200


def remove(client, person, attachment: Attachment) -> int:
    client.force_login(person)
    return client.post(reverse("attachment_remove", args=[attachment.pk])).status_code


def removed_by(attachment: Attachment):
    attachment.refresh_from_db()
    return attachment.removed_by


def test_a_unit_takes_its_file_away_while_it_puts_the_problem_right(
    client, roads, officer, reporter, other_head
):
    problem = make_taken_up(roads.indicator.pledge, officer, reporter)
    said = {"text": "已铺", "files": [sent_file("现场.jpg", photo())]}
    tell_progress(problem=problem, by=reporter, today=DAY, **said)
    attachment = Attachment.objects.get()
    address = reverse("attachment_remove", args=[attachment.pk])
    client.force_login(reporter)
    assert address in client.get(reverse("unit_problem", args=[problem.pk])).content.decode()

    assert [remove(client, who, attachment) for who in (officer, other_head)] == [403, 403]
    assert removed_by(attachment) is None
    assert remove(client, reporter, attachment) == 302
    assert removed_by(attachment) == reporter
    assert remove(client, reporter, attachment) == 404


def test_what_closing_was_asked_on_is_not_taken_away(client, roads, officer, head):
    problem = make_taken_up(roads.indicator.pledge, officer, head)
    said = {"text": "已铺", "files": [sent_file("现场.jpg", photo())]}
    tell_progress(problem=problem, by=head, today=DAY, **said)
    request_closing(problem=problem, result="已重铺", by=head, today=DAY)
    attachment = Attachment.objects.get()

    assert remove(client, head, attachment) == 409
    assert removed_by(attachment) is None
    assert (
        reverse("attachment_remove", args=[attachment.pk])
        not in client.get(reverse("unit_problem", args=[problem.pk])).content.decode()
    )


def test_a_unit_takes_its_file_away_until_the_office_checks_the_case(
    client, roads, head, reporter, officer
):
    make_finished(roads, head, reporter)
    case = make_case(roads, head)
    files = [sent_file("一.jpg", photo()), sent_file("二.pdf", pdf())]
    add_files(case=case, files=files, by=head)
    first, second = Attachment.objects.order_by("pk")

    assert remove(client, head, first) == 302
    check_all(case, officer)

    assert remove(client, head, second) == 409
    assert (removed_by(first), removed_by(second)) == (head, None)


def test_a_reply_keeps_its_files(client, answered, head):
    assert remove(client, head, answered) == 409
    assert removed_by(answered) is None
