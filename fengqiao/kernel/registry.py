"""A table of things that vary in kind (measures, followers, papers): each code once, or the process does not start."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

__all__ = ["Registry"]

T = TypeVar("T")


class Registry(Generic[T]):
    """Codes to things. Filled while modules are imported, read afterwards."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._things: dict[str, T] = {}

    def add(self, code: str) -> Callable[[T], T]:
        """Decorator: register the decorated thing under `code`."""

        def keep(thing: T) -> T:
            if code in self._things:
                raise RuntimeError(f"{self.name}: {code} is registered twice")
            self._things[code] = thing
            return thing

        return keep

    def get(self, code: str) -> T:
        """The thing registered under `code`; KeyError names the registry."""
        try:
            return self._things[code]
        except KeyError:
            raise KeyError(f"{self.name} has no {code!r}; it has {sorted(self._things)}") from None

    def all(self) -> dict[str, T]:
        """A copy of the table, in order of registration."""
        return dict(self._things)
