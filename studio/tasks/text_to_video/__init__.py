"""Text to video, frame by frame: one image model drawn into coherent motion, or a video model of the catalog."""

from studio.tasks.registry import TaskSpec
from studio.tasks.text_to_video.film_demand import demand
from studio.tasks.text_to_video.params import TextToVideoParams
from studio.tasks.text_to_video.result import TextToVideoResult

__all__ = ["SPEC", "TextToVideoParams", "TextToVideoResult"]

SPEC = TaskSpec(
    "text_to_video",
    "Text to video",
    TextToVideoParams,
    TextToVideoResult,
    ("text-to-image",),
    late="error.time_limit.film",
    demand=demand,
    makes=("mp4", "webm", "gif", "zip"),
)
