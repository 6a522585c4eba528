"""Files of tool calls: what an agent sends becomes an upload, what a run made becomes links, pictures and embedded documents."""

from __future__ import annotations

import base64
import binascii
import mimetypes
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, unquote_to_bytes

from studio.media.unreadable import is_address
from studio.messages import say
from studio.tasks.parameter_schema import JsonObject
from tabs.server.open_routes import FILE
from tabs.server.programs.inner_calls import InnerCaller, Unanswered

_DATA = re.compile(r"data:(?P<type>[\w.+-]+/[\w.+-]+)?(?:;[\w-]+=[^;,]*)*(?P<base64>;base64)?,(?P<data>.*)", re.DOTALL | re.IGNORECASE)
_SHOWN = 4  # pictures that come with the answer itself
_LARGEST_SHOWN = 2 * 2**20  # bytes of one


async def sent_file(value: object, name: str, caller: InnerCaller, lang: str) -> object:
    """What the API wants for the parameter ``name``: an upload for a data URI, else the path in ``value``. Raises `Unanswered`."""
    if value is None or isinstance(value, dict):
        return value
    if not isinstance(value, str):
        raise _refused(name, lang)
    found = _DATA.fullmatch(value)
    if found:
        media_type = (found["type"] or "application/octet-stream").lower()
        try:
            content = base64.b64decode(unquote(found["data"]), validate=True) if found["base64"] else unquote_to_bytes(found["data"])
        except (binascii.Error, ValueError):
            raise _refused(name, lang) from None
        return {"path": await caller.upload(f"{name}{mimetypes.guess_extension(media_type) or ''}", content, media_type)}
    path = unquote(value.partition(FILE)[2]) if FILE in value else value  # a link of a result: nothing is fetched, only its path counts
    if is_address(path):
        raise _refused(name, lang)
    return {"path": path}


def _refused(name: str, lang: str) -> Unanswered:
    return Unanswered(f"{name}: {say('error.tool_file', lang)}")


def linked(reply: Mapping[str, Any], base: str) -> JsonObject:
    """``reply`` with links below ``base`` instead of Gradio's descriptions of files, and without documents in base64."""
    named = {name: _link(file, base) for name, file in reply.get("named_files", {}).items()}
    found = {**reply, "files": [_link(file, base) for file in reply.get("files", ())], "named_files": named}
    if reply.get("report_files"):
        found["report_files"] = sorted(reply["report_files"])
    return found


def shown_files(reply: Mapping[str, Any], structured: Mapping[str, Any]) -> list[JsonObject]:
    """Content blocks beside the JSON: up to four pictures as they are, a link for each file, the documents of a report."""
    links = {link["url"]: link for link in [*structured["files"], *structured["named_files"].values()]}
    blocks: list[JsonObject] = []
    for link in structured["files"]:
        path = Path(link["path"])
        if link["mime_type"].startswith("image/") and len(blocks) < _SHOWN and path.stat().st_size <= _LARGEST_SHOWN:
            blocks.append({"type": "image", "data": base64.b64encode(path.read_bytes()).decode(), "mimeType": link["mime_type"]})
    blocks += [{"type": "resource_link", "uri": url, "name": link["name"], "mimeType": link["mime_type"]} for url, link in links.items()]
    for name, content in (reply.get("report_files") or {}).items():
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        blocks.append({"type": "resource", "resource": {"uri": f"report:///{name}", "mimeType": kind, "blob": content}})
    return blocks


def _link(file: Mapping[str, Any], base: str) -> dict[str, str]:
    path = str(file["path"])
    return {
        "name": str(file.get("orig_name") or Path(path).name),
        "mime_type": str(file.get("mime_type") or "application/octet-stream"),
        "url": f"{base}{FILE}{quote(path)}",
        "path": path,
    }
