"""Storage: what an uploaded file really is, made clean, and its sealed bytes kept in a folder outside the web root.

Plain Python: encryption is the caller's (`trust.vault`), and so is who may read.
"""

from .cleaning import MEDIA_TYPES, MOST_BYTES, Cleaned, clean, digest_of, sniff
from .folder import Damaged, Folder

__all__ = ["MEDIA_TYPES", "MOST_BYTES", "Cleaned", "Damaged", "Folder", "clean", "digest_of", "sniff"]
