"""The site in one file: the same site gives the same bytes."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

from results.export.writing import MANIFEST, read_manifest

TOP = "minsheng-site/"
MOMENT = (1980, 1, 1, 0, 0, 0)  # the earliest a ZIP can tell


def pack(site: Path, target: Path) -> int:
    """Pack the exported site into ``target``, whole at once; its size in bytes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            for name in [*sorted(read_manifest(site)["files"]), MANIFEST]:
                entry = zipfile.ZipInfo(TOP + name, MOMENT)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.create_system, entry.external_attr = 3, 0o644 << 16
                archive.writestr(entry, (site / name).read_bytes())
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size
