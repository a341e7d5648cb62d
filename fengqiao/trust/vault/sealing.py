"""The key with which this installation seals volumes, and its certificate, signed by itself. Made at first use, kept with the key ring.

It is no certificate of an authority: it proves that a file was sealed here and is unaltered, to whoever has the certificate from here.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.conf import settings

__all__ = ["SealingKey", "sealing_key"]

YEARS = 30  # longer than any volume that is not kept for ever; a new key needs a new file, and old certificates stay readable


@dataclass(frozen=True)
class SealingKey:
    """Private key and certificate as PEM; the fingerprint (SHA-256) tells the certificate to people."""

    key: bytes
    certificate: bytes

    @property
    def fingerprint(self) -> str:
        return x509.load_pem_x509_certificate(self.certificate).fingerprint(SHA256()).hex()


def _file() -> Path:
    return Path(settings.FENGQIAO_KEYS) / "dossier-seal.pem"


def sealing_key() -> SealingKey:
    """The installation's key, made at first use: one file of mode 0600 with both parts, so that they cannot be mixed up."""
    try:
        text = _file().read_bytes()
    except FileNotFoundError:
        _make()
        text = _file().read_bytes()
    at = text.index(b"-----BEGIN CERTIFICATE-----")
    return SealingKey(text[:at], text[at:])


def _make() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    name = x509.Name([
        x509.NameAttribute(NameOID.COMMON_NAME, f"枫桥卷宗封存 {settings.FENGQIAO_INSTALLATION}".strip()),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "本安装自签证书，非认证机构签发"),
    ])  # fmt: skip
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False, key_agreement=False,
                key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
            ),
            critical=True,
        )
        .sign(key, SHA256())
    )  # fmt: skip
    file = _file()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = file.with_suffix(f".{os.getpid()}")
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        out.write(certificate.public_bytes(Encoding.PEM))
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(new, file)  # only one process wins
    except FileExistsError:
        pass
    finally:
        new.unlink(missing_ok=True)
