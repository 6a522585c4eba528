"""What enlarging a picture asks of a shared GPU."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.tasks.gpu_demand import Demand

if TYPE_CHECKING:
    from studio.tasks.running import Engine
    from studio.tasks.upscale.params import UpscaleParams

_TILES = 40  # of a picture of ten megapixels


def demand(engine: Engine, params: UpscaleParams) -> tuple[Demand, ...]:
    """The upscaler's work, in tiles."""
    return (Demand(engine.catalog.choose("upscaler", params.model), _TILES),)
