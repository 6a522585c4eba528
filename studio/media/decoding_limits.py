"""How large a file may become while it is decoded. A small file can describe a picture that fills the memory of a host."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DecodingLimits:
    """Checked against the headers of a file before anything of it is decoded.

    ``pixels``: of one picture, or of one frame of a film. ``animation_pixels``: pixels x frames of a picture with several frames.
    ``inflated_bytes``: what any compressed part of a file may expand to.
    """

    pixels: int = 50_000_000
    animation_pixels: int = 400_000_000
    inflated_bytes: int = 256 * 2**20

    @property
    def megapixels(self) -> int:
        """``pixels`` as a sentence names them."""
        return max(1, self.pixels // 1_000_000)


DEFAULT_LIMITS = DecodingLimits()
"""Those of a studio whose host set nothing: a 48 megapixel phone photograph passes."""
