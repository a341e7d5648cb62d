"""The placed base: every business row belongs to a county, and cannot be read until the code says for whom (design 4.5, 6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from django.apps import apps
from django.db import models
from django.db.models.fields.related_descriptors import ForwardManyToOneDescriptor
from django.db.models.sql.where import WhereNode

from fengqiao.kernel.ids import uuid7

from .values import Scope

__all__ = ["PlacedForeignKey", "PlacedManager", "PlacedModel", "PlacedQuerySet", "placed_models"]

M = TypeVar("M", bound="PlacedModel")


class NotSaid(RuntimeError):
    """A placed table was read without `within(scope)`, `of(root)` or `everywhere(why)`: a mistake in the program."""


class PlacedQuerySet(models.QuerySet[M]):
    """Rows that cannot be read until someone says for whom."""

    said = False

    def _clone(self) -> PlacedQuerySet[M]:
        clone = super()._clone()  # type: ignore[misc]
        clone.said = self.said
        return clone

    def _say(self) -> PlacedQuerySet[M]:
        rows = self._clone()
        rows.said = True
        return rows

    def _must_be_said(self) -> None:
        if not self.said:
            raise NotSaid(
                f"{self.model.__name__}: say within(scope), of(root) or everywhere(why) before reading"
            )

    def within(self, scope: Scope) -> PlacedQuerySet[M]:
        """Rows of the counties in scope. Roots narrow this further; children are read through their root."""
        if not scope.counties:
            return self._say().none()
        rows = self._say().filter(county__in=scope.counties)
        return rows.filter(secrecy__lte=scope.secrecy) if hasattr(self.model, "secrecy") else rows

    def of(self, root: PlacedModel) -> PlacedQuerySet[M]:
        """The rows that hang on one root which was already found through its access function."""
        field = next(
            f
            for f in self.model._meta.local_fields
            if isinstance(f, PlacedForeignKey) and isinstance(root, f.related_model)
        )
        return self._say().filter(county=root.county, **{field.attname: root.pk})

    def everywhere(self, why: str) -> PlacedQuerySet[M]:
        """For jobs and for followers that hold the root already. The reason is for the reader of the code."""
        assert why
        return self._say()

    def _fetch_all(self) -> None:
        self._must_be_said()
        super()._fetch_all()

    def iterator(self, chunk_size: int | None = None) -> Iterator[M]:
        self._must_be_said()
        return super().iterator(chunk_size)

    def count(self) -> int:
        self._must_be_said()
        return super().count()

    def exists(self) -> bool:
        self._must_be_said()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self._must_be_said()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        self._must_be_said()
        return super().update(**kwargs)

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        """As a part of another query (`id__in=rows`)."""
        self._must_be_said()
        return super().resolve_expression(*args, **kwargs)

    def _combinator_query(self, combinator: str, *others: Any, **kwargs: Any) -> Any:
        for rows in (self, *others):
            rows._must_be_said()
        return super()._combinator_query(combinator, *others, **kwargs)  # type: ignore[misc]

    def delete(self) -> tuple[int, dict[str, int]]:
        self._must_be_said()
        return super().delete()


class PlacedManager(models.Manager.from_queryset(PlacedQuerySet)):  # type: ignore[misc]
    """The only manager of a placed table."""


class PlacedModel(models.Model):
    """A row of a county. `county` is an opaque key, the six digits at registration, and never changes."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    county = models.CharField(max_length=6, db_collation="C", editable=False)
    created_at = models.DateTimeField(editable=False)

    objects = PlacedManager()

    # What fq_app may do with the table; rows are voided, not deleted.
    app_rights = "SELECT, INSERT, UPDATE"

    class Meta:
        abstract = True

    def _do_update(self, base_qs: Any, using: Any, pk_val: Any, values: Any, *further: Any) -> Any:
        values = [value for value in values if value[0].attname != "county"]  # never SET the shard key
        rows = base_qs.filter(county=self.county)
        return super()._do_update(rows, using, pk_val, values, *further)

    def refresh_from_db(
        self, using: str | None = None, fields: Iterable[str] | None = None, from_queryset: Any = None
    ) -> None:
        rows = from_queryset if from_queryset is not None else type(self)._base_manager.db_manager(using)
        super().refresh_from_db(using, fields, rows.filter(county=self.county))


class _ToPlaced(ForwardManyToOneDescriptor):
    """Prefetches name the counties too: by id alone they would miss the key (county, id), see pitfall R11."""

    def get_prefetch_querysets(self, instances: Any, querysets: Any = None) -> Any:
        rows, *further = super().get_prefetch_querysets(instances, querysets)
        return (rows.filter(county__in={one.county for one in instances}), *further)


class PlacedForeignKey(models.ForeignKey):
    """A key between two placed tables. It joins on county too; the composite constraint is made after migrate."""

    forward_related_accessor_class = _ToPlaced

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        kwargs.setdefault("related_name", "+")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("db_constraint", None)
        return name, path, args, kwargs

    def get_extra_descriptor_filter(self, instance: Any) -> dict[str, Any]:
        return {"county": instance.county}

    def get_extra_restriction(self, alias: str, related_alias: str) -> WhereNode:
        ours: Any = self.model._meta.get_field("county")
        theirs: Any = self.related_model._meta.get_field("county")
        where = WhereNode()
        where.add(ours.get_lookup("exact")(ours.get_col(related_alias), theirs.get_col(alias)), "AND")
        return where


def placed_models() -> list[type[PlacedModel]]:
    """Every placed table of the installation."""
    return [model for model in apps.get_models() if issubclass(model, PlacedModel)]
