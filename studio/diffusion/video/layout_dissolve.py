"""From one prompt's layout to the next one's: what a film paints over while its prompt changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from studio.diffusion.keyframes import KeyframeArtist
    from studio.motion.schedule import PromptBlend


def dissolve(artist: KeyframeArtist, picture: np.ndarray, earlier: PromptBlend, prompt: PromptBlend, negative: str) -> np.ndarray | None:
    """``picture`` (uint8 (h, w, 3), drawn for ``earlier``) on its way to the layout of ``prompt``; None where nothing has to change.

    A model that cannot compose by itself would go on painting the old scene. At the end of the change the whole layout is the new one.
    None as well where one of the two prompts has no layout.
    """
    (was, became, reached), (before, after, share) = _plain(earlier), _plain(prompt)
    if before == was and became in (after, was):  # the same change goes on, or begins
        if share <= reached:
            return None
        target = artist.layout(after, negative)
        return None if target is None else _mixed(picture, target, (share - reached) / (1 - reached))
    return blended_layout(artist, prompt, negative)


def blended_layout(artist: KeyframeArtist, prompt: PromptBlend, negative: str) -> np.ndarray | None:
    """The layouts of both prompts, mixed as they are, uint8 (h, w, 3); None where the first has none. For films without a camera."""
    before, after, share = _plain(prompt)
    first, second = artist.layout(before, negative), artist.layout(after, negative) if share else None
    return first if first is None or second is None else _mixed(first, second, share)


def _plain(prompt: PromptBlend) -> PromptBlend:
    """The same blend, with nothing of the second prompt where it is the first again."""
    before, after, share = prompt
    return before, after, 0.0 if before == after else share


def _mixed(a: np.ndarray, b: np.ndarray, share: float) -> np.ndarray:
    return np.rint(a * (1 - share) + b * np.float64(share)).astype(np.uint8)
