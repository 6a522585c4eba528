"""Multimodal Studio's engine: ``from studio import Studio``."""

from studio.settings import Settings
from studio.studio import Studio

__all__ = ["Settings", "Studio"]
