"""Values kept in the process for a few seconds: reference data that every request asks for and that seldom changes.

Never for anything that decides who may see or do what beyond what a few seconds' delay allows. Plain Python.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, ClassVar, Generic, TypeVar

__all__ = ["Keep", "forget_everything"]

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Keep(Generic[K, V]):
    """A table of values with an age limit in seconds and a size limit; when full it starts anew."""

    every: ClassVar[list[Keep[Any, Any]]] = []

    def __init__(self, seconds: float, *, most: int = 10_000) -> None:
        self.seconds = seconds
        self.most = most
        self._kept: dict[K, tuple[float, V]] = {}
        Keep.every.append(self)

    def get(self, key: K, make: Callable[[], V]) -> V:
        """The kept value, or what `make` gives."""
        now = time.monotonic()
        found = self._kept.get(key)
        if found is not None and now - found[0] < self.seconds:
            return found[1]
        value = make()
        self.put(key, value)
        return value

    def get_many(self, keys: Iterable[K], make: Callable[[set[K]], Mapping[K, V]]) -> dict[K, V]:
        """The values of these keys; `make` is asked once for those that are not kept, and leaves out what does not exist."""
        found, wanted = {}, set()
        for key in keys:
            kept = self.peek(key)
            if kept is None:
                wanted.add(key)
            else:
                found[key] = kept
        if wanted:
            for key, value in make(wanted).items():
                self.put(key, value)
                found[key] = value
        return found

    def peek(self, key: K) -> V | None:
        """The kept value, or None."""
        found = self._kept.get(key)
        return found[1] if found is not None and time.monotonic() - found[0] < self.seconds else None

    def put(self, key: K, value: V) -> None:
        if len(self._kept) >= self.most:
            self._kept.clear()
        self._kept[key] = (time.monotonic(), value)

    def forget(self) -> None:
        """Drop everything: after a change in this process, and in tests."""
        self._kept.clear()


def forget_everything() -> None:
    """Drop what every table of this process keeps: between tests, whose rows are rolled back."""
    for one in Keep.every:
        one.forget()
