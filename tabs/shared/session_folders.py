"""Names for the folders of a session's results: nobody can guess one, and this process can tell its own from any other."""

from __future__ import annotations

import hashlib
import hmac
import secrets

_KEY = secrets.token_bytes(32)
_HALF = 24  # hexadecimal digits: 96 bits each


def session_name(session: str | None) -> str:
    """Folder name of a browser session: stable while the server lives, impossible to derive from the session's own name, and signed."""
    name = _digest("name", session or "local")[:16]
    return name + _digest("signature", name)[:_HALF]


def is_session_folder(name: str) -> bool:
    """Whether `session_name` of this process made ``name``."""
    return len(name) == 16 + _HALF and hmac.compare_digest(name[16:].encode(), _digest("signature", name[:16])[:_HALF].encode())


def _digest(purpose: str, text: str) -> str:
    return hmac.new(_KEY, f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()
