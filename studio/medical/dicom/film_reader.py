"""Reads chest films from DICOM files and greyscale pictures; anything else is refused in one plain sentence.

Order of steps as in DICOM PS3.3 C.11 and PS3.4 N.2: modality LUT, then VOI LUT or window, then inversion for MONOCHROME1. A DICOM film is
read from its de-identified form, so that nothing which identifies a person is kept, logged or put into an error;
`DecodedFilm.identifying` holds the names of such fields, never their values.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from studio.errors import InvalidInput
from studio.media.decoding_limits import DEFAULT_LIMITS, DecodingLimits
from studio.media.file_structure import check_opened, check_structure
from studio.medical.dicom.allow_list import MODALITIES
from studio.medical.dicom.burned_in_text import without_text
from studio.medical.dicom.deidentification import check_size, dicom_bytes, identifying_fields, pixels_without_text, without_identity
from studio.medical.dicom.dicom_file import open_dicom, silenced_pydicom
from studio.medical.dicom.file_start import is_dicom
from studio.medical.dicom.patient_orientation import is_lateral, upright
from studio.medical.dicom.pixel_header import mend_header
from studio.medical.dicom.pixel_values import stored_pixels

if TYPE_CHECKING:
    from PIL import Image
    from pydicom.dataset import Dataset, FileDataset

MAX_BYTES = 200 * 2**20
_NO_FILM = ("RTDOSE", "RTSTRUCT", "RTPLAN", "RTRECORD", "SEG", "SR", "PR", "KO", "DOC", "ECG", "HD", "EPS", "AU", "REG", "PLAN")
_FILMS = ("CR", "DX", "RG", "OT", "")  # modalities of projection radiographs; OT and "" mean unspecified
_CHEST = ("", "CHEST", "THORAX")  # body parts; if unspecified, the refusal gate decides
_CHROMA = 0.02  # mean distance of the colour channels from grey


@dataclass(frozen=True)
class DecodedFilm:
    """``pixels`` float32 (h, w) in [0, 1], bone white; ``kind`` "dicom" or "picture".

    ``modality`` and ``size`` (width, height) of the file; ``span``: (lowest, highest) stored value; ``presets``: (name, centre, width) of
    the file's own windows; ``identifying``: names of fields that could identify a person; ``burned_in``: whether the file declares text
    that is burned into its picture; ``words``: in how many places letters were recognised and removed. ``frame`` of ``frames`` was read,
    counted from 1; ``turned``: whether it was turned or flipped as the file says; ``view``: "PA", "AP" or "".
    """

    pixels: np.ndarray
    kind: str
    modality: str
    size: tuple[int, int]
    span: tuple[float, float]
    presets: tuple[tuple[str, float, float], ...] = ()
    identifying: tuple[str, ...] = ()
    burned_in: bool = False
    words: int = 0
    frame: int = 1
    frames: int = 1
    turned: bool = False
    view: str = ""


def read_film(
    source: Path | bytes,
    field: str = "film_file",
    window: tuple[float, float] | None = None,
    limits: DecodingLimits = DEFAULT_LIMITS,
    frame: int = 1,
) -> DecodedFilm:
    """Read a film. ``window``: (centre, width) in the file's values; by default the file's own. ``frame``: which one, counted from 1.

    Raises `InvalidInput` about ``field`` for anything that is not a greyscale frontal chest film, and about "frame" if there is no such.
    """
    with _in_words(field):
        content = _content(source, field)
        if is_dicom(content):
            return _dicom(content, field, window, limits, frame)[0]
        return _picture(_open_picture(content, field, limits), field, window)[0]


def clean_film(source: Path | bytes, field: str = "film_file", limits: DecodingLimits = DEFAULT_LIMITS) -> tuple[DecodedFilm, bytes]:
    """A film, and a file that holds the same film and nothing that identifies a person: DICOM with all frames, or a PNG or TIFF picture.

    The source is not changed. Raises like `read_film`.
    """
    with _in_words(field):
        content = _content(source, field)
        if is_dicom(content):
            film, data = _dicom(content, field, None, limits, None)
            return film, dicom_bytes(data)
        picture = _open_picture(content, field, limits)
        film, plain = _picture(picture, field, None)
        return film, _bare_picture(plain)


@contextmanager
def _in_words(field: str) -> Iterator[None]:
    """Whatever a decoder raises becomes one sentence without a value of the file."""
    with silenced_pydicom():
        try:
            yield
        except InvalidInput:
            raise
        except Exception:
            raise InvalidInput("error.film_unreadable", field) from None


def _content(source: Path | bytes, field: str) -> bytes:
    try:
        size = len(source) if isinstance(source, bytes) else source.stat().st_size
        if size > MAX_BYTES:
            raise InvalidInput("error.film_too_large", field, limit=MAX_BYTES >> 20)
        content = source if isinstance(source, bytes) else source.read_bytes()
    except OSError:
        raise InvalidInput("error.film_unreadable", field) from None
    if not content:
        raise InvalidInput("error.film_empty", field)
    return content


def _open_picture(content: bytes, field: str, limits: DecodingLimits) -> Image.Image:
    """The picture with its pixels decoded."""
    from PIL import Image

    check_structure(content, field)
    try:
        picture = Image.open(BytesIO(content), formats=("PNG", "JPEG", "TIFF", "WEBP", "BMP"))
    except Image.DecompressionBombError:
        raise InvalidInput("error.film_pixels", field, limit=limits.megapixels) from None
    except Exception:
        raise InvalidInput("error.film_not_dicom", field) from None
    if picture.width * picture.height > limits.pixels:
        raise InvalidInput("error.film_pixels", field, limit=limits.megapixels)
    check_opened(picture, content, field, limits)
    picture.load()
    return picture


def _picture(picture: Image.Image, field: str, window: tuple[float, float] | None) -> tuple[DecodedFilm, np.ndarray]:
    """The film, and the pixels of its file without the words in them: (h, w), or uint8 (h, w, 3)."""
    grey = picture.mode == "L" or picture.mode.startswith(("I", "F"))
    plain, words = without_text(np.asarray(picture if grey else picture.convert("RGB")))
    values = plain.astype(np.float32) if grey else plain.mean(2, dtype=np.float32)
    if not grey and float(np.abs(plain - values[..., None]).mean()) / 255 > _CHROMA:
        raise InvalidInput("error.film_colour", field)
    span = (0.0, 255.0) if values.max() <= 255 and picture.mode[0] not in "IF" else (float(values.min()), float(values.max()))
    low, high = _ends(window) if window else span
    film = DecodedFilm(_displayed(values, low, high, field), "picture", "", picture.size, span, identifying=_texts(picture), words=words)
    return film, plain


def _texts(picture: Image.Image) -> tuple[str, ...]:
    """One general name for each text in a picture file: the names that the file gives them could themselves tell something."""
    found = ["text" for value in picture.info.values() if isinstance(value, str) and value.strip()]
    found += [name for name in ("comment", "xmp") if isinstance(picture.info.get(name), bytes)]
    return (*found, *("exif" for value in picture.getexif().values() if isinstance(value, str) and value.strip()))


def _bare_picture(pixels: np.ndarray) -> bytes:
    """The pixels alone, without loss: neither texts nor EXIF, colour profile, palette or bytes after the end."""
    from PIL import Image

    written = BytesIO()
    bare = Image.fromarray(pixels)
    if bare.mode in ("L", "RGB", "I;16"):
        bare.save(written, "PNG", compress_level=1)  # four times as fast, a tenth larger
    else:
        bare.save(written, "TIFF")  # PNG holds no float, and 32-bit integers only cut to 16
    return written.getvalue()


def _dicom(
    content: bytes, field: str, window: tuple[float, float] | None, limits: DecodingLimits, frame: int | None
) -> tuple[DecodedFilm, FileDataset]:
    """The film, and the de-identified data set that it was read from: with ``frame`` alone, or if that is None with all frames."""
    from pydicom.pixels import apply_modality_lut

    original = open_dicom(content, field, limits)
    modality = str(original.get("Modality", "")).strip().upper()[:16]
    _check(original, modality, field, limits)
    frames = max(int(original.get("NumberOfFrames", 1) or 1), 1)
    if frame is not None and not 1 <= frame <= frames:
        raise InvalidInput("error.film_frame", "frame", frame=frame, frames=frames)
    every = stored_pixels(original, field, frame=frame - 1 if frame is not None and frames > 1 else None)
    every, words = pixels_without_text(original, every)
    data = without_identity(original, every, words)
    if frames > 1 and frame is not None:
        data.NumberOfFrames = 1
    stored = every[0] if every.ndim == 3 else every
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
    pixels, turned = upright(pixels, data)
    found = DecodedFilm(
        pixels,
        "dicom",
        modality,
        (int(data.Columns), int(data.Rows)),
        span,
        presets,
        identifying_fields(original),
        _code(data, "BurnedInAnnotation") == "YES",
        words,
        frame or 1,
        frames,
        turned,
        view if (view := _code(data, "ViewPosition")) in ("PA", "AP") else "",
    )
    return found, data


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


def _check(data: Dataset, modality: str, field: str, limits: DecodingLimits) -> None:
    """Refuse anything but a single greyscale frontal chest film, before the pixels are decoded."""
    if modality in _NO_FILM:
        raise InvalidInput("error.film_not_image", field, modality=modality)
    if "PixelData" not in data:
        raise InvalidInput("error.film_no_pixels", field)
    mend_header(data, field)
    check_size(data, field, limits)
    if int(data.SamplesPerPixel) != 1 or _code(data, "PhotometricInterpretation") not in ("MONOCHROME1", "MONOCHROME2"):
        raise InvalidInput("error.film_colour", field)
    if modality not in _FILMS:
        raise InvalidInput("error.film_modality", field, modality=modality if modality in MODALITIES else "?")
    if _code(data, "BodyPartExamined") not in _CHEST:  # the value is not quoted: it is free text
        raise InvalidInput("error.film_body_part", field)
    if is_lateral(data):
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
