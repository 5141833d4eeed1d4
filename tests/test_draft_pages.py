"""The forms that put drafts right: what is wrong is told and kept, what is right leads back."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from pledges.actions import drafts
from pledges.models import DraftIndicator, DraftPledge
from pledges.readers.drafts import draft_stamp, drafts_of, indicator_stamp
from tests.drafts import draft_of, indicator_of

NO_BODIES = {"form-TOTAL_FORMS": "0", "form-INITIAL_FORMS": "0"}
INDICATOR = {"name": "就业", "comparator": ">=", "value": "5万", "unit": "人", "part": "1"}


@pytest.fixture
def at_work(officer, client):
    client.force_login(officer)
    return client


def body(number: int = 0, **fields: str) -> dict[str, str]:
    """One row of the bodies as the form sends it."""
    row = {"role": "lead", "as_written": "", "agency": "", "part": "1"} | fields
    counts = {"form-TOTAL_FORMS": str(number + 1), "form-INITIAL_FORMS": "0"}
    return counts | {f"form-{number}-{name}": value for name, value in row.items()}


def stamp(draft: DraftPledge) -> str:
    return draft_stamp(drafts_of(draft.source, only=draft.pk)[0])


def place(draft: DraftPledge, anchor: str = "") -> str:
    return (
        f"/office/planning/imports/{draft.source_id}/?draft={draft.pk}#{anchor or f'd{draft.pk}'}"
    )


def errors(answer) -> list[str]:
    """What the summary at the top says; the answer is 400."""
    assert answer.status_code == 400
    found = re.search(r'class="error-summary".*?</ul>', answer.content.decode(), re.S)
    words = re.findall(r"<li>(.*?)</li>", found[0] if found else "", re.S)
    return [re.sub(r"<[^>]*>|\s+", "", word) for word in words]


def test_a_draft_is_edited_and_its_lead_found_by_a_short_name(source, at_work, traffic):
    draft = draft_of(source, "2")
    told = {"no": "2", "title": "修路", "category": "交通", "seen": stamp(draft)}

    answer = at_work.post(
        reverse("draft_edit", args=[draft.pk]),
        told | body(as_written="市交通局", agency="市交通运输局"),
    )

    draft.refresh_from_db()
    assert answer["Location"] == place(draft)
    assert (draft.title, draft.agencies.get().agency) == ("修路", traffic)


def test_the_form_shows_what_stands_there(source, at_work):
    page = at_work.get(reverse("draft_edit", args=[draft_of(source, "1").pk])).content.decode()

    assert 'value="市残疾人联合会"' in page
    assert 'value="承德市人力资源和社会保障局"' in page
    assert "保存即表示这些已经核对。" in page


def test_faults_are_listed_with_their_row_and_the_words_stay(source, at_work, traffic):
    draft = draft_of(source, "2")

    answer = at_work.post(
        reverse("draft_edit", args=[draft.pk]),
        {"no": "", "title": "修路", "seen": stamp(draft)}
        | body(as_written="市交通局", agency="市交通局"),
    )

    assert errors(answer) == [
        "序号：请填写序号。",
        "单位1·名录中的单位：名录中没有“市交通局”，相近的有：承德市交通运输局。",
    ]
    assert 'value="市交通局"' in answer.content.decode()


def test_who_comes_second_sees_what_stands_now_and_may_save_again(source, at_work, second_officer):
    draft = draft_of(source, "1")
    told = {"no": "1", "title": "我写的", "seen": stamp(draft)} | NO_BODIES
    drafts.edit_draft(
        draft=draft, seen=told["seen"], entry=drafts.Entry("1", "同事先改的"), by=second_officer
    )

    answer = at_work.post(reverse("draft_edit", args=[draft.pk]), told)

    page = answer.content.decode()
    assert errors(answer) == [
        "这件草稿刚才被他人修改过。现在的内容列在下面；再次保存，即以您填写的为准。"
    ]
    assert "同事先改的" in page
    assert "我写的</textarea>" in page
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    at_work.post(reverse("draft_edit", args=[draft.pk]), told | {"seen": seen})
    draft.refresh_from_db()
    assert draft.title == "我写的"


def test_a_form_without_its_rows_is_refused(source, at_work):
    draft = draft_of(source, "1")

    answer = at_work.post(
        reverse("draft_edit", args=[draft.pk]), {"no": "1", "title": "x", "seen": stamp(draft)}
    )

    assert answer.status_code == 400


def test_a_draft_is_added_by_hand(source, at_work):
    address = reverse("draft_new", args=[source.pk])
    told = {"no": "3", "title": "资金", "quote": "安排资金3723万元"}

    wrong = at_work.post(address, told | NO_BODIES | {"quote": "没有的话"})
    right = at_work.post(address, told | NO_BODIES)

    assert errors(wrong) == ["原文：原文里没有这段话。请从原文中复制。"]
    assert right["Location"] == place(draft_of(source, "3"))


def test_words_chosen_in_the_text_come_along(source, at_work):
    for name, pk in (("draft_new", source.pk), ("draft_indicator_new", draft_of(source, "1").pk)):
        page = at_work.get(reverse(name, args=[pk]), {"quote": "资金3723万元"}).content.decode()
        assert "资金3723万元</textarea>" in page


def test_an_indicator_is_edited(source, at_work):
    row = indicator_of(source, "农村公路")
    told = INDICATOR | {"seen": indicator_stamp(row), "quote": row.quote}

    answer = at_work.post(reverse("draft_indicator_edit", args=[row.pk]), told)

    row.refresh_from_db()
    assert answer["Location"] == place(row.draft, f"d{row.draft_id}-i{row.pk}")
    assert (row.name, row.value, row.unit) == ("就业", 50000, "人")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"value": "很多"}, "目标值：请填写数字，如46000或4.6万。"),
        ({"value": "约5万"}, "目标值：请只填数字；“约”在比较方式中选择。"),
        (
            {"value": "5", "comparator": "qualitative"},
            "目标值：定性指标不填目标值；有目标值的请改选比较方式。",
        ),
        (
            {"value": "5", "baseline": "5"},
            "目标值：目标值与基期值相同，没有可以衡量的进度；“零发生”一类请选“不超过”。",
        ),
        ({"value": "5", "comparator": "range"}, "区间上端：区间上端须大于下端。"),
        ({"value": "5", "upper": "6"}, "区间上端：只有区间才填上端。"),
        ({"name": ""}, "指标：请填写指标名称。"),
        ({"quote": "没有的话"}, "原文：原文里没有这段话。请从原文中复制。"),
    ],
)  # fmt: skip
def test_what_an_indicator_cannot_be_is_told(source, at_work, wrong, words):
    row = indicator_of(source, "农村公路")
    told = INDICATOR | {"seen": indicator_stamp(row)} | wrong

    answer = at_work.post(reverse("draft_indicator_edit", args=[row.pk]), told)

    assert errors(answer) == [words]
    assert indicator_of(source, "农村公路").value == 300


def test_a_figure_may_stay_empty_until_it_is_known(source, at_work):
    row = indicator_of(source, "农村公路")
    told = INDICATOR | {"seen": indicator_stamp(row), "value": ""}

    answer = at_work.post(reverse("draft_indicator_edit", args=[row.pk]), told)

    row.refresh_from_db()
    assert (answer.status_code, row.value) == (302, None)


def test_an_indicator_is_added_moved_and_rejected(source, at_work):
    jobs, roads = draft_of(source, "1"), draft_of(source, "2")

    at_work.post(reverse("draft_indicator_new", args=[jobs.pk]), INDICATOR)
    row = DraftIndicator.objects.get(name="就业")
    at_work.post(reverse("draft_indicator_move", args=[row.pk]), {"to": roads.pk})
    at_work.post(reverse("draft_indicator_reject", args=[row.pk]), {"rejected": "1"})

    row.refresh_from_db()
    assert (row.draft, row.rejected) == (roads, True)


def test_a_draft_is_split_and_merged(source, at_work):
    jobs = draft_of(source, "1")
    part = indicator_of(source, "失业人员再就业")

    at_work.post(
        reverse("draft_split", args=[jobs.pk]),
        {"no": "3", "title": "再就业", "indicators": [part.pk], "seen": stamp(jobs)},
    )
    new = draft_of(source, "3")
    assert new.indicators.get() == part
    answer = at_work.post(
        reverse("draft_merge", args=[new.pk]), {"to": jobs.pk, "seen": stamp(new)}
    )

    assert answer["Location"] == place(jobs)
    assert jobs.indicators.count() == 2


def test_a_split_of_nothing_is_told(source, at_work):
    jobs = draft_of(source, "1")

    answer = at_work.post(
        reverse("draft_split", args=[jobs.pk]), {"no": "3", "title": "x", "seen": stamp(jobs)}
    )

    assert errors(answer) == ["拆出去的指标：请选择拆出去的指标。"]


def test_a_draft_merged_away_meanwhile_says_so(source, at_work, officer):
    jobs, roads = draft_of(source, "1"), draft_of(source, "2")
    drafts.merge_drafts(draft=roads, into=jobs, seen=stamp(roads), by=officer)

    answer = at_work.get(reverse("draft_edit", args=[roads.pk]))

    assert answer.status_code == 409
    assert "这件草稿已不存在，可能已被合并。" in answer.content.decode()


def test_one_click_says_which_agency_is_meant(source, at_work, traffic):
    row = draft_of(source, "2").agencies.get()

    at_work.post(reverse("draft_agency_pick", args=[row.pk]), {"agency": traffic.pk})

    row.refresh_from_db()
    assert (row.agency, row.as_written) == (traffic, "市交通局")


def test_a_draft_is_checked_rejected_and_restored(source, at_work):
    draft = draft_of(source, "1")
    for state in ("checked", "rejected", "open"):
        at_work.post(reverse("draft_state", args=[draft.pk]), {"state": state})
        draft.refresh_from_db()
        assert draft.state == state

    assert at_work.post(reverse("draft_state", args=[draft.pk])).status_code == 409
