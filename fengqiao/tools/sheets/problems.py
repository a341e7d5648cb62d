"""What is wrong with a file, in a sentence for whoever chose it."""

from __future__ import annotations

from fengqiao.kernel.errors import Invalid

__all__ = ["SheetProblem"]


class SheetProblem(Invalid):
    """The file cannot be read as a sheet; nothing was changed."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code, sentence, field="file")
