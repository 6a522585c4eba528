"""Each bomb is answered with one sentence, at a cost that a host does not notice; ordinary files of the same kinds are read."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from studio.errors import InvalidInput
from studio.media.containers import probe
from studio.media.decoding_limits import DecodingLimits
from studio.media.image import load_picture
from studio.media.video import frames
from studio.messages import LANGUAGES, say
from studio.settings import ROOT, Settings
from studio.tasks.running import decoding_limits
from tests.attack.bombs import BOMBS


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_a_sentence(tmp_path: Path, name: str) -> None:
    bomb = BOMBS[name]
    file = tmp_path / f"bomb{bomb.suffix}"
    file.write_bytes(bomb.make())
    command = (sys.executable, "-W", "ignore", "-m", "tests.attack.bombs", name, str(file))
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    cost = json.loads(done.stdout)
    assert cost["code"] == bomb.code and cost["megabytes"] < bomb.megabytes and cost["seconds"] < bomb.seconds, cost
    assert not bomb.code or all(say(bomb.code, lang) != bomb.code for lang in LANGUAGES)


def photograph(width: int, height: int) -> Image.Image:
    y, x = np.mgrid[0:height, 0:width]
    grain = np.random.default_rng(0).integers(0, 40, (height, width, 1))
    return Image.fromarray((np.stack([x % 200, y % 180, (x + y) % 210], 2) + grain).astype(np.uint8))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "GIF"])
def test_an_ordinary_picture_is_read(kind: str) -> None:
    kept, exif = io.BytesIO(), Image.Exif()
    exif[0x010E], exif[0x0112] = "a hill" * 500, 1
    exif.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0" + b"steps 20" * 200
    more = {"JPEG": {"progressive": True, "exif": exif}, "PNG": {"exif": exif}, "TIFF": {"exif": exif}, "WEBP": {"exif": exif}}
    photograph(1600, 1200).save(kept, kind, **more.get(kind, {"comment": b"settings" * 50_000}))
    assert load_picture(kept.getvalue()).image.size == (1600, 1200)


def animation(side: int, count: int) -> bytes:
    kept = io.BytesIO()
    first, *rest = (photograph(side, side).rotate(k) for k in range(count))
    first.save(kept, "GIF", save_all=True, append_images=rest, duration=40)
    return kept.getvalue()


def test_an_ordinary_animation_is_a_film(tmp_path: Path) -> None:
    file = tmp_path / "film.gif"
    file.write_bytes(animation(200, 12))
    assert probe(file).width == 200 and len(list(frames(file))) == 12


def test_frames_are_counted_whatever_the_header_says(tmp_path: Path) -> None:
    file = tmp_path / "film.gif"
    file.write_bytes(animation(64, 12))
    few = DecodingLimits(animation_pixels=5 * 64 * 64)
    with pytest.raises(InvalidInput) as caught:
        probe(file, limits=few)
    assert caught.value.code == "error.media_frames" and caught.value.field == "media_file"
    seen = []
    with pytest.raises(InvalidInput):
        seen.extend(frame.time for frame in frames(file, limits=few))


@pytest.mark.parametrize("ending", ["gif", "mp4", "webm"])
def test_a_films_frames_are_measured_before_one_is_decoded(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"film.{ending}"
    if ending == "gif":
        file.write_bytes(animation(64, 3))
    else:
        with av.open(file, "w") as container:
            stream = container.add_stream("libx264" if ending == "mp4" else "libvpx", rate=25)
            stream.width = stream.height = 64
            stream.pix_fmt = "yuv420p"
            for _ in range(3):
                container.mux(stream.encode(av.VideoFrame.from_image(photograph(64, 64))))
            container.mux(stream.encode())
    assert probe(file).width == 64
    with pytest.raises(InvalidInput) as caught:
        probe(file, limits=DecodingLimits(pixels=64 * 64 - 1))
    assert caught.value.code == "error.media_pixels"


def test_a_hosts_settings_are_the_limits() -> None:
    assert decoding_limits(Settings()) == DecodingLimits()
    assert decoding_limits(Settings(picture_megapixels=2, inflated_mb=3)) == DecodingLimits(pixels=2_000_000, inflated_bytes=3 * 2**20)
    with pytest.raises(InvalidInput) as caught:
        load_picture(Image.new("L", (2000, 1001)), "init_image", decoding_limits(Settings(picture_megapixels=2)))
    assert caught.value.code == "error.image_too_large" and "2 " in str(caught.value)
