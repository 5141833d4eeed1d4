"""The keys to the house: a connected system is given a token and reads with it, the token is
revoked and refused; the auditor finds who did each, from where and by which address."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.windows import Open, demo, windows
from tests.portal import Portal, chromium

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "portal_client.py"
SYSTEM = "省住建厅农房管理系统"
USE = "生产环境"


@pytest.fixture(scope="module")
def running() -> Iterator[Portal]:
    with demo() as made:
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.fixture
def opened(running, browser) -> Iterator[Open]:
    with windows(browser, running.url, viewport={"width": 1280, "height": 800}) as opened:
        yield opened


@pytest.fixture(scope="module")
def client() -> ModuleType:
    """The example that the guide hands to those who connect."""
    spec = importlib.util.spec_from_file_location("portal_client", EXAMPLE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_token_opens_the_door_until_it_is_revoked_and_the_auditor_sees_who_gave_it(
    opened, running, client
):
    security = opened("security")
    home = system_made(security)
    text = token_issued(security)
    outside = client.Portal(running.url, text)

    me = outside.get("me/")
    readers = {report["agency"]["name"] for report in outside.rows("reports/")}
    security.goto(home)
    shown_again = text in security.content()
    revoked(security)
    with pytest.raises(client.Refused) as refused:
        outside.get("me/")

    assert (me["name"], me["token"]["name"], me["token"]["scope"]) == (SYSTEM, USE, "read")
    assert readers == {"省住建厅"}
    assert not shown_again
    assert refused.value.problem["status"] == 401

    auditor = opened("auditor")
    by = "郑立新 security 页面，来自127.0.0.1"
    assert found(auditor, "用户") == [("新增 用户 zjt-nongfang", by, "/access/systems/new/")]
    assert found(auditor, "接口令牌") == [
        (f"修改 接口令牌 {USE}", by, "/access/systems/tokens/1/revoke/"),
        (f"新增 接口令牌 {USE}", by, f"{home}token/"),
    ]
    changed = auditor.locator(".audit-entry").first.locator(".audit-changes tbody th")
    assert changed.all_inner_texts() == ["作废时间"]


def system_made(page: Page) -> str:
    """Register the system by the menu; the address of its page."""
    page.get_by_role("link", name="接入系统", exact=True).first.click()
    page.get_by_role("link", name="登记接入系统").click()
    page.get_by_label("系统名称").fill(SYSTEM)
    page.get_by_label("账号", exact=True).fill("zjt-nongfang")
    page.get_by_label("单位").select_option(label="吉林省住房和城乡建设厅")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(SYSTEM)
    return re.sub("^https?://[^/]+", "", page.url)


def token_issued(page: Page) -> str:
    form = page.get_by_role("region", name="签发令牌")
    form.get_by_label("用途").fill(USE)
    form.get_by_role("button", name="签发令牌").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("新令牌")
    return page.locator("code.key").inner_text()


def revoked(page: Page) -> None:
    page.get_by_role("button", name=re.compile(rf"作废\s*{USE}")).click()
    expect(page.get_by_role("row", name=USE)).to_contain_text("已作废")


def found(page: Page, kind: str) -> list[tuple[str, str, str]]:
    """What the security administrator did to objects of a kind, the last first: the matter,
    who and from where, and the address of the page it was done by."""
    page.get_by_role("link", name="审计", exact=True).first.click()
    page.get_by_label("操作人").fill("security")
    page.get_by_label("类别").select_option(label=kind)
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_text(re.compile(r"共\d+条。"))).to_be_visible()
    return [told(entry) for entry in page.locator(".audit-entry").all()]


def told(entry: Locator) -> tuple[str, str, str]:
    who = entry.locator(".audit-who > :not(time)").all_inner_texts()
    entry.get_by_text("来源", exact=True).first.click()
    whence = entry.locator(".audit-whence div", has_text="网址").locator("dd")
    return (
        " ".join(entry.locator(".audit-what").inner_text().split()),
        " ".join(who),
        whence.inner_text().strip(),
    )
