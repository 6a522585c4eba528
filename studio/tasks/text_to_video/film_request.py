"""Plans the film of a request. Does not import torch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.diffusion.video.film_plan import FilmPlan, plan_drawing
from studio.errors import InvalidInput
from studio.motion.camera import Camera, CameraTracks
from studio.motion.schedule import PromptTrack

if TYPE_CHECKING:
    from PIL.Image import Image

    from studio.models.catalog import ModelRow
    from studio.tasks.text_to_video.params import TextToVideoParams


def plan_film(params: TextToVideoParams, row: ModelRow, picture: Image | None) -> FilmPlan:
    """The plan of the whole film. Raises `InvalidInput` for a cadence of at least the number of frames, or an unreadable schedule."""
    if params.cadence >= params.frames:
        raise InvalidInput("error.cadence_frames", field="cadence", cadence=params.cadence, frames=params.frames)
    track = PromptTrack.read(params.prompt, default_spacing=None)
    drawing = plan_drawing(params, row, track, picture)
    tracks = CameraTracks(params.pan_x, params.pan_y, params.zoom, params.rotate)
    camera = Camera.of(params.camera, params.speed, params.frames, drawing.width, drawing.height, loop=params.loop, tracks=tracks)
    keys = list(range(0, params.frames, params.cadence))
    if not params.loop and keys[-1] != params.frames - 1:
        keys.append(params.frames - 1)
    return FilmPlan(drawing, camera, params.frames, tuple(keys), params.loop)
