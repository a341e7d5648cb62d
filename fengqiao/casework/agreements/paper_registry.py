"""The table of papers: each kind once, with how it is built masked and how it is issued in clear."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from fengqiao.kernel.placed.values import Scope
from fengqiao.kernel.registry import Registry
from fengqiao.tools.papers import Document

__all__ = ["PAPERS", "Paper"]


@dataclass(frozen=True)
class Paper:
    """A kind of paper: `make(scope, county, dispute id)` builds it masked; `issue` builds it in clear and leaves looks."""

    code: str
    name: str
    make: Callable[[Scope, str, UUID], Document]
    issue: Callable[..., Document]


PAPERS: Registry[Paper] = Registry("papers")
