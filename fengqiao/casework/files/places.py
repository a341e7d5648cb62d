"""Where the sealed bytes lie: `files` in the data folder, which a backup takes along and no web server serves."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from fengqiao.tools.storage import Folder

TABLE = "files_file"


def folder() -> Folder:
    return Folder(Path(settings.FENGQIAO_FILES))
