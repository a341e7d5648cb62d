"""Sealing a volume (封卷): the contents are frozen as one signed PDF with its digests; nothing in it changes afterwards."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from django.utils.timezone import localdate

from fengqiao.casework.cases.access import find_dispute, must_hold
from fengqiao.casework.files.services import store_file
from fengqiao.kernel.journal.services import record
from fengqiao.kernel.placed.values import Actor
from fengqiao.tools.papers import digests, sign_pdf
from fengqiao.trust.vault import sealing_key

from .codes import KEEPING
from .collected import reader_of
from .facts import VolumeSealed
from .finding import last_volume, must_be_closed
from .making import bind, checks_of, draw, listed
from .matter import matter_of
from .models import Volume
from .revealing import reveal_volume
from .rules import end_of_keeping, keeping_for, must_be_complete
from .settings import keeping_rules, template_for
from .states import VOLUME_LIFE

__all__ = ["CODE_LETTERS", "seal_volume"]

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without look-alikes; ten of them are 8 × 10^14
CODE_LENGTH = 10


def seal_volume(
    *,
    actor: Actor,
    now: datetime,
    county: str,
    id: UUID,
    revision: int,
    verify_at: str = "",
    banner: str = "",
) -> Volume:
    """Seal an approved volume. The file holds contacts in clear, so every party's data counts as looked at.

    verify_at: the public address before the code (https://…/v/). Keeping is decided by policy on this day, and stays.
    """
    dispute = find_dispute(actor, county, id, to="archive", revision=revision)
    must_hold(actor, dispute)
    must_be_closed(dispute)
    volume = last_volume(dispute)
    volume.state = VOLUME_LIFE.move(volume.state, "seal")
    clear = reveal_volume(actor=actor, now=now, county=county, id=id, reason="封卷归档")
    today = localdate(now)
    matter = matter_of(actor.scope, county, id, clear=clear, volume=volume)
    template = template_for(dispute.place, today)
    must_be_complete(checks_of(matter, template))
    rules, source = keeping_rules(dispute.place, today)
    keeping = keeping_for(rules, difficulty=dispute.difficulty, family=matter.kind.family.code)
    volume.keeping, volume.kept_until = keeping.keeping, end_of_keeping(keeping.years, today)
    volume.keeping_source = source[:200]
    volume.code = county + "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    bound = bind(matter, template, reader_of(actor.scope, dispute))
    drawn = draw(matter, bound, banner=banner, verify_at=f"{verify_at}{volume.code}/" if verify_at else "")
    key = sealing_key()
    sealed = sign_pdf(
        drawn.pdf,
        key=key.key,
        certificate=key.certificate,
        reason=f"封卷 {volume.code}",
        name=matter.organisation_name,
        location=volume.code,
    )
    found = digests(sealed)
    volume.contents = listed(bound, drawn)
    volume.sheets, volume.sm3, volume.sha256 = drawn.sheets["back"][1], found.sm3, found.sha256
    volume.file_id = store_file(
        actor=actor, now=now, county=county, root_id=dispute.id, kind="volume", name=f"卷宗{volume.code}.pdf", data=sealed,
        secrecy=dispute.secrecy,
    ).id  # fmt: skip
    volume.sealed_at, volume.sealed_by = now, actor.user_id
    volume.save()
    told = KEEPING[volume.keeping] + (f"，至 {volume.kept_until.isoformat()}" if volume.kept_until else "")
    fact = VolumeSealed(volume.ordinal, volume.sheets, told, volume.sm3, volume.sha256)
    record(fact, about=dispute, actor=actor, at=now)
    return volume
