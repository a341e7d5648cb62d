"""Code tables of agreements, code to Chinese."""

from __future__ import annotations

FORMS = {"oral": "口头协议", "written": "书面协议"}
COVERS = {"whole": "调解协议书", "partial": "部分调解协议书", "facts": "无争议事实记载"}
SIGNER_ROLES = {"party": "当事人", "mediator": "人民调解员", "committee": "人民调解委员会"}
SIGNATURE_MEANS = {"screen": "当面屏幕签名", "paper": "纸质签名", "fingerprint": "纸质指印", "seal": "盖章"}
CONFIRMATION_KINDS = {"court": "司法确认", "notary": "公证"}
EVERY = {"month": "每月", "half_month": "每半月（15 日）", "week": "每周", "quarter": "每季"}
DEFAULT_GUIDANCE = {
    "urge": "已督促履行（人民调解法第三十一条）",
    "payment_order": "可以向人民法院申请支付令（民事诉讼法第二百二十五条）",
    "wage_order": "可以持调解协议书申请支付令，人民法院应当依法发出（劳动争议调解仲裁法第十六条）",
    "enforcement": "可以向人民法院申请强制执行（人民调解法第三十三条）",
    "notary_enforcement": "可以持具有强制执行效力的公证文书申请执行（民事诉讼法第二百四十九条）",
    "remediate": "可以变更协议或者达成新的协议（重新调解）",
    "lawsuit": "可以就协议的履行向人民法院起诉（人民调解法第三十二条）",
}
WAYS = {
    "court": "司法确认", "notary": "公证（赋予强制执行效力）", "payment_order": "支付令", "enforcement": "强制执行",
}  # fmt: skip
DUTY_KINDS = {"perform": "协议履行", "confirm": "司法确认申请"}
