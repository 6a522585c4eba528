"""Audio to visual: a film whose pictures follow a recording, measurably."""

from studio.tasks.audio_to_visual.params import AudioToVisualParams
from studio.tasks.audio_to_visual.result import AudioToVisualResult
from studio.tasks.audio_to_visual.sound_film_demand import demand
from studio.tasks.registry import RECORDINGS, TaskSpec

__all__ = ["SPEC", "AudioToVisualParams", "AudioToVisualResult"]

SPEC = TaskSpec(
    "audio_to_visual",
    "Audio to visual",
    AudioToVisualParams,
    AudioToVisualResult,
    ("text-to-image", "speech"),
    late="error.time_limit.film",
    demand=demand,
    takes=RECORDINGS,
    makes=("mp4",),
)
