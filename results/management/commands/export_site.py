"""The public site as files: ``manage.py export_site DIR``."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from agencies.clock import today
from results.export.asking import ExportError
from results.export.running import export_to
from results.export.writing import FolderBusy, FolderForeign


class Command(BaseCommand):
    help = "把公开网站导出为静态文件，可拷贝到任何网页服务器；再次导出只改写有变化的文件。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="导出到哪个目录")
        parser.add_argument(
            "--base-url",
            metavar="URL",
            help="导出后放在哪个地址，例如 https://www.example.gov.cn/ms；填了才有站点地图"
            "（默认用环境变量 EXPORT_URL）",
        )

    def handle(self, *args: Any, folder: Path, base_url: str | None = None, **options: Any) -> None:
        if base_url and not _is_address(base_url):
            raise CommandError(
                f"{base_url} 不是网站地址，请写成 --base-url https://www.example.gov.cn"
            )
        # shown on a terminal alone
        with tqdm(unit="个文件", disable=None, dynamic_ncols=True) as bar:

            def tell(done: int, total: int, written: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            try:
                result = export_to(folder, today(), tell, base_url)
            except FolderBusy as error:
                raise CommandError(f"{folder} 正由另一次导出写入，请稍后再试。") from error
            except FolderForeign as error:
                raise CommandError(f"{folder} 中有不是导出生成的文件，请换一个空目录。") from error
            except (ExportError, OSError) as error:
                raise CommandError(f"没有导出，原有文件未改动：{error}") from error
        for page, address in result.lost:
            self.stderr.write(f"{page} 中的链接 {address} 没有对应的文件，已只留文字。")
        self.stdout.write(
            f"共{result.total}个文件，改写{result.written}个，删除{result.removed}个。"
            f"校验值 {result.digest}"
        )


def _is_address(text: str) -> bool:
    parts = urlsplit(text)
    whole = parts.scheme in ("http", "https") and bool(parts.netloc)
    return whole and not parts.query and not parts.fragment
