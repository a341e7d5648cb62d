"""The shard rules of design section 6 as system checks: a model that breaks one keeps the program from starting."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core import checks
from django.db import models

from .models import PlacedForeignKey, PlacedModel


@checks.register()
def shard_rules(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """E1 reference to placed, E2 plain key between placed, E3 unique column, E4 unique rule, E5 automatic many-to-many."""
    found: list[checks.CheckMessage] = []
    for model in apps.get_models(include_auto_created=True):
        placed = issubclass(model, PlacedModel)
        for field in model._meta.local_fields:
            target = field.remote_field and field.remote_field.model
            if isinstance(target, type) and issubclass(target, PlacedModel):
                if not placed:
                    found.append(
                        checks.Error(
                            f"{model._meta.label}.{field.name}: a reference table may not point to a placed one",
                            id="shard.E1",
                        )
                    )
                elif not isinstance(field, PlacedForeignKey):
                    found.append(
                        checks.Error(f"{model._meta.label}.{field.name}: use PlacedForeignKey", id="shard.E2")
                    )
            if placed and field.unique and not field.primary_key:
                found.append(
                    checks.Error(
                        f"{model._meta.label}.{field.name}: a unique rule starts with county", id="shard.E3"
                    )
                )
        if not placed:
            continue
        for rule in model._meta.constraints:
            if isinstance(rule, models.UniqueConstraint) and rule.fields[:1] != ("county",):
                found.append(
                    checks.Error(
                        f"{model._meta.label} {rule.name}: a unique rule starts with county", id="shard.E4"
                    )
                )
        if model._meta.local_many_to_many:
            found.append(
                checks.Error(
                    f"{model._meta.label}: no automatic many-to-many on a placed table", id="shard.E5"
                )
            )
    return found
