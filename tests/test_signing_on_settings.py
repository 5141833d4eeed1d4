"""What the environment says of sign-in: odd values stop the start in one line."""

from __future__ import annotations

import pytest

from tests.test_settings import start

PROVIDER = {
    "OIDC_ISSUER": "https://sso.example.gov.cn/realms/province",
    "OIDC_CLIENT_ID": "minsheng",
    "OIDC_CLIENT_SECRET": "x",
}


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (
            {"SECOND_FACTOR": "some"},
            "SECOND_FACTOR='some': 请设为 optional / office / all 之一。",
        ),
        (
            {"OIDC_ISSUER": "http://sso.example.gov.cn"},
            "OIDC_ISSUER='http://sso.example.gov.cn' 须为 https 地址，"
            "例如 OIDC_ISSUER=https://sso.example.gov.cn",
        ),
        (
            PROVIDER | {"OIDC_CLIENT_ID": None},
            "缺少环境变量 OIDC_CLIENT_ID，请设置，例如 OIDC_CLIENT_ID=minsheng",
        ),
        (
            {"PASSWORD_SIGN_IN": "nobody"},
            "PASSWORD_SIGN_IN='nobody': 请设为 everyone / administrators 之一。",
        ),
        (
            {"PASSWORD_SIGN_IN": "administrators"},
            "PASSWORD_SIGN_IN=administrators 须先接通统一身份认证，请设置 OIDC_ISSUER。",
        ),
    ],
)
def test_the_start_stops_with_one_line(changes, line):
    assert start(**changes) == (1, f"启动失败：{line}")


def test_a_provider_that_is_told_whole_starts():
    assert start(**PROVIDER, PASSWORD_SIGN_IN="administrators", SECOND_FACTOR="all") == (0, "")
