"""A clerk who registers over HTTP as a browser would, for measuring and for the crash test. The login itself is not measured."""

from __future__ import annotations

import http.client
import random
import re
import secrets
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import UUID, uuid4

from fengqiao.trust.vault.numbers import check_character

__all__ = ["Clerk", "citizen_number", "make_clerk"]

NARRATIVE = "申请人反映，邻居翻建房屋时把排水管对着自家院墙，下雨天雨水冲进院子，要求改道并赔偿损失。"


def citizen_number(chance: random.Random) -> str:
    """An invented identity number with the right check character (GB 11643)."""
    seventeen = f"640221{chance.randint(1950, 2004)}{chance.randint(1, 12):02d}{chance.randint(1, 28):02d}{chance.randint(1, 999):03d}"
    return seventeen + check_character(seventeen)


@dataclass
class Clerk:
    """One keep-alive connection with a session. Raises OSError or http.client.HTTPException where the server is gone."""

    host: str
    port: int
    session: str
    place: str
    to_organisation: str = ""
    csrf: str = field(default_factory=lambda: secrets.token_hex(16))
    chance: random.Random = field(default_factory=random.Random)
    connection: http.client.HTTPConnection | None = None

    def _open(self) -> http.client.HTTPConnection:
        if self.connection is None:
            self.connection = http.client.HTTPConnection(self.host, self.port, timeout=20)
        return self.connection

    def drop(self) -> None:
        """Forget the connection after a fault."""
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def form(self, key: UUID) -> dict[str, str]:
        """A whole registration with two parties."""
        values = {
            "key": str(key), "narrative": NARRATIVE, "channel": "counter", "place_code": self.place, "place_text": "",
            "place_detail": "三队", "type_code": "neighbour.water", "difficulty": "ordinary", "people": "2", "amount": "800",
            "to_organisation": self.to_organisation, "route_reason": "由乡镇调委会调解更便于履行", "parties-rows": "2",
            "csrfmiddlewaretoken": self.csrf,
        }  # fmt: skip
        for row, (side, name) in enumerate((("applicant", "张建国"), ("respondent", "李卫东"))):
            values |= {
                f"parties-{row}-side": side, f"parties-{row}-kind": "person", f"parties-{row}-name": name, f"parties-{row}-id_kind": "111",
                f"parties-{row}-id_number": citizen_number(self.chance), f"parties-{row}-phone": f"138{self.chance.randint(0, 99999999):08d}",
                f"parties-{row}-address": "城关镇三队12号",
            }  # fmt: skip
        return values

    def register(self, key: UUID | None = None) -> UUID:
        """Hand one registration in; returns the dispute's id, which is the acknowledgement."""
        body = urlencode(self.form(key or uuid4()))
        connection = self._open()
        try:
            connection.request("POST", "/disputes/new/", body, {
                "Content-Type": "application/x-www-form-urlencoded", "Cookie": f"fengqiao_session={self.session}; fengqiao_csrf={self.csrf}",
            })  # fmt: skip
            response = connection.getresponse()
            page = response.read()
        except BaseException:
            self.drop()
            raise
        if response.status != 303:
            told = " ".join(re.findall(r"field-error[^>]*>([^<]+)", page.decode(errors="replace")))
            raise ConnectionError(f"{response.status}: {told}")
        return UUID(response.headers["Location"].rstrip("/").rpartition("/")[2])


def make_clerk(login: str, *, host: str = "127.0.0.1", port: int) -> Clerk:
    """A session for an account that exists, as after both steps of a login. Needs Django and the database."""
    from importlib import import_module

    from django.conf import settings
    from django.utils import timezone

    from fengqiao.trust.accounts.models import Post

    post = (
        Post.objects.using("owner")
        .select_related("user")
        .filter(user__login=login)
        .order_by("from_on", "id")[0]
    )
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store.update({"user": str(post.user_id), "post": str(post.id), "seen": timezone.now().timestamp()})
    store.save()
    return Clerk(host, port, store.session_key, place=post.area)
