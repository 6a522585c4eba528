"""What every task that draws with a diffusion model lets its user choose."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

MAX_PROMPT = 2000
Preset = Literal["fast", "balanced", "best"]
Scheduler = Literal["auto", "dpm++_2m", "dpm++_2m_karras", "dpm++_2m_sde", "unipc", "euler", "euler_a", "ddim", "lcm"]
Composition = Literal["auto", "sketch", "free"]
Style = Literal[
    "none", "pixel_art", "pastel", "neon", "monochrome", "sepia", "golden_hour", "moonlit", "misty", "snowy", "stormy", "aurora"
]


def printable(text: object) -> object:
    """Control characters become spaces, so that they reach neither the model nor a file; anything but text stays as it is."""
    if not isinstance(text, str):
        return text
    return " ".join("".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in text).split())


def printable_track(text: object) -> object:
    """`printable`, with keyframes that stand on lines of their own (``0: a lake``) parted by semicolons; lines of prose are joined."""
    if not isinstance(text, str):
        return text
    lines = [line for line in (str(printable(part)) for part in text.splitlines()) if line]
    keyed = any(re.match(r"[+-]?[\d.]+\s*[:：](?!\d)", line) for line in lines[1:])
    return "; ".join(line.rstrip("；;") for line in lines) if keyed else " ".join(lines)
