"""How the patient lies in the picture, as the file says it (PS3.3 C.7.6.1.1.1), and the film turned so that it can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_LATERAL = frozenset({"LL", "RL", "LAT", "LATERAL"})
_ACROSS, _ALONG, _THROUGH = "LR", "FH", "AP"


def is_lateral(data: Dataset) -> bool:
    """Whether the file says that it is a film from the side: by its view, or because rows or columns run from front to back."""
    if str(data.get("ViewPosition") or "").strip().upper() in _LATERAL:
        return True
    return any(way in _THROUGH for way in _ways(data))


def upright(pixels: np.ndarray, data: Dataset) -> tuple[np.ndarray, bool]:
    """``pixels`` (h, w) with the patient's head up and left side at the right edge, and whether they had to be turned or flipped.

    A file that does not say how the patient lies is left as it is.
    """
    ways = _ways(data)
    if len(ways) != 2:
        return pixels, False
    across, along = ways
    found = pixels
    if across in _ALONG and along in _ACROSS:
        found, across, along = found.T, along, across
    if across not in _ACROSS or along not in _ALONG:
        return pixels, False
    found = found[:, ::-1] if across == "R" else found
    found = found[::-1] if along == "H" else found
    return (np.ascontiguousarray(found), True) if found is not pixels else (pixels, False)


def _ways(data: Dataset) -> tuple[str, ...]:
    """Main direction of the rows (to the right) and of the columns (down): a letter of L, R, F, H, A, P for each; () if not stated."""
    try:
        stated = [str(word).strip().upper() for word in (data.get("PatientOrientation") or ())]
    except Exception:  # a damaged value raises whatever its converter raises
        return ()
    if len(stated) != 2 or not all(word and set(word) <= set(_ACROSS + _ALONG + _THROUGH) for word in stated):
        return ()
    return stated[0][0], stated[1][0]
