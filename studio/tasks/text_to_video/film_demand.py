"""What a request for a film asks of a shared GPU."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.tasks.gpu_demand import Demand, drawing

if TYPE_CHECKING:
    from studio.tasks.running import Engine
    from studio.tasks.text_to_video.params import TextToVideoParams


def demand(engine: Engine, params: TextToVideoParams) -> tuple[Demand, ...]:
    """A video model counts every frame in every step; an image model draws one frame of each ``cadence``, all but the first in part."""
    from studio.tasks.text_to_video.run import VIDEO_ROLE, choose_row

    row = choose_row(engine, params.model)
    if row.role == VIDEO_ROLE:
        return (drawing(row, params, params.frames),)
    others = -(-params.frames // params.cadence)
    found = [drawing(row, params, 1), drawing(row, params, others, strength=params.strength)]
    if params.compare:
        found.append(drawing(row, params, params.frames))
    return tuple(found)
