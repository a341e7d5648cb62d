"""The list of what is wrong, above a form, as all faces have it."""

from __future__ import annotations

from fengqiao.faces.shared.errors import summary

__all__ = ["summary"]
