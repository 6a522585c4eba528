"""Which model listens, and what the listener should know about the language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from studio.errors import InvalidInput, ModelUnavailable
from studio.events import Notice

if TYPE_CHECKING:
    from studio.models.catalog import Catalog, ModelRow
    from studio.speech.transcript import Word
    from studio.tasks.auto_subtitles.params import AutoSubtitlesParams

_ROLE, _LANGUAGES = "speech", "whisper-base"


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
    if params.language == "en" and params.preset == "fast":
        return catalog.choose(_ROLE)
    if params.language not in ("auto", "en") or params.translate:
        return catalog.choose(_ROLE, fits=lambda row: _knows(row, params))
    try:
        return catalog.choose(_ROLE, fits=lambda row: not row.languages and catalog.status(row.id, ask=False).state == "ready")
    except ModelUnavailable:  # nothing is fetched for a language that may turn out to be English
        return catalog.choose(_ROLE)


def _knows(row: ModelRow, params: AutoSubtitlesParams) -> bool:
    return not row.languages or (not params.translate and params.language in row.languages)
