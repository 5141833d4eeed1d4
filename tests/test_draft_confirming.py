"""Confirmed drafts become pledges: all of them or none, every fault told at once."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.refusals import Conflict
from pledges.actions import draft_indicators, drafts
from pledges.actions.draft_confirming import DoubtsLeft, NotReady, confirm_text, discard_text
from pledges.models import (
    Batch,
    Category,
    DraftAgency,
    DraftIndicator,
    DraftPledge,
    Funding,
    Indicator,
    Pledge,
    Responsibility,
    SourceText,
)
from pledges.models.indicator import ComparatorChoice
from pledges.readers.draft_faults import kind_of
from pledges.readers.drafts import draft_stamp, drafts_of, indicator_stamp
from tests.drafts import DAY, TEXT, draft_of, indicator_of, make_source

MADE = (Category, Pledge, Responsibility, Indicator, Funding)


def confirm(source, by, *, checked=True) -> list[Pledge]:
    return confirm_text(source=source, doubts_checked=checked, by=by, today=DAY)


def made() -> list[int]:
    return [model.objects.count() for model in MADE]


def faults(source, by) -> list[tuple[str, str]]:
    """What keeps the drafts; and nothing was written."""
    with pytest.raises(NotReady) as told:
        confirm(source, by)
    assert made() == [0] * len(MADE)
    assert SourceText.objects.get(pk=source.pk).state == "draft"
    return [(fault.where, fault.text) for fault in told.value.faults]


def test_drafts_become_pledges_with_all_that_hangs_on_them(ready, officer, labour, traffic):
    confirm(ready, officer)

    jobs, roads = Pledge.objects.order_by("position")
    assert [(p.no, p.title, p.category.name, p.position) for p in (jobs, roads)] == [
        ("1", "促进就业", "就业", 1),
        ("2", "修好公路", "交通", 2),
    ]
    assert jobs.quote == TEXT[TEXT.index("一、") : TEXT.index("\r\n二")]
    rows = Responsibility.objects.order_by("pledge", "order")
    assert list(rows.values_list("pledge", "role", "agency", "as_written")) == [
        (jobs.pk, "lead", labour.pk, "市人社局"),
        (roads.pk, "lead", traffic.pk, "市交通局"),
    ]
    assert list(
        Indicator.objects.order_by("pledge", "position").values_list(
            "name", "kind", "comparator", "value", "unit", "deadline", "of__name"
        )
    ) == [
        ("城镇新增就业", "flow", ">=", 46000, "人", None, None),
        ("失业人员再就业", "flow", "=", 14000, "人", None, "城镇新增就业"),
        ("农村公路", "flow", "~", 300, "公里", date(2020, 10, 31), None),
    ]
    money = Funding.objects.get()
    assert (money.pledge, money.kind, money.amount_yuan, money.quote) == (
        jobs, "arranged", 37_230_000, "安排资金3723万元",
    )  # fmt: skip


def test_pledge_and_draft_stay_tied_and_the_batch_has_its_source(ready, officer, planned):
    first, _second = confirm(ready, officer)

    draft = DraftPledge.objects.get(source=ready, no="1")
    assert draft.pledge == first
    assert [row.indicator.name for row in draft.indicators.all()] == [
        row.name for row in draft.indicators.all()
    ]
    ready.refresh_from_db()
    planned.refresh_from_db()
    assert (ready.state, ready.settled_by, ready.settled_on) == ("confirmed", officer, DAY)
    assert (planned.source_title, planned.source_text, planned.source_items) == (
        "政府工作报告", TEXT, 3,
    )  # fmt: skip


def test_what_the_batch_says_of_its_source_already_stays(ready, officer, planned):
    planned.source_title, planned.source_text = "正式文件", "正式文本"
    planned.save()

    confirm(ready, officer)

    planned.refresh_from_db()
    assert (planned.source_title, planned.source_text, planned.source_publisher) == (
        "正式文件", "正式文本", "",
    )  # fmt: skip


def test_a_body_the_directory_lacks_is_told_in_the_note(ready, officer):
    jobs, _roads = confirm(ready, officer)

    assert jobs.note == "原文还列有市残疾人联合会，单位名录中没有，未登记职责。"


def test_what_was_rejected_is_left_out(ready, officer):
    ready.drafts.filter(no="2").update(state="rejected")
    DraftIndicator.objects.filter(name="城镇新增就业").update(rejected=True)
    draft_of(ready, "1").funding.update(rejected=True)

    confirm(ready, officer)

    assert made() == [1, 1, 1, 1, 0]
    assert Indicator.objects.get().of is None
    assert DraftPledge.objects.get(source=ready, no="2").pledge is None


def test_every_fault_is_told_at_once_and_nothing_is_written(source, officer, planned):
    copy = DraftPledge.objects.create(source=source, position=3, no="2", title=" ")
    DraftAgency.objects.create(draft=copy, order=0, role="lead", as_written="甲局")
    DraftAgency.objects.create(draft=copy, order=1, role="lead", as_written="乙局")
    rows = [
        ("缺数", ">=", None, None, None), ("零", "=", 0, None, None),
        ("反", "range", 5, 3, None), ("多", "=", 5, 9, None), ("同", "=", 5, None, 5),
        ("负", "=", -1, None, None), ("话", "qualitative", 5, None, None),
    ]  # fmt: skip
    for position, (name, comparator, value, upper, baseline) in enumerate(rows):
        DraftIndicator.objects.create(
            draft=copy, position=position, name=name, comparator=comparator, value=value,
            upper=upper, baseline=baseline,
        )  # fmt: skip
    DraftPledge.objects.create(source=source, position=4, no="", title="无序号的")

    same = "目标值与基期值相同，没有可以衡量的进度；“零发生”一类请选“不超过”。"
    assert faults(source, officer) == [
        ("2. 修好公路", "序号“2”重复。"),
        ("2. 修好公路", "牵头单位“市交通局”不在单位名录中，请先选定。"),
        ("2.  ", "没有任务名称。"),
        ("2.  ", "序号“2”重复。"),
        ("2.  ", "牵头单位“甲局”不在单位名录中，请先选定。"),
        ("2.  ", "牵头单位“乙局”不在单位名录中，请先选定。"),
        ("2.  ", "第1段责任有2个牵头单位，只能有一个。"),
        ("2.   · 缺数", "还没有目标值。"),
        ("2.   · 零", same),
        ("2.   · 反", "区间上端须大于下端。"),
        ("2.   · 多", "只有区间才填上端。"),
        ("2.   · 同", same),
        ("2.   · 负", "目标值不得为负数。"),
        ("2.   · 话", "定性指标不填目标值；有目标值的请改选比较方式。"),
        ("（无序号）无序号的", "没有序号。"),
    ]


def test_numbers_the_batch_has_are_told(ready, officer, planned):
    planned.pledges.create(no="2", position=1, title="早先的一件")

    with pytest.raises(NotReady) as told:
        confirm(ready, officer)

    assert [fault.text for fault in told.value.faults] == ["序号“2”本批次已经有了。"]
    assert Pledge.objects.count() == 1


def test_nothing_left_to_confirm_is_told(ready, officer):
    ready.drafts.update(state="rejected")

    assert faults(ready, officer) == [("", "没有可以确认的实事。")]


def test_doubtful_places_must_be_said_to_have_been_checked(ready, officer):
    with pytest.raises(DoubtsLeft):
        confirm(ready, officer, checked=False)
    assert made() == [0] * len(MADE)

    ready.drafts.update(state="checked")
    assert len(confirm(ready, officer, checked=False)) == 2


def test_pledges_come_after_those_the_batch_has(ready, officer, planned):
    Category.objects.create(batch=planned, name="交通", order=4)
    planned.pledges.create(no="7", position=7, title="早先的一件")

    jobs, roads = confirm(ready, officer)

    assert (jobs.position, roads.position) == (8, 9)
    assert list(planned.categories.values_list("name", "order")) == [("交通", 4), ("就业", 5)]


def test_a_copied_draft_has_its_predecessor_and_the_former_kind(planned, officer, batch, traffic):
    former = Batch.objects.get(pk=batch.pk)
    former.pk, former.slug = None, "chengde-2019"
    former.save()
    pledge = former.pledges.create(no="1", position=1, title="体育设施")
    indicator = pledge.indicators.create(
        position=1, name="设施总数", kind="level", comparator=">=", value=100, unit="个",
        baseline_text="上年末",
    )  # fmt: skip
    source = SourceText.objects.create(
        batch=planned, kind="copied", copied_from=former, title="沿用", made_by=officer, made_on=DAY
    )
    draft = DraftPledge.objects.create(
        source=source, position=1, no="1", title="体育设施", copied_from=pledge
    )
    row = DraftIndicator.objects.create(
        draft=draft, position=1, name="设施总数", comparator=">=", unit="个", sure={"value": 0},
        copied_from=indicator,
    )  # fmt: skip
    with pytest.raises(NotReady):
        confirm(source, officer)
    row.value = 120
    row.save()

    (new,) = confirm(source, officer)

    made_of = new.indicators.get()
    assert (new.predecessor, made_of.kind, made_of.baseline_text) == (pledge, "level", "上年末")
    planned.refresh_from_db()
    assert planned.source_title == ""


@pytest.mark.parametrize("stage", [Batch.Stage.DECIDED, Batch.Stage.PUBLISHED])
def test_a_batch_past_planning_takes_no_more(ready, officer, planned, stage):
    planned.stage = stage
    planned.save()

    with pytest.raises(Conflict):
        confirm(ready, officer)

    assert made() == [0] * len(MADE)


def test_a_text_is_confirmed_or_given_up_once(ready, officer):
    discard_text(source=ready, by=officer, today=DAY)

    with pytest.raises(Conflict, match="已放弃"):
        confirm(ready, officer)

    assert made() == [0] * len(MADE)


@pytest.mark.parametrize(
    ("comparator", "unit", "baseline", "former", "kind"),
    [
        (">=", "人", None, None, "flow"),
        ("<=", "%", None, None, "bound"),
        (">=", "%", None, None, "level"),
        ("=", "元/年", None, None, "level"),
        ("=", "元", Decimal(4300), None, "level"),
        (">=", "个", None, "level", "level"),
        ("<=", "个", None, "level", "bound"),
        (">=", "%", None, "bound", "level"),
        ("qualitative", "", None, None, "qualitative"),
    ],
)
def test_what_sort_of_figure_it_is(comparator, unit, baseline, former, kind):
    assert kind_of(comparator, unit, baseline, former) == kind


def test_the_page_tells_what_will_be_written_and_asks_for_the_doubts(ready, officer, client):
    client.force_login(officer)
    address = reverse("import_confirm", args=[ready.pk])

    page = client.get(address).content.decode()
    without = client.post(address)
    answer = client.post(address, {"doubts_checked": "on"})

    assert "2件实事、2项指标、1笔资金" in page
    assert "名录中没有的配合、责任单位：市残疾人联合会。" in page
    assert without.status_code == 400
    assert "还有待核之处。请核对后勾选。" in without.content.decode()
    assert answer["Location"] == reverse("import_text", args=[ready.pk])
    assert made() == [2, 2, 2, 3, 1]


def test_the_page_lists_the_faults_with_their_places(source, officer, client):
    client.force_login(officer)
    draft = draft_of(source, "2")

    answer = client.post(reverse("import_confirm", args=[source.pk]), {"doubts_checked": "on"})

    page = answer.content.decode()
    assert answer.status_code == 400
    assert f"/imports/{source.pk}/?draft={draft.pk}#d{draft.pk}" in page
    assert "牵头单位“市交通局”不在单位名录中，请先选定。" in page
    assert made() == [0] * len(MADE)


def test_a_pledge_s_page_leads_to_its_words(ready, officer, client):
    _jobs, roads = confirm(ready, officer)
    client.force_login(officer)
    draft = DraftPledge.objects.get(pledge=roads)
    address = f"{reverse('import_text', args=[ready.pk])}?draft={draft.pk}"

    page = client.get(reverse("office_pledge", args=[roads.pk])).content.decode()

    assert f'href="{address}#t-d{draft.pk}">原文出处</a>' in page
    assert f'id="t-d{draft.pk}"' in client.get(address).content.decode()


NUMBERS = st.none() | st.integers(-2, 5).map(Decimal)
EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("state"), st.sampled_from(["1", "2"]),
                  st.sampled_from(DraftPledge.State.values)),
        st.tuples(st.just("number"), st.sampled_from(["1", "2"]), st.sampled_from(["", "1", "7"])),
        st.tuples(st.just("figures"), st.integers(0, 2), st.sampled_from(ComparatorChoice.values),
                  NUMBERS, NUMBERS, NUMBERS, st.integers(0, 2)),
        st.tuples(st.just("reject"), st.integers(0, 2)),
        st.tuples(st.just("move"), st.integers(0, 2), st.integers(0, 1)),
        st.tuples(st.just("split"), st.integers(0, 1), st.integers(0, 2)),
        st.tuples(st.just("merge"), st.integers(0, 1)),
        st.tuples(st.just("bodies"), st.integers(0, 1), st.lists(st.tuples(
            st.sampled_from(DraftAgency.Role.values), st.booleans(), st.integers(1, 2)),
            max_size=3)),
    ),
    max_size=6,
)  # fmt: skip


def apply(source, edit, by, agency) -> None:
    """One edit through its action; what doesn't fit the state of things is refused by it."""
    kind, *rest = edit
    found = list(drafts_of(source))
    rows = [row for draft in found for row in draft.indicators.all()]
    draft = found[rest[0] % len(found)] if isinstance(rest[0], int) else found[0]
    draft.source = source
    row = rows[rest[0] % len(rows)] if isinstance(rest[0], int) else rows[0]
    if kind == "state":
        drafts.set_state(draft=found[int(rest[0]) % len(found)], state=rest[1], by=by)
    elif kind == "number":
        DraftPledge.objects.filter(pk=found[int(rest[0]) % len(found)].pk).update(no=rest[1])
    elif kind == "figures":
        _at, comparator, value, upper, baseline, of = rest
        entry = draft_indicators.Entry(
            row.name, comparator, value, upper, baseline, of=rows[of].pk, quote=row.quote
        )
        draft_indicators.edit_indicator(
            indicator=row, seen=indicator_stamp(row), entry=entry, by=by
        )
    elif kind == "reject":
        draft_indicators.reject_indicator(indicator=row, rejected=True, by=by)
    elif kind == "move":
        draft_indicators.move_indicator(indicator=row, to=found[rest[1] % len(found)], by=by)
    elif kind == "split":
        drafts.split_draft(
            draft=draft, seen=draft_stamp(draft), no="9", title="新", by=by,
            indicators=[rows[rest[1]].pk],
        )  # fmt: skip
    elif kind == "merge":
        into = found[(rest[0] + 1) % len(found)]
        drafts.merge_drafts(draft=draft, into=into, seen=draft_stamp(draft), by=by)
    else:
        bodies = tuple(
            drafts.Body(role, "单位", agency if known else None, part)
            for role, known, part in rest[1]
        )
        entry = drafts.Entry(draft.no, draft.title, bodies=bodies)
        drafts.edit_draft(draft=draft, seen=draft_stamp(draft), entry=entry, by=by)


@given(edits=EDITS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_was_edited_confirming_writes_all_or_nothing(ready, officer, traffic, edits):
    with transaction.atomic():
        for edit in edits:
            with suppress(Conflict):
                apply(ready, edit, officer, traffic)
        drafted = drafts_of(ready)
        staying = [draft for draft in drafted if draft.state != "rejected"]
        rows = [r for draft in staying for r in draft.indicators.all() if not r.rejected]
        try:
            confirm(ready, officer)
        except NotReady:
            assert made() == [0] * len(MADE)
            assert SourceText.objects.get().state == "draft"
        else:
            assert Pledge.objects.count() == len(staying)
            assert Indicator.objects.count() == len(rows)
            assert sorted(DraftIndicator.objects.exclude(indicator=None).values_list("pk")) == (
                sorted((row.pk,) for row in rows)
            )
        transaction.set_rollback(True)


def test_a_real_text_is_read_stored_and_confirmed(planned, officer, labour, settings):
    """The text of 2020, in traditional characters, as the extraction itself reads it."""
    path = settings.BASE_DIR / "fixtures" / "sources" / "chengde-2020.txt"
    source = make_source(planned, officer, text=path.read_text(encoding="utf-8"))
    DraftAgency.objects.filter(agency=None).update(agency=labour)
    drafts.number_again(source=source, by=officer)
    drafted = drafts_of(source)
    spans = [
        row
        for draft in drafted
        for row in (draft, *draft.indicators.all(), *draft.funding.all())
        if row.start is not None
    ]

    pledges = confirm(source, officer)

    assert len(spans) > 50
    assert all(source.text[row.start : row.end] == row.quote for row in spans)
    assert len(pledges) == len(drafted)
    assert indicator_of(source, "城镇新增就业").indicator.value == 46000
