"""Textmind: reads what a clerk typed and proposes; people decide. Offline, no Django, no model to download.

Doors: `proposals.propose_types` (dispute type from words), `commands.evaluate` (how well it does on the frozen set).
Machines propose, with source, score and words.
"""

from .widths import normalise

__all__ = ["normalise"]
