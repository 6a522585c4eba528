"""Captions from a file put on a recording: every format that `studio.captions.formats` reads, in any usual character coding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from studio.captions import formats
from studio.captions.compliance import Rule
from studio.captions.formats.text_coding import Decoded, decode
from studio.captions.language.reading_limits import script_language
from studio.captions.style_guides import GUIDES
from studio.errors import InvalidInput
from studio.events import Notice
from studio.media.containers import MediaInfo, probe
from studio.media.metadata.provenance import Provenance
from studio.speech.transcript import Transcript
from studio.tasks.auto_subtitles.params import AutoSubtitlesParams
from studio.tasks.auto_subtitles.result import AutoSubtitlesResult
from studio.tasks.auto_subtitles.revisions import judged

TASK = "auto_subtitles"
_STYLE = "netflix"  # the guide that judges them until another one is chosen
_TOLD: tuple[tuple[Rule, str], ...] = (
    ("backwards", "notice.captions_backwards"), ("beyond", "notice.captions_beyond"), ("overlap", "notice.captions_overlap"),
)  # fmt: skip


@dataclass(frozen=True)
class Opened:
    """The ``result`` with the captions of a file, and ``notices`` about what was changed, could not be kept, or cannot be right."""

    result: AutoSubtitlesResult
    notices: tuple[Notice, ...] = ()


def open_subtitles(path: Path, recording: Path | AutoSubtitlesResult) -> AutoSubtitlesResult:
    """The result of `open_captions`, without its notices."""
    return open_captions(path, recording).result


def open_captions(path: Path, recording: Path | AutoSubtitlesResult) -> Opened:
    """The cues of a subtitle file on a recording, with a fresh report; the ending of ``path`` names the format.

    ``recording`` is a media file, or a result whose scenes stay while its cues are replaced. A VTT, ASS, TTML or JSON file written here
    brings its settings and its speakers back.
    Raises `InvalidInput` for a file that is not text (``error.captions_not_text``), is empty (``error.captions_empty``) or holds no
    captions (``error.captions_none``), and for media that cannot be read.
    """
    decoded = _text_of(path)
    info = recording.info if isinstance(recording, AutoSubtitlesResult) else probe(recording)
    kind = path.suffix.lower().lstrip(".")
    file = formats.open_text(decoded.text, kind, frame_rate=info.frame_rate or 0.0, duration=info.duration)
    if not file.cues:
        raise InvalidInput("error.captions_none" if decoded.text.strip() else "error.captions_empty", name=kind.upper())
    record = _record(file.meta)
    result = judged(_with_captions(recording, info, file, record))
    notices = [Notice("notice.captions_guessed", {"coding": decoded.guess})] if decoded.guess else []
    found = result.report.by_rule if result.report else {}
    wrong = [Notice(code, {"count": found[rule]}, level="warning") for rule, code in _TOLD if rule in found]
    return Opened(result, (*notices, *file.notices, *wrong))


def _text_of(path: Path) -> Decoded:
    try:
        with path.open("rb") as opened:
            data = opened.read(4 * formats.LARGEST + 1)  # no character takes more than four bytes
        if len(data) > 4 * formats.LARGEST:
            raise InvalidInput("error.captions_unreadable", name=path.suffix.lstrip(".").upper())
        return decode(data)
    except UnicodeError:
        raise InvalidInput("error.captions_not_text") from None


def _record(meta: Mapping[str, object]) -> Provenance | None:
    """The provenance in a file of ours; None for any other file, and for one that is about another task."""
    try:
        record = Provenance.model_validate(dict(meta)) if meta else None
    except ValidationError:
        return None
    return record if record is not None and record.task == TASK else None


def _settings(record: Provenance | None) -> dict[str, object]:
    """The settings of a file that this version has, each only if its value is possible today."""
    found: dict[str, object] = {}
    for name, value in (record.settings if record else {}).items():
        try:
            AutoSubtitlesParams.model_validate({"media_file": ".", name: value})
        except ValidationError:
            continue
        found[name] = value
    return found


def _with_captions(
    recording: Path | AutoSubtitlesResult, info: MediaInfo, file: formats.CaptionFile, record: Provenance | None
) -> AutoSubtitlesResult:
    settings = _settings(record)
    language = file.language or script_language(" ".join(line for cue in file.cues for line in cue.lines))
    speakers = dict(file.speakers)
    if isinstance(recording, AutoSubtitlesResult):
        transcript = replace(recording.transcript, language=language or recording.transcript.language)
        return replace(
            recording, cues=file.cues, transcript=transcript, settings={**recording.settings, **settings}, speakers=speakers,
            provenance=record or recording.provenance,
        )  # fmt: skip
    words = tuple(word for cue in file.cues for word in cue.words)
    style = settings.get("style", _STYLE)
    return AutoSubtitlesResult(
        info=info, transcript=Transcript(words, info.duration, language or "en"), cues=file.cues,
        settings={**settings, "style": style if style in GUIDES else _STYLE}, speakers=speakers, provenance=record,
    )  # fmt: skip
