"""R10: the side table of search comes with its issue; until then no lexeme column may stand on a table that the application reads."""

from __future__ import annotations

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def rows(statement: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def test_r10_no_text_search_under_row_level_security() -> None:
    """139 to 209 ms under row-level security, 2 ms through a SECURITY DEFINER function with the county inside."""
    searchable = rows(
        "SELECT table_name::text FROM information_schema.columns WHERE table_schema = 'public' AND data_type = 'tsvector'"
    )
    readable = rows(
        "SELECT table_name::text FROM information_schema.role_table_grants WHERE grantee = 'fq_app' AND privilege_type = 'SELECT'"
    )
    assert set(searchable) & set(readable) == set(), "the application has no right on the search table"


def test_r10_a_function_that_runs_as_the_owner_names_the_county_itself() -> None:
    """Whatever runs with the owner's rights stands outside row-level security: it must filter by the setting."""
    functions = rows(
        "SELECT proname::text, prosrc FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace"
        " WHERE n.nspname = 'public' AND prosecdef"
    )
    assert [name for name, source in functions if "fengqiao.counties" not in source] == []
