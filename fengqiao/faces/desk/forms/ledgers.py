"""Forms of ledgers: the file, what its columns hold, what unknown names mean."""

from __future__ import annotations

from typing import Any
from zlib import crc32

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from fengqiao.casework.cases.types import families_with_types, types
from fengqiao.casework.intake.queries import BY_NARRATIVE, COLUMNS, Check
from fengqiao.faces.shared.forms import DeskForm
from fengqiao.tools.sheets import MOST_BYTES

__all__ = ["MappingForm", "UploadForm"]


class UploadForm(DeskForm):
    """The file. What it is is judged by its bytes, not by its name."""

    file = forms.FileField(
        label=_l("台账文件"),
        help_text=_l("Excel 表格（xlsx）或 CSV，一张表一次导入；最大 64 MB。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.xls", "class": "form-control"}),
    )

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(_("文件超过 64 MB，请按年度或单位拆分后导入。"))
        return upload


def _column_choices() -> list[tuple[str, str]]:
    return [("", _("不导入")), *((one.code, one.label) for one in COLUMNS.values() if not one.is_told)]


def _type_choices(blank: str) -> list[Any]:
    groups = [
        (
            family.name,
            [
                (f"{family.code}{BY_NARRATIVE}", _("{name}（小类按案情）").format(name=family.name)),
                *((kind.code, kind.name) for kind in kinds),
            ],
        )
        for family, kinds in families_with_types()
    ]
    return [("", blank), *groups]


class MappingForm(DeskForm):
    """One select a column of the file, one a name that was not known. Built for one check."""

    def __init__(self, *args: Any, check: Check, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.check = check
        by_column = {at: code for code, at in check.mapping.get("columns", {}).items()}
        for at, name in enumerate(check.heads.names):
            if name:
                self._add(f"column-{at}", name[:60], _column_choices(), by_column.get(at, ""))
        decided = check.mapping.get("values", {})
        self.asked: list[tuple[str, str, str, int]] = []
        known = [
            (kind, text, 0, ())
            for kind in ("type", "place")
            for text in decided.get(kind, {})
            if (kind, text) not in check.asked
        ]
        rows = [
            *((kind, text, count, proposals) for (kind, text), (count, proposals) in check.asked.items()),
            *known,
        ]
        for kind, text, count, proposals in rows[:60]:
            self._ask(kind, text, count, proposals, decided.get(kind, {}).get(text, ""))
        blank = _("没有类型的行算作错误")
        self._add(
            "fallback_type",
            _("没有写类型的行按此登记"),
            _type_choices(blank),
            check.mapping.get("fallback_type", ""),
        )

    def _add(self, name: str, label: str, choices: list[Any], initial: str) -> None:
        told = [
            (code, COLUMNS[code].label)
            for code in (initial,)
            if name.startswith("column-") and code in COLUMNS and COLUMNS[code].is_told
        ]
        field = forms.ChoiceField(label=label, choices=[*choices, *told], required=False, initial=initial)
        self._dress(field)
        self.fields[name] = field

    def _ask(self, kind: str, text: str, count: int, proposals: Any, decided: str) -> None:
        name = f"{kind}-{crc32(text.encode()):08x}"  # by the text: another check may list others first
        blank = _("算作错误")
        if kind == "type":
            choices = _type_choices(blank)
            choices[1:1] = [(_("可能是"), list(proposals))] if proposals else []
        else:
            choices = [("", blank), *proposals]
            if decided and decided not in dict(choices):
                choices.append((decided, decided))
        self._add(name, f"“{text[:40]}”", choices, decided)
        self.asked.append((name, kind, text, count))

    @property
    def columns(self) -> list[Any]:
        return [
            (self[f"column-{at}"], self._samples(at))
            for at, name in enumerate(self.check.heads.names)
            if name
        ]

    def _samples(self, at: int) -> str:
        code = next((code for code, one in self.check.mapping.get("columns", {}).items() if one == at), "")
        texts = [row.cells.get(code, "") for row in self.check.first] if code else []
        return "　".join(text[:18] for text in dict.fromkeys(texts) if text)[:60]

    @property
    def names(self) -> list[Any]:
        return [(self[name], kind, count) for name, kind, _text, count in self.asked]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        chosen: dict[str, str] = {}
        for name, code in found.items():
            if name.startswith("column-") and code:
                if code in chosen:
                    self.add_error(
                        name, _("“{label}”选了两列，请只留一列。").format(label=COLUMNS[code].label)
                    )
                chosen[code] = name
        if found.get("fallback_type", "").endswith(BY_NARRATIVE) or (
            found.get("fallback_type") and found["fallback_type"] not in types()
        ):
            self.add_error("fallback_type", _("请选择到小类。"))
        return found

    @property
    def mapping(self) -> dict[str, Any]:
        """As the run keeps it."""
        found = self.cleaned_data
        columns = {
            code: int(name.partition("-")[2])
            for name, code in found.items()
            if name.startswith("column-") and code
        }
        values: dict[str, dict[str, str]] = {"type": {}, "place": {}}
        for name, kind, text, _count in self.asked:
            if found.get(name):
                values[kind][text] = found[name]
        return {"columns": columns, "values": values, "fallback_type": found.get("fallback_type", "")}
