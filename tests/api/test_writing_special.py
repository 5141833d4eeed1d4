"""A system writes its unit's special reports: begun, changed, given files, handed to the head."""

from __future__ import annotations

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from progress.actions.special import Draft, begin
from progress.models import Evidence, SpecialReport
from tests.conftest import TODAY
from tests.evidence_samples import pdf
from tests.promises import make_pledge, make_share
from tests.systems import Caller, make_system, make_token

LIST = "/api/v1/special-reports/"
KEY = {"idempotency-key": "b6f1a9d2"}


@pytest.fixture
def share(batch, traffic):
    return make_share(make_pledge(batch, traffic))


@pytest.fixture
def system(traffic, share):
    return make_system(agency=traffic)


@pytest.fixture
def caller(system) -> Caller:
    return Caller(make_token(system).text)


@pytest.fixture
def draft(batch, share, system) -> SpecialReport:
    words = Draft("暴雨停工", "桥梁工地停工。", share.indicator.pledge, TODAY)
    return begin(kind="major", batch=batch, draft=words, by=system, today=TODAY)


def at(special: SpecialReport, what: str = "") -> str:
    return f"{LIST}{special.pk}/{what}"


def changed(caller, special, data):
    return caller.patch(at(special), data, **{"if-match": caller.get(at(special))["ETag"]})


def pointers(answer) -> list[str]:
    return [fault["pointer"] for fault in answer.json()["errors"]]


def test_a_report_is_begun_once_a_key(caller, share, system):
    data = {
        "kind": "major", "batch": "chengde-2020", "title": "暴雨停工", "text": "桥梁工地停工。",
        "pledge": share.indicator.pledge_id, "happened_on": "2020-05-07",
    }  # fmt: skip

    answers = [caller.post(LIST, data, **KEY) for _turn in range(2)]

    made = SpecialReport.objects.get()
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json() == caller.get(at(made)).json()
    assert answers[0]["ETag"] == caller.get(at(made))["ETag"]
    assert (made.state, made.written_by, made.agency) == ("draft", system, system.agency)
    assert {name: answers[0].json()[name] for name in ("title", "text", "happened_on")} == {
        name: data[name] for name in ("title", "text", "happened_on")
    }


def test_a_year_end_report_is_one_a_unit_and_takes_the_figures_along(caller, share):
    data = {"kind": "year_end", "batch": "chengde-2020", "title": "总结", "text": "全年完成。"}

    first = caller.post(LIST, data, **KEY)
    again = caller.post(LIST, data, **{"idempotency-key": "another"})

    assert (first.status_code, again.status_code) == (201, 409)
    assert first.json()["text"] == "全年完成。"
    assert [row["indicator"] for row in first.json()["rows"]] == ["农村公路"]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"title": ""}, ["/title"]),
        ({"text": "\n "}, ["/text"]),
        ({"happened_on": "2020-05-09"}, ["/happened_on"]),
        ({"happened_on": "8 May"}, ["/happened_on"]),
        ({"pledge": 987654}, ["/pledge"]),
        ({"batch": "jilin-2021"}, ["/batch"]),
        ({"kind": "gossip"}, ["/kind"]),
        ({"colour": "red"}, ["/colour"]),
        ({"kind": "year_end"}, ["/happened_on"]),
    ],
)
def test_what_cannot_be_taken_is_told_with_its_place(caller, share, change, where):
    data = {
        "kind": "major", "batch": "chengde-2020", "title": "停工", "text": "停工。",
        "happened_on": "2020-05-08",
    }  # fmt: skip

    answer = caller.post(LIST, data | change, **KEY)

    assert (answer.status_code, pointers(answer)) == (400, where)
    assert not SpecialReport.objects.exists()


def test_a_change_leaves_the_rest_as_it_was(caller, draft):
    answer = changed(caller, draft, {"text": "已复工。"})

    draft.refresh_from_db()
    assert answer.status_code == 200
    assert (draft.title, draft.body, draft.happened_on) == ("暴雨停工", "已复工。", TODAY)
    assert draft.pledge_id is not None


def test_a_change_is_made_from_what_was_read(caller, draft):
    tag = caller.get(at(draft))["ETag"]
    changed(caller, draft, {"text": "已复工。"})

    late = caller.patch(at(draft), {"text": "仍停工。"}, **{"if-match": tag})
    blind = caller.patch(at(draft), {"text": "仍停工。"})

    draft.refresh_from_db()
    assert (late.status_code, blind.status_code, draft.body) == (412, 428, "已复工。")
    assert late["ETag"] == caller.get(at(draft))["ETag"]
    assert caller.get(at(draft), **{"if-none-match": late["ETag"]}).status_code == 304
    assert caller.get(at(draft), **{"accept-language": "en"})["ETag"] == late["ETag"]


def test_a_report_is_handed_to_the_head_once(caller, draft):
    first = caller.post(at(draft, "submit/"), **KEY)
    again = caller.post(at(draft, "submit/"), **KEY)
    other = caller.post(at(draft, "submit/"), **{"idempotency-key": "another"})

    draft.refresh_from_db()
    assert [first.status_code, again.status_code, other.status_code] == [200, 200, 409]
    assert (first.json()["state"], draft.state) == ("submitted", "submitted")
    assert changed(caller, draft, {"text": "改"}).status_code == 409


def test_files_are_put_to_it_and_taken_away(caller, draft):
    content = pdf()
    sent = {
        "files": SimpleUploadedFile("现场.pdf", content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }

    put = caller.client.post(at(draft, "evidence/"), sent, headers=KEY)
    told = caller.get(at(draft)).json()["evidence"]
    fetched = caller.get(told[0]["file"])
    taken = caller.client.delete(at(draft, f"evidence/{told[0]['id']}/"))

    assert (put.status_code, taken.status_code) == (201, 204)
    assert [(row["share"], row["name"]) for row in put.json()["kept"]] == [(None, "现场.pdf")]
    assert (told[0]["special_id"], told[0]["report_id"]) == (draft.pk, None)
    assert b"".join(fetched.streaming_content) == content
    assert caller.get(at(draft)).json()["evidence"] == []
    assert Evidence.objects.get().removed_by_id is not None


def test_a_file_cut_off_on_its_way_is_not_kept(caller, draft):
    sent = {"files": SimpleUploadedFile("现场.pdf", pdf()[:-9]), "sha256": "0" * 64}

    answer = caller.client.post(at(draft, "evidence/"), sent, headers=KEY)

    assert (answer.status_code, pointers(answer)) == (400, ["/sha256"])
    assert not Evidence.objects.exists()


def test_a_file_of_another_report_is_not_taken_away(caller, draft, batch, system):
    other = begin(kind="major", batch=batch, draft=Draft("另一件", "文。"), by=system, today=TODAY)
    content = pdf()
    sent = {
        "files": SimpleUploadedFile("现场.pdf", content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    caller.client.post(at(draft, "evidence/"), sent, headers=KEY)
    file = Evidence.objects.get()

    assert caller.client.delete(at(other, f"evidence/{file.pk}/")).status_code == 404
    assert Evidence.objects.get().removed_at is None


def test_another_unit_s_report_is_not_there(draft, batch, labour):
    make_share(make_pledge(batch, labour, title="就业"))
    other = Caller(make_token(make_system(agency=labour, username="others")).text)

    answers = [
        other.get(at(draft)),
        other.patch(at(draft), {"text": "改"}, **{"if-match": "*"}),
        other.post(at(draft, "submit/"), **KEY),
        other.client.delete(at(draft, "evidence/1/")),
    ]

    draft.refresh_from_db()
    assert [answer.status_code for answer in answers] == [404] * 4
    assert (draft.body, draft.state) == ("桥梁工地停工。", "draft")


def test_a_token_that_may_only_read_begins_nothing(system, share):
    reading = Caller(make_token(system, scope="read").text)
    data = {"kind": "major", "batch": "chengde-2020", "title": "停工", "text": "停工。"}

    assert reading.post(LIST, data, **KEY).status_code == 403
    assert not SpecialReport.objects.exists()
