"""How a program gets to this studio: its address, whether it has to say who it is, and whether agents may come."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

import gradio as gr

Access = Literal["open", "account", "token"]
# Variables that the printed code reads, so that nobody pastes a password into it
USER, PASSWORD, TOKEN = "API_USER", "API_PASSWORD", "HF_TOKEN"


@dataclass
class Offers:
    """What the server of this process offers; set once before it serves."""

    mcp: bool = False


offers = Offers()


@dataclass(frozen=True)
class Reach:
    """``base``: the page's address without a slash at the end. ``access``: "account" with STUDIO_AUTH, "token" on a Space, which may
    be private, else "open"."""

    base: str
    access: Access = "open"
    mcp: bool = False

    @classmethod
    def of(cls, request: gr.Request | None) -> Reach:
        """As the visitor who sent ``request`` reaches it."""
        account = getattr(request, "username", None) is not None
        return cls(base_url(request), "account" if account else "token" if os.environ.get("SPACE_ID") else "open", offers.mcp)


def base_url(request: gr.Request | None) -> str:
    """Address of this server as the visitor's browser knows it."""
    page = urlsplit((getattr(request, "headers", None) or {}).get("referer") or "http://127.0.0.1:7860/")
    return f"{page.scheme}://{page.netloc}{page.path.rstrip('/')}"
