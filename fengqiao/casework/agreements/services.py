"""Agreements: the write door. Written and oral agreements, signing, performance, confirmation, questionnaires; ask `queries` to read.

Not here: the steps of a mediation (`cases`), the record of a session (`meetings`).
"""

from .confirming import apply_confirmation, record_confirmation
from .drafting import OwedInput, discard_agreement, draft_agreement, revise_agreement
from .oral import reach_oral_agreement
from .performing import record_default, record_performance, remediate
from .signing import seal_agreement, sign_on_paper, sign_on_screen
from .visiting import answer_visit, make_visit_link, open_visit_form

__all__ = [
    "OwedInput", "answer_visit", "apply_confirmation", "discard_agreement", "draft_agreement", "make_visit_link", "open_visit_form",
    "reach_oral_agreement", "record_confirmation", "record_default", "record_performance", "remediate", "revise_agreement",
    "seal_agreement", "sign_on_paper", "sign_on_screen",
]  # fmt: skip
