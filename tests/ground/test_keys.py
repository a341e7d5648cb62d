"""`fengqiao keys rotate` seals every column anew, may be stopped and repeated, and loses nothing on the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from fengqiao.casework.cases.models import Party
from fengqiao.casework.cases.tests.house import LI, ZHANG, House, build_house, register
from fengqiao.registry.mediators.models import Mediator
from fengqiao.trust.scope import acting
from fengqiao.trust.vault import commands, unseal
from fengqiao.trust.vault.commands import main, reseal, sealed_columns
from fengqiao.trust.vault.ring import add_version, version_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("SYS-03")]


@pytest.fixture
def house(tmp_path: Path, settings: Any) -> Iterator[House]:
    settings.FENGQIAO_KEYS = tmp_path / "keys"
    built = build_house()
    for _ in range(3):
        with acting(built.clerk):
            register(built, built.clerk)
    yield built


def parties() -> list[Party]:
    return list(Party.objects.everywhere("test").using("owner").order_by("dispute_id", "ordinal"))


def clear(row: Party) -> str:
    return unseal(row.id_enc, table="cases_party", column="id_enc", row_id=row.id)


def test_every_sealed_value_moves_to_the_new_key(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rotate"]) == 0
    rows = parties()
    assert [clear(row) for row in rows] == [ZHANG, LI] * 3
    assert {version_of(row.phone_enc) for row in rows} == {version_of(row.address_enc) for row in rows} == {2}
    mediator = Mediator.objects.exclude(id_enc=None).get()
    assert version_of(mediator.id_enc) == 2
    assert "已重新加密 19 项" in capsys.readouterr().out, "three columns of six parties and one mediator"
    assert main(["resume"]) == 0 and "已重新加密 0 项" in capsys.readouterr().out


def test_a_stopped_rotation_is_resumed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "BATCH", 2)
    real, calls = commands.seal, []

    def stops(*args: Any, **kwargs: Any) -> bytes:
        calls.append(1)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return real(*args, **kwargs)

    current = add_version()
    monkeypatch.setattr(commands, "seal", stops)
    with pytest.raises(KeyboardInterrupt):
        reseal(current)
    assert [clear(row) for row in parties()] == [ZHANG, LI] * 3, "both keys are there to read with"
    monkeypatch.setattr(commands, "seal", real)
    assert reseal(current) > 0
    assert {version_of(row.id_enc) for row in parties()} == {current}
    assert reseal(current) == 0


def test_a_rotation_names_the_county_of_every_row(house: House) -> None:
    """Without it each UPDATE on a placed table would walk the whole key (county, id)."""
    with CaptureQueriesContext(connections["owner"]) as queries:
        reseal(add_version())
    updates = [q["sql"] for q in queries if q["sql"].startswith('UPDATE "cases_party"')]
    assert updates and all("county" in sql for sql in updates)


def test_every_column_named_enc_is_sealed_anew() -> None:
    names = {f"{model._meta.db_table}.{column}" for model, column in sealed_columns()}
    assert {
        "cases_party.id_enc",
        "cases_party.phone_enc",
        "accounts_user.totp_enc",
        "mediators_mediator.id_enc",
    } <= names
