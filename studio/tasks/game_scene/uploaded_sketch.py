"""A sketch whose colours stand for regions: read, checked and scaled to the size of the scene."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.errors import InvalidInput
from studio.events import Notice
from studio.media.decoding_limits import DEFAULT_LIMITS, DecodingLimits
from studio.tasks.game_scene.sketch_regions import Region, check_sketch_size, masks_of, read_regions

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image

    from studio.tasks.game_scene.params import GameSceneParams


@dataclass(frozen=True)
class Sketch:
    """The sketch as uploaded, RGB or RGBA with unpainted parts transparent, and the meaning of its colours."""

    picture: Image
    regions: tuple[Region, ...]
    notices: tuple[Notice, ...]

    def fitted(self, width: int, height: int) -> tuple[np.ndarray, list[np.ndarray], tuple[Region, ...], tuple[Notice, ...]]:
        """(colours uint8 (height, width, 3), masks float32 (height, width) in [0, 1], the regions of the masks, notices).

        Raises `InvalidInput` if no colour of the sketch has a meaning.
        """
        import numpy as np

        from studio.media.image import fit

        picture = np.asarray(fit(self.picture, width, height))
        masks, notices = masks_of(picture, self.regions, width, height)
        kept = [i for i, mask in enumerate(masks) if mask.any()]
        return picture[..., :3], [masks[i] for i in kept], tuple(self.regions[i] for i in kept), (*self.notices, *notices)


def read_sketch(params: GameSceneParams, limits: DecodingLimits = DEFAULT_LIMITS) -> Sketch | None:
    """The sketch of a request, or None. Raises `InvalidInput` for a file that is not a picture or too large, and for a sketch without
    lines that say what its colours mean."""
    if params.sketch_image is None:
        return None
    from studio.media.image import load_picture
    from studio.media.image_decoding import decode

    given, notices = decode(params.sketch_image, "sketch_image", limits)
    loaded = load_picture(given, "sketch_image", limits)
    check_sketch_size(loaded.image.width, loaded.image.height)
    picture = given.convert("RGBA") if given.has_transparency_data else loaded.image  # laid over white, an empty canvas would look painted
    regions = read_regions(params.regions, "regions")
    if not regions:
        raise InvalidInput("error.regions_missing", "regions")
    told = [n for n in loaded.notices if n.code != "notice.image_transparent"]  # what is not painted on a sketch is transparent
    return Sketch(picture, regions, (*notices, *told))
