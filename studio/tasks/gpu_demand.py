"""What a request asks of a shared GPU: which models of the catalog it computes with, and for how many seconds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.models import zerogpu

if TYPE_CHECKING:
    from studio.diffusion.drawing_request import DrawingRequest
    from studio.models.model_row import ModelRow
    from studio.settings import Settings

_START = 8.0  # seconds: a process, CUDA, and the weights of what was placed at the start
_READ = 1e9  # bytes a second, of weights that were not
_HEADROOM = 1.5  # a run that outlives its seconds is ended by the platform
_GRAIN = 5  # seconds: what is told to people need not look exact
_LONGEST = 20 * 60.0  # seconds: the platform ends any stream of events after that
_UNKNOWN = 0.2  # seconds of a unit, for a row that does not say


@dataclass(frozen=True)
class Demand:
    """``units`` of work by one model, as its row counts them in ``gpu_seconds``: steps at native size, pictures, seconds of sound."""

    row: ModelRow
    units: float

    @property
    def seconds(self) -> float:
        return self.units * (self.row.gpu_seconds or _UNKNOWN)


def drawing(
    row: ModelRow, params: DrawingRequest, pictures: float, *, strength: float = 1.0, size: tuple[int, int] | None = None
) -> Demand:
    """``pictures`` drawn by ``row``, each from ``strength`` in (0, 1] of the steps; ``size``: of each in px, default what is asked for."""
    preset = row.presets.get(params.preset)
    steps = params.num_inference_steps or (preset.steps if preset else 1)
    width, height = size or (params.width or row.native_size, params.height or row.native_size)
    return Demand(row, pictures * max(1.0, steps * strength) * width * height / row.native_size**2)


def on_gpu_rows(demands: Sequence[Demand]) -> tuple[Demand, ...]:
    """``demands`` if one of them is for a model that wants the GPU, else none: then all of the request runs on the processor."""
    return tuple(demands) if any(demand.row.wants_gpu for demand in demands) else ()


def gpu_seconds(settings: Settings, demands: Sequence[Demand]) -> int:
    """Seconds of the GPU that a request is given: its models' start and work, with head-room, at most what host and platform allow."""
    read = sum(d.row.size_bytes for d in demands if d.row.wants_gpu and d.row.id not in settings.packed) / _READ
    wanted = _HEADROOM * (_START + read + sum(demand.seconds for demand in demands if demand.row.wants_gpu))
    longest = min(settings.time_limit_seconds, _LONGEST / zerogpu.card().factor)
    return int(min(math.ceil(wanted / _GRAIN) * _GRAIN, longest))


def quota_seconds(asked: int, placed: int) -> int:
    """What the platform counts for ``asked`` seconds where models of ``placed`` bytes were placed at the start."""
    card = zerogpu.card()
    whole = card.xlarge_above is not None and placed > card.xlarge_above
    return round(asked * (2.0 if whole else card.factor))
