"""What a request for a film to a recording asks of a shared GPU."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.tasks.gpu_demand import Demand, drawing

if TYPE_CHECKING:
    from studio.tasks.audio_to_visual.params import AudioToVisualParams
    from studio.tasks.running import Engine

# new pictures a second: fast music, its bars, and speech; "auto" may become any of them
_PICTURES = {"beat": 2.5, "bar": 0.7, "section": 0.2, "word": 2.5, "auto": 1.0}


def demand(engine: Engine, params: AudioToVisualParams) -> tuple[Demand, ...]:
    """The image model's work, and a recogniser's where one that wants the GPU is chosen by name."""
    row = engine.catalog.choose("text-to-image", params.model)
    pictures = 1 + params.length * _PICTURES[params.keyframe_every]
    found = [drawing(row, params, 1), drawing(row, params, pictures, strength=params.strength)]
    if params.speech_model != "auto":
        found.append(Demand(engine.catalog.choose("speech", params.speech_model), params.length))
    return tuple(found)
