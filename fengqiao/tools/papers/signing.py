"""Digests and signatures of finished PDFs: SM3 and SHA-256 of the file, a PAdES signature by pyHanko, and reading both back.

Offline: no time stamp server, no revocation lists. The signature says that the holder of the installation's key sealed these very
bytes; it is no certificate of an authority (see docs/how-to/dossiers.md).
"""

from __future__ import annotations

import hashlib
import io
import logging
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.hashes import SM3, Hash
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509 import load_pem_x509_certificate

__all__ = ["Digests", "Signed", "digests", "read_signature", "sign_pdf"]

FIELD = "FengqiaoSeal"


@dataclass(frozen=True)
class Digests:
    """Both digests of a file, in hexadecimal."""

    sm3: str
    sha256: str


@dataclass(frozen=True)
class Signed:
    """The seal of a PDF as it is found. is_ours: made with this certificate; is_whole: nothing was changed or added since."""

    reason: str
    signed_at: str
    is_ours: bool
    is_whole: bool


def digests(data: bytes) -> Digests:
    """SM3 (GB/T 32905) and SHA-256 of the bytes."""
    state = Hash(SM3())
    state.update(data)
    return Digests(state.finalize().hex(), hashlib.sha256(data).hexdigest())


def sign_pdf(
    pdf: bytes, *, key: bytes, certificate: bytes, reason: str, name: str, location: str = ""
) -> bytes:
    """The PDF with an invisible signature over all its bytes. `key` and `certificate` are PEM."""
    from asn1crypto.keys import PrivateKeyInfo
    from asn1crypto.x509 import Certificate
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    private = load_pem_private_key(key, None).private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    public = load_pem_x509_certificate(certificate).public_bytes(Encoding.DER)
    signer = signers.SimpleSigner(
        signing_cert=Certificate.load(public), signing_key=PrivateKeyInfo.load(private), cert_registry=SimpleCertificateStore()
    )  # fmt: skip
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", reason=reason, name=name, location=location or None,
        subfilter=SigSeedSubFilter.PADES,
    )  # fmt: skip
    out = io.BytesIO()
    signers.PdfSigner(metadata, signer).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), output=out)
    return out.getvalue()


def read_signature(pdf: bytes, *, certificate: bytes) -> Signed | None:
    """The seal of a PDF, held against a certificate; None where there is none, or what is there is no PDF."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    quiet = logging.getLogger("pyhanko")
    level = quiet.level
    quiet.setLevel(logging.CRITICAL)  # what a stranger's file lacks is no event of ours
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        found = [one for one in reader.embedded_signatures if one.field_name == FIELD]
        return _read(found[-1], certificate) if found else None
    except Exception:  # whatever a damaged file makes the parser say, it is not our seal
        return None
    finally:
        quiet.setLevel(level)


def _read(seal: Any, certificate: bytes) -> Signed:
    from asn1crypto.x509 import Certificate
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import ModificationLevel, SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    ours = load_pem_x509_certificate(certificate).public_bytes(Encoding.DER)
    said = seal.sig_object
    is_ours = seal.signer_cert.dump() == ours
    status = validate_pdf_signature(
        seal,
        ValidationContext(trust_roots=[Certificate.load(seal.signer_cert.dump())], allow_fetching=False),
    )
    is_whole = (
        status.intact
        and status.valid
        and status.coverage == SignatureCoverageLevel.ENTIRE_FILE
        and status.modification_level in (None, ModificationLevel.NONE)
    )
    at = seal.self_reported_timestamp
    return Signed(str(said.get("/Reason", "")), at.isoformat() if at else "", is_ours, is_whole)
