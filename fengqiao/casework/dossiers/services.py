"""Dossiers: the write door. Every change to a volume is one function here; ask `queries` for reading."""

from .collecting import add_material, drop_material
from .filing import describe_volume, record_inquiry, submit_volume, take_back_volume
from .lending import give_back_volume, lend_volume
from .revealing import reveal_volume
from .reviewing import answer_remark, approve_volume, remark_volume, send_back_volume
from .sealing import seal_volume

__all__ = [
    "add_material", "answer_remark", "approve_volume", "describe_volume", "drop_material", "give_back_volume", "lend_volume", "record_inquiry", "remark_volume", "reveal_volume", "seal_volume",
    "send_back_volume", "submit_volume", "take_back_volume",
]  # fmt: skip
