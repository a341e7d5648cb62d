"""What uvicorn serves. Refuses to serve where the database would not isolate counties."""

from __future__ import annotations

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fengqiao.wiring.settings")

import django  # noqa: E402
from asgiref.sync import sync_to_async  # noqa: E402
from django.core.handlers.asgi import ASGIHandler  # noqa: E402


class OneThread(ASGIHandler):
    """Runs middleware and view of a request in one thread.

    Django's own handler crosses between event loop and thread at several middlewares; all our views are synchronous.
    """

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)
        chain: Any = getattr(self, "_middleware_chain")  # noqa: B009
        self._middleware_chain: Any = sync_to_async(chain, thread_sensitive=True)


django.setup(set_prefix=False)

from fengqiao.wiring.safety import refuse_unsafe_role  # noqa: E402 (needs Django set up)

refuse_unsafe_role()
application = OneThread()
