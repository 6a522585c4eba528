"""A film drawn with an image model: keyframes that grow out of each other, with in-between frames warped by the camera.

Each keyframe is the one before as the camera now sees it, noised and drawn again (strength 0.35 to 0.55), with the attention, the noise
and the colours of its neighbours. Sources: Khachatryan et al., "Text2Video-Zero", 2023 (cross-frame attention, moved noise); Meng et
al., "SDEdit", 2022 (drawing over a noised picture); Deforum (warp, redraw, colour match, cadence).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from studio.diffusion.video.film_plan import prompt_change
from studio.diffusion.video.layout_dissolve import dissolve
from studio.diffusion.video.surroundings import Surroundings
from studio.motion.colour_matching import match_colours, match_sharpness, sharpness
from studio.motion.residual_alignment import align_to_source
from studio.motion.tweening import tween
from studio.motion.warp import coverage, warp

if TYPE_CHECKING:
    from studio.diffusion.keyframes import KeyframeArtist
    from studio.diffusion.video.film_plan import FilmPlan

_MORE = 0.85  # how far towards a fresh drawing, when the prompt changes completely from one keyframe to the next
_SOON = 2.5  # gain from prompt change to drawing change: small steps of a prompt change little by themselves
_NEW = 0.6  # change beyond which a keyframe no longer attends to earlier ones
_HOLD = 0.4  # share of the first picture blended into each keyframe's source, or details would drift
_HOME = 0.7  # the same for the last keyframe of a loop, which is followed by the first picture itself
_TOO_FAR = 4e-4  # share of the area still filled by the first picture, below which it is ignored
_UNSEEN = 0.85  # strength where the camera reveals what no picture has shown yet
_COLOURS = 0.85  # share of the colour match while the prompt is constant


@dataclass(frozen=True)
class FilmFrame:
    """One finished frame, uint8 (h, w, 3); ``is_key``: drawn by the model rather than interpolated."""

    index: int
    picture: np.ndarray
    is_key: bool


class FrameByFrame:
    """Draws the frames of one plan in order; only two keyframes and the anchor are kept in memory."""

    def __init__(self, artist: KeyframeArtist, plan: FilmPlan, strength: float) -> None:
        self._artist, self._plan, self._strength = artist, plan, strength
        self._around: Surroundings | None = None  # of the first picture, where it was painted over a layout

    def frames(self, start: np.ndarray | None = None) -> Iterator[FilmFrame]:
        """All frames; ``start`` (uint8, of the film's size) becomes the first frame unchanged, if one is given."""
        plan = self._plan
        anchor = before = self._first(start)
        for i, j in plan.spans:
            ends = plan.loop and j == plan.frames
            after = anchor if ends else self._next(before, anchor, i, j)
            yield FilmFrame(i, before, True)
            inside = range(i + 1, j)
            there, back = [plan.camera.matrix(i, k) for k in inside], [plan.camera.matrix(j, k) for k in inside]
            for step, picture in enumerate(tween(before, after, there, back, len(inside)) if inside else [], 1):
                yield FilmFrame(i + step, picture, False)
            before = after
        if not plan.loop:
            yield FilmFrame(plan.keys[-1], before, True)

    def _first(self, start: np.ndarray | None) -> np.ndarray:
        drawing = self._plan.drawing
        prompt = drawing.prompt_at(0)
        if start is None:
            first = self._artist.draw_anchor(prompt, drawing.negative)
            self._around = Surroundings.of(self._artist, prompt[0], drawing.negative, first)
            return first
        self._artist.adopt_anchor(start, prompt, drawing.negative, self._strength)
        return start

    def _next(self, before: np.ndarray, anchor: np.ndarray, i: int, j: int) -> np.ndarray:
        """The keyframe at frame ``j``, drawn over that of frame ``i``."""
        plan, drawing, artist = self._plan, self._plan.drawing, self._artist
        matrix = plan.camera.matrix(i, j)
        prompt = drawing.prompt_at(j)
        change = min(1.0, _SOON * prompt_change(drawing.prompt_at(i), prompt))
        away = prompt_change(drawing.prompt_at(0), prompt)
        source = self._held(warp(before, matrix), anchor, j, away)
        arriving = dissolve(artist, source, drawing.prompt_at(i), prompt, drawing.negative) if change else None
        source, change = (source, change) if arriving is None else (arriving, 0.0)  # the change is in what is painted over
        strength = self._strength + (1 - self._strength) * _MORE * change
        known = coverage(matrix, *before.shape[:2])
        new = 1 - known
        if self._around is not None and not away and float(new.max()) > 0:
            source = self._around.fill(source, plan.camera.matrix(0, j), known)
        strengths = None
        if float(new.max()) > 0.5 and not artist.takes_detail:  # else the mirrored edge of the picture has all the detail of new land
            strengths = strength + np.clip(_UNSEEN - strength, 0, 1) * new
        moved = plan.camera.matrix(0, j)[:2, 2] / artist.latent_cell
        noise = artist.noise.frame_noise(plan.keys.index(j), (float(moved[0]), float(moved[1])), len(plan.keys) if plan.loop else None)
        drawn = artist.redraw(
            source, prompt, drawing.negative, strength, noise, strengths=strengths, detail=1 - change, afresh=change > _NEW
        )
        # redrawn outlines slip back to where they were before the camera moved
        drawn = align_to_source(drawn, source, known, 1 - change)
        drawn = match_colours(drawn, source, _COLOURS * (1 - change))
        # every drawing loses or gains a little detail, which over a film would look like breathing focus
        return match_sharpness(drawn, (1 - away) * sharpness(anchor) + away * sharpness(drawn))

    def _held(self, source: np.ndarray, anchor: np.ndarray, j: int, away: float) -> np.ndarray:
        """``source`` blended with the first picture where the camera still sees it; less so, the further the prompt has moved on."""
        last = self._plan.loop and j == self._plan.keys[-1]
        share = (_HOME if last else _HOLD) * max(0.0, 1 - 2 * away)
        if share <= 0:
            return source
        matrix = self._plan.camera.matrix(0, j)
        if abs(np.linalg.det(matrix[:2, :2])) < _TOO_FAR:
            return source
        weight = share * coverage(matrix, *source.shape[:2])[..., None]
        return np.rint(source * (1 - weight) + warp(anchor, matrix) * weight).astype(np.uint8)


def naive_frames(artist: KeyframeArtist, plan: FilmPlan) -> Iterator[FilmFrame]:
    """The naive method, for comparison: every frame drawn independently, from its own noise."""
    drawing = plan.drawing
    for index in range(plan.frames):
        yield FilmFrame(index, artist.draw_independent(drawing.prompt_at(index), drawing.negative, drawing.seed + index), True)
