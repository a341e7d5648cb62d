"""Vault: personal data sealed with SM4-GCM, found again by a blind index (HMAC-SM3), shown masked.

Keys live in a 0600 file outside database and backup (settings.FENGQIAO_KEYS), as a ring with versions.
"""

from .masks import mask_address, mask_id, mask_name, mask_phone
from .numbers import PartyNumbers, check_citizen_id, check_party_number, holds_personal_number
from .ring import blind, seal, seal_bytes, unseal, unseal_bytes
from .sealing import SealingKey, sealing_key

__all__ = [
    "PartyNumbers", "SealingKey", "blind", "check_citizen_id", "check_party_number", "holds_personal_number", "mask_address", "mask_id", "mask_name", "mask_phone", "seal",
    "seal_bytes", "sealing_key", "unseal", "unseal_bytes",
]  # fmt: skip
