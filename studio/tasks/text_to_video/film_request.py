"""Plans the film of a request. Does not import torch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from studio.diffusion.video.film_plan import FilmPlan, plan_drawing
from studio.errors import InvalidInput
from studio.events import Notice
from studio.motion.camera import Camera, CameraTracks
from studio.motion.schedule import NumberTrack, PromptTrack, has_factors

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
    camera = Camera.of(params.camera, params.speed, params.frames, *drawing.film_size, loop=params.loop, tracks=tracks)
    keys = list(range(0, params.frames, params.cadence))
    if not params.loop and keys[-1] != params.frames - 1:
        keys.append(params.frames - 1)
    drawing = replace(drawing, notices=(*drawing.notices, *_remarks(params.frames - 1, track, tracks)))
    return FilmPlan(drawing, camera, params.frames, tuple(keys), params.loop)


def _remarks(last: int, prompts: PromptTrack, tracks: CameraTracks) -> list[Notice]:
    """What the schedules say about frames after ``last``, and a zoom that was read as factors."""
    found = []
    if late := [at for at in prompts.positions if at > last]:
        found.append(Notice("notice.prompts_beyond_end", {"frames": _listed(late), "last": last}, "warning"))
    numbers = {name: NumberTrack.read(text, field=name) for name, text in tracks.items() if text.strip()}
    if late := sorted({at for track in numbers.values() for at in track.positions if at > last}):
        found.append(Notice("notice.moves_beyond_end", {"frames": _listed(late), "last": last}, "warning"))
    if "zoom" in numbers and has_factors(tracks.zoom):
        found.append(Notice("notice.zoom_factors", {"percent": _listed(numbers["zoom"].numbers)}))
    return found


def _listed(numbers: Iterable[float]) -> str:
    return ", ".join(f"{number:g}" for number in numbers)
