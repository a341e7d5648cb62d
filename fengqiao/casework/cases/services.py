"""Cases: the write door. Every change to a dispute is one function here; ask `queries` for reading.

Not here: sessions (`meetings`), what was agreed (`agreements`), what the machine proposes (`intake`).
"""

from .applicant_secrets import grouped, secret_for_key
from .closing import assign_mediators, close_dispute, end_mediation, record_visit, reopen_dispute
from .following import (
    Opened,
    applicant,
    find_by_secret,
    issue_secret,
    normal_number,
    still_fits,
    withdraw_application,
)
from .handing import accept_dispute, decline_offer, hand_over, refuse_dispute, withdraw_offer
from .moving import step_mediation
from .registering import Registered, register_dispute
from .revealing import Revealed, reveal_party
from .rules import ObligationInput, PartyInput, SuggestionInput

__all__ = [
    "ObligationInput", "Opened", "PartyInput", "Registered", "Revealed", "SuggestionInput", "accept_dispute", "applicant", "assign_mediators", "close_dispute",
    "decline_offer", "end_mediation", "find_by_secret", "grouped", "hand_over", "issue_secret", "normal_number", "record_visit", "refuse_dispute", "register_dispute", "reopen_dispute", "reveal_party",
    "secret_for_key", "step_mediation", "still_fits", "withdraw_application", "withdraw_offer",
]  # fmt: skip
