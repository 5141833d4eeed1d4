"""The public site as files: ``manage.py export_site DIR``."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

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

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        # shown on a terminal alone
        with tqdm(unit="个文件", disable=None, dynamic_ncols=True) as bar:

            def tell(done: int, total: int, written: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            try:
                result = export_to(folder, today(), tell)
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
