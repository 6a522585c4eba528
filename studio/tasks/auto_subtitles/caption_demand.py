"""What a request for captions asks of a shared GPU."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.errors import StudioError
from studio.tasks.gpu_demand import Demand

if TYPE_CHECKING:
    from studio.tasks.auto_subtitles.params import AutoSubtitlesParams
    from studio.tasks.running import Engine

_SHOT = 3.0  # seconds of a film for each picture that is looked at
_UNREAD = 60.0  # seconds, for a recording whose length cannot be read: the run says what is wrong with it


def demand(engine: Engine, params: AutoSubtitlesParams) -> tuple[Demand, ...]:
    """The recogniser's work by the recording's length, and that of the model that looks at pictures."""
    from studio.tasks.auto_subtitles.recogniser_choice import choose_recogniser

    found = []
    speech = choose_recogniser(engine.catalog, params)
    eye = engine.catalog.choose("frame-labels", params.picture_model) if params.tag_pictures else None
    if speech.wants_gpu or (eye is not None and eye.wants_gpu):
        length = _length(engine, params)
        found.append(Demand(speech, length))
        found += [Demand(eye, length / _SHOT)] if eye is not None else []
    return tuple(found)


def _length(engine: Engine, params: AutoSubtitlesParams) -> float:
    from studio.media.containers import probe
    from studio.tasks.running import decoding_limits

    try:
        return probe(params.media_file, "media_file", limits=decoding_limits(engine.settings)).duration or _UNREAD
    except StudioError:
        return _UNREAD
