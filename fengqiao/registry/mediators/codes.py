"""Kinds of mediators, as 人民调解法 art. 8 and 13 know them."""

from __future__ import annotations

__all__ = ["KINDS"]

KINDS = {"full": "专职", "part": "兼职"}
