"""`fengqiao keys rotate`: a new key becomes current and every sealed column is sealed anew, in batches, resumable."""

from __future__ import annotations

import argparse
from typing import Any

from django.apps import apps
from django.db import connections, transaction

from fengqiao.kernel.placed.models import PlacedModel

from .ring import add_version, fingerprint, seal, unseal, version_of

__all__ = ["main", "reseal"]

BATCH = 500


def sealed_columns() -> list[tuple[type[Any], str]]:
    """Every column whose name ends in _enc."""
    return [
        (model, f.name)
        for model in apps.get_models()
        for f in model._meta.local_fields
        if f.name.endswith("_enc")
    ]


def reseal(current: int, using: str = "owner") -> int:
    """Seal again whatever an older key sealed. May be stopped and repeated; returns how many values were changed."""
    changed = 0
    for model, column in sealed_columns():
        table = model._meta.db_table
        # A placed row is named by county and id: its key begins with county, and so does its shard.
        key = ("county", "id") if issubclass(model, PlacedModel) else ("id",)
        named = " AND ".join(f"{name} = %s" for name in key)
        with connections[using].cursor() as cursor:
            while True:
                with transaction.atomic(using=using):
                    cursor.execute(
                        f'SELECT {", ".join(key)}, "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL AND get_byte("{column}", 0) <> %s'
                        f" LIMIT {BATCH} FOR UPDATE",
                        [current],
                    )
                    rows = cursor.fetchall()
                    for *place, row_id, sealed in rows:
                        assert version_of(sealed) != current
                        plain = unseal(sealed, table=table, column=column, row_id=row_id)
                        fresh = seal(plain, table=table, column=column, row_id=row_id)
                        cursor.execute(
                            f'UPDATE "{table}" SET "{column}" = %s WHERE {named}', [fresh, *place, row_id]
                        )
                changed += len(rows)
                if len(rows) < BATCH:
                    break
    return changed


def main(argv: list[str]) -> int:
    """rotate, resume or show the fingerprint."""
    parser = argparse.ArgumentParser(prog="fengqiao keys", description="管理加密密钥。")
    parser.add_argument(
        "what", choices=["rotate", "resume", "fingerprint"], help="轮换 / 继续上次中断的轮换 / 显示指纹"
    )
    options = parser.parse_args(argv)
    if options.what == "fingerprint":
        print(fingerprint())
        return 0
    from .ring import _ring

    current = add_version() if options.what == "rotate" else int(_ring()["current"])
    print(f"正在用第 {current} 版密钥重新加密…")
    print(f"已重新加密 {reseal(current)} 项。请另行备份密钥文件夹，旧密钥保留以便读取旧备份。")
    return 0
