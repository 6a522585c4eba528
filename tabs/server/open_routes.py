"""Which of Gradio's many addresses are open: those that the page and the public endpoints use, and no other.

Everything else of Gradio's (recordings through ffmpeg, a proxy, remote files, streams, monitoring, editing by a language
model) is answered with 404: nobody needs it here, and each is one more thing that a stranger can start.
"""

from __future__ import annotations

import re

from studio.settings import Settings
from tabs.server.replies import Refused
from tabs.shared.session_folders import visitors_file

API = "/gradio_api"
FILE = f"{API}/file="
_NAME = r"[\w.-]+"
_GET = re.compile(
    rf"/(|config|theme\.css|favicon\.ico|robots\.txt|manifest\.json|login|logout|healthz|readyz|models|device|metrics)/?"
    rf"|/(assets|static|prepared|svelte)/.+"
    rf"|/pwa_icon(/(192|512))?"  # Gradio would scale the icon to any size
    rf"|{API}/(info|openapi\.json|startup-events|app_id|user|login_check|theme\.css|upload_progress|queue/data|queue/status)/?"
    rf"|{API}/heartbeat/{_NAME}|{API}/call/(v2/)?{_NAME}/{_NAME}|{API}/file=.+"
)
_POST = re.compile(rf"/login/?|{API}/(queue/join|cancel|reset|upload)/?|{API}/(call|call/v2|run|api)/{_NAME}/?")
MCP = re.compile(rf"{API}/mcp(/schema)?/?")
# Shown in place; everything else is saved by the browser. SVG and HTML could run script under the page's name.
_SHOWN = ("image/png", "image/jpeg", "image/webp", "image/gif", "image/avif", "video/", "audio/", "text/plain")


def check_route(method: str, path: str, *, mcp: bool = False) -> None:
    """Raises `Refused` (404) when ``path``, without root path, is not open for ``method``. ``mcp``: agents may come in, too."""
    if mcp and MCP.fullmatch(path) and method in ("GET", "POST", "DELETE"):
        return
    known = (_POST if method == "POST" else _GET).fullmatch(path) if method in ("GET", "HEAD", "POST") else None
    if not known:
        raise Refused(404, "error.no_such_address")


def check_file(path: str, settings: Settings) -> None:
    """Raises `Refused` unless ``path`` (``/gradio_api/file=...``) is an upload, or a result that this process wrote."""
    wanted = path.removeprefix(FILE)  # the server has decoded it: what is opened is what is checked
    if re.match(r"[a-zA-Z][\w+.-]*:/", wanted):
        raise Refused(403, "error.file_not_served")
    if visitors_file(wanted, settings.output_dir) is None:
        raise Refused(403, "error.file_not_served")


def file_headers(content_type: str) -> dict[str, str]:
    """Headers for a served file: its type is not guessed, its scripts do not run, and only pictures, films and sound are shown in place."""
    headers = {"x-content-type-options": "nosniff", "content-security-policy": "sandbox; default-src 'none'"}
    # without a name, so that a link decides what its file is saved as
    headers["content-disposition"] = "inline" if content_type.startswith(_SHOWN) else "attachment"
    return headers
