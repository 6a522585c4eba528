"""Self-contained web pages for looking around in a scene: one file each, no request to any server."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Sequence
from functools import cache
from html import escape
from typing import TYPE_CHECKING

from studio.messages import say
from studio.settings import ASSETS

if TYPE_CHECKING:
    import numpy as np

    from studio.game_art.parallax_layers import Layer

_LONGEST_TITLE = 200


def panorama_page(picture: np.ndarray, title: str, lang: str = "en") -> str:
    """A page that looks around in ``picture`` (uint8 (h, w, 3)), a strip over 360 degrees whose ends meet."""
    return _page("panorama", title, lang, {"picture": _url(picture)})


def parallax_page(layers: Sequence[Layer], title: str, lang: str = "en") -> str:
    """A page that moves ``layers`` (far to near) against each other."""
    nearest = max((layer.depth for layer in layers), default=1.0) or 1.0
    shown = [{"picture": _url(layer.rgba), "depth": round(layer.depth / nearest, 4)} for layer in layers]
    return _page("parallax", title, lang, {"layers": shown})


def relief_page(picture: np.ndarray, depth: np.ndarray, title: str, lang: str = "en") -> str:
    """A page that rotates ``picture`` as a relief of ``depth`` (float (h, w) in [0, 1], 1 near)."""
    import numpy as np

    return _page("relief", title, lang, {"picture": _url(picture), "depth": _url(np.rint(depth * 255).astype(np.uint8))})


def _page(kind: str, title: str, lang: str, data: dict[str, object]) -> str:
    name = say(f"ui.viewer.{kind}", lang)
    full = f"{name}: {title[:_LONGEST_TITLE]}"
    words = {key: say(f"ui.viewer.{key}", lang) for key in ("turn", "stop", "full", "keys", "hint")}
    payload = json.dumps({**data, "title": full, "words": words}, ensure_ascii=False, sort_keys=True)
    safe = payload.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")  # a title must not end the script
    page = _text("page.html").replace("__SCRIPT__", _text(f"{kind}.js")).replace("__LANG__", escape(lang))
    return page.replace("__TITLE__", escape(full)).replace("__DATA__", safe)


def _url(pixels: np.ndarray) -> str:
    """A picture as a data URL (PNG)."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


@cache
def _text(name: str) -> str:
    return (ASSETS / "viewers" / name).read_text(encoding="utf-8")
