"""Result of an auto-subtitles request."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from studio.tasks.running import TaskResult
from studio.vision.descriptions import describe

if TYPE_CHECKING:
    from studio.captions.chapters import Chapter
    from studio.captions.compliance import Report
    from studio.captions.cue import Cue
    from studio.captions.sound_labels import SoundLabel
    from studio.media.containers import MediaInfo
    from studio.media.metadata.provenance import Provenance
    from studio.speech.transcript import Transcript
    from studio.vision.scenes import Scene


@dataclass(frozen=True)
class AutoSubtitlesResult(TaskResult):
    """Everything found in one recording. A draft has the cues so far and no ``exports`` yet.

    ``info`` describes the file; ``transcript`` holds all words; ``cues`` are the captions; ``scenes`` the shots with their tags;
    ``chapters`` their headings. ``report`` checks the cues against the style guide. ``exports`` maps a format ("srt", "vtt", "ass", "lrc",
    "ttml", "json", "html") to its file; "descriptions" and "descriptions_zh" are there where something could be told about the pictures.
    ``speakers`` maps the number of each speaker, as words and cues have it, to a name: "Speaker 1"
    until somebody renames it (`revisions.rename_speaker`); empty where only one is heard. ``sounds`` are heard while nobody speaks, and
    the cues name them.
    """

    info: MediaInfo
    transcript: Transcript
    cues: tuple[Cue, ...]
    scenes: tuple[Scene, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    report: Report | None = None
    exports: dict[str, Path] = field(default_factory=dict)
    provenance: Provenance | None = None
    speakers: dict[str, str] = field(default_factory=dict)
    sounds: tuple[SoundLabel, ...] = ()

    def named_files(self) -> dict[str, Path]:
        """``exports``: "srt", "vtt", "ass", "lrc", "ttml", "json", "html", and descriptions where there are some."""
        return dict(self.exports)

    def to_json(self) -> dict[str, object]:
        """Cues with timed words, shots with tags and an English sentence, chapters, violations of the style guide; times in seconds."""
        words = [[(w.text, w.start, w.end, w.confidence) for w in cue.words] for cue in self.cues]
        cues = [
            {"start": c.start, "end": c.end, "lines": list(c.lines), "words": w, **({"speaker": c.speaker} if c.speaker else {})}
            for c, w in zip(self.cues, words, strict=True)
        ]
        scenes = [
            {
                "start": s.shot.start,
                "end": s.shot.end,
                "label": s.label,
                "tags": [[tag.label, tag.share] for tag in s.tags],
                "description": describe(s),
            }
            for s in self.scenes
        ]
        found = self.report.violations if self.report else ()
        return {
            **super().to_json(),
            "cues": cues,
            "scenes": scenes,
            "chapters": [{"start": c.start, "title": c.title} for c in self.chapters],
            "report": [{"cue": v.cue, "rule": v.rule, "value": v.value, "limit": v.limit} for v in found],
            **({"speakers": self.speakers} if self.speakers else {}),
            "language": self.transcript.language,
            "duration": self.info.duration,
        }
