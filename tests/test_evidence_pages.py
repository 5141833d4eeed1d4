"""A reporter puts files to a task of the report, sees them listed, and takes one away."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from agencies.refusals import Conflict
from pledges.models import Batch
from progress.actions.evidence import attach, attach_special, remove
from progress.actions.months import open_months
from progress.files import store
from progress.files.keeping import MOST_OF_ONE
from progress.models import Evidence, MonthlyReport, SpecialReport
from progress.readers.evidence import evidence_of, evidence_of_special, exhibits_of, reuses
from tests.evidence_samples import pdf, photo, sent, xlsx
from tests.promises import APRIL, make_pledge, make_share

State = MonthlyReport.State
MAY = date(2020, 5, 1)


@pytest.fixture
def address(april_report, roads) -> str:
    return reverse("evidence_page", args=[april_report.pk, roads.pk])


@pytest.fixture
def desk(client, reporter):
    client.force_login(reporter)
    return client


@pytest.fixture
def labour_report(april_report, batch, labour) -> MonthlyReport:
    """April's report of 市人社局, on its own pledge."""
    make_share(make_pledge(batch, labour), name="城镇新增就业", target="46000", unit="人")
    open_months(batch=batch, today=APRIL)
    return MonthlyReport.objects.get(batch=batch, agency=labour, month=APRIL)


@pytest.fixture
def special(batch, traffic, reporter) -> SpecialReport:
    return SpecialReport.objects.create(
        kind="major", batch=batch, agency=traffic, title="桥梁水毁", body="…", written_by=reporter
    )


def post(client, address: str, *files, **data):
    return client.post(address, {"files": list(files), "whole": "1"} | data, follow=True)


def text(response) -> str:
    """What the page's main part says, without tags and runs of space."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def put(report, share, by, *files) -> list[Evidence]:
    return attach(report=report, share=share, files=files, by=by, today=date(2020, 5, 8)).kept


def test_several_files_of_one_post_are_listed_with_size_who_and_when(desk, address, april_report):
    ledger = xlsx()

    page = post(desk, address, sent("现场.jpg", photo()), sent("台账.xlsx", ledger))

    assert page.redirect_chain == [(address, 302)]
    assert "已上传2个文件。" in text(page)
    first, second = Evidence.objects.order_by("pk")
    assert f'src="{reverse("evidence_thumb", args=[first.pk])}"' in page.content.decode()
    assert "XLSX" in text(page)
    assert (first.name, first.content_type, first.uploaded_by.username) == (
        "现场.jpg", "image/jpeg", "reporter",
    )  # fmt: skip
    assert second.thumbnail == ""
    with store.opened(second.stored) as file:
        assert file.read() == ledger


def test_a_stored_name_says_nothing_of_the_file(desk, address):
    post(desk, address, sent("现场.jpg", photo()))

    evidence = Evidence.objects.get()
    assert store.STORED.match(evidence.stored)
    assert sorted(
        str(path.relative_to(store.root())) for path in store.root().rglob("*") if path.is_file()
    ) == [evidence.stored, evidence.thumbnail]
    assert list(store.incoming().iterdir()) == []


def test_one_bad_file_keeps_all_out_and_the_faults_are_listed(desk, address):
    page = post(
        desk, address, sent("现场.jpg", photo()), sent("假.jpg", pdf()), sent("空.pdf", b"")
    )

    assert page.status_code == 400
    assert 'role="alert"' in page.content.decode()
    assert page.content.decode().count('<a href="#files">') == 2
    assert not Evidence.objects.exists()
    assert not store.root().exists()


def test_a_form_without_a_file_asks_for_one(desk, address):
    page = desk.post(address, {"whole": "1"})

    assert page.status_code == 400
    assert "请选择要上传的文件。" in text(page)


def test_the_same_file_again_is_told_and_not_kept_twice(desk, address):
    post(desk, address, sent("现场.jpg", photo()))

    page = post(desk, address, sent("又一张.jpg", photo()), sent("另一张.jpg", photo(shade=7)))

    assert "“又一张.jpg”先前已经上传，没有重复保存。" in text(page)
    assert list(Evidence.objects.values_list("name", flat=True)) == ["现场.jpg", "另一张.jpg"]


def test_the_same_file_in_another_month_is_noticed_at_once(
    desk, address, april_report, roads, batch, reporter
):
    open_months(batch=batch, today=MAY)
    may = MonthlyReport.objects.get(batch=batch, month=MAY)
    put(may, roads, reporter, sent("现场.jpg", photo()))

    page = post(desk, address, sent("改了名.jpg", photo()))

    assert "其中1个文件在别处也作为佐证使用，已在下面注明，请核对。" in text(page)
    assert "此文件已在市交通运输局2020年5月“农村公路”中作为佐证使用。" in text(page)
    assert Evidence.objects.count() == 2


def test_another_unit_s_use_is_named_to_the_office_only(
    april_report, roads, reporter, labour_report, other_reporter, officer, foreign_officer,
    leader, county_reporter,
):  # fmt: skip
    theirs = put(labour_report, roads_of(labour_report), other_reporter, sent("a.jpg", photo()))
    put(april_report, roads, reporter, sent("b.jpg", photo()))
    unnamed = ["此文件已由其他单位作为佐证使用。"]
    named = ["此文件已在市交通运输局2020年4月“农村公路”中作为佐证使用。"]

    told = {
        person.username: reuses(theirs, person)[theirs[0].pk]
        for person in (reporter, other_reporter, officer, foreign_officer, county_reporter)
    }

    assert told == {
        "reporter": named,  # their own use
        "other_reporter": unnamed,
        "officer": named,
        "foreign_officer": unnamed,
        "county": unnamed,
    }
    assert reuses(theirs, leader) == {theirs[0].pk: named}


def roads_of(report: MonthlyReport):
    return report.agency.reported_shares.get()


def test_a_use_that_was_taken_away_is_no_use(
    april_report, roads, reporter, labour_report, other_reporter, officer, today
):
    theirs = put(labour_report, roads_of(labour_report), other_reporter, sent("a.jpg", photo()))
    ours = put(april_report, roads, reporter, sent("b.jpg", photo()))
    remove(evidence=theirs[0], by=other_reporter, today=today)

    assert reuses(ours, officer) == {}


def test_a_file_taken_away_leaves_the_list_and_stays_on_record(desk, address, reporter):
    post(desk, address, sent("现场.jpg", photo()))
    evidence = Evidence.objects.get()

    page = desk.post(reverse("evidence_remove", args=[evidence.pk]), {"next": address}, follow=True)

    assert page.redirect_chain == [(address, 302)]
    assert "已移除“现场.jpg”。" in text(page)
    assert "还没有佐证材料" in text(page)
    evidence.refresh_from_db()
    assert (evidence.removed_by, bool(evidence.removed_at)) == (reporter, True)
    assert store.exists(evidence.stored)
    assert desk.get(reverse("evidence_file", args=[evidence.pk])).status_code == 404
    again = desk.post(reverse("evidence_remove", args=[evidence.pk]))
    assert (again.status_code, "“现场.jpg”已经移除。" in text(again)) == (409, True)


def test_removal_never_leads_to_another_site(desk, address):
    post(desk, address, sent("现场.jpg", photo()))
    evidence = Evidence.objects.get()

    answer = desk.post(
        reverse("evidence_remove", args=[evidence.pk]), {"next": "https://evil.example/"}
    )

    assert answer["Location"] == address


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (State.SUBMITTED, "已送单位负责人审签，暂不能修改。如需修改，请撤回，或请负责人退回。"),
        (State.SIGNED, "单位负责人已审签，等待办公室审核，暂不能修改。如需修改，请办公室退回。"),
        (State.ACCEPTED, "办公室已审核通过，数据已锁定。如有差错，请联系办公室更正。"),
    ],
)
def test_a_report_on_its_way_takes_no_file_and_gives_none_up(
    desk, address, april_report, roads, reporter, state, reason
):
    evidence = put(april_report, roads, reporter, sent("现场.jpg", photo()))[0]
    april_report.state, april_report.accepted_on = state, date(2020, 5, 7)
    april_report.save()

    shown = desk.get(address)
    answers = [
        desk.post(address, {"files": sent("又.pdf", pdf()), "whole": "1"}),
        desk.post(reverse("evidence_remove", args=[evidence.pk])),
    ]

    assert (reason in text(shown), "确认移除" in text(shown), 'type="file"' in text(shown)) == (
        True, False, False,
    )  # fmt: skip
    assert [(a.status_code, reason in text(a)) for a in answers] == [(409, True)] * 2
    assert list(Evidence.objects.values_list("name", "removed_at")) == [("现场.jpg", None)]


def test_a_closed_batch_takes_no_file(april_report, roads, reporter, batch):
    batch.stage = Batch.Stage.CLOSED
    batch.save()

    with pytest.raises(Conflict, match="已办结"):
        put(MonthlyReport.objects.get(pk=april_report.pk), roads, reporter, sent("a.pdf", pdf()))


def test_a_returned_report_takes_files_again(desk, address, april_report):
    april_report.state = State.RETURNED
    april_report.save()

    assert "已上传1个文件。" in text(post(desk, address, sent("a.pdf", pdf())))


def test_a_task_holds_so_many_files_and_no_more(april_report, roads, reporter):
    for number in range(MOST_OF_ONE):
        Evidence.objects.create(
            report=april_report, share=roads, name="a", stored=f"x{number}", size=1,
            content_type="application/pdf", sha256=str(number), uploaded_by=reporter,
        )  # fmt: skip

    with pytest.raises(Conflict, match="最多50个"):
        put(april_report, roads, reporter, sent("a.pdf", pdf()))
    assert not store.root().exists()


def test_a_special_report_takes_files_until_it_is_handed_in(desk, special, reporter, today):
    address = reverse("evidence_special", args=[special.pk])

    page = post(desk, address, sent("现场.jpg", photo()))

    assert "已上传1个文件。" in text(page)
    (evidence,) = evidence_of_special(special)
    special.state = SpecialReport.State.SUBMITTED
    special.save()
    answers = [
        desk.post(address, {"files": sent("又.pdf", pdf()), "whole": "1"}),
        desk.post(reverse("evidence_remove", args=[evidence.pk])),
    ]
    assert [a.status_code for a in answers] == [409, 409]
    assert "专题报告现为“待审签”，佐证材料不能再改。" in text(answers[0])
    special.state, special.answer = SpecialReport.State.RETURNED, "请补充照片"
    special.save()
    back = desk.post(reverse("evidence_remove", args=[evidence.pk]))
    assert (back.status_code, back["Location"]) == (302, address)
    assert evidence_of_special(special) == []


@pytest.mark.parametrize(("kind", "code"), [("major", 302), ("year_end", 403)])
def test_a_head_puts_files_to_what_a_head_may_write(client, head, special, kind, code):
    special.kind = kind
    special.save()
    client.force_login(head)
    address = reverse("evidence_special", args=[special.pk])

    answer = client.post(address, {"files": sent("现场.jpg", photo()), "whole": "1"})

    assert (answer.status_code, Evidence.objects.count()) == (code, 1 if code == 302 else 0)
    assert ("上传佐证" in text(client.get(address))) is (code == 302)


def test_a_special_report_s_use_of_a_file_is_noticed(special, april_report, roads, reporter, today):
    attach_special(special=special, files=[sent("a.jpg", photo())], by=reporter, today=today)
    ours = put(april_report, roads, reporter, sent("b.jpg", photo()))

    assert reuses(ours, reporter) == {
        ours[0].pk: ["此文件已在市交通运输局的专题报告“桥梁水毁”中使用。"]
    }


@pytest.mark.parametrize("rows", [1, 3])
def test_the_readers_take_a_fixed_number_of_queries(
    rows, april_report, roads, reporter, officer, django_assert_num_queries
):
    files = [sent(f"{n}.jpg", photo(shade=n)) for n in range(rows)]
    put(april_report, roads, reporter, *files)

    with django_assert_num_queries(1):
        found = evidence_of(april_report)
        assert [str(file.uploaded_by) for file in found[roads.pk]] == ["王芳"] * rows
    with django_assert_num_queries(2):
        assert len(exhibits_of(april_report, officer)[roads.pk]) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_a_fixed_number_of_queries(
    rows, desk, address, april_report, roads, reporter, labour_report, other_reporter,
    django_assert_num_queries,
):  # fmt: skip
    for share, report, by in (
        (roads, april_report, reporter),
        (roads_of(labour_report), labour_report, other_reporter),
    ):
        put(report, share, by, *[sent(f"{n}.jpg", photo(shade=n)) for n in range(rows)])
    desk.get(address)

    with django_assert_num_queries(8):
        page = desk.get(address)

    assert text(page).count("此文件已由其他单位作为佐证使用。") == rows


def test_without_evidence_no_query_looks_for_other_uses(reporter, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert reuses([], reporter) == {}
