"""Scope: from a post to the rows it may see, in three rings. Row-level security is written here and nowhere else."""

from .acting import acting, crossing, record_reference, system_actor
from .areas import Area, expand, register_area_expander
from .doors import entrance, guard, public, set_actor_loader, set_refusal_renderer

__all__ = [
    "Area", "acting", "crossing", "entrance", "expand", "guard", "public", "record_reference", "register_area_expander", "set_actor_loader", "set_refusal_renderer", "system_actor",
]  # fmt: skip
