"""What may stay in a de-identified film, and with which values: numbers, and words from short lists. No free text stays."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

Cleaner = Callable[[object], object | None]
"""(value of an element) -> what stays of it, or None to leave the element out; may raise anything for a value it does not expect."""

_MOST_VALUES = 64
_LARGEST = 1_000_000


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ORIENTATION = re.compile(r"[ALRPHF]{1,3}")
_WINDOW_NAMES = _words(
    "FULL CHEST LUNG LUNGS BONE BONES SOFT TISSUE SOFT_TISSUE MEDIASTINUM ABDOMEN SPINE RIBS HEART NORMAL HARD HARDER SOFTER DEFAULT "
    "STANDARD USER ALGO1 ALGO2 WINDOW1 WINDOW2 WINDOW3 LOW HIGH WIDE NARROW"
)
_KINDS = _words("HARD SOFT BONE CHEST LUNG STANDARD PROCESSED POST_PROCESSED AXIAL LOCALIZER SINGLE_A SINGLE_B SINGLE")
MODALITIES = _words("CR DX RG OT CT MR US NM PT XA RF MG PX IO SC BI")
_BODY_PARTS = _words(
    "CHEST THORAX LUNG HEART ABDOMEN HEAD NECK PELVIS SKULL SPINE CSPINE TSPINE LSPINE BREAST SHOULDER ELBOW WRIST HAND HIP KNEE ANKLE "
    "FOOT ARM LEG EXTREMITY RIB STERNUM CLAVICLE WHOLEBODY"
)
_VIEWS = _words("AP PA LL RL LAT LATERAL RLD LLD RLO LLO LPO RPO LAO RAO")
_COLOURS = _words("MONOCHROME1 MONOCHROME2 RGB YBR_FULL YBR_FULL_422 YBR_PARTIAL_420 YBR_ICT YBR_RCT")


def _several(value: object) -> list[object]:
    many = isinstance(value, Iterable) and not isinstance(value, (str, bytes))
    return list(value)[:_MOST_VALUES] if many else [value]  # type: ignore[call-overload]


def _integers(value: object) -> object | None:
    """Whole numbers of 16 bits, or of 17 with a sign: no telephone number and no record is one."""
    found = [int(v) for v in _several(value)]  # type: ignore[call-overload]
    return (found if len(found) > 1 else found[0]) if found and all(-(2**16) <= v < 2**16 for v in found) else None


def _numbers(value: object) -> object | None:
    """Decimals below a million, to seven figures."""
    from pydicom.valuerep import DSfloat

    found = [float(v) for v in _several(value)]  # type: ignore[arg-type]
    kept = [DSfloat(float(f"{v:.7g}"), auto_format=True) for v in found if math.isfinite(v) and abs(v) < _LARGEST]
    return (kept if len(kept) > 1 else kept[0]) if kept and len(kept) == len(found) else None


def _terms(known: Iterable[str], fallback: str | None = None) -> Cleaner:
    """Keeps a word of ``known``; another one becomes ``fallback``."""
    words = frozenset(known)

    def clean(value: object) -> str | None:
        word = str(value).strip().upper()
        return word if word in words else fallback

    return clean


def _names(value: object) -> object | None:
    """Names of windows and tables: as many as there were, so that they still belong to their numbers."""
    kept = [text if set(re.split(r"[ /]+", text.upper())) <= _WINDOW_NAMES else "" for text in (str(v).strip() for v in _several(value))]
    return (kept if len(kept) > 1 else kept[0]) if any(kept) else None


def _image_type(value: object) -> list[str]:
    """Values 1 to 4 of PS3.3 C.7.6.1.1.2, where they are defined terms."""
    known = (frozenset({"ORIGINAL", "DERIVED"}), frozenset({"PRIMARY", "SECONDARY"}), _KINDS, _KINDS)
    words = [str(v).strip().upper() for v in _several(value)][:4]
    kept = [word if word in terms else "" for word, terms in zip(words, known, strict=False)]
    return [kept[0] if kept and kept[0] else "DERIVED", kept[1] if len(kept) > 1 and kept[1] else "PRIMARY", *kept[2:]]


def _orientation(value: object) -> object | None:
    words = [str(v).strip().upper() for v in _several(value)]
    return words if words and all(_ORIENTATION.fullmatch(word) for word in words) else None


def storage_class(value: object) -> str:
    """The SOP class of the standard that ``value`` names; that of a secondary capture for anything else."""
    from pydicom.uid import UID, SecondaryCaptureImageStorage

    uid = UID(str(value))
    return uid if not uid.is_private and uid.type == "SOP Class" else SecondaryCaptureImageStorage


ALLOWED: Mapping[str, Cleaner] = {
    "SOPClassUID": storage_class,
    "Modality": _terms(MODALITIES, "OT"),
    "ImageType": _image_type,
    "PresentationIntentType": _terms({"FOR PRESENTATION", "FOR PROCESSING"}),
    "BodyPartExamined": _terms(_BODY_PARTS),
    "ViewPosition": _terms(_VIEWS),
    "Laterality": _terms("RL"),
    "ImageLaterality": _terms("RLUB"),
    "PatientOrientation": _orientation,
    "FieldOfViewRotation": _numbers,
    "FieldOfViewHorizontalFlip": _terms({"YES", "NO"}),
    "Rows": _integers,
    "Columns": _integers,
    "NumberOfFrames": _integers,
    "SamplesPerPixel": _integers,
    "PhotometricInterpretation": _terms(_COLOURS),
    "BitsAllocated": _integers,
    "BitsStored": _integers,
    "PixelRepresentation": _integers,
    "PixelPaddingValue": _integers,
    "PixelSpacing": _numbers,
    "ImagerPixelSpacing": _numbers,
    "PixelAspectRatio": _integers,
    "RescaleSlope": _numbers,
    "RescaleIntercept": _numbers,
    "RescaleType": _terms({"US", "HU", "OD", "UNSPECIFIED"}, "US"),
    "WindowCenter": _numbers,
    "WindowWidth": _numbers,
    "WindowCenterWidthExplanation": _names,
    "VOILUTFunction": _terms({"LINEAR", "LINEAR_EXACT", "SIGMOID"}),
    "PresentationLUTShape": _terms({"IDENTITY", "INVERSE"}),
    "PixelIntensityRelationship": _terms({"LIN", "LOG", "DISP"}),
    "PixelIntensityRelationshipSign": _integers,
    "LossyImageCompression": _terms({"00", "01"}),
    "LossyImageCompressionRatio": _numbers,
    "BurnedInAnnotation": _terms({"YES", "NO"}),
}
"""Keyword of a top-level element -> what may stay of its value. Tables are treated by `clean_table`, pixels are written anew."""

TABLES: Mapping[str, Mapping[str, Cleaner]] = {
    "ModalityLUTSequence": {"ModalityLUTType": _terms({"US", "HU", "OD", "MGML", "Z_EFF", "ED", "HU_MOD", "PCT"}, "US")},
    "VOILUTSequence": {"LUTExplanation": _names},
}
"""Sequences that may stay, and what may stay in their items besides the table itself."""


def kept(data: Dataset, rules: Mapping[str, Cleaner]) -> dict[str, object]:
    """What ``rules`` let through of the elements of ``data``; a value that cannot even be read is left out."""
    found: dict[str, object] = {}
    for keyword, clean in rules.items():
        try:
            value = data.get(keyword)
            cleaned = None if value is None or value == "" else clean(value)
        except Exception:  # a damaged value raises whatever its converter raises
            continue
        if cleaned is not None:
            found[keyword] = cleaned
    return found


def clean_table(item: Dataset, rules: Mapping[str, Cleaner], little_endian: bool) -> Dataset:
    """A lookup table (PS3.3 C.11.1 and C.11.2) with as many entries of as many bits as its descriptor says. Raises for a shorter one."""
    from pydicom.dataset import Dataset

    entries, first, bits = (int(v) for v in item.LUTDescriptor)
    if entries < 0 or not 8 <= bits <= 16:
        raise ValueError("no table of the standard")
    stored = item["LUTData"].value
    order = "<u2" if little_endian else ">u2"
    values = np.frombuffer(stored, order) if isinstance(stored, bytes) else np.asarray(_all(stored), np.int64)
    count = entries or 2**16
    if len(values) < count:
        raise ValueError("the table is shorter than it says")
    fresh = Dataset()
    fresh.add_new("LUTDescriptor", "SS" if first < 0 else "US", [entries, first, bits])
    for keyword, value in kept(item, rules).items():
        setattr(fresh, keyword, value)
    fresh.add_new("LUTData", "OW", (values[:count].astype(np.int64) & (2**bits - 1)).astype("<u2").tobytes())
    return fresh


def _all(stored: object) -> list[int]:
    return [int(v) for v in stored] if isinstance(stored, Iterable) else [int(stored)]  # type: ignore[call-overload]
