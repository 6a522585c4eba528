"""When a picture starts from a layout of the renderer, and what the user is told. No torch here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from studio.events import Notice
from studio.renderer.sketch import Sketch, sketch_of

if TYPE_CHECKING:
    from studio.models.catalog import ModelRow

Composition = Literal["auto", "sketch", "free"]
_STRENGTH = 0.6  # for models that draw things by themselves
_LONGEST_RATIO = 1.5  # of the sides, up to which the square sketch is stretched unasked


def choose_layout(wish: Composition, prompt: str, row: ModelRow, width: int, height: int) -> tuple[Sketch | None, Notice | None]:
    """The layout to paint over where it is wanted or the model needs one, and the sentence that tells so.

    ``prompt`` is English; ``width`` and ``height`` in px.
    """
    stretched = not 1 / _LONGEST_RATIO <= width / height <= _LONGEST_RATIO
    if wish == "free" or (wish == "auto" and (stretched or not row.sketch_strength)):
        return None, None
    sketch = sketch_of(prompt)
    if sketch is not None:
        return sketch, Notice("notice.sketched", {"things": ", ".join(sketch.things), "model": row.title})
    return None, Notice("notice.nothing_to_sketch", {}, "warning") if wish == "sketch" else None


def layout_strength(row: ModelRow) -> float:
    """How far (0 to 1) the model repaints a layout."""
    return row.sketch_strength or _STRENGTH
