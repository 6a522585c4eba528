"""Frames of the JPEG family that Pillow does not read: JPEG-LS, JPEG Lossless and 12-bit JPEG, decoded in a process of their own.

JPEG-LS by pyjpegls (MIT, in requirements.txt), the others by imagecodecs (BSD, in requirements-medical.txt): libjpeg-turbo.
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from studio.errors import InvalidInput

if TYPE_CHECKING:
    import numpy as np

_SECONDS = 90  # for all frames of a file
_LS = "jpegls"
_CODECS = {  # transfer syntax -> (its name, codec of `frame_decoder`)
    "1.2.840.10008.1.2.4.51": ("JPEG Extended, 12 bits (process 4)", "jpeg"),
    "1.2.840.10008.1.2.4.57": ("JPEG Lossless (process 14)", "jpeg"),
    "1.2.840.10008.1.2.4.70": ("JPEG Lossless (process 14, selection value 1)", "jpeg"),
    "1.2.840.10008.1.2.4.80": ("JPEG-LS Lossless", _LS),
    "1.2.840.10008.1.2.4.81": ("JPEG-LS Near-lossless", _LS),
}
_PACKAGES = {_LS: ("jpeg_ls", "pyjpegls"), "jpeg": ("imagecodecs", "imagecodecs")}  # (module, package)
_FRAME_MARKERS = frozenset((0xC0, 0xC1, 0xC2, 0xC3, 0xF7))


def needs_codec(syntax: str, frame: bytes) -> bool:
    """Whether ``frame`` of transfer syntax ``syntax`` is one that Pillow does not read."""
    return syntax in _CODECS and not (syntax.endswith(".51") and frame_size(frame)[0] == 8)


def frame_size(frame: bytes) -> tuple[int, int, int]:
    """(bits, width, height) that a frame of the JPEG family states. Raises ``ValueError`` if it states none."""
    at = 2
    while frame[:2] == b"\xff\xd8" and at + 9 <= len(frame):
        if frame[at] != 0xFF:
            break
        marker = frame[at + 1]
        if marker in _FRAME_MARKERS:
            return frame[at + 4], int.from_bytes(frame[at + 7 : at + 9], "big"), int.from_bytes(frame[at + 5 : at + 7], "big")
        at += 1 if marker == 0xFF else 2 + int.from_bytes(frame[at + 2 : at + 4], "big")
    raise ValueError("no JPEG frame begins here")


def decoded(syntax: str, frames: list[bytes], field: str) -> np.ndarray:
    """Grey frames of one size, (frames, h, w), uint8 or uint16.

    Raises `InvalidInput` about ``field``: ``error.film_codec`` names the transfer syntax and the package that is not installed. Raises
    ``ValueError`` for damaged frames.
    """
    import numpy as np

    name, codec = _CODECS[syntax]
    module, package = _PACKAGES[codec]
    if find_spec(module) is None:
        raise InvalidInput("error.film_codec", field, syntax=name, package=package)
    asked = json.dumps({"codec": codec, "lengths": [len(frame) for frame in frames]}).encode() + b"\n"
    command = [sys.executable, str(Path(__file__).with_name("frame_decoder.py"))]
    try:
        answer = subprocess.run(command, input=asked + b"".join(frames), capture_output=True, timeout=_SECONDS, check=True).stdout
        found = np.load(BytesIO(answer), allow_pickle=False)
    except (subprocess.SubprocessError, OSError, EOFError):
        raise ValueError("the frames cannot be decoded") from None
    if found.ndim != 3 or found.dtype.kind != "u":
        raise ValueError("the frames are not grey")
    return found
