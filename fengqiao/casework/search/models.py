"""The side table of search. It holds personal data as words, so the application has no right on it: see `engine`."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F

from fengqiao.casework.cases.models import Dispute
from fengqiao.kernel.placed.models import PlacedForeignKey, PlacedModel


class SearchEntry(PlacedModel):
    """What one dispute is found by. received_at, place, secrecy: as in the dispute. extra: what stands in no narrative.

    lexemes: pairs of characters and words; `@` with a code for the county, town and village; `%` with the month of receipt, also
    with county and month; `#` with the type and its family, also with the county; `=` with the channel; `!` with how the dispute ended (a stage of `OVER`) or
    `open`, also with the county. What else changes in a dispute's life is not among them.
    """

    dispute = PlacedForeignKey(Dispute, on_delete=models.PROTECT)
    received_at = models.DateTimeField()
    secrecy = models.SmallIntegerField(default=0)
    place = models.CharField(max_length=12, db_collation="C")
    extra = models.TextField()
    lexemes = SearchVectorField()

    app_rights = ""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "dispute"], name="search_entry_once_per_dispute"),
        ]
        indexes = [
            # Without a list of pending entries: every search would have to read through it.
            GinIndex(fields=["lexemes"], name="search_entry_lexemes", fastupdate=False),
            models.Index(
                F("county"), F("received_at").desc(), F("dispute_id").desc(), name="search_entry_newest"
            ),
            models.Index(F("received_at").desc(), F("dispute_id").desc(), name="search_entry_newest_of_all"),
        ]
