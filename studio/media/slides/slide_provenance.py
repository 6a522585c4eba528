"""How a result was made, read back from its own file, so that its slide says the same."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from studio.errors import StudioError
from studio.media.containers import open_media
from studio.media.metadata.provenance import KEYWORD, Provenance
from studio.media.metadata.text_chunks import read_texts


def provenance_in(path: Path) -> Provenance | None:
    """The record in one of the studio's own pictures or films; None where there is none, or the file is gone."""
    from av.error import FFmpegError

    try:
        if path.suffix.lower() in (".mp4", ".webm", ".mkv"):
            with open_media(path) as film:
                text = next((v for name, v in film.metadata.items() if name.lower() == "description"), "")
        else:
            text = read_texts(path, None).get(KEYWORD, "")
        return Provenance.model_validate_json(text) if text else None
    except (StudioError, OSError, FFmpegError, ValidationError):
        return None
