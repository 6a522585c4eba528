"""The frames of a film that follows its sound: a picture is drawn at each moment of the storyboard, then moved and coloured per frame."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from studio.diffusion.detail_transfer import transferred
from studio.diffusion.video.film_plan import DrawingPlan, prompt_change
from studio.diffusion.video.layout_dissolve import blended_layout
from studio.motion.colour_matching import match_colours, match_sharpness, sharpness
from studio.motion.tweening import tween
from studio.tasks.audio_to_visual.frame_effects import EffectTrack, apply_effects

if TYPE_CHECKING:
    from torch import Tensor

    from studio.diffusion.keyframes import KeyframeArtist
    from studio.tasks.audio_to_visual.storyboard import Storyboard

_COLOURS = 0.6  # strength of the colour match while the prompt stays the same
_ARRIVES = (0.6, 0.85)  # share of a new picture in its first frames: on the beat at once, yet not a hard cut
_MORE = 0.85  # how far towards a full redraw, where the prompt changes entirely
_SOON = 2.0  # factor by which a prompt's change is exaggerated
_NEW = 0.6  # change of the prompt above which a picture begins a new scene
_HOLD = 0.35  # share of the scene's first picture in the base of each later one: redrawing a redrawing again and again ends in blots
_STRENGTHS = (0.15, 0.95)
_DETAILED = 0.5  # at most where a picture keeps the outlines of the one before: beyond it the paint no longer fits them


@dataclass(frozen=True)
class Frame:
    """One finished frame, uint8 (h, w, 3); ``is_key``: it begins a newly drawn picture."""

    index: int
    picture: np.ndarray
    is_key: bool


class Renderer:
    """Draws and renders in order of time, keeping only two drawn pictures, and the frames between them if they blend slowly."""

    def __init__(
        self,
        artist: KeyframeArtist,
        drawing: DrawingPlan,
        board: Storyboard,
        curves: Mapping[str, np.ndarray],
        fps: int,
        frames: int,
        strength: float,
        noise_at: Callable[[int, float], Tensor] | None = None,
    ) -> None:
        """``curves``: for each target one value per frame; ``strength`` of a redraw; ``noise_at(number, seconds)``: the noise of a drawn
        picture, if the sound itself drives it."""
        self._artist, self._drawing, self._board, self._curves = artist, drawing, board, curves
        self._fps, self._frames, self._strength = fps, frames, strength
        self._noise_at = noise_at or (lambda number, _: artist.noise.frame_noise(number))
        self._first = np.zeros((0, 0, 3), np.uint8)  # first picture of the scene: the others are matched to it
        self._track = EffectTrack(curves, fps)
        self.key_frames = sorted({min(frames - 1, round(time * fps)) for time in board.keys if round(time * fps) < frames} | {0})

    def frames(self) -> Iterator[Frame]:
        """All frames, effects included."""
        for index, picture, is_key in self._plain():
            yield Frame(index, apply_effects(picture, self._track.values(index), index, self._drawing.seed), is_key)

    def _plain(self) -> Iterator[tuple[int, np.ndarray, bool]]:
        before = self._first = self._artist.draw_anchor(self._drawing.prompt_at(0.0), self._drawing.negative)
        ends = [*self.key_frames[1:], self._frames]
        arriving = before
        for number, (first, end) in enumerate(zip(self.key_frames, ends, strict=True)):
            if self._board.on_beat:
                if number:
                    arriving = self._next(before, number)
                yield from self._at_once(before, arriving, first, end, new=number > 0)
                before = arriving
            else:
                after = self._next(before, number + 1) if end < self._frames else before
                yield from self._slowly(before, after, first, end)
                before = after

    def _at_once(
        self, before: np.ndarray, arriving: np.ndarray, first: int, end: int, *, new: bool
    ) -> Iterator[tuple[int, np.ndarray, bool]]:
        for index in range(first, end):
            step = index - first
            if new and step < len(_ARRIVES):
                share = _ARRIVES[step]
                mixed = before.astype(np.float32) * (1 - share) + arriving.astype(np.float32) * share
                yield index, np.rint(mixed).astype(np.uint8), step == 0
            else:
                yield index, arriving, step == 0

    def _slowly(self, before: np.ndarray, after: np.ndarray, first: int, end: int) -> Iterator[tuple[int, np.ndarray, bool]]:
        yield first, before, True
        count = end - first - 1
        still = [np.eye(3)] * max(count, 0)
        between = tween(before, after, still, still, count) if count > 0 and after is not before else [before] * max(count, 0)
        for step, picture in enumerate(between, 1):
            yield first + step, picture, False

    def _next(self, before: np.ndarray, number: int) -> np.ndarray:
        """The drawn picture ``number``, made from the one before it."""
        drawing, frame = self._drawing, self.key_frames[number]
        time, earlier = frame / self._fps, self.key_frames[number - 1] / self._fps
        prompt = drawing.prompt_at(time)
        change = min(1.0, _SOON * prompt_change(drawing.prompt_at(earlier), prompt))
        arriving = blended_layout(self._artist, prompt, drawing.negative) if change else None
        if arriving is not None:  # the change is in what is painted over
            before, change = arriving, 0.0
            self._first = arriving
        strength = self._strength + (1 - self._strength) * _MORE * change
        if "strength" in self._curves:
            strength += float(self._curves["strength"][frame])
        strength = float(np.clip(strength, _STRENGTHS[0], _DETAILED if self._artist.takes_detail else _STRENGTHS[1]))
        afresh = change > _NEW
        ground = before if afresh else np.rint(before * (1 - _HOLD) + self._first * _HOLD).astype(np.uint8)
        noise = self._noise_at(number, time)
        drawn = self._artist.redraw(ground, prompt, drawing.negative, strength, noise, detail=1 - change, afresh=afresh)
        if self._artist.takes_detail and not afresh:  # of the scene's first picture: from redrawing to redrawing it would wear away
            drawn = transferred(drawn, self._first, 1 - change)
        drawn = match_colours(drawn, self._first, _COLOURS * (1 - change))
        if afresh:
            self._first = drawn
            return drawn
        return match_sharpness(drawn, sharpness(self._first))
