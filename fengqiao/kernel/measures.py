"""Measures: the countable things that rooms offer. A figure is a measure counted within a scope; it is never typed.

A measure is a function (scope, first day, last day) -> queryset of placed rows; the rows behind a figure are that queryset.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .registry import Registry

__all__ = ["measures"]

measures: Registry[Callable[..., Any]] = Registry("measures")
