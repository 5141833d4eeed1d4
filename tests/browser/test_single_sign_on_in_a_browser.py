"""The way by the province's sign-in and the second factor, in a browser, by keyboard alone, the
first also without a script: forms lead to another site, which the page's policy has to allow."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from playwright.sync_api import Page, expect

from tests.browser.windows import PASSWORD, Open, demo, windows
from tests.identity_provider.running import CLIENT, SECRET, provider
from tests.identity_provider.running import PASSWORD as PROVINCE_PASSWORD
from tests.portal import chromium

PHONE = {"width": 360, "height": 780}


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    """A portal that has agreed with a provider, and demands a second factor of the office."""
    folder: Path = tmp_path_factory.mktemp("provider")
    # of this machine any port will do (RFC 8252, 7.3)
    with provider(folder, "http://127.0.0.1") as province, pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "OIDC_ISSUER": province.url,
            "OIDC_CLIENT_ID": CLIENT,
            "OIDC_CLIENT_SECRET": SECRET,
            "SECOND_FACTOR": "office",
        }.items():
            patch.setenv(name, value)
        with demo() as made:
            yield made.url


@pytest.fixture
def opened(address) -> Iterator[Open]:
    with chromium() as browser, windows(browser, address) as opened:
        yield opened


def press(page: Page, button: str) -> None:
    """The button, by keyboard; the page that comes."""
    page.get_by_role("button", name=button, exact=True).focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def at_the_province(page: Page, username: str) -> None:
    page.goto("/accounts/login/")
    press(page, "通过统一身份认证登录")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(PROVINCE_PASSWORD)
    press(page, "登录")


def faults(page: Page) -> list[str]:
    """What axe finds, and whether the page is wider than the narrowest telephone."""
    found = [rule["id"] for rule in Axe().run(page).response["violations"]]
    page.set_viewport_size(PHONE)
    wide = page.evaluate("document.scrollingElement.scrollWidth") > PHONE["width"]
    return found + ["sideways"] * wide


def test_a_reporter_goes_there_and_back_and_out_of_both(opened, address):
    page = opened(java_script_enabled=False)
    at_the_province(page, "reporter")

    expect(page.locator(".strip-secret")).to_be_visible()
    assert page.url.startswith(f"{address}/desk/")

    page.locator("details.person summary").click()
    press(page, "退出")
    assert page.url == f"{address}/"
    page.goto("/accounts/login/")
    press(page, "通过统一身份认证登录")
    expect(page.get_by_label("密码")).to_be_visible()  # the province asks again


def test_who_has_no_account_reads_why(opened, address):
    page = opened()
    at_the_province(page, "nobody")

    expect(page.get_by_role("heading", level=1)).to_have_text("不能登录")
    assert faults(page) == []


def test_an_officer_sets_up_the_telephone_and_signs_in_with_it(opened, address):
    page = opened()
    page.goto("/accounts/login/")
    page.get_by_label("用户名").fill("director")
    page.get_by_label("密码").fill(PASSWORD)
    press(page, "登录")
    expect(page.get_by_role("heading", level=1)).to_have_text("启用动态口令")
    secret = "".join(page.locator("code.key span").all_text_contents())
    app = TOTP(base64.b32decode(secret), 6, SHA1(), 30)
    found = {"enrol": faults(page)}
    page.get_by_label("应用显示的6位动态口令").fill(app.generate(int(time.time())).decode())
    page.get_by_label("当前密码").fill(PASSWORD)
    press(page, "启用")
    spare = "".join(page.locator(".codes code").first.locator("span").all_text_contents())
    found["codes"] = faults(page)

    again = opened()
    again.goto("/accounts/login/?next=/inbox/")
    again.get_by_label("用户名").fill("director")
    again.get_by_label("密码").fill(PASSWORD)
    press(again, "登录")
    found["step"] = faults(again)
    again.get_by_label("动态口令").fill(spare)
    press(again, "登录")

    assert again.url == f"{address}/inbox/"
    assert found == {"enrol": [], "codes": [], "step": []}
