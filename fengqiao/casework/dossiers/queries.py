"""Dossiers: the read door. The dossier of a dispute, the volumes of a scope, what may be destroyed, and what a code on a cover is."""

from .listing import Destroyable, VolumeRow, destroyable, volumes_in
from .reading import (
    DossierPage,
    LoanView,
    RemarkView,
    SealedFile,
    VolumeView,
    dossier_page,
    sealed_file,
    whole_volume,
)
from .verifying import CodeView, Verdict, code_view, verify_file

__all__ = [
    "CodeView", "Destroyable", "DossierPage", "LoanView", "RemarkView", "SealedFile", "VolumeRow", "Verdict", "VolumeView", "code_view", "verify_file", "destroyable", "dossier_page", "sealed_file", "volumes_in",
    "whole_volume",
]  # fmt: skip
