"""Counters behind numbers that people read: one row per series, organisation and year."""

from __future__ import annotations

from uuid import UUID

from django.db import models

from fengqiao.kernel.placed.models import PlacedModel

NOBODY = UUID(int=0)


class Serial(PlacedModel):
    """The last number given out. `organisation_id` is all zeros where the county numbers for everybody."""

    series = models.CharField(max_length=20)
    organisation_id = models.UUIDField(default=NOBODY)
    year = models.SmallIntegerField()
    last = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "series", "organisation_id", "year"], name="serial_once_per_series_and_year"
            ),
            models.CheckConstraint(condition=models.Q(last__gt=0), name="serial_counts_from_one"),
        ]
