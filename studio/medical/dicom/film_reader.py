"""Reads chest films from DICOM files and greyscale pictures; anything else is refused in one plain sentence.

Order of steps as in DICOM PS3.3 C.11 and PS3.4 N.2: modality LUT, then VOI LUT or window, then inversion for MONOCHROME1. Nothing that
identifies a person is kept, logged or put into an error; `DecodedFilm.identifying` holds the names of such fields, never their values.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from studio.errors import InvalidInput
from studio.medical.dicom.deidentification import identifying_fields, silenced_pydicom

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

MAX_PIXELS = 40_000_000
MAX_BYTES = 200 * 2**20
_NO_FILM = ("RTDOSE", "RTSTRUCT", "RTPLAN", "RTRECORD", "SEG", "SR", "PR", "KO", "DOC", "ECG", "HD", "EPS", "AU", "REG", "PLAN")
_FILMS = ("CR", "DX", "RG", "OT", "")  # modalities of projection radiographs; OT and "" mean unspecified
_CHEST = ("", "CHEST", "THORAX")  # body parts; if unspecified, the refusal gate decides
_LATERAL = ("LL", "RL", "LAT", "LATERAL")
_CHROMA = 0.02  # mean distance of the colour channels from grey


@dataclass(frozen=True)
class DecodedFilm:
    """``pixels`` float32 (h, w) in [0, 1], bone white; ``kind`` "dicom" or "picture".

    ``modality`` and ``size`` (width, height) of the file; ``span``: (lowest, highest) stored value; ``presets``: (name, centre, width) of
    the file's own windows; ``identifying``: names of fields that could identify a person; ``burned_in``: whether the file declares text
    that is burned into its picture.
    """

    pixels: np.ndarray
    kind: str
    modality: str
    size: tuple[int, int]
    span: tuple[float, float]
    presets: tuple[tuple[str, float, float], ...] = ()
    identifying: tuple[str, ...] = ()
    burned_in: bool = False


def read_film(source: Path | bytes, field: str = "film_file", window: tuple[float, float] | None = None) -> DecodedFilm:
    """Read a film. ``window``: (centre, width) in the file's values; by default the file's own.

    Raises `InvalidInput` about ``field`` for anything that is not a single greyscale frontal chest film.
    """
    content = source if isinstance(source, bytes) else _content(source, field)
    if not content:
        raise InvalidInput("error.film_empty", field)
    if len(content) > MAX_BYTES:
        raise InvalidInput("error.film_too_large", field, limit=MAX_BYTES >> 20)
    with silenced_pydicom():
        try:
            return _dicom(content, field, window) if content[128:132] == b"DICM" else _picture(content, field, window)
        except InvalidInput:
            raise
        except Exception:
            raise InvalidInput("error.film_unreadable", field) from None


def _content(path: Path, field: str) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InvalidInput("error.film_too_large", field, limit=MAX_BYTES >> 20)
        return path.read_bytes()
    except OSError:
        raise InvalidInput("error.film_unreadable", field) from None


def _picture(content: bytes, field: str, window: tuple[float, float] | None) -> DecodedFilm:
    from PIL import Image

    try:
        picture = Image.open(BytesIO(content), formats=("PNG", "JPEG", "TIFF", "WEBP", "BMP"))
    except Image.DecompressionBombError:
        raise InvalidInput("error.film_pixels", field, limit=MAX_PIXELS // 1_000_000) from None
    except Exception:
        raise InvalidInput("error.film_not_dicom", field) from None
    if picture.width * picture.height > MAX_PIXELS:
        raise InvalidInput("error.film_pixels", field, limit=MAX_PIXELS // 1_000_000)
    picture.load()
    if picture.mode.startswith(("I", "F")):
        values = np.asarray(picture, np.float32)
    else:
        colours = np.asarray(picture.convert("RGB"), np.float32)
        values = colours.mean(2)
        if float(np.abs(colours - values[..., None]).mean()) / 255 > _CHROMA:
            raise InvalidInput("error.film_colour", field)
    span = (0.0, 255.0) if values.max() <= 255 and not picture.mode.startswith(("I", "F")) else (float(values.min()), float(values.max()))
    low, high = _ends(window) if window else span
    return DecodedFilm(_displayed(values, low, high, field), "picture", "", picture.size, span)


def _dicom(content: bytes, field: str, window: tuple[float, float] | None) -> DecodedFilm:
    import pydicom
    from pydicom.pixels import apply_modality_lut

    data = pydicom.dcmread(BytesIO(content))
    modality = str(data.get("Modality", "")).strip().upper()[:16]
    _check(data, modality, field)
    stored = data.pixel_array
    if stored.ndim == 3:
        stored = stored[len(stored) // 2]  # the middle frame
    rescaled = np.asarray(apply_modality_lut(stored, data))
    values, presets = np.asarray(rescaled, np.float32), _presets(data)
    span = (float(values.min()), float(values.max()))
    if window:
        low, high = _ends(window)
    elif data.get("VOILUTSequence") or presets:
        values, low, high = _own_window(data, rescaled, presets)
    else:
        low, high = (float(v) for v in np.percentile(values, (0.5, 99.5)))
    pixels = _displayed(values, low, high, field)
    if not window and float(pixels.min()) == float(pixels.max()):  # the file's own window shows none of its values
        raise InvalidInput("error.film_constant", field)
    if str(data.PhotometricInterpretation).strip().upper() == "MONOCHROME1":
        pixels = 1 - pixels
    size = (int(data.Columns), int(data.Rows))
    burned_in = _code(data, "BurnedInAnnotation") == "YES"
    return DecodedFilm(pixels, "dicom", modality, size, span, presets, identifying_fields(data), burned_in)


def _own_window(data: Dataset, values: np.ndarray, presets: tuple[tuple[str, float, float], ...]) -> tuple[np.ndarray, float, float]:
    """(values after the file's own VOI LUT or window, value of black, value of white).

    Black and white are the ends of the table or window, not the darkest and brightest pixel of the picture (PS3.3 C.11.2.1).
    """
    from pydicom.pixels import apply_voi

    if data.get("VOILUTSequence"):
        bits = int(data.VOILUTSequence[0].LUTDescriptor[2])
        return np.asarray(apply_voi(values, data), np.float32), 0.0, float(2**bits - 1)
    floats = np.asarray(values, np.float32)
    _, centre, width = presets[0]
    shape = _code(data, "VOILUTFunction")
    if shape == "SIGMOID":
        return (1 / (1 + np.exp(np.clip(-4 * (floats - centre) / width, -60, 60)))).astype(np.float32), 0.0, 1.0
    if shape == "LINEAR_EXACT":
        return floats, *_ends((centre, width))
    return floats, *_ends((centre - 0.5, max(width - 1, 1e-3)))  # LINEAR; a width of 1 is a threshold


def _code(data: Dataset, name: str) -> str:
    return str(data.get(name) or "").strip().upper()


def _check(data: Dataset, modality: str, field: str) -> None:
    """Refuse anything but a single greyscale frontal chest film, before the pixels are decoded."""
    if modality in _NO_FILM:
        raise InvalidInput("error.film_not_image", field, modality=modality)
    if "PixelData" not in data:
        raise InvalidInput("error.film_no_pixels", field)
    rows, columns, frames = (int(data.get(name, 1) or 0) for name in ("Rows", "Columns", "NumberOfFrames"))
    if not rows or not columns:
        raise InvalidInput("error.film_no_pixels", field)
    if rows * columns * max(frames, 1) > MAX_PIXELS:
        raise InvalidInput("error.film_pixels", field, limit=MAX_PIXELS // 1_000_000)
    if not getattr(data, "file_meta", None) or not data.file_meta.get("TransferSyntaxUID"):
        raise InvalidInput("error.film_no_syntax", field)
    grey = str(data.get("PhotometricInterpretation", "")).strip().upper()
    if int(data.get("SamplesPerPixel", 1) or 1) != 1 or grey not in ("MONOCHROME1", "MONOCHROME2"):
        raise InvalidInput("error.film_colour", field)
    if modality not in _FILMS:
        raise InvalidInput("error.film_modality", field, modality=modality if modality.isalnum() else "?")
    if _code(data, "BodyPartExamined") not in _CHEST:  # the value is not quoted: it is free text
        raise InvalidInput("error.film_body_part", field)
    if _code(data, "ViewPosition") in _LATERAL:
        raise InvalidInput("error.film_lateral", field)


def _ends(window: tuple[float, float]) -> tuple[float, float]:
    centre, width = window
    return centre - width / 2, centre + width / 2


def _displayed(values: np.ndarray, low: float, high: float, field: str) -> np.ndarray:
    if not np.isfinite(values).all() or not high > low:
        raise InvalidInput("error.film_constant", field)
    return np.clip((values - low) / (high - low), 0, 1).astype(np.float32)


def _presets(data: Dataset) -> tuple[tuple[str, float, float], ...]:
    def several(name: str) -> list[str | float]:
        value = data.get(name)
        return [] if value is None else list(value) if isinstance(value, (list, tuple)) or hasattr(value, "append") else [value]

    centres, widths, names = several("WindowCenter"), several("WindowWidth"), several("WindowCenterWidthExplanation")
    found = []
    for i, (centre, width) in enumerate(zip(centres, widths, strict=False)):
        if float(width) > 0:
            found.append((str(names[i])[:40] if i < len(names) else f"{i + 1}", float(centre), float(width)))
    return tuple(found[:8])
