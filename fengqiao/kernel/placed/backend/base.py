"""The database engine of the project. Two differences from Django's.

GROUP BY id alone does not imply the other columns. `prepared_cursor` plans a long statement once a connection, not at each call.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base, features, operations
from django.db.backends.utils import CursorWrapper

PREPARE_AFTER = 5  # uses; only needs to be some number, since our cursors ask for it at once


class DatabaseFeatures(features.DatabaseFeatures):
    def allows_group_by_selected_pks_on_model(self, model: Any) -> bool:
        from fengqiao.kernel.placed.models import PlacedModel

        return (
            False if issubclass(model, PlacedModel) else super().allows_group_by_selected_pks_on_model(model)
        )


class DatabaseOperations(operations.DatabaseOperations):
    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> str:
        """What was sent; of a prepared statement its text without the values, which travelled apart."""
        return super().last_executed_query(cursor, sql, params) or str(sql)


class PreparingCursor(base.ServerBindingCursor):
    """Binds on the server and lets it keep the plan."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        return super().execute(query, params, prepare=True, **options)  # type: ignore[misc]


class DatabaseWrapper(base.DatabaseWrapper):
    features_class = DatabaseFeatures
    ops_class = DatabaseOperations

    def prepared_cursor(self) -> CursorWrapper:
        """A cursor for the few statements that cost more to plan than to run. It is watched like any other.

        Django's own cursors bind on the client and never prepare, so a threshold on the connection concerns these only.
        """
        self.ensure_connection()
        assert self.connection is not None
        if self.connection.prepare_threshold is None:
            self.connection.prepare_threshold = PREPARE_AFTER
        cursor: CursorWrapper = self._prepare_cursor(PreparingCursor(self.connection))  # type: ignore[attr-defined, call-arg]
        return cursor
