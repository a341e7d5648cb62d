"""Loads the shipped policies as version one. An installation that has later versions is left alone."""

from __future__ import annotations

import hashlib
import tomllib
from datetime import date
from importlib.resources import files

from .models import PolicyDocument
from .schema import SUBJECTS, parse

__all__ = ["load_shipped", "shipped"]


def _toml(value: object) -> str:
    """Just enough TOML for what the shipped files hold."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, list):
        return "[" + ", ".join(_toml(one) for one in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(one)}" for key, one in value.items()) + " }"
    raise TypeError(type(value))


def shipped() -> list[tuple[str, str, date, str]]:
    """(subject, area, in force on, text) of every shipped policy."""
    found = []
    for file in sorted(
        files("fengqiao.registry.policy").joinpath("shipped").iterdir(), key=lambda one: one.name
    ):
        if not file.name.endswith(".toml"):
            continue
        document = tomllib.loads(file.read_text(encoding="utf-8"))
        area, day = document.pop("area"), document.pop("in_force_on")
        document.pop("name", None)
        for subject, body in document.items():
            text = "".join(f"{key} = {_toml(value)}\n" for key, value in body.items())
            found.append((subject, area, day, text))
    return found


def load_shipped(using: str = "owner") -> int:
    """Add what is missing; returns how many documents were added."""
    added = 0
    for subject, area, day, text in shipped():
        assert subject in SUBJECTS
        parse(subject, text)
        _, made = PolicyDocument.objects.using(using).get_or_create(
            subject=subject, area=area, version=1,
            defaults={"in_force_on": day, "text": text, "digest": hashlib.sha256(text.encode()).hexdigest(), "state": "in_force"},
        )  # fmt: skip
        added += made
    return added
