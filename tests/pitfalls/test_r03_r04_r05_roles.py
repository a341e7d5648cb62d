"""R3 pool beside assume_role, R4 an owner bound by row-level security, R5 COPY as the application: none of them here."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, connections

from fengqiao.casework.cases.models import Dispute
from fengqiao.casework.cases.tests.house import build_house, register
from fengqiao.trust.scope import acting
from fengqiao.wiring import settings as real


def test_r3_the_pool_logs_in_as_the_role_itself() -> None:
    """Together with `assume_role` it times out at every start (Django 5.2, psycopg_pool 3.3)."""
    for name, login in real.DATABASES.items():
        options: Any = login["OPTIONS"]
        assert "assume_role" not in options, name
        assert login["USER"] == {"default": "fq_app", "owner": "fq_owner", "report": "fq_report"}[name]


@pytest.mark.django_db(transaction=True)
def test_r4_the_owner_reads_and_changes_every_row_though_security_is_forced() -> None:
    """Else each data migration would touch 0 rows without an error."""
    house = build_house()
    with acting(house.clerk):
        register(house, house.clerk)
    rows = Dispute.objects.everywhere("as a migration does").using("owner")
    assert rows.count() == 1
    assert rows.update(title="由迁移更正") == 1
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT rolbypassrls, rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (True, False)
        cursor.execute("SELECT relforcerowsecurity FROM pg_class WHERE oid = 'cases_dispute'::regclass")
        assert cursor.fetchone() == (True,)
    assert Dispute.objects.everywhere("report").using("report").get().title == "由迁移更正"


@pytest.mark.django_db(transaction=True)
def test_r5_copy_is_the_owners_and_the_application_is_told_so() -> None:
    statement = "COPY serials_serial (id, county, created_at, series, organisation_id, year, last) FROM STDIN"
    row = (
        "01a212dc-435a-7439-91c4-34b7d3dbbf7a",
        "640221",
        "2026-05-11",
        "copied",
        "01a212dc-435a-7439-91c4-34b7d3dbbf7a",
        2026,
        1,
    )
    with (
        pytest.raises((DatabaseError, psycopg.errors.FeatureNotSupported), match="row-level security"),
        connection.cursor() as app,
        app.copy(statement) as copy,
    ):
        copy.write_row(row)
    connection.close()
    with connections["owner"].cursor() as owner:
        with owner.copy(statement) as copy:
            copy.write_row(row)
        owner.execute("SELECT count(*) FROM serials_serial WHERE series = 'copied'")
        assert owner.fetchone() == (1,)
