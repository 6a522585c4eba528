"""What a request for pictures asks of a shared GPU."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.tasks.gpu_demand import Demand, drawing

if TYPE_CHECKING:
    from studio.tasks.running import Engine
    from studio.tasks.text_to_image.params import TextToImageParams

_LARGE = 1024  # px: side of what is repainted after it was enlarged, where the request names none


def demand(engine: Engine, params: TextToImageParams) -> tuple[Demand, ...]:
    """The image model's work. What only enlarges or judges comes along to wherever the pictures are drawn."""
    row = engine.catalog.choose("text-to-image", params.model)
    strength = params.strength if params.init_image is not None else 1.0
    found = [drawing(row, params, params.count, strength=strength)]
    if params.hires_fix:
        side = int(params.size) if params.size != "auto" else _LARGE
        found.append(drawing(row, params, params.count, strength=params.hires_strength, size=(side, side)))
    return tuple(found)
