"""The papers of a volume (人民调解文书格式, 司发通〔2010〕239号), each a pure function of the `Matter`.

The fields are those of stored copies of the forms and of their filling guides; the printed annex itself was not at hand, so the
ruling of lines is ours. No form asks for an identity number: none is printed.
"""

from .application import application, register, rights
from .binding import back, contents, cover, evidence_cover, statement
from .court import confirmation
from .records import inquiry, session, visit

__all__ = [
    "application", "back", "confirmation", "contents", "cover", "evidence_cover", "inquiry", "register", "rights", "session", "statement",
    "visit",
]  # fmt: skip
