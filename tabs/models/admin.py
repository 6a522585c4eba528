"""Who may change what all visitors share."""

from __future__ import annotations

import ipaddress
import os
from typing import TYPE_CHECKING

from studio.settings import Settings

if TYPE_CHECKING:
    import gradio as gr

_PROXIED = ("x-forwarded-for", "x-forwarded-host", "forwarded", "via", "x-real-ip")


def anyone_may_manage(settings: Settings) -> bool:
    """Whether there can be a visitor who may: without one the page shows no such buttons. Replicas keep what they have."""
    if settings.backend != "local":
        return False
    if settings.admin == "auto":
        return _is_this_machine(settings.host or os.environ.get("GRADIO_SERVER_NAME") or "127.0.0.1")
    return settings.admin == "on"


def may_manage(settings: Settings, request: gr.Request) -> bool:
    """Whether the sender of ``request`` may unload models: see ``STUDIO_ADMIN``. What came through a proxy came from elsewhere."""
    if settings.admin != "auto" or settings.backend != "local":
        return anyone_may_manage(settings)
    client = getattr(request, "client", None)
    headers = getattr(request, "headers", None) or {}
    direct = not any(headers.get(name) for name in _PROXIED)
    return anyone_may_manage(settings) and direct and client is not None and _is_this_machine(str(client.host))


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
