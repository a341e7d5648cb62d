"""Cases: the read door. Everything takes the scope first; what is foreign and what is missing are one answer.

Not here: sessions (`meetings.queries`), agreements (`agreements.queries`), proposals (`intake.queries`).
"""

from .applicant_reading import Followed, FollowedEvent, FollowedLook, followed_page
from .listing import (
    DUE_CHOICES,
    OPEN_STAGES,
    DisputeRow,
    ListFilters,
    Page,
    list_disputes,
    read_cursor,
    rows_by_id,
    write_cursor,
)  # fmt: skip
from .reading import DisputePage, EntryView, LookView, PartyView, dispute_page, timeline, who_looked
from .workbench import DutyRow, OfferRow, Tile, Workbench, workbench

__all__ = [
    "DUE_CHOICES", "OPEN_STAGES", "DisputePage", "DisputeRow", "DutyRow", "EntryView", "Followed", "FollowedEvent", "FollowedLook",
    "ListFilters", "LookView", "OfferRow", "Page",
    "PartyView", "Tile", "Workbench", "dispute_page", "followed_page", "list_disputes", "read_cursor", "rows_by_id", "timeline", "who_looked", "workbench", "write_cursor",
]  # fmt: skip
