"""Auto-subtitles: captions, scene tags, chapters and a searchable timeline from a video or a sound."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from studio.events import Event
from studio.tasks.fields import Widget
from studio.tasks.registry import RunContext, TaskSpec

if TYPE_CHECKING:
    from studio.captions.chapters import Chapter
    from studio.captions.compliance import Report
    from studio.captions.cue import Cue
    from studio.media.containers import MediaInfo
    from studio.media.provenance import Provenance
    from studio.speech.transcript import Transcript
    from studio.studio import Studio
    from studio.vision.scenes import Scene

MAX_LABELS_TEXT = 20_000
Preset = Literal["fast", "accurate"]
Style = Literal["netflix", "bbc", "social"]


class AutoSubtitlesParams(BaseModel):
    """One request. ``labels``: what may be seen in the pictures, separated by commas or lines; empty means the usual list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    media_file: Annotated[Path, Widget("media")]
    preset: Annotated[Preset, Widget("buttons")] = "accurate"
    style: Annotated[Style, Widget("choice")] = "netflix"
    tag_pictures: Annotated[bool, Widget("switch")] = True
    labels: Annotated[str, Widget("lines", lines=3)] = Field(default="", max_length=MAX_LABELS_TEXT)
    align: Annotated[bool, Widget("switch", "advanced")] = True
    speech_model: Annotated[str, Widget("model", "advanced")] = Field("auto", max_length=100)
    picture_model: Annotated[str, Widget("model", "advanced")] = Field("auto", max_length=100)


@dataclass(frozen=True)
class AutoSubtitlesResult:
    """Everything found in one file. A draft has the cues so far and no ``exports`` yet.

    ``exports`` maps a format ("srt", "vtt", "ass", "lrc", "ttml", "json", "html") to its file; ``report`` judges the cues by the style.
    """

    info: MediaInfo
    transcript: Transcript
    cues: tuple[Cue, ...]
    scenes: tuple[Scene, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    report: Report | None = None
    exports: dict[str, Path] = field(default_factory=dict)
    provenance: Provenance | None = None
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def files(self) -> tuple[Path, ...]:
        """All files written, in the order of their formats."""
        return tuple(self.exports.values())


def _run(studio: Studio, params: AutoSubtitlesParams, context: RunContext) -> Iterator[Event]:
    from studio.captions.captioning import caption

    return caption(studio, params, context)


SPEC = TaskSpec("auto_subtitles", "Auto-subtitles", AutoSubtitlesParams, AutoSubtitlesResult, ("speech", "frame-labels"), _run)
