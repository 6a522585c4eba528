"""Text to image, image to image and inpainting with one diffusion model."""

from studio.tasks.registry import TaskSpec
from studio.tasks.text_to_image.params import TextToImageParams
from studio.tasks.text_to_image.picture_demand import demand
from studio.tasks.text_to_image.result import TextToImageResult

__all__ = ["SPEC", "TextToImageParams", "TextToImageResult"]

SPEC = TaskSpec("text_to_image", "Text to image", TextToImageParams, TextToImageResult, ("text-to-image",), demand=demand, makes=("png",))
