"""Which model listens, and what the listener should know about the language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.errors import InvalidInput, ModelUnavailable
from studio.events import Notice

if TYPE_CHECKING:
    from studio.media.containers import MediaInfo
    from studio.models.catalog import Catalog, ModelRow
    from studio.speech.transcript import Word
    from studio.stepping import Emit
    from studio.tasks.auto_subtitles.params import AutoSubtitlesParams
    from studio.tasks.running import Engine

_ROLE, _LANGUAGES = "speech", "whisper-base"
_UNSURE = 0.5  # probability of a language below which the listener is told that it may be another one


@dataclass(frozen=True)
class Heard:
    """What a recogniser made of a recording; ``speech`` in seconds, ``probability`` of ``language`` in [0, 1], None where it was given."""

    info: MediaInfo
    words: tuple[Word, ...]
    speech: float
    language: str
    probability: float | None


def choose_recogniser(catalog: Catalog, params: AutoSubtitlesParams) -> ModelRow:
    """The model of a request. "auto": one for every language where it is installed, the small English one for quick English captions.

    Raises `InvalidInput` when the chosen model does not know the language, `ModelUnavailable` when no model can be used.
    """
    from studio.speech.languages import native_name

    if params.speech_model != "auto":
        row = catalog.choose(_ROLE, params.speech_model)
        if row.languages and params.language not in ("auto", *row.languages):
            raise InvalidInput("error.language_model", field="language", title=row.title, language=native_name(params.language))
        if row.languages and params.translate:
            raise InvalidInput("error.translate_model", field="translate", title=row.title)
        return row
    if params.language == "en" and params.preset == "fast" and not params.translate:
        with suppress(ModelUnavailable):
            return catalog.choose(_ROLE, fits=lambda row: row.languages == ("en",) and row.kind == "faster-whisper")
    if params.language not in ("auto", "en") or params.translate:
        return catalog.choose(_ROLE, fits=lambda row: _knows(row, params))
    return catalog.choose(_ROLE)  # what is here already: nothing is fetched for a language that may turn out to be English


def _knows(row: ModelRow, params: AutoSubtitlesParams) -> bool:
    return not row.languages or (not params.translate and params.language in row.languages)


def language_notices(engine: Engine, row: ModelRow, heard: Heard, emit: Emit) -> Iterator[Notice]:
    """Warnings about the language: one that the model does not know, with what would help, or one that it is not sure of."""
    from studio.speech.languages import native_name
    from studio.speech.spoken_language import sounds_foreign

    if heard.probability is not None and heard.probability < _UNSURE and heard.words:
        params = {"language": native_name(heard.language), "percent": round(100 * heard.probability)}
        yield Notice("notice.language_unsure", params, "warning")
    if row.languages and sounds_foreign([word.confidence for word in heard.words], heard.speech):
        yield from _foreign(engine, row, heard, emit)


def _foreign(engine: Engine, row: ModelRow, heard: Heard, emit: Emit) -> Iterator[Notice]:
    from studio.models.catalog import readable_size
    from studio.speech.languages import native_name

    other = engine.catalog.row(_LANGUAGES)
    status = engine.catalog.status(_LANGUAGES)
    params: dict[str, object] = {"title": row.title, "other": other.title}
    if status.state == "ready":
        language = _identified(engine, other, heard, emit)
        if language not in row.languages:
            yield Notice("notice.not_english_named", {**params, "language": native_name(language)}, "warning")
    elif status.state == "download":
        yield Notice("notice.not_english_fetch", {**params, "size": readable_size(status.bytes)}, "warning")
    else:
        yield Notice("notice.not_english_install", {**params, "command": "pip install -r requirements-languages.txt"}, "warning")


def _identified(engine: Engine, other: ModelRow, heard: Heard, emit: Emit) -> str:
    """The language (ISO 639-1) of the first speech, by a model that knows many."""
    from itertools import islice

    from studio.media.audio import audio_windows
    from studio.speech.recognition import spoken_language
    from studio.tasks.running import leased

    with leased(engine, other, emit, precision="int8") as lease:
        return spoken_language(lease, islice(audio_windows(heard.info.path, track=heard.info.sound_track), 4))
