"""The database engine of the project. One difference from Django's: GROUP BY id alone does not imply the other columns."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base, features


class DatabaseFeatures(features.DatabaseFeatures):
    def allows_group_by_selected_pks_on_model(self, model: Any) -> bool:
        from fengqiao.kernel.placed.models import PlacedModel

        return (
            False if issubclass(model, PlacedModel) else super().allows_group_by_selected_pks_on_model(model)
        )


class DatabaseWrapper(base.DatabaseWrapper):
    features_class = DatabaseFeatures
