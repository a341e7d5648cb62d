"""What this installation is: folders, kind, keys, database address. Reads the environment; knows no Django.

Environment variables (all optional):
    FENGQIAO_DATA           folder of data, secrets and logs (default: .local in a checkout)
    FENGQIAO_DATABASE_URL   postgresql://user:password@host:port/database of a server of your own (15 or newer);
                            the user may create roles, or the DBA runs the script that the program prints
    FENGQIAO_PG_BIN         another `bin` folder for the embedded server
    FENGQIAO_KEYS           folder of the encryption keys (default: FENGQIAO_DATA/keys)
    FENGQIAO_HOSTS          host names that may be used in the address, comma separated
    FENGQIAO_HTTPS          1 when a proxy in front speaks HTTPS
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from fengqiao.tools.postgres.cluster import Cluster
from fengqiao.tools.postgres.passwords import Passwords
from fengqiao.tools.postgres.problems import DatabaseProblem
from fengqiao.tools.postgres.roles import Address

PACKAGE = Path(__file__).resolve().parent.parent
DATABASE = "fengqiao"


def _default_home() -> Path:
    checkout = PACKAGE.parent
    if (checkout / "pyproject.toml").exists() and (checkout / "Makefile").exists():
        return checkout / ".local"
    if os.geteuid() == 0:
        return Path("/var/lib/fengqiao")
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "fengqiao"


@dataclass(frozen=True)
class Outside:
    """A PostgreSQL server of the customer, from FENGQIAO_DATABASE_URL."""

    address: Address
    user: str
    password: str


@dataclass(frozen=True)
class Env:
    """One installation."""

    home: Path
    keys: Path
    pg_bin: str
    database_url: str
    hosts: tuple[str, ...]
    https: bool
    database: str = DATABASE

    @property
    def passwords(self) -> Passwords:
        return Passwords(self.home / "secrets" / "database.json")

    @property
    def outside(self) -> Outside | None:
        """The customer's server, or None where the embedded one is used."""
        if not self.database_url:
            return None
        parts = urlsplit(self.database_url)
        if (
            parts.scheme not in ("postgres", "postgresql")
            or not parts.hostname
            and "host=" not in parts.query
        ):
            raise DatabaseProblem("FENGQIAO_DATABASE_URL 应形如 postgresql://用户:口令@主机:5432/fengqiao")
        options = dict(parse_qsl(parts.query))
        host = options.pop("host", parts.hostname or "")
        address = Address(host, parts.port or 5432, parts.path.strip("/") or DATABASE, tuple(options.items()))
        return Outside(address, unquote(parts.username or "postgres"), unquote(parts.password or ""))

    def cluster(self, **more: Any) -> Cluster:
        """The embedded cluster of this installation; nothing is started."""
        return Cluster(self.home, bin_wanted=self.pg_bin, **more)

    def address(self) -> Address:
        """Where the database is, embedded or not."""
        if (outside := self.outside) is not None:
            return outside.address
        return Address(str(self.cluster().socket_folder), 5432, self.database)

    # -- what is written once ------------------------------------------------------------------------------

    @property
    def installation_file(self) -> Path:
        return self.home / "installation.json"

    def installation(self) -> dict[str, Any]:
        """What was decided when the installation was made; empty before that."""
        try:
            known: dict[str, Any] = json.loads(self.installation_file.read_text())
        except FileNotFoundError:
            return {}
        return known

    @property
    def demo(self) -> bool:
        return self.installation().get("kind") == "demo"

    def found(self, kind: str) -> dict[str, Any]:
        """Decide the kind (`demo` or `real`) at the first start; later calls only read it."""
        known = self.installation()
        if "kind" not in known:  # a restore may have noted the keys of an installation that was never started
            now = datetime.now(UTC).isoformat(timespec="seconds")
            known = {**known, "kind": kind, "created_at": now, "id": secrets.token_hex(8)}
            self.note(**known)
        return known

    def note(self, **more: Any) -> None:
        """Add to the installation file."""
        self.home.mkdir(parents=True, exist_ok=True)
        known = {**self.installation(), **more}
        new = self.installation_file.with_suffix(".new")
        new.write_text(json.dumps(known, ensure_ascii=False, indent=1) + "\n")
        new.rename(self.installation_file)

    def secret_key(self) -> str:
        """Django's signing key, made at first use, 0600."""
        file = self.home / "secrets" / "secret_key"
        if not file.exists():
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
                    out.write(secrets.token_urlsafe(50))
            except FileExistsError:
                pass
        return file.read_text().strip()


def read_env() -> Env:
    """The installation that the environment names."""
    given = os.environ.get
    home = Path(given("FENGQIAO_DATA") or _default_home()).absolute()
    return Env(
        home=home,
        keys=Path(given("FENGQIAO_KEYS") or home / "keys").absolute(),
        pg_bin=given("FENGQIAO_PG_BIN", ""),
        database_url=given("FENGQIAO_DATABASE_URL", ""),
        hosts=tuple(host.strip() for host in given("FENGQIAO_HOSTS", "").split(",") if host.strip()),
        https=given("FENGQIAO_HTTPS", "") in ("1", "true", "yes"),
    )
