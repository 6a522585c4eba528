"""Stores a finished result as one JSON file, so that an example opens at once: words, cues, scenes with thumbnails, settings."""

from __future__ import annotations

import base64
import io
import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from studio.captions.cue import Cue
from studio.captions.sound_labels import SoundLabel
from studio.media.containers import MediaInfo
from studio.media.metadata.provenance import Provenance
from studio.speech.transcript import Transcript, Word
from studio.tasks.auto_subtitles.result import AutoSubtitlesResult
from studio.tasks.auto_subtitles.revisions import judged
from studio.vision.scenes import Scene, Shot, Tag

_QUALITY = 80  # JPEG of the thumbnails
_DIGITS = 3  # decimals of times: milliseconds
_CERTAINTY = 4  # decimals of confidences and shares


def write_prepared(result: AutoSubtitlesResult, target: Path) -> None:
    """Write ``result`` to ``target``, without the recording itself. Raises `ValueError` for a draft."""
    if result.provenance is None:
        raise ValueError("only a finished result can be stored")
    info = asdict(result.info) | {"path": result.info.path.name}
    kept = {
        "info": info,
        "engine": result.transcript.engine,
        "language": result.transcript.language,
        "words": [_word(w) for w in result.transcript.words],
        "cues": [
            {"start": round(c.start, _DIGITS), "end": round(c.end, _DIGITS), "lines": c.lines, "words": _words_of(c, result), **_extras(c)}
            for c in result.cues
        ],
        "scenes": [_scene(s) for s in result.scenes],
        "speakers": result.speakers,
        "sounds": [[s.start, s.end, s.kind] for s in result.sounds],
        "settings": result.settings,
        "provenance": result.provenance.model_dump(mode="json"),
    }
    target.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read_prepared(path: Path) -> AutoSubtitlesResult:
    """The result stored in ``path``, with its recording in the same folder, checked again by today's rules. It has no ``exports`` yet."""
    kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    stored = {**kept["info"], "sound_tracks": tuple(kept["info"].get("sound_tracks", ()))}
    info = MediaInfo(**{**stored, "path": path.parent / Path(stored["path"]).name})
    words = tuple(Word(*row) for row in kept["words"])
    cues = tuple(
        Cue(c["start"], c["end"], tuple(c["lines"]), _read_words(c["words"], words), c.get("speaker", ""), c.get("position", ""))
        for c in kept["cues"]
    )
    result = AutoSubtitlesResult(
        info=info,
        transcript=Transcript(words, info.duration, kept["language"], kept["engine"]),
        cues=cues,
        scenes=tuple(_read_scene(s) for s in kept["scenes"]),
        settings=kept["settings"],
        speakers=kept.get("speakers", {}),
        sounds=tuple(SoundLabel(*sound) for sound in kept.get("sounds", ())),
        provenance=Provenance.model_validate(kept["provenance"]),
    )
    return judged(result)


def _word(word: Word) -> list[object]:
    confidence = None if word.confidence is None else round(word.confidence, _CERTAINTY)
    row = [word.text, round(word.start, _DIGITS), round(word.end, _DIGITS), confidence, word.aligned]
    return [*row, word.speaker] if word.speaker else row


def _extras(cue: Cue) -> dict[str, str]:
    return {name: value for name, value in (("speaker", cue.speaker), ("position", cue.position)) if value}


def _words_of(cue: Cue, result: AutoSubtitlesResult) -> list[Any]:
    """[first, last + 1] index of the cue's words in the transcript; the words themselves where they are written differently there."""
    if not cue.words:
        return [0, 0]
    words = result.transcript.words
    first = next((i for i, word in enumerate(words) if word is cue.words[0] or word == cue.words[0]), None)
    if first is not None and words[first : first + len(cue.words)] == cue.words:
        return [first, first + len(cue.words)]
    return [_word(word) for word in cue.words]


def _read_words(kept: list[Any], words: tuple[Word, ...]) -> tuple[Word, ...]:
    if kept and isinstance(kept[0], list):
        return tuple(Word(*row) for row in kept)
    return words[slice(*kept)]


def _scene(scene: Scene) -> dict[str, object]:
    kept: dict[str, object] = {
        "shot": [round(scene.shot.start, _DIGITS), round(scene.shot.end, _DIGITS)],
        "tags": [[tag.label, round(tag.share, _CERTAINTY), tag.sure] for tag in scene.tags],
        "answered": scene.answered,
        "caption": scene.caption,
    }
    if scene.embedding is not None:
        kept["embedding"] = base64.b64encode(scene.embedding.astype("<f2").tobytes()).decode()
    if scene.thumbnail is not None:
        kept["thumbnail"] = _jpeg(scene.thumbnail)
    return kept


def _read_scene(kept: dict[str, Any]) -> Scene:
    scene = Scene(Shot(*kept["shot"]), tuple(Tag(*tag) for tag in kept["tags"]), kept["answered"], caption=kept.get("caption", ""))
    if "embedding" in kept:
        vector = np.frombuffer(base64.b64decode(kept["embedding"]), "<f2").astype(np.float32)
        scene = replace(scene, embedding=vector / max(float(np.linalg.norm(vector)), 1e-9))
    if "thumbnail" in kept:
        scene = replace(scene, thumbnail=_pixels(kept["thumbnail"]))
    return scene


def _jpeg(pixels: np.ndarray) -> str:
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=_QUALITY)
    return base64.b64encode(buffer.getvalue()).decode()


def _pixels(jpeg: str) -> np.ndarray:
    from PIL import Image

    return np.asarray(Image.open(io.BytesIO(base64.b64decode(jpeg))).convert("RGB"))
