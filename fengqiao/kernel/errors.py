"""Refusals: every way the program says no, with a stable code for machines and a Chinese sentence for people."""

from __future__ import annotations

from typing import Any

__all__ = ["Invalid", "NotAllowed", "NotHere", "Refusal", "Stale", "Unlawful"]


class Refusal(Exception):
    """A broken rule. `code` never changes; `sentence` is what the user reads; `detail` goes to the log."""

    status = 409

    def __init__(self, code: str, sentence: str, **detail: Any) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code
        self.sentence = sentence
        self.detail = detail


class NotHere(Refusal):
    """Missing and foreign are one answer, so that nobody learns what exists elsewhere."""

    status = 404

    def __init__(
        self, code: str = "not_here", sentence: str = "没有找到，或者您无权查看。", **detail: Any
    ) -> None:
        super().__init__(code, sentence, **detail)


class NotAllowed(Refusal):
    """The row is in scope but the post lacks the power."""

    status = 403

    def __init__(
        self, code: str = "not_allowed", sentence: str = "您的岗位没有这项权限。", **detail: Any
    ) -> None:
        super().__init__(code, sentence, **detail)


class Stale(Refusal):
    """The form was opened on an older revision; nothing was changed."""

    status = 409

    def __init__(self, *, seen: int, current: int) -> None:
        super().__init__(
            "stale",
            "您打开此页后，他人已办理了这件纠纷。请核对最新情况后再提交，您填写的内容没有丢失。",
            seen=seen,
            current=current,
        )


class Unlawful(Refusal):
    """National law forbids it; `article` names the law and article."""

    def __init__(self, code: str, sentence: str, *, article: str, **detail: Any) -> None:
        super().__init__(code, f"{sentence}（{article}）", article=article, **detail)
        self.article = article


class Invalid(Refusal):
    """One value makes no sense; `field` names the form field it belongs to, if any."""

    status = 422

    def __init__(self, code: str, sentence: str, *, field: str | None = None, **detail: Any) -> None:
        super().__init__(code, sentence, **detail)
        self.field = field
