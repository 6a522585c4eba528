"""Whether a picture starts from a layout made by the renderer, and the sentence that says so. No torch here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from studio.events import Notice
from studio.messages import Phrases

if TYPE_CHECKING:
    from studio.models.catalog import ModelRow
    from studio.renderer.sketch import Sketch

Composition = Literal["auto", "sketch", "free"]
_STRENGTH = 0.6  # for models that can draw things by themselves
_LONGEST = 2.4  # ratio of the sides up to which "auto" takes a part of the square sketch
_MOST_NAMED = 40  # things that are left out, in a sentence


def choose_layout(
    wish: Composition, prompt: str, unwanted: str, row: ModelRow, width: int, height: int
) -> tuple[Sketch | None, Notice | None]:
    """The layout to paint over, if one is wanted or the model needs it, and the sentence that tells the user.

    ``prompt`` and the negative prompt ``unwanted``, whose things the layout leaves out, are English; ``width`` and ``height`` in px.
    """
    too_long = not 1 / _LONGEST <= width / height <= _LONGEST
    if wish == "free" or (wish == "auto" and (too_long or not row.sketch_strength)):
        return None, None
    from studio.renderer.sketch import sketch_of

    sketch = sketch_of(prompt, unwanted)
    if sketch is not None and not sketch.things:
        return sketch, None  # a landscape: nothing was placed
    if sketch is not None:
        return sketch, Notice("notice.sketched", {"things": Phrases(", ".join(sketch.things)), "model": row.title})
    return None, Notice("notice.nothing_to_sketch", {}, "warning") if wish == "sketch" else None


def is_ignored(unwanted: str, guidance: float, laid_out: bool) -> bool:
    """Whether the negative prompt ``unwanted`` (English) changes nothing: without guidance only a layout can leave something out."""
    from studio.renderer.exclusions import names_in

    return bool(unwanted) and guidance <= 1 and not (laid_out and names_in(unwanted))


def losses(sketch: Sketch | None, row: ModelRow) -> list[Notice]:
    """The sentences that name what the prompt says and the layout cannot show, one for things and one for landscapes."""
    if sketch is None:
        return []
    told = []
    if sketch.dropped:
        words = ", ".join(sketch.dropped[:_MOST_NAMED]) + (", …" if len(sketch.dropped) > _MOST_NAMED else "")
        told.append(Notice("notice.not_laid_out", {"words": Phrases(words), "model": row.title}, "warning"))
    if sketch.places:
        told.append(
            Notice("notice.one_place", {"place": Phrases(sketch.places[0]), "others": Phrases(", ".join(sketch.places[1:]))}, "warning")
        )
    return told


def layout_strength(row: ModelRow) -> float:
    """How far, from 0 to 1, the model repaints a layout."""
    return row.sketch_strength or _STRENGTH
