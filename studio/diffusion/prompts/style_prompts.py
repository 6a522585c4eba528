"""Styles as words added to the prompt, which works with every model and stays visible to the user."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# style -> (words after the prompt, words after the negative prompt)
STYLES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "none": ("", ""),
        "pixel_art": ("pixel art", "smooth, blurry"),
        "pastel": ("soft pastel colors", "dark, neon"),
        "neon": ("vibrant neon colors", "pale"),
        "monochrome": ("black and white", "colorful"),
        "sepia": ("sepia, vintage", "blue, green"),
        "golden_hour": ("at sunset, with an orange sky", "night"),
        "moonlit": ("at night, in the moonlight", "daylight"),
        "misty": ("with thick fog", "clear sky"),
        "snowy": ("with falling snow", "summer"),
        "stormy": ("during a thunderstorm, with lightning", "clear sky"),
        "aurora": ("at night under the northern lights", "daylight"),
    }
)


def add_style(prompt: str, negative_prompt: str, style: str) -> tuple[str, str]:
    """(prompt, negative prompt) with the words of ``style`` added."""
    more, less = STYLES[style]
    return ", ".join(p for p in (prompt, more) if p), ", ".join(p for p in (negative_prompt, less) if p)
