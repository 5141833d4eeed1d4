"""民生实事门户接口的最小客户端：翻页、限流等待、出错说明。需要requests。"""

from __future__ import annotations

import time
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import urljoin

import requests

TRIES = 5


class Refused(Exception):
    """门户拒绝了请求；``problem``是RFC 9457的说明。"""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(f"{problem.get('status')} {problem.get('detail')}")
        self.problem = problem


class Portal:
    """``Portal("https://ms.example.gov.cn", "msp_…")``；没有令牌只能读公开数据。"""

    def __init__(self, address: str, token: str = "", language: str = "zh-hans") -> None:
        self.base = address.rstrip("/") + "/api/v1/"
        self.session = requests.Session()
        self.session.headers["Accept-Language"] = language
        if token:
            self.session.headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str, **query: str | int) -> dict[str, Any]:
        """一个地址的内容。过于频繁或暂时不可用时按门户说的时间等待，再试几次。"""
        for _turn in range(TRIES):
            answer = self.session.get(urljoin(self.base, path), params=query, timeout=30)
            if answer.status_code not in (429, 503):
                break
            time.sleep(int(answer.headers.get("Retry-After", 1)))
        if answer.status_code >= 400:
            raise Refused(answer.json())
        return dict(answer.json())

    def rows(self, path: str, **query: str | int) -> Iterator[dict[str, Any]]:
        """一个列表的全部各行，逐页读取。"""
        page = 1
        while True:
            found = self.get(path, page=page, **query)
            yield from found["results"]
            if not found["next"]:
                return
            page += 1


def lagging(portal: Portal, batch: str) -> list[tuple[str, Decimal]]:
    """一个批次中滞后和严重滞后的指标，及其差距（百分点）。数值是字符串，用Decimal读取。"""
    return [
        (row["share"]["indicator"]["name"], Decimal(row["gap"]))
        for light in ("red", "yellow")
        for row in portal.rows("standing/", batch=batch, light=light)
        if row["gap"] is not None
    ]
