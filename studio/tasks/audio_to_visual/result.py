"""Result of an audio-to-visual request."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from studio.tasks.running import TaskResult

if TYPE_CHECKING:
    import numpy as np

    from studio.captions.cue import Cue
    from studio.media.metadata.provenance import Provenance
    from studio.metrics.sync import Sync
    from studio.sound.analysis import Analysis
    from studio.speech.transcript import Word


@dataclass(frozen=True)
class AudioToVisualResult(TaskResult):
    """``film`` is an MP4 with the recording's own sound. A draft has the analysis (and the words so far) but no film yet.

    ``analysis``: tempo, beats, sections and levels of the sound; ``words`` and ``cues``: what is said; ``prompts``: (seconds, prompt);
    ``curves``: for each target of the modulation its values, one per frame; ``keyframe_times``: seconds of the drawn pictures; ``poster``:
    the first frame, uint8 (h, w, 3). ``sync``: how well pictures follow the sound, measured on the finished file beside a shuffled control.
    """

    analysis: Analysis
    film: Path | None = None
    words: tuple[Word, ...] = ()
    cues: tuple[Cue, ...] = ()
    prompts: tuple[tuple[float, str], ...] = ()
    curves: dict[str, np.ndarray] = field(default_factory=dict)
    keyframe_times: tuple[float, ...] = ()
    poster: np.ndarray | None = None
    frames: int = 0
    fps: int = 24
    width: int = 0
    height: int = 0
    seed: int = 0
    sync: Sync | None = None
    provenance: Provenance | None = None

    def named_files(self) -> dict[str, Path]:
        """The film, as "film"."""
        return {"film": self.film} if self.film else {}

    def to_json(self) -> dict[str, object]:
        """``seeds``, the film's frames, rate and size, its sync, and what was heard; all times in seconds."""
        from studio.metrics.figures import as_json, json_value

        heard = self.analysis
        levels = ("duration", "tempo", "confidence", "beats", "bars", "onsets", "kind", "quiet")
        sections = [{"start": s.start, "end": s.end, "label": s.label} for s in heard.sections]
        return {
            **super().to_json(),
            "seeds": [self.seed],
            **{name: getattr(self, name) for name in ("frames", "fps", "width", "height")},
            "sync": as_json(self.sync),
            "analysis": {**{name: json_value(getattr(heard, name)) for name in levels}, "sections": sections},
            "prompts": [{"start": start, "prompt": prompt} for start, prompt in self.prompts],
            "words": [[w.text, w.start, w.end, w.confidence] for w in self.words],
        }
