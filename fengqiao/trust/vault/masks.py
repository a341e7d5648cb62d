"""How personal data looks by default."""

from __future__ import annotations

import re

__all__ = ["mask_address", "mask_id", "mask_name", "mask_phone"]


def mask_id(number: str) -> str:
    """640221********1234: the division and the last four."""
    return (
        number[:6] + "*" * max(len(number) - 10, 4) + number[-4:]
        if len(number) > 10
        else number[:1] + "*" * 6
    )


def mask_phone(number: str) -> str:
    """138****0000"""
    return f"{number[:3]}****{number[-4:]}" if len(number) >= 8 else "****"


def mask_name(name: str) -> str:
    """王**: the surname only, for people outside the case."""
    return name[:1] + "*" * max(len(name) - 1, 1)


def mask_address(address: str) -> str:
    """Up to the village or community; house numbers are hidden."""
    match = re.match(r"^(.*?(?:村|社区|嘎查|街道|镇|乡|苏木|路|街))", address)
    return f"{match[1]}****" if match else address[:3] + "****"
