"""How large a file may become while it is decoded. A small file can describe a picture that fills the memory of a host."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DecodingLimits:
    """Checked against the headers of a file before anything of it is decoded.

    ``pixels``: of one picture, or of one frame of a film. ``animation_pixels``: pixels x frames of an animated picture, and of a film
    that is compressed far beyond what films are; also pixels x scans of a progressive JPEG. ``inflated_bytes``: what any compressed part
    of a file may expand to.
    """

    pixels: int = 50_000_000
    animation_pixels: int = 1_000_000_000
    inflated_bytes: int = 256 * 2**20

    @property
    def megapixels(self) -> int:
        """``pixels`` as a sentence names them."""
        return max(1, self.pixels // 1_000_000)

    def film_pixels(self, size_bytes: int, animation: bool) -> int:
        """The most pixels x frames that a file of ``size_bytes`` may be decoded to; ``animation``: a GIF or an animated PNG.

        A film may be long, but a still slide at the lowest rates that encoders use has some 10,000 pixels for each byte.
        """
        return self.animation_pixels if animation else max(self.animation_pixels, _PIXELS_A_BYTE * size_bytes)


_PIXELS_A_BYTE = 100_000

DEFAULT_LIMITS = DecodingLimits()
"""Those of a studio whose host set nothing: a 48 megapixel phone photograph passes."""
