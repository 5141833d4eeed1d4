"""First day: agencies and accounts come from a workbook, looked at before anything is written."""

from __future__ import annotations

import base64
import io

import openpyxl
import pytest
from django.urls import reverse

from agencies.models import Agency, AgencyAlias, DirectoryImport, Post, User
from agencies.workbooks.faults import Fault
from tests.directories import confirm, filled, passwords, send, words_of
from tests.sheets import encrypted, ods, xls

WATER = ["承德市水务局", "市水务局", "承德市", "部门", "水务局、市水利局"]
CLERK = ["shuiwu01", "欧阳文静", "填报员", "承德市水务局", None, "shuiwu@example.gov.cn"]
HEAD = ["shuiwu02", "李明", "单位负责人", "市水务局", None, None]
COUNTY = ["xian01", "王芳", "填报员", None, "承德县", None]


@pytest.fixture
def admin(client, administrator, chengde, county, traffic, office_agency):
    client.force_login(administrator)
    return client


def told(change) -> list[tuple[str, str, str]]:
    return [(detail.label, detail.old, detail.new) for detail in change.details]


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Agency, AgencyAlias, User, Post))


def test_an_upload_shows_every_change_and_writes_none(admin):
    before = counts()

    answer = send(admin, filled([WATER], [CLERK, COUNTY]))
    plan = admin.get(answer["Location"]).context["plan"]

    assert counts() == before
    assert [(c.kind, c.row.sheet, c.row.number, c.title, told(c)) for c in plan.changes] == [
        ("added", "单位", 2, "承德市水务局", [
            ("所属区划", "", "承德市"), ("简称", "", "市水务局"), ("类型", "", "部门"),
            ("别名", "", "水务局、市水利局"),
        ]),
        ("added", "账号", 2, "shuiwu01", [
            ("姓名", "", "欧阳文静"), ("角色", "", "填报员"), ("单位", "", "承德市水务局"),
            ("邮箱", "", "shuiwu@example.gov.cn"),
        ]),
        ("added", "账号", 3, "xian01", [
            ("姓名", "", "王芳"), ("角色", "", "填报员"), ("区划", "", "承德县"),
        ]),
    ]  # fmt: skip


def test_confirming_writes_what_was_shown(admin, today, administrator, county):
    send(admin, filled([WATER], [CLERK, HEAD, COUNTY]))

    confirm(admin)

    water = Agency.objects.get(name="承德市水务局")
    clerk = User.objects.get(username="shuiwu01")
    assert (water.short_name, water.region.name, water.kind) == ("市水务局", "承德市", "department")
    assert sorted(water.aliases.values_list("name", flat=True)) == ["市水利局", "水务局"]
    assert (clerk.last_name, clerk.first_name, clerk.role, clerk.agency, clerk.email) == (
        "欧阳", "文静", "reporter", water, "shuiwu@example.gov.cn",
    )  # fmt: skip
    assert User.objects.get(username="shuiwu02").agency == water
    assert User.objects.get(username="xian01").region == county
    assert list(clerk.posts.values_list("role", "agency", "starts_on", "ends_on", "by")) == [
        ("reporter", water.pk, today, None, administrator.pk)
    ]
    kept = DirectoryImport.objects.get()
    assert (kept.added, kept.changed, kept.applied_at is not None) == (4, 0, True)


def test_first_passwords_stand_in_the_answer_and_its_file_and_nowhere_else(admin):
    send(admin, filled([WATER], [CLERK, HEAD]))

    answer = confirm(admin)

    issued = passwords(answer)
    href = answer.content.decode().partition("base64,")[2].partition('"')[0]
    sheet = openpyxl.load_workbook(io.BytesIO(base64.b64decode(href))).active
    assert "no-store" in answer["Cache-Control"]
    assert {row[0]: row[4] for row in sheet.iter_rows(min_row=3, values_only=True)} == issued
    for username, password in issued.items():
        person = User.objects.get(username=username)
        assert person.check_password(password)
        assert person.password_is_temporary
    assert all(
        password not in str(DirectoryImport.objects.values()) for password in issued.values()
    )


def test_the_same_file_again_changes_nothing_and_says_so(admin):
    data = filled([WATER], [CLERK, COUNTY])
    send(admin, data)
    confirm(admin)
    before = counts()

    page = admin.get(send(admin, data)["Location"])

    assert (page.context["plan"].changes, len(page.context["plan"].unchanged)) == ([], 3)
    assert "没有需要导入的改动" in words_of(page)
    assert counts() == before


def test_rows_of_what_is_there_tell_only_what_differs(admin, traffic, reporter):
    reporter.email = "old@example.gov.cn"
    reporter.save()
    changed = ["承德市交通运输局", "市交通局", "承德市", "部门", "市交通运输局、交通局"]

    send(admin, filled([changed], [["REPORTER", "王芳", "单位负责人", "市交通局", None, None]]))
    kept = DirectoryImport.objects.get()
    plan = admin.get(reverse("directory_import", args=[kept.pk])).context["plan"]
    answer = confirm(admin)

    assert [(c.kind, c.moves, told(c)) for c in plan.changes] == [
        (
            "changed",
            False,
            [("简称", "市交通运输局", "市交通局"), ("别名", "", "市交通运输局、交通局")],
        ),
        ("changed", True, [("角色", "填报员", "单位负责人")]),
    ]
    assert answer.status_code == 302
    reporter.refresh_from_db()
    assert (reporter.role, reporter.email) == ("head", "old@example.gov.cn")
    assert list(reporter.posts.values_list("role", "reason")) == [
        ("head", "名录导入"),
        ("reporter", ""),
    ]


def test_whoever_changes_post_by_an_import_is_signed_out(admin, reporter, client_of):
    elsewhere = client_of(reporter)
    send(admin, filled([], [["reporter", "王芳", "单位负责人", "市交通运输局", None, None]]))

    confirm(admin)

    assert elsewhere.get(reverse("inbox"))["Location"].startswith("/accounts/login/")


@pytest.fixture
def client_of():
    from django.test import Client

    def signed_in(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return signed_in


def test_every_fault_is_told_in_one_pass_with_its_place(admin, administrator, labour, traffic):
    AgencyAlias.objects.create(agency=traffic, name="交通局")
    Agency.objects.create(
        name="各县区人民政府", short_name="各县区", region=labour.region, kind="collective"
    )
    User.objects.create_user(
        username="left", role="reporter", agency=labour, last_name="赵", is_active=False
    )
    agencies = [
        [None, "市水务局", "承德市", "部门", None],
        ["承德市水务局", None, "承德市", "部门", None],
        ["承德市林草局", "市林草局", "保定市", "部门", None],
        ["承德市医保局", "市医保局", "承德市", "局", None],
        ["承德市财政局", "市财政局", "承德市", "部门", None],
        ["承德市财政局", "市财政局", "承德市", "部门", None],
        ["交通局", "交通局", "承德市", "部门", None],
        ["承" * 121, "长", "承德市", "部门", None],
    ]
    people = [
        [None, "王芳", "填报员", "市人社局", None, None],
        ["a b!", "王芳", "填报员", "市人社局", None, None],
        ["p3", None, "填报员", "市人社局", None, None],
        ["p4", "王芳", "科员", "市人社局", None, None],
        ["p5", "王芳", "填报员", "没有的局", None, None],
        ["p6", "王芳", "填报员", None, "没有的县", None],
        ["p7", "王芳", "填报员", None, None, None],
        ["p8", "王芳", "填报员", "市人社局", "承德县", None],
        ["p9", "王芳", "办公室经办", "市人社局", None, None],
        ["p10", "王芳", "审计人员", None, "承德县", None],
        ["p11", "王芳", "填报员", "各县区", None, None],
        ["p12", "王芳", "填报员", "市人社局", None, "不是邮箱"],
        ["p13", "王芳", "填报员", "市人社局", None, None],
        ["P13", "王芳", "填报员", "市人社局", None, None],
        ["administrator", "王芳", "审计人员", None, None, None],
        ["left", "赵", "单位负责人", "市人社局", None, None],
        ["p17", "王芳", "填报员", "承德市医保局", None, None],
        [123456789012345678, "王芳", "填报员", "市人社局", None, None],
    ]

    answer = send(admin, filled(agencies, people))

    assert answer.status_code == 400
    assert [(f.place, f.message.partition("。")[0]) for f in answer.context["faults"]] == [
        ("单位 第2行 A列", "“全称”没有填"),
        ("单位 第3行 B列", "“简称”没有填"),
        ("单位 第4行 C列", "没有“保定市”这个区划"),
        ("单位 第5行 D列", "“局”不在可选范围内"),
        ("单位 第7行 A列", "与第6行重复"),
        ("单位 第8行 A列", "“交通局”已是“承德市交通运输局”的简称或别名"),
        ("单位 第9行 A列", "“全称”超过120个字"),
        ("账号 第2行 A列", "“用户名”没有填"),
        ("账号 第3行 A列", "用户名“ab!”只能由文字、数字和 @ . + - _ 组成"),
        ("账号 第4行 B列", "“姓名”没有填"),
        ("账号 第5行 C列", "“科员”不在可选范围内"),
        ("账号 第6行 D列", "没有“没有的局”这个单位"),
        ("账号 第7行 E列", "没有“没有的县”这个区划"),
        ("账号 第8行 D列", "填报员和单位负责人须填写单位或区划，且只填其中一个"),
        ("账号 第9行 D列", "填报员和单位负责人须填写单位或区划，且只填其中一个"),
        ("账号 第10行 D列", "办公室人员须填写所在办公室，其单位类型应为“领导小组办公室”"),
        ("账号 第11行 D列", "只有填报员和单位负责人可以填写区划"),
        ("账号 第12行 D列", "“各县区人民政府”是集合称谓，不能填报"),
        ("账号 第13行 F列", "“不是邮箱”不是邮箱地址，如 zhangsan@example.gov.cn"),
        ("账号 第15行 A列", "与第14行重复"),
        ("账号 第16行 C列", "这是您本人的账号，不能自行调整岗位"),
        ("账号 第17行 A列", "这个账号已停用"),
        ("账号 第19行 A列", "超过15位的数字按数值存放会丢失末尾数字"),
    ]
    assert DirectoryImport.objects.count() == 0


def test_one_fault_keeps_the_whole_file_out(admin):
    before = counts()

    answer = send(admin, filled([WATER], [CLERK, ["x", "王芳", "科员", None, None, None]]))

    assert (answer.status_code, counts(), DirectoryImport.objects.count()) == (400, before, 0)
    assert "共有1处需要更正" in words_of(answer)


def test_one_sheet_is_enough_and_other_columns_are_told_and_left_out(admin):
    book = openpyxl.load_workbook(io.BytesIO(filled([], [COUNTY])))
    book.remove(book["单位"])
    book["账号"]["G1"], book["账号"]["G2"] = "手机号", "13800000000"
    target = io.BytesIO()
    book.save(target)

    page = admin.get(send(admin, target.getvalue())["Location"])

    assert [change.title for change in page.context["plan"].changes] == ["xian01"]
    assert "没有读取：“账号”中的“手机号”" in words_of(page)
    assert "13800000000" not in str(DirectoryImport.objects.get().parsed)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "文件是空的"),
        (b"a,b\n1,2\n", "这是文本文件"),
        (filled([WATER])[:3000], "文件已损坏或不完整"),
        (encrypted(filled([WATER])), "文件设有打开密码"),
    ],
    ids=["empty", "csv", "cut off", "password"],
)
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(admin, data, sentence):
    answer = send(admin, data)

    assert answer.status_code == 400
    assert sentence in words_of(answer)


@pytest.mark.parametrize("data", [xls([["x"]]), ods([["x"]])], ids=["xls", "ods"])
def test_a_workbook_without_our_sheets_is_told_so(admin, data):
    answer = send(admin, data)

    message = "没有名为“单位”或“账号”的工作表。请使用本页的模板，不要改动工作表名称。"
    assert answer.context["faults"] == [Fault("名录.xlsx", None, None, message)]


def test_the_template_as_downloaded_is_understood_and_empty(admin):
    data = b"".join(admin.get(reverse("directory_template")).streaming_content)
    book = openpyxl.load_workbook(io.BytesIO(data))

    answer = send(admin, data)

    assert [f.message for f in answer.context["faults"]] == ["表中没有填写任何单位或账号。"]
    assert [(s.title, s.sheet_state) for s in book.worksheets] == [
        ("单位", "visible"), ("账号", "visible"), ("填报说明", "visible"), ("选项", "hidden"),
    ]  # fmt: skip
    lists = {str(v.sqref): v.formula1 for v in book["账号"].data_validations.dataValidation}
    assert lists == {
        "C2:C2001": "选项!$C$1:$C$8",
        "D2:D2001": "选项!$D$1:$D$2",
        "E2:E2001": "选项!$A$1:$A$3",
    }


def test_what_changed_since_the_look_stops_the_import_whole(admin, traffic):
    send(admin, filled([WATER, ["承德市交通运输局", "交通局", "承德市", "部门", None]], [CLERK]))
    kept = DirectoryImport.objects.get()
    digest = admin.get(reverse("directory_import", args=[kept.pk])).context["plan"].digest
    Agency.objects.filter(pk=traffic.pk).update(short_name="交通运输局")
    before = counts()

    answer = admin.post(reverse("directory_apply", args=[kept.pk]), {"digest": digest})

    assert (answer.status_code, counts()) == (409, before)
    assert confirm(admin).status_code == 200  # the new preview shows what is now to be changed


def test_an_import_is_applied_once(admin):
    send(admin, filled([WATER], [CLERK]))
    confirm(admin)
    kept, before = DirectoryImport.objects.get(), counts()

    again = admin.post(reverse("directory_apply", args=[kept.pk]), {"digest": "x"})

    assert (again.status_code, counts()) == (409, before)


def test_a_list_of_passwords_that_was_lost_is_made_anew_for_who_still_waits(admin):
    send(admin, filled([WATER], [CLERK, HEAD]))
    first = passwords(confirm(admin))
    User.objects.filter(username="shuiwu02").update(password_is_temporary=False)
    kept = DirectoryImport.objects.get()

    second = passwords(admin.post(reverse("directory_reissue", args=[kept.pk])))

    clerk = User.objects.get(username="shuiwu01")
    assert set(second) == {"shuiwu01"}
    assert clerk.check_password(second["shuiwu01"])
    assert not clerk.check_password(first["shuiwu01"])
    User.objects.update(password_is_temporary=False)
    assert admin.post(reverse("directory_reissue", args=[kept.pk])).status_code == 409


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_take_the_same_queries_for_one_row_and_three(
    number, admin, django_assert_num_queries
):
    people = [[f"p{n}", "王芳", "填报员", "市交通运输局", None, None] for n in range(number)]
    agencies = [[f"局{n}", f"局{n}", "承德市", "部门", f"别名{n}"] for n in range(number)]
    for _ in range(number):
        send(admin, filled(agencies, people))
    kept = DirectoryImport.objects.first()

    with django_assert_num_queries(6):
        admin.get(reverse("directory"))
    with django_assert_num_queries(9):
        admin.get(reverse("directory_import", args=[kept.pk]))
