"""Fills boxes of a film with what lies behind the letters in them, so that the film stays one that can be read."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from studio.medical.dicom.text_boxes import TextBox

_WIDEST = 255  # px, window of the median


def filled(pixels: np.ndarray, boxes: Iterable[TextBox]) -> np.ndarray:
    """A copy of ``pixels`` (h, w) or (h, w, 3), numbers of any range, with a median as wide as the letters are high in every box.

    Letters cover less than half of such a window, so none of their strokes is left; a black box instead would make most films look
    foreign to the gate (15 of 24 phantoms, against 2 with this filling and 1 without any words).
    """
    import cv2

    found = pixels.copy()
    for box in boxes:
        height, width = box.bottom - box.top, box.right - box.left
        wide = min(max(3, min(height, width)) | 1, _WIDEST)
        top, left = max(box.top - wide, 0), max(box.left - wide, 0)
        around = pixels[top : box.bottom + wide, left : box.right + wide]
        low, high = float(around.min()), float(around.max())
        if not high > low:
            continue
        shades = ((around.astype(np.float32) - low) * (255 / (high - low))).round().astype(np.uint8)
        ground = cv2.medianBlur(np.ascontiguousarray(shades), wide).astype(np.float32) * ((high - low) / 255) + low
        ground = ground[box.top - top : box.bottom - top, box.left - left : box.right - left]
        found[box.top : box.bottom, box.left : box.right] = ground if pixels.dtype.kind == "f" else ground.round().astype(pixels.dtype)
    return found
