"""Places: the write door. A division is merged, renamed or moved by ending the old row and naming its successor."""

from __future__ import annotations

from datetime import date, timedelta

from fengqiao.kernel.errors import Invalid, NotHere

from .models import Place
from .names import initials, sort_key
from .queries import forget_places

__all__ = ["merge_place", "rename_place"]


def merge_place(*, code: str, into: str, on: date) -> None:
    """From `on` the division `code` is part of `into`. Its rows keep their code and stay in view through the successor."""
    old, new = Place.objects.filter(code=code).first(), Place.objects.filter(code=into).first()
    if old is None or new is None:
        raise NotHere("place_not_here", "没有这个区划代码。")
    if old.to_on is not None:
        raise Invalid("place_already_ended", f"{old.name}已经撤并。", field="code")
    walked: set[str] = set()
    step: Place | None = new
    while step is not None and step.code not in walked:
        if step.code == code:
            raise Invalid("place_circle", "撤并关系不能成环。", field="into")
        walked.add(step.code)
        step = step.successor
    old.to_on, old.successor = on - timedelta(days=1), new
    old.save(update_fields=["to_on", "successor"])
    forget_places()


def rename_place(*, code: str, name: str) -> None:
    """The division keeps its code under a new name."""
    Place.objects.filter(code=code).update(name=name.strip(), pinyin=sort_key(name), initials=initials(name))
    forget_places()
