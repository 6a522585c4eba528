"""Multimodal Studio's engine: ``from studio import Studio``. Importing it loads no machine-learning library."""

from studio.errors import (
    Cancelled,
    InvalidInput,
    ModelUnavailable,
    OutOfMemory,
    Problem,
    StorageFull,
    StudioError,
    TimeLimit,
)
from studio.events import Done, Draft, Event, Notice, Preview, Progress
from studio.settings import Settings
from studio.studio import Studio
from studio.tasks.audio_to_visual import AudioToVisualParams, AudioToVisualResult
from studio.tasks.auto_subtitles import AutoSubtitlesParams, AutoSubtitlesResult
from studio.tasks.game_scene import GameSceneParams, GameSceneResult
from studio.tasks.lab import LabParams, LabResult
from studio.tasks.medical_fusion import MedicalFusionParams, MedicalFusionResult
from studio.tasks.registry import RunContext
from studio.tasks.running import TaskResult
from studio.tasks.text_to_image import TextToImageParams, TextToImageResult
from studio.tasks.text_to_video import TextToVideoParams, TextToVideoResult
from studio.tasks.upscale import UpscaleParams, UpscaleResult
from studio.version import __version__

__all__ = [
    "AudioToVisualParams",
    "AudioToVisualResult",
    "AutoSubtitlesParams",
    "AutoSubtitlesResult",
    "Cancelled",
    "Done",
    "Draft",
    "Event",
    "GameSceneParams",
    "GameSceneResult",
    "InvalidInput",
    "LabParams",
    "LabResult",
    "MedicalFusionParams",
    "MedicalFusionResult",
    "ModelUnavailable",
    "Notice",
    "OutOfMemory",
    "Preview",
    "Problem",
    "Progress",
    "RunContext",
    "Settings",
    "StorageFull",
    "Studio",
    "StudioError",
    "TaskResult",
    "TextToImageParams",
    "TextToImageResult",
    "TextToVideoParams",
    "TextToVideoResult",
    "TimeLimit",
    "UpscaleParams",
    "UpscaleResult",
    "__version__",
]
