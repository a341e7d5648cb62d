"""What may lie in a volume, and the words of keeping. Which of it a place asks for, and in which order, is policy (subject `dossier`)."""

from __future__ import annotations

from typing import NamedTuple

from fengqiao.registry.policy.schema import DOCUMENT_CODES

__all__ = ["COLLECTED", "DOCUMENTS", "DUTY_KINDS", "KEEPING", "NEEDS", "DocumentKind"]


class DocumentKind(NamedTuple):
    """name: as the form is called. law: where the form or the duty comes from. verb: the action that makes it, "" where none is needed."""

    name: str
    law: str
    verb: str = ""


_FORMS = "司发通〔2010〕239号"
DOCUMENTS = {
    "application": DocumentKind("人民调解申请书", _FORMS, "describe"),
    "register": DocumentKind("人民调解受理登记表", _FORMS, "accept"),
    "rights": DocumentKind("当事人权利义务告知书", "人民调解法第二十三条、第二十四条", "accept"),
    "identity": DocumentKind("当事人身份证明", "各地卷宗规范", "add_material"),
    "proxy": DocumentKind("授权委托书", "各地卷宗规范", "add_material"),
    "inquiry": DocumentKind("人民调解调查记录", _FORMS, "inquire"),
    "evidence": DocumentKind("人民调解证据材料", _FORMS, "add_material"),
    "session": DocumentKind("人民调解记录", _FORMS, "hold"),
    "agreement": DocumentKind("人民调解协议书", _FORMS + "；人民调解法第二十九条", "agree"),
    "oral_register": DocumentKind("人民调解口头协议登记表", _FORMS + "；人民调解法第二十八条", "agree"),
    "receipt": DocumentKind("履行凭证", "各地卷宗规范", "add_material"),
    "visit": DocumentKind("人民调解回访记录", _FORMS + "；人民调解法第三十一条", "visit"),
    "confirmation": DocumentKind("司法确认申请书", "人民调解法第三十三条；民事诉讼法第二百零五条", ""),
    "court": DocumentKind("司法确认有关材料", "人民调解法第三十三条", "add_material"),
    "statement": DocumentKind("卷宗情况说明", _FORMS, "describe"),
}
assert tuple(DOCUMENTS) == DOCUMENT_CODES

# What is scanned or photographed instead of written by the program: kind of document -> kind of file.
COLLECTED = {
    "identity": "identity", "proxy": "authority", "evidence": "evidence", "receipt": "performance", "court": "confirmation",
}  # fmt: skip
NEEDS = {"must": "必备", "if_needed": "视情况"}
KEEPING = {"permanent": "永久", "long": "长期", "short": "短期"}
DUTY_KINDS = {"review_volume": "卷宗审核", "mend_volume": "卷宗整改", "return_loan": "归还卷宗"}
