"""Any picture, two or four times larger."""

from studio.tasks.registry import PICTURES, TaskSpec
from studio.tasks.upscale.enlarging_demand import demand
from studio.tasks.upscale.params import UpscaleParams
from studio.tasks.upscale.result import UpscaleResult

__all__ = ["SPEC", "UpscaleParams", "UpscaleResult"]

SPEC = TaskSpec(
    "upscale",
    "Upscale",
    UpscaleParams,
    UpscaleResult,
    ("upscaler",),
    late="error.time_limit.plain",
    demand=demand,
    takes=PICTURES,
    makes=("png",),
)
