"""What is seen, in sentences: by a captioning model where its weights are at hand, and as tracks among the exports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from studio.captions.description_track import Description, placed, write_descriptions
from studio.media.outputs import result_name, write_file
from studio.vision.descriptions import describe

if TYPE_CHECKING:
    import numpy as np

    from studio.models.catalog import ModelRow
    from studio.models.lease import Lease
    from studio.tasks.auto_subtitles.result import AutoSubtitlesResult
    from studio.tasks.running import Engine
    from studio.vision.scenes import Scene

LANGUAGES = {"descriptions": "en", "descriptions_zh": "zh-TW"}  # export -> language of its sentences
ROLE = "shot-captions"


def captioner(engine: Engine) -> ModelRow | None:
    """The first captioning model whose weights are at hand; None means that sentences are made by rules. Asks no hub."""
    return next((row for row in engine.catalog.rows(ROLE) if engine.catalog.status(row.id, ask=False).state == "ready"), None)


def captioned(lease: Lease, scenes: Sequence[Scene], pictures: Sequence[Sequence[np.ndarray]]) -> tuple[Scene, ...]:
    """``scenes`` with a sentence about the middle picture of each; ``pictures``: a few of each shot, uint8 (h, w, 3)."""
    from studio.vision.captioner import captions

    found = []
    for scene, shown in zip(scenes, pictures, strict=True):
        middle = list(shown[len(shown) // 2 :][:1])
        said = captions(lease["model"], lease["processor"], lease.lock("processor"), middle)
        found.append(replace(scene, caption=said[0]) if said else scene)
    return tuple(found)


def track(result: AutoSubtitlesResult, lang: str) -> str:
    """The descriptions of ``result`` as WebVTT, spoken where nobody speaks if there is room; empty without any."""
    found = [Description(scene.shot.start, scene.shot.end, describe(scene, lang)) for scene in result.scenes]
    told = placed(found, result.cues)
    return write_descriptions(told, lang) if told else ""


def write_tracks(folder: Path, task: str, stem: str, result: AutoSubtitlesResult) -> dict[str, Path]:
    """The files written: "descriptions" (English) and "descriptions_zh". Raises `StorageFull`."""
    exports = {}
    for kind, lang in LANGUAGES.items():
        data = track(result, lang).encode("utf-8")
        if data:
            exports[kind] = write_file(folder / result_name(task, f"{stem}-descriptions-{lang}", data, "vtt"), data)
    return exports
