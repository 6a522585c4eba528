"""Names for the folders of a session's results: nobody can guess one, and this process can tell its own from any other.

So it can also tell which files may be read and served: uploads, and results in such a folder.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from pathlib import Path

from gradio.utils import get_upload_folder

_KEY = secrets.token_bytes(32)
_HALF = 24  # hexadecimal digits: 96 bits each


def session_name(session: str | None) -> str:
    """Folder name of a browser session: stable while the server lives, impossible to derive from the session's own name, and signed."""
    name = _digest("name", session or "local")[:16]
    return name + _digest("signature", name)[:_HALF]


def is_session_folder(name: str) -> bool:
    """Whether `session_name` of this process made ``name``."""
    return len(name) == 16 + _HALF and hmac.compare_digest(name[16:].encode(), _digest("signature", name[:16])[:_HALF].encode())


def visitors_file(path: str, results: Path) -> Path | None:
    """The real path of an upload, or of a result that this process wrote below ``results``; None for any other file.

    Nothing else that lies in a shared output folder counts, whatever its name.
    """
    try:
        real, uploads, results = Path(path).resolve(), Path(get_upload_folder()).resolve(), results.resolve()
        upload = uploads in real.parents and (results not in real.parents or results in uploads.parents)
        result = real.parent.parent == results and is_session_folder(real.parent.name)
        return real if (upload or result) and not real.name.startswith(".") and real.is_file() else None
    except (OSError, ValueError, RuntimeError):  # too long, a null character, a circle of links
        return None


def _digest(purpose: str, text: str) -> str:
    return hmac.new(_KEY, f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()
