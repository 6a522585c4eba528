"""What a file says about each of its sound tracks: language, title, and whether it is a commentary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from av import AudioStream

TrackKind = Literal["", "commentary", "description"]
_LONGEST_TITLE = 60  # characters


def language_of(stream: AudioStream) -> str:
    """The container's language tag; "und" means that nobody said."""
    tag = (stream.language or "").strip()[:12]
    return "" if tag.lower() in ("und", "mis", "zxx") or not tag.replace("-", "").isalnum() else tag


def title_of(stream: AudioStream) -> str:
    """The title that a track was given, in one line."""
    return " ".join("".join(c if c.isprintable() else " " for c in stream.metadata.get("title", "")).split())[:_LONGEST_TITLE]


def kind_of(stream: AudioStream) -> TrackKind:
    """What a track is besides the ordinary sound: a commentary, or a description for blind listeners; by its flags or else its title."""
    from av.stream import Disposition

    title = title_of(stream).lower()
    if stream.disposition & Disposition.comment or "commentary" in title:
        return "commentary"
    described = stream.disposition & (Disposition.visual_impaired | Disposition.descriptions)
    return "description" if described or "audio description" in title or "descriptive" in title else ""
