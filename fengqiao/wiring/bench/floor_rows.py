"""The rows of one real registration, to be written again and again by bare psycopg: the floor of `register`."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import sql

__all__ = ["FloorRows"]

# table -> the column that names the dispute; parents first
TABLES = {
    "cases_dispute": "id", "cases_party": "dispute_id", "cases_handling": "dispute_id", "cases_transfer": "dispute_id",
    "cases_participant": "dispute_id", "duties_duty": "root_id", "intake_suggestion": "dispute_id", "journal_entry": "subject_id",
}  # fmt: skip


class FloorRows:
    """Reads what a registration wrote; `write` writes it once more under new ids, in one transaction, a statement a row."""

    def __init__(self, connection: psycopg.Connection, dispute_id: UUID, county: str = "640221") -> None:
        self.connection, self.county, self.sample = connection, county, dispute_id
        self.written: list[UUID] = []
        self.statements: list[tuple[sql.Composed, list[str], list[Any]]] = []
        with connection.transaction():
            self._say()
            for table, column in TABLES.items():
                cursor = connection.execute(
                    sql.SQL("SELECT * FROM {} WHERE county = %s AND {} = %s").format(
                        sql.Identifier(table), sql.Identifier(column)
                    ),
                    [county, dispute_id],
                )
                names = [one.name for one in cursor.description or []]
                insert = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
                    sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, names)),
                    sql.SQL(", ").join(sql.Placeholder() * len(names)),
                )  # fmt: skip
                for row in cursor.fetchall():
                    self.statements.append((insert, names, [_plain(value) for value in row]))

    def _say(self) -> None:
        self.connection.execute(f"SET LOCAL fengqiao.counties = '{self.county}'")

    def write(self) -> None:
        """One registration's worth of rows."""
        fresh = uuid4()
        with self.connection.transaction():
            self._say()
            self.connection.execute(
                "UPDATE serials_serial SET last = last + 1 WHERE county = %s AND series = 'dispute' RETURNING last",
                [self.county],
            )
            for insert, names, row in self.statements:
                values = [
                    fresh
                    if value == self.sample
                    else uuid4()
                    if name in ("id", "key", "source_id")
                    else value
                    for name, value in zip(names, row, strict=True)
                ]
                if "number" in names:
                    values[names.index("number")] = f"floor-{fresh.hex[:20]}"
                self.connection.execute(insert, values)
        self.written.append(fresh)


def _plain(value: Any) -> Any:
    from psycopg.types.json import Jsonb

    return Jsonb(value) if isinstance(value, dict | list) else value
