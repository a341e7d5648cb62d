"""Cases: the read door. Everything takes the scope first; what is foreign and what is missing are one answer.

Not here: sessions (`meetings.queries`), agreements (`agreements.queries`), proposals (`intake.queries`).
"""

from .access import is_seen
from .actions import Action
from .applicant_reading import Followed, FollowedEvent, FollowedLook, followed_page
from .chain import Beside, beside_of
from .course import COURSE, CourseView, course_view
from .exporting import ExportedDispute, ExportedParty, count_export, export_disputes
from .listing import (
    DUE_CHOICES,
    OPEN_STAGES,
    DisputeRow,
    ListFilters,
    Page,
    due_range,
    list_disputes,
    mine_ids,
    read_cursor,
    rows_by_id,
    write_cursor,
)  # fmt: skip
from .reading import DisputePage, EntryView, LookView, PartyView, dispute_page, timeline, who_looked
from .workbench import DutyRow, OfferRow, Tile, Workbench, workbench

__all__ = [
    "Action", "Beside", "COURSE", "CourseView", "DUE_CHOICES", "DisputePage", "DisputeRow", "DutyRow", "EntryView", "ExportedDispute", "ExportedParty", "Followed", "FollowedEvent", "FollowedLook", "ListFilters", "LookView", "OPEN_STAGES", "OfferRow", "Page", "PartyView", "Tile", "Workbench", "beside_of", "count_export", "course_view", "dispute_page", "due_range", "export_disputes", "followed_page", "is_seen", "list_disputes", "mine_ids", "read_cursor", "rows_by_id", "timeline", "who_looked", "workbench", "write_cursor",
]  # fmt: skip
