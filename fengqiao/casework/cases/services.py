"""Cases: the write door. Every change to a dispute is one function here; ask `queries` for reading.

Not here: sessions (`meetings`), what was agreed (`agreements`), what the machine proposes (`intake`).
"""

from .closing import assign_mediators, close_dispute, end_mediation, record_visit, reopen_dispute
from .handing import accept_dispute, decline_offer, hand_over, refuse_dispute, withdraw_offer
from .moving import step_mediation
from .registering import Registered, register_dispute
from .registering_many import PastOutcome, RegistrationInput, check_many, register_many
from .revealing import Revealed, reveal_party
from .rules import ObligationInput, PartyInput, SuggestionInput

__all__ = [
    "ObligationInput", "PartyInput", "PastOutcome", "Registered", "RegistrationInput", "Revealed", "SuggestionInput", "accept_dispute", "assign_mediators", "close_dispute",
    "check_many", "decline_offer", "end_mediation", "hand_over", "record_visit", "refuse_dispute", "register_dispute", "register_many", "reopen_dispute", "reveal_party",
    "step_mediation", "withdraw_offer",
]  # fmt: skip
