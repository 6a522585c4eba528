"""A colour for each speaker, readable on white and on black: at least 4.5 to 1 (WCAG 2.2, contrast of text)."""

from __future__ import annotations

LIGHT = ("#0b57d0", "#b3261e", "#146c2e", "#7b1fa2", "#8a4b00", "#00696e", "#a8005f", "#4b5563")  # on white
DARK = ("#8ab4f8", "#f6aea9", "#81c995", "#d7aefb", "#fcc57b", "#78d9df", "#ff9ed2", "#c4c7ce")  # on black


def colour_number(speaker: str) -> int:
    """Which colour, from 1, the speaker with this number has; colours come again after the last one."""
    return (int(speaker) - 1) % len(LIGHT) + 1 if speaker.isdecimal() and int(speaker) > 0 else len(LIGHT)


def speaker_styles(prefix: str) -> str:
    """CSS rules that colour elements of the class ``prefix`` and number (``.s1``), by the reader's light or dark scheme."""
    light, dark = ("".join(f"{prefix}{i + 1}{{color:{colour}}}" for i, colour in enumerate(row)) for row in (LIGHT, DARK))
    return f"{light}@media(prefers-color-scheme:dark){{{dark}}}"
