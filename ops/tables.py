"""Reference pages of data: code tables, dispute types, the data model; taken from the models and the code tables."""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import Any

from rooms import FLOORS, NOTE, first_line, rooms_of, table

# Every code table that people read: (module, name) -> Chinese title.
CODE_TABLES = {
    ("casework.cases.codes", "CHANNELS"): "来源渠道",
    ("casework.cases.codes", "SIDES"): "当事人地位",
    ("casework.cases.codes", "PARTY_KINDS"): "当事人类别",
    ("casework.cases.codes", "ID_KINDS"): "证件种类（uscc、none 为自定代码；数字代码对接前应与标准核对）",
    ("casework.cases.codes", "SEXES"): "性别",
    ("casework.cases.codes", "DIFFICULTY"): "难易程度",
    ("casework.cases.codes", "REFUSAL_GROUNDS"): "不予受理的依据",
    ("casework.cases.codes", "GUIDANCE"): "不予受理时告知的途径",
    ("casework.cases.codes", "END_REASONS"): "终止调解的原因",
    ("casework.cases.codes", "SESSION_MEANS"): "调解方式",
    ("casework.cases.codes", "TOLD_MEANS"): "移送外县时告知当事人的方式",
    ("casework.cases.codes", "VISIT_MEANS"): "回访方式",
    ("casework.cases.codes", "VISIT_RESULTS"): "回访情况",
    ("casework.cases.codes", "SATISFACTION"): "满意程度",
    ("casework.cases.codes", "OUTCOMES"): "纠纷结果",
    ("casework.cases.codes", "HANDLING_RIGHTS"): "承办依据",
    ("casework.cases.codes", "HANDLING_RESULTS"): "承办结果",
    ("casework.cases.codes", "TRANSFER_KINDS"): "移交种类",
    ("casework.cases.codes", "DECLINE_REASONS"): "退回理由",
    ("casework.cases.codes", "CHOSEN_BY"): "调解员的产生方式",
    ("casework.cases.codes", "DUTY_KINDS"): "时限事项的种类",
    ("casework.cases.codes", "HELPER_KINDS"): "邀请参加人的类别",
    ("casework.cases.codes", "CONSENT_ABOUT"): "当事人同意的事项",
    ("casework.cases.codes", "CONSENT_MEANS"): "当事人同意的方式",
    ("casework.cases.codes", "SUSPENSION_GROUNDS"): "中止调解的原因",
    ("casework.cases.codes", "REPORT_KINDS"): "通报的种类",
    ("casework.cases.codes", "REPORT_MEANS"): "通报的方式",
    ("casework.files.codes", "FILE_KINDS"): "材料的种类",
    ("casework.files.codes", "FILE_STATES"): "材料文件的状态",
    ("casework.dossiers.codes", "NEEDS"): "卷内文书是否必备",
    ("casework.dossiers.codes", "KEEPING"): "卷宗保管期限",
    ("casework.dossiers.codes", "DUTY_KINDS"): "卷宗时限事项的种类",
    ("casework.agreements.codes", "FORMS"): "协议形式",
    ("casework.agreements.codes", "COVERS"): "协议文书的种类",
    ("casework.agreements.codes", "SIGNER_ROLES"): "签署人",
    ("casework.agreements.codes", "SIGNATURE_MEANS"): "签署方式",
    ("casework.agreements.codes", "CONFIRMATION_KINDS"): "司法确认和公证",
    ("casework.agreements.codes", "EVERY"): "分期的间隔",
    ("casework.agreements.codes", "DEFAULT_GUIDANCE"): "未履行时告知的途径",
    ("casework.agreements.codes", "WAYS"): "使协议得到履行的途径",
    ("casework.agreements.codes", "DUTY_KINDS"): "协议的时限事项",
    ("registry.places.codes", "LEVELS"): "区划层级",
    ("registry.organisations.codes", "NETWORKS"): "组织网络",
    ("casework.intake.codes", "WISHES_FOR"): "申请人对调解员的意愿",
    ("casework.intake.codes", "WISH_ANSWERS"): "对意愿的答复",
    ("registry.mediators.codes", "KINDS"): "调解员类别",
    ("registry.policy.models", "STATES"): "规则文件的状态",
}


def table_of(module: str, name: str) -> dict[str, str]:
    return dict(getattr(import_module(f"fengqiao.{module}"), name))


def codes_page() -> str:
    """docs/reference/codes.md."""
    from fengqiao.casework.cases.types import route_name, types
    from fengqiao.registry.organisations.codes import KINDS, NETWORKS

    out = [
        "# 代码表\n\n" + NOTE,
        "\n数据库和接口中只存代码，页面和文书上显示名称。代码一经使用不再改名、不再挪作他用。\n",
    ]
    for (module, name), title in CODE_TABLES.items():
        rows = [(f"`{code}`", label) for code, label in table_of(module, name).items()]
        out.append(f"\n## {title}\n\n`{module}.{name}`\n\n" + table(("代码", "名称"), rows))
    rows = [
        (f"`{code}`", kind.name, NETWORKS[kind.network], str(kind.level), "是" if kind.mediates else "否")
        for code, kind in KINDS.items()
    ]
    out.append(
        "\n## 单位种类\n\n`registry.organisations.codes.KINDS`\n\n"
        + table(("代码", "名称", "网络", "所在区划代码位数", "从事调解"), rows)
    )
    routes = list(dict.fromkeys(route for kind in types().values() for route in kind.routes))
    out.append(
        "\n## 调解不成时告知的途径\n\n`casework/cases/types.toml`\n\n"
        + table(("代码", "告知内容"), [(f"`{code}`", route_name(code)) for code in routes])
    )
    return "".join(out)


def types_page() -> str:
    """docs/reference/dispute-types.md."""
    from fengqiao.casework.cases.types import families_with_types, types, types_version

    out = [
        "# 纠纷类型\n\n" + NOTE,
        f"\n版本 {types_version()}，{len(types())} 个末级类型，归入 18 类（与《人民调解案件情况统计表》的栏目一致）。GB/T 31000 列为该标准的"
        "事件类型代码，抄录自标准的扫描件，正式对接前应与纸质文本核对。“电子签名”一列为“否”的，协议须用纸质签署（电子签名法第三条，"
        "本系统从宽掌握）；“司法确认”一列为“否”的，主要诉求属身份关系或者权属确认（民诉法解释第三百五十五条）。\n",
    ]
    for family, kinds in families_with_types():
        rows = [
            (
                f"`{kind.code}`", kind.name, kind.gb31000, kind.department, kind.written_article, "否" if kind.is_status else "",
                "" if kind.is_confirmable else "否", kind.caution,
            )
            for kind in kinds
        ]  # fmt: skip
        head = ("代码", "名称", "GB/T 31000", "主管", "须书面（依据）", "电子签名", "司法确认", "提示")
        out.append(
            f"\n## {family.name}　`{family.code}`（统计表第 {family.report_row} 栏）\n\n" + table(head, rows)
        )
    return "".join(out)


def _column(field: Any) -> tuple[str, ...]:
    kind = field.get_internal_type().removesuffix("Field")
    if field.is_relation:
        kind = f"→ {field.related_model._meta.db_table}"
    elif field.max_length and kind == "Char":
        kind = f"Char({field.max_length})"
    return (f"`{field.column}`", kind, "可空" if field.null else "", "主键" if field.primary_key else "")


def model_page() -> str:
    """docs/reference/data-model.md."""
    from django.apps import apps

    from fengqiao.kernel.placed.models import PlacedModel

    out = [
        "# 数据模型\n\n" + NOTE,
        "\n“按县存放”的表：主键为 (county, id)，开启并强制行级安全，应用账号 fq_app 只看得到本事务声明的县区；表间外键也带 county。其余为全局参照表。"
        "金额为整数分（`_fen`），日期以 `_on` 结尾，时刻以 `_at` 结尾，加密内容以 `_enc` 结尾，盲索引以 `_hash` 结尾。没有删除：应用账号"
        "对按县存放的表没有 DELETE 权，日志、查阅记录、封存只能新增。\n",
    ]
    for floor in FLOORS:
        for room in rooms_of(floor):
            models = [one for one in apps.get_models() if one.__module__.startswith(f"{room}.")]
            if models:
                out.append(f"\n## {room.removeprefix('fengqiao.')}\n")
            for model in models:
                placed = issubclass(model, PlacedModel)
                where = f"按县存放；fq_app：{model.app_rights}" if placed else "全局参照表"
                out.append(
                    f"\n### `{model._meta.db_table}`\n\n{first_line(inspect.getdoc(model))}\n\n{where}。\n\n"
                )
                out.append(
                    table(
                        ("列", "类型", "", ""),
                        [_column(field) for field in model._meta.local_concrete_fields],
                    )
                )
                if rules := [rule.name for rule in model._meta.constraints]:
                    out.append("\n约束：" + "、".join(f"`{rule}`" for rule in rules) + "。\n")
                if indexes := [index.name for index in model._meta.indexes]:
                    out.append("\n索引：" + "、".join(f"`{index}`" for index in indexes) + "。\n")
    return "".join(out)
