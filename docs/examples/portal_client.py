"""民生实事门户接口的最小客户端：翻页、限流等待、出错说明、填报。需要requests。"""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
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

    def ask(self, method: str, path: str, **request: Any) -> requests.Response:
        """一次请求的答复。过于频繁或暂时不可用时按门户说的时间等待，再试几次。"""
        for _turn in range(TRIES):
            answer = self.session.request(method, urljoin(self.base, path), timeout=30, **request)
            if answer.status_code not in (429, 503):
                break
            time.sleep(int(answer.headers.get("Retry-After", 1)))
        if answer.status_code >= 400:
            raise Refused(answer.json())
        return answer

    def get(self, path: str, **query: str | int) -> dict[str, Any]:
        """一个地址的内容。"""
        return dict(self.ask("GET", path, params=query).json())

    def rows(self, path: str, **query: str | int) -> Iterator[dict[str, Any]]:
        """一个列表的全部各行，逐页读取。"""
        page = 1
        while True:
            found = self.get(path, page=page, **query)
            yield from found["results"]
            if not found["next"]:
                return
            page += 1

    def file(self, path: str) -> bytes:
        """一个文件：佐证、附件或公文。"""
        return self.ask("GET", path).content

    def change(self, path: str, changes: dict[str, Any]) -> dict[str, Any]:
        """读取一个地址，只改所列各项。别人在这之间改了的，抛出Refused（412），请重来。"""
        tag = self.ask("GET", path).headers["ETag"]
        return dict(self.ask("PATCH", path, json=changes, headers={"If-Match": tag}).json())

    def send(
        self, path: str, content: dict[str, Any] | None = None, key: str = ""
    ) -> dict[str, Any]:
        """新增或送审。没收到答复的，用同一个key重发，不会做两遍。"""
        headers = {"Idempotency-Key": key or str(uuid.uuid4())}
        return dict(self.ask("POST", path, json=content, headers=headers).json())

    def upload(
        self, path: str, files: list[Path], key: str = "", **fields: str | int
    ) -> dict[str, Any]:
        """上传佐证：月报的写明share（分解任务的编号）。"""
        contents = [(file.name, file.read_bytes()) for file in files]
        hashes = [hashlib.sha256(content).hexdigest() for _name, content in contents]
        answer = self.ask(
            "POST",
            path,
            data={"sha256": hashes, **fields},
            files=[("files", named) for named in contents],
            headers={"Idempotency-Key": key or str(uuid.uuid4())},
        )
        return dict(answer.json())


def lagging(portal: Portal, batch: str) -> list[tuple[str, Decimal]]:
    """一个批次中滞后和严重滞后的指标，及其差距（百分点）。数值是字符串，用Decimal读取。"""
    return [
        (row["share"]["indicator"]["name"], Decimal(row["gap"]))
        for light in ("red", "yellow")
        for row in portal.rows("standing/", batch=batch, light=light)
        if row["gap"] is not None
    ]


def report_month(portal: Portal, report: int, values: dict[int, str], files: list[Path]) -> str:
    """填好一份月报并送审：values是分解任务的编号和本月累计（字符串），files附在第一项。

    返回月报的状态。
    """
    readings = [{"share": share, "value": value} for share, value in values.items()]
    portal.change(f"reports/{report}/entry/", {"readings": readings})
    if files:
        portal.upload(f"reports/{report}/evidence/", files, share=next(iter(values)))
    return str(portal.send(f"reports/{report}/submit/")["state"])
