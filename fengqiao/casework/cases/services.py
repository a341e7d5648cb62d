"""Cases: the write door. Every change to a dispute is one function here; ask `queries` for reading.

Not here: sessions (`meetings`), what was agreed (`agreements`), what the machine proposes (`intake`).
"""

from .arbitrating import bind_holder
from .closing import assign_mediators, close_dispute, end_mediation, record_visit, reopen_dispute
from .crossing import move_dispute
from .escalating import (
    escalate_dispute,
    guide_escalation,
    return_escalation,
    take_escalation,
    withdraw_escalation,
)
from .handing import accept_dispute, decline_offer, hand_over, refuse_dispute, withdraw_offer
from .joining import contribute, end_joint, join_handling
from .moving import step_mediation
from .ordering import assign_down, contest_order, report_order, sign_order
from .registering import Registered, register_dispute
from .registering_many import PastOutcome, RegistrationInput, check_many, register_many
from .revealing import Revealed, reveal_party
from .rules import ObligationInput, PartyInput, SuggestionInput

__all__ = [
    "ObligationInput", "PartyInput", "PastOutcome", "Registered", "RegistrationInput", "Revealed", "SuggestionInput", "accept_dispute", "assign_mediators", "close_dispute",
    "check_many", "decline_offer", "end_mediation", "hand_over", "record_visit", "refuse_dispute", "register_dispute", "register_many", "reopen_dispute", "reveal_party",
    "step_mediation", "withdraw_offer",
    # from hand to hand
    "assign_down", "bind_holder", "contest_order", "contribute", "end_joint", "escalate_dispute", "guide_escalation", "join_handling",
    "move_dispute", "report_order", "return_escalation", "sign_order", "take_escalation", "withdraw_escalation",
]  # fmt: skip
