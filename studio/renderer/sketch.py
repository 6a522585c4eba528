"""A layout for a diffusion model to paint over: the things and the landscape that a prompt names, drawn by the renderer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.renderer.cropping import frame_of
from studio.renderer.description import Description
from studio.renderer.exclusions import names_in
from studio.renderer.nearest_words import nearest_words
from studio.renderer.painting.primitives import W
from studio.renderer.reading import describe
from studio.renderer.render import RenderedPicture, draw

if TYPE_CHECKING:
    from PIL.Image import Image

    from studio.renderer.spec import Spec


_ONLY_ONCE = ("sun", "moon")
_SIDES = (256, 512, 1024)  # px that the renderer draws


@dataclass(frozen=True)
class Sketch:
    """What a prompt names and the renderer can draw."""

    description: Description

    @property
    def things(self) -> tuple[str, ...]:
        """The nouns, as the renderer calls them."""
        return tuple(thing.noun for thing in self.description.things)

    @property
    def dropped(self) -> tuple[str, ...]:
        """What the prompt says about things and no layout shows, in its words: "twenty cats", "flying cars", "blue moon"."""
        return tuple(dict.fromkeys(self.description.dropped))

    @property
    def places(self) -> tuple[str, ...]:
        """Where the prompt names several landscapes that no picture shows together: the drawn one, then the others."""
        others = self.description.other_places
        return (self.description.biome or "", *others) if others else ()

    def picture(self, seed: int, width: int, height: int) -> Image:
        """RGB picture of (width, height) px, drawn natively at 256, 512 or 1024; the same prompt and seed give the same picture.

        A wide or tall picture is a part of the square one that holds all things, stretched where that part has another shape.
        """
        drawn = draw(self._spec(seed), _side(width, height))
        return _framed(drawn, drawn, width, height)

    def land(self, seed: int, width: int, height: int) -> Image:
        """The same picture without its things and without sun and moon: what lies around it, when mirrored at its edges."""
        spec = self._spec(seed)
        empty: Spec = {**spec, "objects": [], "relation": None, "without": sorted({*spec.get("without", ()), *_ONLY_ONCE})}
        side = _side(width, height)
        return _framed(draw(empty, side), draw(spec), width, height)

    def _spec(self, seed: int) -> Spec:
        spec = self.description.spec(seed)
        assert spec is not None  # `sketch_of` saw to it
        return spec


def _side(width: int, height: int) -> int:
    return next((s for s in _SIDES if s >= max(width, height)), _SIDES[-1])


def _framed(drawn: RenderedPicture, placed: RenderedPicture, width: int, height: int) -> Image:
    """The part of ``drawn`` that holds the things of ``placed``, at (width, height) px."""
    from PIL import Image

    picture, side = Image.fromarray(drawn.image), drawn.image.shape[0]
    if picture.size == (width, height):
        return picture
    x0, y0, x1, y1 = (v * side / W for v in frame_of(width / height, placed.placements))
    return picture.resize((width, height), Image.Resampling.LANCZOS, box=(x0, y0, x1, y1))


def sketch_of(prompt: str, unwanted: str = "") -> Sketch | None:
    """The sketch of an English prompt, without what the negative prompt ``unwanted`` names; None where nothing is left to lay out."""
    description = describe(nearest_words(prompt).text, names_in(unwanted))
    return Sketch(description) if description.drawable else None
