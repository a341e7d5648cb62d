"""A sealed PDF is known again; a changed byte, an added line and another key are seen."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader, PdfWriter

from fengqiao.tools.papers import Document, Paragraph, digests, read_signature, render_pdf, sign_pdf
from fengqiao.trust.vault.sealing import SealingKey, sealing_key

pytestmark = pytest.mark.req("CAS-10")


@pytest.fixture
def key(tmp_path, settings) -> SealingKey:
    settings.FENGQIAO_KEYS = tmp_path
    return sealing_key()


@pytest.fixture
def sealed(key: SealingKey) -> bytes:
    pdf = render_pdf(Document("卷宗", (Paragraph("内容"),)))
    return sign_pdf(
        pdf, key=key.key, certificate=key.certificate, reason="封卷 640221ABCDEFGHJK", name="平罗县"
    )


def test_known_answers_of_both_digests() -> None:
    found = digests(b"abc")
    assert found.sm3 == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert found.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_sealed_file_is_ours_and_whole(key: SealingKey, sealed: bytes) -> None:
    found = read_signature(sealed, certificate=key.certificate)
    assert found is not None and found.is_ours and found.is_whole and "640221ABCDEFGHJK" in found.reason
    assert len(PdfReader(io.BytesIO(sealed)).pages) == 1


def test_one_flipped_bit_is_seen(key: SealingKey, sealed: bytes) -> None:
    at = sealed.index(b"stream") + 40
    changed = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
    found = read_signature(changed, certificate=key.certificate)
    assert found is None or not found.is_whole


def test_a_page_added_afterwards_is_seen(key: SealingKey, sealed: bytes) -> None:
    writer = PdfWriter(io.BytesIO(sealed), incremental=True)
    writer.add_blank_page(200, 200)
    out = io.BytesIO()
    writer.write(out)
    found = read_signature(out.getvalue(), certificate=key.certificate)
    assert found is not None and found.is_ours and not found.is_whole


def test_another_key_is_not_ours(sealed: bytes, tmp_path, settings) -> None:
    settings.FENGQIAO_KEYS = tmp_path / "other"
    found = read_signature(sealed, certificate=sealing_key().certificate)
    assert found is not None and not found.is_ours and found.is_whole


def test_what_is_no_pdf_has_no_seal(key: SealingKey) -> None:
    for data in (b"", b"abc", b"%PDF-1.7\n" + b"\x00" * 500):
        assert read_signature(data, certificate=key.certificate) is None
    plain = render_pdf(Document("卷宗", (Paragraph("内容"),)))
    assert read_signature(plain, certificate=key.certificate) is None


def test_the_key_is_made_once_and_only_its_owner_reads_it(key: SealingKey, settings) -> None:
    assert sealing_key() == key and len(key.fingerprint) == 64
    assert (settings.FENGQIAO_KEYS / "dossier-seal.pem").stat().st_mode & 0o777 == 0o600
