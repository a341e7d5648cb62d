"""Code tables of a dispute, code to Chinese. Plain data; the dispute types stand in types.toml."""

from __future__ import annotations

CHANNELS = {
    "counter": "来人来访", "phone": "来电", "web": "网上申请", "screening": "排查发现", "initiative": "主动调解", "order": "党委政府交办",
    "court": "法院委派委托", "police": "公安移送", "petition": "信访移送", "arbitration": "仲裁机构移送", "other": "其他部门移送",
    "ledger": "台账补录",
}  # fmt: skip
SIDES = {"applicant": "申请人", "respondent": "被申请人", "third": "第三人"}
PARTY_KINDS = {"person": "自然人", "organisation": "单位"}
ID_KINDS = {
    "111": "居民身份证",
    "113": "户口簿",
    "414": "护照",
    "hmt": "港澳台居民居住证",
    "uscc": "统一社会信用代码",
    "none": "未提供",
}
SEXES = {"1": "男", "2": "女", "9": "未说明"}
DIFFICULTY = {"simple": "简单", "ordinary": "一般", "hard": "疑难复杂", "major": "重大"}

# 人民调解工作若干规定 art. 22, 人民调解法 art. 17 (see docs/law.md; art. 22's number is of middle confidence).
REFUSAL_GROUNDS = {
    "exclusive": "法律规定由专门机关管辖或者禁止采用民间调解方式解决",
    "accepted_elsewhere": "法院、公安机关或者其他行政机关已经受理或者解决",
    "refused_by_party": "一方当事人明确拒绝调解",
    "not_civil": "不属于民间纠纷",
}
GUIDANCE = {
    "court": "向人民法院起诉", "labour_arbitration": "申请劳动人事争议仲裁", "arbitration": "申请仲裁", "police": "向公安机关报案",
    "adjudication": "申请行政裁决", "reconsideration": "申请行政复议", "petition": "依法向有权处理的机关提出信访事项",
    "legal_aid": "申请法律援助", "department": "向主管部门反映",
}  # fmt: skip
END_REASONS = {
    "refused": "一方当事人明确拒绝继续调解", "no_agreement": "调解不能达成一致", "withdrawn": "申请人撤回申请", "unreachable": "当事人无法联系",
    "false": "发现虚假调解", "time_over": "调解期限届满", "other": "其他原因",
}  # fmt: skip
VISIT_MEANS = {"phone": "电话回访", "visit": "上门回访", "counter": "当面回访", "link": "问卷链接"}
VISIT_RESULTS = {
    "kept": "协议已履行，双方无异议",
    "partly": "部分履行，已督促",
    "not_kept": "未履行，已告知可以起诉",
    "relapse": "纠纷反复",
}
SATISFACTION = {"5": "很满意", "4": "满意", "3": "基本满意", "2": "不满意", "1": "很不满意"}
# How the parties were told that another county has the matter now; nothing in it leaves by itself.
TOLD_MEANS = {"face": "当面", "phone": "电话", "written": "书面"}
SESSION_MEANS = {"face": "当面调解", "phone": "电话调解", "video": "视频调解", "door": "上门调解"}
OUTCOMES = {
    "settled": "调解成功",
    "failed": "调解不成",
    "withdrawn": "撤回",
    "refused": "不予受理",
    "moved": "移送外县",
}
HANDLING_RIGHTS = {
    "first": "首问登记", "transfer": "接收移交", "bound": "裁定承办", "assigned": "接受交办", "escalated": "提级办理", "moved": "外县移送",
    "relapse": "反复重调",
}  # fmt: skip
HANDLING_RESULTS = {
    "handed": "移交其他单位",
    "bound": "裁定由其他单位承办",
    "confirmed": "裁定仍由本单位承办",
    "assigned": "交办下级单位",
    "escalated": "上级提级办理",
    "moved": "移送外县",
    "refused": "不予受理",
    "ended": "调解终止",
    "settled": "调解成功",
}
TRANSFER_KINDS = {
    "refer": "分流", "handover": "移交", "assign": "交办", "arbitrate": "报请裁定", "escalate": "上报", "joint": "联合办理",
}  # fmt: skip
# What a state of a transfer is called for kinds whose word is another than "待接收".
TRANSFER_STATES = {
    ("assign", "offered"): "待签收", ("assign", "accepted"): "已签收，待反馈", ("arbitrate", "offered"): "待裁定",
    ("escalate", "offered"): "待答复", ("escalate", "accepted"): "已提级", ("escalate", "withdrawn"): "已撤回上报",
}  # fmt: skip
OFFERS = ("refer", "handover", "assign")  # answered by the receiver; at most one is open
RISK_LEVELS = {"low": "一般", "raised": "较大", "high": "重大", "extreme": "特别重大"}
RISK_REQUESTS = {"take_over": "提级办理", "guide": "指导", "coordinate": "协调"}
DECLINE_REASONS = {
    "not_ours_place": "不属本辖区",
    "not_ours_matter": "不属本单位职责",
    "conflict": "本单位与纠纷有利害关系",
    "capacity": "暂无调解力量",
}
NOT_OURS = ("not_ours_place", "not_ours_matter")  # the only grounds on which an order is contested
CHOSEN_BY = {"organisation": "调委会指派", "parties": "当事人选定"}
DUTY_KINDS = {
    "answer": "受理答复",
    "mediate": "调解期限",
    "visit": "回访",
    "arbitrate": "裁定承办单位",
    "escalation": "上报答复",
    "feedback": "交办反馈",
    "assist": "协助办理",
    "resume": "中止期满恢复",
    "report": "通报主管部门",
    "calm": "安抚稳控",
}
# What parties agree to, and how they said so.
CONSENT_ABOUT = {"helper": "邀请参加人", "extension": "延长期限", "openness": "公开调解"}
CONSENT_MEANS = {"oral": "当面口头", "written": "书面", "phone": "电话", "online": "网络"}
# 人民调解法 art. 20.
HELPER_KINDS = {
    "relative": "亲属", "neighbour": "邻里", "colleague": "同事", "expert": "具有专门知识的人", "experienced": "具有特定经验的人",
    "body": "社会组织", "local": "当地公道正派、热心调解、群众认可的人",
}  # fmt: skip
# Appraisal: SF/T 0083-2020, 医疗纠纷预防和处理条例 art. 38; false: 特邀调解规定 art. 18; the others after 民事诉讼法 art. 153.
SUSPENSION_GROUNDS = {
    "appraisal": "等待鉴定、评估、检验结果", "unable": "当事人因病或者不可抗力暂时不能参加", "successor": "等待确定权利义务承受人或者代理人",
    "depends": "须以另一案的处理结果为依据", "false": "疑似虚假调解",
}  # fmt: skip
REPORT_KINDS = {"failure": "调解不成通报", "false": "虚假调解报告", "material": "材料移交"}
REPORT_MEANS = {"written": "书面函件", "system": "系统推送", "phone": "电话", "face": "当面"}
