"""Chinese names of what a policy may say, for pages and for people."""

from __future__ import annotations

__all__ = ["FREQUENCIES", "KEY_NAMES", "LEVELS", "SUBJECT_NAMES"]

SUBJECT_NAMES = {
    "limits": "期限",
    "numbering": "编号",
    "routing": "分流",
    "screening": "排查",
    "forms": "文书",
    "dossier": "卷宗",
}
KEY_NAMES = {
    "limits.answer_working_days": "答复是否受理的期限（工作日）",
    "limits.terms": "调解期限（按纠纷大类）",
    "limits.visit_days": "回访期限（日）：首次自履行之日，此后各次自上次回访之日",
    "limits.reopen_days": "销号后可以恢复办理的期限（日）",
    "limits.returns_allowed": "同一单位可以退回的次数",
    "limits.extension_days": "每次延长调解期限的最多天数（医疗纠纷为工作日）",
    "limits.extensions_allowed": "调解期限可以延长的次数",
    "limits.report_working_days": "调解不成后通报主管部门的期限（工作日）",
    "limits.relapse_days": "销号后纠纷反复、可以继续办理的期限（日）",
    "numbering.dispute": "纠纷编号的写法",
    "numbering.mediation": "调解案号的写法",
    "routing.rules": "分流规则（依次判断，第一条成立的为准）",
    "screening.rounds": "排查频次（按层级）",
    "forms.used": "使用的文书",
    "dossier.documents": "卷内文书（按顺序，必备或者视情况）",
    "dossier.keeping": "保管期限（依次判断，第一条成立的为准）",
    "dossier.review": "由谁审核、几日内审完",
    "dossier.lending_days": "借阅期限（日）",
}
FREQUENCIES = {
    "daily": "每日",
    "weekly": "每周",
    "half_monthly": "每半月",
    "monthly": "每月",
    "quarterly": "每季",
}
LEVELS = {"grid": "网格", "village": "村（居）", "town": "乡镇（街道）", "county": "县（市、区、旗）", "city": "市", "industry": "行业"}  # fmt: skip
