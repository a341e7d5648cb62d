"""The shard rules of design section 6: in the models, and in the database as it stands after migrate."""

from __future__ import annotations

from typing import Any
from unittest import mock

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.db import connection, connections, models

from fengqiao.kernel.placed import checks
from fengqiao.kernel.placed.models import PlacedForeignKey, PlacedModel, placed_models
from fengqiao.trust.scope.shards import missing_keys, shardify

PLACED = placed_models()
IDS = [model._meta.label for model in PLACED]


def rows(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def test_the_models_keep_the_rules() -> None:
    assert run_checks() == []
    assert len(PLACED) >= 15


def test_every_business_table_is_placed_and_the_others_are_known() -> None:
    """A new table outside the shards is a decision: it is listed here."""
    reference = {
        "accounts.User", "accounts.Post", "places.Place", "organisations.Organisation", "mediators.Mediator", "mediators.Appointment",
        "policy.PolicyDocument", "shared.Draft", "shared.SavedFilter",
        "accounts.ApiKey", "accounts.Tries", "intake.Idempotency", "portal.VisitorDraft",
    }  # fmt: skip
    ours = {
        model._meta.label for model in apps.get_models() if model.__module__.startswith("fengqiao.") and model not in PLACED
    }  # fmt: skip
    assert ours == reference


@pytest.mark.parametrize("model", PLACED, ids=IDS)
def test_id_is_made_in_python_and_county_never_null(model: type[PlacedModel]) -> None:
    key, county = model._meta.get_field("id"), model._meta.get_field("county")
    assert isinstance(key, models.UUIDField) and callable(key.default)
    assert county.max_length == 6 and not county.null and county.db_collation == "C"
    assert model._meta.pk is key
    assert "DELETE" not in model.app_rights


@pytest.mark.django_db
@pytest.mark.parametrize("model", PLACED, ids=IDS)
def test_the_database_has_the_composite_key_and_forces_row_level_security(model: type[PlacedModel]) -> None:
    table = model._meta.db_table
    key = rows(
        "SELECT array_agg(a.attname ORDER BY k.n) FROM pg_constraint c, unnest(c.conkey) WITH ORDINALITY k(num, n), pg_attribute a"
        " WHERE c.contype = 'p' AND c.conrelid = %s::regclass AND a.attrelid = c.conrelid AND a.attnum = k.num",
        table,
    )
    assert list(key[0][0]) == ["county", "id"]
    enabled, forced = rows(
        "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", table
    )[0]
    assert enabled and forced
    policies = rows("SELECT qual, with_check FROM pg_policies WHERE tablename = %s", table)
    assert (
        len(policies) == 1 and "fengqiao.counties" in policies[0][0] and "fengqiao.counties" in policies[0][1]
    )
    has_secrecy = any(field.name == "secrecy" for field in model._meta.local_fields)
    assert ("fengqiao.secrecy" in policies[0][0]) == has_secrecy


@pytest.mark.django_db
@pytest.mark.parametrize("model", PLACED, ids=IDS)
def test_keys_between_placed_tables_are_composite(model: type[PlacedModel]) -> None:
    wanted = {field.column for field in model._meta.local_fields if isinstance(field, PlacedForeignKey)}
    found = rows(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass",
        model._meta.db_table,
    )
    composite = {text for (text,) in found if text.startswith("FOREIGN KEY (county, ")}
    assert {text.split("(county, ")[1].split(")")[0] for text in composite} == wanted
    assert all("(county, id)" in text for text in composite)


@pytest.mark.django_db
@pytest.mark.parametrize("model", PLACED, ids=IDS)
def test_every_unique_index_in_the_database_starts_with_county(model: type[PlacedModel]) -> None:
    found = rows(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexdef LIKE 'CREATE UNIQUE%%'",
        model._meta.db_table,
    )
    assert [name for name, text in found if "(county" not in text] == []


@pytest.mark.django_db
def test_no_sequence_on_a_placed_table_and_no_exclusion() -> None:
    tables = [model._meta.db_table for model in PLACED]
    assert (
        rows(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_name = ANY(%s) AND column_default LIKE 'nextval%%'",
            tables,
        )
        == []
    )
    assert (
        rows(
            "SELECT conname FROM pg_constraint WHERE contype = 'x' AND conrelid::regclass::text = ANY(%s)",
            tables,
        )
        == []
    )


@pytest.mark.django_db
def test_the_application_has_no_more_rights_than_it_needs() -> None:
    granted = rows(
        "SELECT table_name, string_agg(privilege_type, ',' ORDER BY privilege_type) FROM information_schema.role_table_grants"
        " WHERE grantee = 'fq_app' AND table_schema = 'public' GROUP BY table_name"
    )
    rights = {table: set(text.split(",")) for table, text in granted}
    for model in PLACED:
        assert rights.get(model._meta.db_table, set()) == set(filter(None, model.app_rights.split(", "))), (
            model._meta.label
        )
    assert rights["django_migrations"] == {"SELECT"}
    assert rows("SELECT tablename FROM pg_tables WHERE tableowner = 'fq_app'") == []
    assert rows("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user") == [(False,)]


@pytest.mark.django_db(transaction=True)
def test_doctor_notices_each_missing_piece_and_the_step_repairs_it() -> None:
    with connections["owner"].cursor() as cursor:
        assert missing_keys() == []
        cursor.execute("ALTER TABLE cases_visit NO FORCE ROW LEVEL SECURITY")
        cursor.execute("ALTER TABLE cases_party DROP CONSTRAINT cases_party_dispute_id_placed")
        cursor.execute("ALTER TABLE serials_serial DROP CONSTRAINT serials_serial_pkey, ADD PRIMARY KEY (id)")
    told = "；".join(missing_keys())
    assert (
        "cases_visit：行级安全" in told and "cases_party：缺少外键" in told and "serials_serial：主键" in told
    )
    shardify("owner")
    assert missing_keys() == []
    shardify("owner")  # and twice is once


def test_the_checks_would_notice() -> None:
    """Each rule, broken once by a made-up model."""
    with mock.patch.object(apps, "all_models", {"tests": {}}), mock.patch.object(apps, "clear_cache"):

        class Good(PlacedModel):
            class Meta:
                app_label = "tests"

        class Bad(PlacedModel):
            plain = models.ForeignKey(Good, on_delete=models.PROTECT, related_name="+")
            number = models.CharField(max_length=5, unique=True)
            many = models.ManyToManyField(Good, related_name="+")

            class Meta:
                app_label = "tests"
                constraints = [models.UniqueConstraint(fields=["number", "county"], name="wrong_order")]

        class Reference(models.Model):
            dispute = models.ForeignKey(Good, on_delete=models.PROTECT, related_name="+")

            class Meta:
                app_label = "tests"

    with mock.patch.object(checks.apps, "get_models", return_value=[Good, Bad, Reference]):
        found = {message.id for message in checks.shard_rules(None)}
    assert found == {"shard.E1", "shard.E2", "shard.E3", "shard.E4", "shard.E5"}
