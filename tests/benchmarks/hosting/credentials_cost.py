"""What signing costs beside the same runs without it, alternately in one process. ``python -m tests.benchmarks.hosting.credentials_cost``

Prints the seconds of the whole run, signed and unsigned, the pairwise ratio, and what signing alone takes and adds to the file.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from studio import Settings, Studio
from studio.media.credentials.content_manifest import edit_of
from studio.media.credentials.credential_reading import Trust, examine, read_credentials
from studio.media.credentials.sealing import Sealer
from studio.settings import ASSETS

CLIP = ASSETS / "examples" / "auto_subtitles" / "reading.mp4"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", default="", help="artefacts whose name holds this word")
    asked = parser.parse_args()
    runs = asked.runs
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        engine = Studio(Settings(profile="mini", hub="never", output_dir=base / "out", credentials="off"))
        on = Sealer(Settings(output_dir=base / "out", credentials_dir=base / "keys"))
        off = engine.sealer
        start = time.perf_counter()
        _ = on.certificate
        import c2pa

        print(f"once a process: certificate and library {1000 * (time.perf_counter() - start):.0f} ms ({c2pa.sdk_version()})")
        trust = Trust(on.certificate.anchor, on.certificate.serial)
        for label, make in _artefacts(engine).items():
            if asked.only not in label:
                continue
            make()
            ratios, alone = [], []
            for _ in range(runs):
                seconds: dict[Sealer, float] = {}
                for sealer in (on, off):
                    engine._sealer = sealer  # noqa: SLF001  # the same studio, signing or not
                    begin = time.perf_counter()
                    file = make()
                    seconds[sealer] = time.perf_counter() - begin
                ratios.append(seconds[on] / seconds[off])
                alone.append(_alone(on, file, base))
            took, added, size = alone[-1]
            print(
                f"{label}: {seconds[off]:.2f} s unsigned, ratio {statistics.median(ratios):.3f}; signing alone "
                f"{1000 * statistics.median(a[0] for a in alone):.1f} ms, {100 * took / seconds[off]:.2f} %; {size} + {added} bytes"
            )
        _reading(base, on, trust)


def _artefacts(engine: Studio) -> dict[str, Callable[[], Path]]:
    photo = ASSETS / "examples" / "text_to_image"
    small = next(iter(sorted(photo.glob("*.png"))))
    return {
        "picture of 1024 px": lambda: engine.text_to_image(prompt="a red boat", seed=1).files[0],
        "upscale of a picture, 2x": lambda: engine.upscale(image=small, factor=2).files[0],
        "film of 24 frames, MP4": lambda: engine.text_to_video(prompt="a red boat", seed=1, frames=24).film,
    }


def _alone(sealer: Sealer, file: Path, base: Path) -> tuple[float, int, int]:
    copy = base / f"copy{file.suffix}"
    shutil.copyfile(file, copy)
    size = copy.stat().st_size
    start = time.perf_counter()
    assert sealer.seal(copy)
    return time.perf_counter() - start, copy.stat().st_size - size, size


def _reading(base: Path, sealer: Sealer, trust: Trust) -> None:
    film = base / "clip.mp4"
    shutil.copyfile(CLIP, film)
    start = time.perf_counter()
    assert sealer.seal(film, edit_of(CLIP, None, ""))
    print(f"film with captions ({film.stat().st_size} bytes): signing alone {1000 * (time.perf_counter() - start):.1f} ms")
    picture = next(base.glob("copy.png"))
    start = time.perf_counter()
    record = read_credentials(picture, trust)
    assert record.state == "own", record
    middle = time.perf_counter()
    assert examine(picture.read_bytes(), trust).state == "own"
    print(
        f"reading a picture: {1000 * (middle - start):.0f} ms in a process of its own, {1000 * (time.perf_counter() - middle):.1f} ms here"
    )


if __name__ == "__main__":
    main()
