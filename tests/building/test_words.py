"""Words: every code that people read is in the glossary; screens and sentences are Chinese; templates are safe."""

from __future__ import annotations

import ast
import re

import pytest

from fengqiao.casework.cases.actions import VERBS
from fengqiao.casework.cases.states import DISPUTE_LIFE, MEDIATION_LIFE, STAGES, TRANSFER_LIFE
from fengqiao.casework.cases.types import families, types
from fengqiao.casework.dossiers.actions import VERBS as VOLUME_VERBS
from fengqiao.casework.dossiers.states import VOLUME_LIFE
from fengqiao.casework.meetings.states import PLAN_LIFE
from fengqiao.kernel.duties.queries import DUTY_NAMES
from fengqiao.kernel.duties.states import DUTY_LIFE
from fengqiao.kernel.journal.facts import FACTS
from fengqiao.registry.organisations.codes import KINDS, NETWORKS
from fengqiao.trust.accounts.codes import ROLES
from fengqiao.wiring.commands import COMMANDS

from .reading import PACKAGE, ROOT, sources

LIVES = (DISPUTE_LIFE, MEDIATION_LIFE, TRANSFER_LIFE, DUTY_LIFE, VOLUME_LIFE, PLAN_LIFE)
EXAMPLES = {"example.html"}  # a policy in TOML, shown as it is typed
TEMPLATES = sorted(PACKAGE.glob("faces/**/templates/**/*.html"))
# Latin that officials know: standards, file kinds, names of systems.
LATIN = {"PDF", "Word", "WORD", "Excel", "CSV", "API", "IP", "ID", "SM3", "SM4", "GB", "SHA", "TOTP", "Chrome", "Edge", "Firefox", "Tab", "Esc",
         "Enter", "Ctrl", "Alt", "Shift", "X", "A4", "docx", "pdf", "CSP", "PostgreSQL", "UTF", "TOML", "toml", "csv", "n", "I", "O", "S", "V", "Z",
         "fengqiao", "doctor", "up", "demo", "keys", "restore", "backup", "Chromium", "NFC", "JSON", "HTTP"}  # fmt: skip


def chinese(text: str) -> bool:
    return re.search(r"[\u4e00-\u9fff]", text) is not None


# -- the glossary --------------------------------------------------------------------------------------------


def glossary_words() -> dict[str, str]:
    """Code or English word -> Chinese, of everything that people read."""
    words = {code: str(fact.name) for code, fact in FACTS.items()}  # type: ignore[attr-defined]
    words |= STAGES
    words |= {verb: label for verb, (label, _) in VERBS.items()}
    words |= {verb: label for verb, (label, _) in VOLUME_VERBS.items()}
    words |= {state: label for life in LIVES for state, label in life.labels.items()}
    words |= {move.verb: move.label for life in LIVES for move in life.moves}
    words |= ROLES
    words |= {code: kind.name for code, kind in KINDS.items()}
    words |= {one.code: one.name for one in families().values()}
    return words


def test_every_word_that_people_read_is_in_the_glossary() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    missing = {
        f"{name}（{code}）"
        for code, name in glossary_words().items()
        if name not in text or f"`{code}`" not in text
    }
    assert missing == set(), "write them into docs/glossary.md: `make docs` or ops/rooms.py"


@pytest.mark.parametrize(
    "table",
    [
        STAGES,
        ROLES,
        NETWORKS,
        DUTY_NAMES,
        *(life.labels for life in LIVES),
        {c: k.name for c, k in KINDS.items()},
    ],
    ids=lambda table: next(iter(table), "empty"),
)
def test_every_code_has_a_chinese_label(table: dict[str, str]) -> None:
    assert table and all(chinese(label) for label in table.values())


def test_types_verbs_and_facts_have_chinese_names() -> None:
    assert all(chinese(one.name) for one in types().values())
    assert all(chinese(label) for label, _ in VERBS.values())
    assert all(chinese(fact.name) and not latin(fact.sentence) for fact in FACTS.values())  # type: ignore[attr-defined]
    assert all(chinese(command.summary) for command in COMMANDS.values())


def test_a_facts_sentence_uses_fields_that_it_has() -> None:
    for code, fact in FACTS.items():
        used = set(re.findall(r"{(\w+)}", fact.sentence))  # type: ignore[attr-defined]
        assert used <= set(fact.__dataclass_fields__), code  # type: ignore[attr-defined]


# -- sentences -----------------------------------------------------------------------------------------------

REFUSALS = {"Refusal": 1, "NotHere": 1, "NotAllowed": 1, "Invalid": 1, "Unlawful": 1}


def _text(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return (
            "".join(
                part.value
                for part in node.values
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            )
            or None
        )
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("_", "gettext")
        and node.args
    ):
        return _text(node.args[0])
    return None


def test_every_refusal_speaks_chinese_and_has_a_code() -> None:
    found = []
    for source in sources():
        for node in ast.walk(source.tree):
            if (
                not isinstance(node, ast.Call)
                or not isinstance(node.func, ast.Name)
                or node.func.id not in REFUSALS
            ):
                continue
            code, sentence = (_text(node.args[n]) if len(node.args) > n else None for n in (0, 1))
            if code is not None and not re.fullmatch(r"[a-z][a-z0-9_]*", code):
                found.append(f"{source.name}:{node.lineno} code {code!r}")
            if sentence is not None and not chinese(sentence):
                found.append(f"{source.name}:{node.lineno} {sentence!r}")
    assert found == []


def test_messages_for_people_are_marked_and_chinese() -> None:
    """gettext's msgids are the Chinese sentences (design 4.11)."""
    found = []
    for source in sources():
        if source.floor not in ("faces",):
            continue
        for node in ast.walk(source.tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("_", "gettext", "ngettext", "gettext_lazy")
            ):
                text = _text(node.args[0]) if node.args else None
                if text is not None and latin(text) and not chinese(text):
                    found.append(f"{source.name}:{node.lineno} {text!r}")
    assert found == []


# -- templates -----------------------------------------------------------------------------------------------


def latin(text: str) -> bool:
    """Whether a sentence has a Latin word outside its {fields}."""
    return re.search(r"[A-Za-z]{2,}", re.sub(r"%?[{(].*?[})]", "", text)) is not None


def visible(text: str) -> str:
    """What a reader sees of a template: no tags of Django, no HTML, no comments; titles, labels and placeholders stay."""
    text = re.sub(r"{#.*?#}|<!--.*?-->|<(script|style|code|pre)\b.*?</\1>", " ", text, flags=re.S)
    text = re.sub(r"{% block body_class %}.*?{% endblock %}", " ", text)
    spoken = re.findall(r'(?:title|aria-label|placeholder|alt|label)="([^"{]*)"', text)
    text = re.sub(r"{%.*?%}|{{.*?}}", " ", text, flags=re.S)
    return re.sub(r"<[^>]*>", " ", text, flags=re.S) + " " + " ".join(spoken)


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: str(file.relative_to(PACKAGE / "faces")))
def test_templates_speak_chinese_and_hold_no_style_and_no_safe(file) -> None:  # type: ignore[no-untyped-def]
    text = file.read_text(encoding="utf-8")
    words = set(re.findall(r"(?<![\w&])[A-Za-z][A-Za-z]+(?![\w;])", visible(text))) - LATIN
    assert words == set() or file.name in EXAMPLES, "English on a screen"
    for forbidden in ("style=", "|safe", "onclick=", "javascript:", "{% autoescape off"):
        assert forbidden not in text, f"{forbidden} in a template"
    assert not re.search(r"<script(?![^>]*\bsrc=)", text), "an inline script: the content policy forbids it"


def test_templates_were_found_and_the_reader_reads() -> None:
    assert len(TEMPLATES) > 20
    assert "Save" in visible('<a title="Save">{% trans "x" %}</a>') and "trans" not in visible(
        '{% trans "x" %}'
    )
