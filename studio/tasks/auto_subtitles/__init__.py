"""Auto-subtitles: captions, scene tags, chapters and a searchable timeline from a video or sound file."""

from studio.tasks.auto_subtitles.caption_demand import demand
from studio.tasks.auto_subtitles.params import AutoSubtitlesParams
from studio.tasks.auto_subtitles.result import AutoSubtitlesResult
from studio.tasks.registry import RECORDINGS, TaskSpec

__all__ = ["SPEC", "AutoSubtitlesParams", "AutoSubtitlesResult"]

SPEC = TaskSpec(
    "auto_subtitles",
    "Auto-subtitles",
    AutoSubtitlesParams,
    AutoSubtitlesResult,
    ("speech", "frame-labels"),
    late="",
    demand=demand,
    takes=RECORDINGS,
    makes=("srt", "vtt", "ass", "lrc", "ttml", "json", "html"),
)
