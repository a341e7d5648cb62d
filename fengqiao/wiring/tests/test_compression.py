"""Pages travel compressed to browsers that take it; files and callers that do not ask are left alone."""

from __future__ import annotations

import gzip

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db(databases=["default", "owner", "report"])


def test_a_page_is_compressed_where_the_browser_takes_it() -> None:
    plain = Client().get("/login/")
    packed = Client(headers={"accept-encoding": "gzip, deflate, br"}).get("/login/")
    assert "Content-Encoding" not in plain.headers
    assert packed["Content-Encoding"] == "gzip" and "Accept-Encoding" in packed["Vary"]
    assert "<title>" in gzip.decompress(packed.content).decode()
    assert len(packed.content) < len(plain.content) * 0.8  # up to a hundred bytes are padding


def test_the_length_does_not_tell_what_is_in_it() -> None:
    """Padding of random length, against guessing a secret by the size of the answer (BREACH)."""
    client = Client(headers={"accept-encoding": "gzip"})
    lengths = [len(client.get("/login/").content) for _ in range(12)]
    assert max(lengths) - min(lengths) > 20, lengths  # more than the token in the form makes
