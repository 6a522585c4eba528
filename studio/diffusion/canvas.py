"""What a request starts from: nothing, a picture, or a picture with a region to repaint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch
    from PIL.Image import Image

    from studio.diffusion.image_plan import ImagePlan

_FEATHER = 1 / 64  # width of the soft edge between kept and repainted pixels, as a share of the picture's side


@dataclass(frozen=True)
class Canvas:
    """``picture`` (RGB) and ``mask`` (L, white = repaint), both at output size or None; or ``sketches``, one for each picture to draw."""

    picture: Image | None = None
    mask: Image | None = None
    sketches: tuple[Image, ...] = ()

    @property
    def starts(self) -> bool:
        """Whether sampling starts from a picture."""
        return self.picture is not None or bool(self.sketches)

    def pictures(self, count: int) -> list[Image]:
        """The starting picture of each of ``count`` pictures."""
        return [self.picture] * count if self.picture is not None else list(self.sketches)

    @classmethod
    def of(cls, plan: ImagePlan, picture: Image | None, mask: Image | None) -> Canvas:
        """Picture and mask, cropped and scaled alike to the plan's size; without a picture, the plan's sketches."""
        if picture is None:
            sketches = () if plan.sketch is None else tuple(plan.sketch.picture(s, plan.width, plan.height) for s in plan.seeds)
            return cls(sketches=sketches)
        return cls.sized((plan.width, plan.height), picture, mask)

    @classmethod
    def sized(cls, size: tuple[int, int], picture: Image, mask: Image | None) -> Canvas:
        """Picture and mask, cropped and scaled alike to ``size`` (width, height) in px."""
        from studio.media.image import fit

        return cls(fit(picture, *size), None if mask is None else fit(mask, *size))

    def mask_tensor(self, device: torch.device) -> torch.Tensor:
        """(1, 1, height, width) float in [0, 1], 1 = repaint."""
        import numpy as np
        import torch

        assert self.mask is not None
        return (torch.from_numpy(np.array(self.mask)).float() / 255)[None, None].to(device)

    def finish(self, images: list[Image]) -> list[Image]:
        """After inpainting, restore the picture's own pixels outside the mask exactly, with a soft edge inside it."""
        from PIL import Image as Pictures
        from PIL import ImageChops, ImageFilter

        if self.mask is None or self.picture is None:
            return images
        soft = self.mask.filter(ImageFilter.GaussianBlur(max(self.mask.size) * _FEATHER))
        edge = ImageChops.darker(soft, self.mask)  # blurred inwards only: kept pixels stay untouched
        return [Pictures.composite(i, self.picture, edge) for i in images]
