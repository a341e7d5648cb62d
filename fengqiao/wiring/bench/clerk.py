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


TRIES = 3  # times a registration is handed in, where it is asked whether it is the same matter as another


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
    places: tuple[str, ...] = ()  # where the matters lie, one at random; `place` where there are none
    types: tuple[str, ...] = ("neighbour.water",)
    csrf: str = field(default_factory=lambda: secrets.token_hex(16))
    chance: random.Random = field(default_factory=random.Random)
    connection: http.client.HTTPConnection | None = None
    asked: bool = False  # whether the last registration was first asked about as the same matter as another

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
            "key": str(key), "narrative": NARRATIVE, "channel": "counter", "place_code": self.chance.choice(self.places or (self.place,)), "place_text": "",
            "place_detail": "三队", "type_code": self.chance.choice(self.types), "difficulty": "ordinary", "people": "2", "amount": "800",
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
        form, self.asked = self.form(key or uuid4()), False
        for _ in range(TRIES):
            status, location, page = self._send(urlencode(form))
            if status == 303:
                return UUID(location.rstrip("/").rpartition("/")[2])
            asked = re.search(r'name="checked" value="([0-9a-f]+)"', page)
            if asked is None or form.get("checked") == asked[1]:
                break
            form["checked"], self.asked = (
                asked[1],
                True,
            )  # looked at what may be the same matter, as a clerk does
        told = " ".join(re.findall(r"field-error[^>]*>([^<]+)", page))
        raise ConnectionError(f"{status}: {told}")

    def _send(self, body: str) -> tuple[int, str, str]:
        connection = self._open()
        try:
            connection.request("POST", "/disputes/new/", body, {
                "Content-Type": "application/x-www-form-urlencoded", "Cookie": f"fengqiao_session={self.session}; fengqiao_csrf={self.csrf}",
            })  # fmt: skip
            response = connection.getresponse()
            return (
                response.status,
                response.headers.get("Location", ""),
                response.read().decode(errors="replace"),
            )
        except BaseException:
            self.drop()
            raise


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
    return Clerk(host, port, store.session_key, place=post.area, places=_villages(post.area))


def _villages(area: str) -> tuple[str, ...]:
    from fengqiao.registry.places.models import Place

    return tuple(
        Place.objects.using("owner")
        .filter(level="village", code__startswith=area)
        .order_by("code")
        .values_list("code", flat=True)
    )
