"""Decodes JPEG frames in a process of its own, since a decoder written in C may crash on a damaged one. `jpeg_frames` starts it.

Reads from standard input a line of JSON, {"codec": "jpegls" or "jpeg", "lengths": [bytes of each frame]}, and then the frames; writes an
array (frames, h, w) in NumPy's format to standard output. Ends with status 1 where a frame cannot be decoded.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from io import BytesIO

_MEMORY, _SECONDS = 4 << 30, 60


def _limited() -> None:
    with suppress(ImportError, ValueError, OSError):  # Windows knows no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))


def main() -> None:
    _limited()
    import numpy as np

    asked = json.loads(sys.stdin.buffer.readline())
    frames = [sys.stdin.buffer.read(length) for length in asked["lengths"]]
    if asked["codec"] == "jpegls":
        import jpeg_ls  # pyright: ignore[reportMissingImports]

        found = [jpeg_ls.decode(np.frombuffer(frame, np.uint8)) for frame in frames]
    else:
        import imagecodecs  # pyright: ignore[reportMissingImports]

        found = [imagecodecs.jpeg8_decode(frame) for frame in frames]
    written = BytesIO()
    np.save(written, np.stack(found), allow_pickle=False)
    sys.stdout.buffer.write(written.getvalue())


if __name__ == "__main__":
    main()
