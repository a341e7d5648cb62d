"""The lives of a written agreement, of an obligation, and of what a court or a notary does with an agreement."""

from __future__ import annotations

from fengqiao.kernel.lifecycle import Lifecycle, Move

__all__ = ["AGREEMENT_LIFE", "CONFIRMATION_LIFE", "OBLIGATION_LIFE"]

AGREEMENT_LIFE = Lifecycle(
    "agreement",
    start="draft",
    labels={
        "draft": "起草中",
        "signing": "签署中",
        "in_force": "已生效",
        "superseded": "已被替换",
        "void": "已作废",
    },
    moves=[
        Move("revise", ("draft",), "draft", "修改"),
        Move("sign", ("draft", "signing"), "signing", "签署"),
        Move("take_effect", ("signing",), "in_force", "生效"),
        Move("discard", ("draft", "signing"), "void", "作废"),
        Move("supersede", ("signing", "in_force"), "superseded", "另立新协议"),
    ],
)

OBLIGATION_LIFE = Lifecycle(
    "obligation",
    start="open",
    labels={"open": "待履行", "performed": "已履行", "defaulted": "未履行", "void": "不再履行"},
    moves=[
        Move("perform", ("open", "defaulted"), "performed", "登记履行"),
        Move("default", ("open",), "defaulted", "登记未履行"),
        Move("replace", ("open", "defaulted"), "void", "被新协议替换"),
    ],
)

CONFIRMATION_LIFE = Lifecycle(
    "confirmation",
    start="applied",
    labels={"applied": "已申请", "confirmed": "已确认", "rejected": "未予确认", "withdrawn": "已撤回"},
    moves=[
        Move("confirm", ("applied",), "confirmed", "登记确认"),
        Move("reject", ("applied",), "rejected", "登记驳回"),
        Move("withdraw", ("applied",), "withdrawn", "登记撤回"),
    ],
)
