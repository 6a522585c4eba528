"""What one takes along from a radiance field: a film that walks around the thing, and the thing as a mesh."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import torch

from studio.game_art.binary_gltf import mesh_glb
from studio.learning.radiance.colored_solids import camera_rays
from studio.learning.radiance.radiance_field import RadianceField
from studio.learning.radiance.surface_nets import surface
from studio.learning.radiance.view_set import as_picture
from studio.media.film.film_writer import FilmWriter

_FRAMES, _FPS = 30, 12
_SIDE, _SHOWN_SIDE = 60, 240  # px, computed and in the film
_ELEVATION = 22.0  # degrees
_CELLS = 44  # along each edge of the mesh's grid
_DENSE = 12.0  # a unit of length, from which on a place counts as inside


@torch.no_grad()
def orbit_film(field: RadianceField, tell: Callable[[int, int], None]) -> bytes:
    """Once around the thing, as mp4. ``tell``: called with (frames done, frames) before each."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "orbit.mp4"
        with FilmWriter(path, "mp4", _SHOWN_SIDE, _SHOWN_SIDE, _FPS) as film:
            for frame in range(_FRAMES):
                tell(frame, _FRAMES)
                eye, rays = camera_rays(360 * frame / _FRAMES, _ELEVATION, _SIDE)
                picture = as_picture(field.render(torch.from_numpy(eye), torch.from_numpy(rays)), _SIDE)
                film.add(cv2.resize(picture, (_SHOWN_SIDE, _SHOWN_SIDE), interpolation=cv2.INTER_CUBIC))
        return path.read_bytes()


@torch.no_grad()
def mesh_of(field: RadianceField, name: str) -> bytes:
    """The thing as a .glb with colours at its vertices, about 2 units high; a single point where nothing is dense enough."""
    edge = torch.linspace(-1, 1, _CELLS)
    density = field(torch.cartesian_prod(edge, edge, edge))[0].view(_CELLS, _CELLS, _CELLS)
    vertices, faces = surface(density.numpy(), _DENSE)
    if not len(faces):  # a field that learned nothing yet
        vertices, faces = np.zeros((3, 3)), np.array([[0, 1, 2]])
    places = vertices / (_CELLS - 1) * 2 - 1
    colors = field(torch.from_numpy(places).float())[1].numpy()
    # glTF's vertex colours are linear light
    return mesh_glb(name, {"POSITION": places, "COLOR_0": colors**2.2}, faces)
