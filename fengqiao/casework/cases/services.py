"""Cases: the write door. Every change to a dispute is one function here; ask `queries` for reading.

Not here: sessions (`meetings`), what was agreed (`agreements`), what the machine proposes (`intake`).
"""

from .applicant_secrets import grouped, secret_for_key
from .arbitrating import bind_holder
from .calming import plan_calming, record_calming
from .closing import assign_mediators, close_dispute, end_mediation, reopen_dispute
from .crossing import move_dispute
from .escalating import (
    escalate_dispute,
    guide_escalation,
    return_escalation,
    take_escalation,
    withdraw_escalation,
)
from .extending import extend_term
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
from .inviting import invite_helper, refuse_mediator, release_helper, set_openness
from .joining import contribute, end_joint, join_handling
from .moving import note_next_session, step_mediation
from .ordering import assign_down, contest_order, report_order, sign_order
from .registering import Registered, register_dispute
from .registering_many import PastOutcome, RegistrationInput, check_many, register_many
from .relapsing import take_up_again
from .reporting import ReportInput, report_department
from .revealing import Revealed, reveal_party
from .rules import ObligationInput, PartyInput, SuggestionInput
from .suspending import resume_mediation, suspend_mediation
from .visiting import keep_visit, record_visit

__all__ = [
    "ObligationInput", "Opened", "PartyInput", "PastOutcome", "Registered", "RegistrationInput", "ReportInput", "Revealed", "SuggestionInput", "accept_dispute", "applicant", "assign_down", "assign_mediators", "bind_holder", "check_many", "close_dispute", "contest_order", "contribute", "decline_offer", "end_joint", "end_mediation", "escalate_dispute", "extend_term", "find_by_secret", "grouped", "guide_escalation", "hand_over", "invite_helper", "issue_secret", "join_handling", "keep_visit", "move_dispute", "normal_number", "note_next_session", "plan_calming", "record_calming", "record_visit", "refuse_dispute", "refuse_mediator", "register_dispute", "register_many", "release_helper", "reopen_dispute", "report_department", "report_order", "resume_mediation", "return_escalation", "reveal_party", "secret_for_key", "set_openness", "sign_order", "step_mediation", "still_fits", "suspend_mediation", "take_escalation", "take_up_again", "withdraw_application", "withdraw_escalation", "withdraw_offer",
]  # fmt: skip
