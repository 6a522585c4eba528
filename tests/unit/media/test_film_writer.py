"""Films: exact pictures, times and colours in every format; whole files or none; settings that come back."""

from __future__ import annotations

import errno
import resource
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from studio.errors import InvalidInput, StorageFull
from studio.media.containers import probe
from studio.media.film.film_sound import Soundtrack
from studio.media.film.film_writer import FilmKind, FilmWriter, film_metadata
from studio.media.metadata.film_settings import read_film_settings
from studio.media.metadata.provenance import Provenance
from studio.media.video import frames
from studio.tasks.audio_to_visual import AudioToVisualParams
from studio.tasks.text_to_video import TextToVideoParams

PATCHES = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (200, 30, 90), (255, 255, 255), (0, 0, 0), (128, 128, 128), (20, 180, 160)]
KINDS: tuple[FilmKind, ...] = ("mp4", "webm", "gif", "png")


def patches(width: int, height: int, shift: int = 0) -> np.ndarray:
    picture = np.zeros((height, width, 3), np.uint8)
    for i in range(8):
        picture[:, i * width // 8 : (i + 1) * width // 8] = PATCHES[(i + shift) % 8]
    return picture


def write(path: Path, kind: FilmKind, pictures: list[np.ndarray], fps: float = 8, **options: Any) -> Path:
    height, width = pictures[0].shape[:2]
    with FilmWriter(path, kind, width, height, fps, **options) as film:
        for picture in pictures:
            film.add(picture)
    return path


@pytest.mark.parametrize("kind", ["mp4", "webm"])
@pytest.mark.parametrize(("fps", "count", "size"), [(8, 16, (128, 96)), (24, 25, (131, 67)), (30, 1, (64, 64)), (23.976, 12, (64, 48))])
def test_video_shows_exactly_the_pictures_for_exactly_their_time(
    kind: FilmKind, fps: float, count: int, size: tuple[int, int], tmp_path: Path
) -> None:
    found = list(frames(write(tmp_path / f"a.{kind}", kind, [patches(*size, shift=i) for i in range(count)], fps)))
    assert len(found) == count
    assert [f.time for f in found] == pytest.approx([i / fps for i in range(count)], abs=2e-3 if kind == "webm" else 2e-4)
    assert probe(tmp_path / f"a.{kind}").duration == pytest.approx(count / fps, abs=2e-3)
    height, width = found[0].image.shape[:2]
    assert (width, height) == (size[0] + size[0] % 2, size[1] + size[1] % 2)


@pytest.mark.parametrize("kind", ["mp4", "webm"])
def test_colours_come_back(kind: FilmKind, tmp_path: Path) -> None:
    pictures = [patches(256, 64)] * 4
    for frame in frames(write(tmp_path / f"a.{kind}", kind, pictures)):
        for i, colour in enumerate(PATCHES):
            centre = frame.image[24:40, i * 32 + 12 : i * 32 + 20].reshape(-1, 3).astype(int)
            assert np.abs(centre - colour).max() <= 3, (i, colour)


def test_the_matrix_is_named_so_that_no_player_must_guess(tmp_path: Path) -> None:
    import av

    with av.open(str(write(tmp_path / "a.mp4", "mp4", [patches(64, 64)]))) as container:
        context: Any = container.streams.video[0].codec_context
        assert (context.colorspace, context.color_primaries, context.color_trc, context.color_range) == (1, 1, 1, 1)
        assert context.pix_fmt == "yuv420p"


@pytest.mark.parametrize(("fps", "count", "kept"), [(8, 16, 16), (24, 24, 24), (30, 15, 15), (7.5, 9, 9), (60, 60, 40)])
def test_gif_keeps_time_in_hundredths(fps: float, count: int, kept: int, tmp_path: Path) -> None:
    path = write(tmp_path / "a.gif", "gif", [np.roll(patches(97, 41), 3 * i, 1) for i in range(count)], fps)
    with Image.open(path) as image:
        shown = []
        for i in range(getattr(image, "n_frames", 1)):
            image.seek(i)
            shown.append(image.info["duration"])
        assert image.info["loop"] == 0
        assert image.size == (97, 41)
    assert len(shown) == kept
    assert sum(shown) == pytest.approx(1000 * count / fps, abs=5.1)
    assert min(shown) >= 20  # browsers show faster ones at a tenth of a second


def test_gif_shares_one_palette_and_looks_like_the_pictures(tmp_path: Path) -> None:
    ramp = np.linspace(0, 255, 96)
    picture = np.stack(np.broadcast_arrays(ramp[:, None], ramp[None], np.full((96, 96), 128.0)), 2).astype(np.uint8)
    pictures = [np.roll(picture, 8 * i, 1) for i in range(6)]
    path = write(tmp_path / "a.gif", "gif", pictures)
    head = path.read_bytes()[:13]
    assert head[10] & 0x80, "no palette for all pictures"
    with Image.open(path) as image:
        for i, wanted in enumerate(pictures):
            image.seek(i)
            got = np.asarray(image.convert("RGB")).astype(float)
            blocks = (got - wanted).reshape(12, 8, 12, 8, 3).mean((1, 3))
            assert np.abs(blocks).mean() < 4


def test_png_sequence_is_exact_and_each_picture_tells_its_settings(tmp_path: Path) -> None:
    pictures = [patches(33, 17, i) for i in range(3)]
    path = write(tmp_path / "a.zip", "png", pictures, metadata=film_metadata(made()))
    with zipfile.ZipFile(path) as opened:
        assert opened.namelist() == ["frame_0001.png", "frame_0002.png", "frame_0003.png"]
        for name, wanted in zip(opened.namelist(), pictures, strict=True):
            assert opened.getinfo(name).compress_type == zipfile.ZIP_STORED
            with opened.open(name) as file, Image.open(file) as image:
                assert np.array_equal(np.asarray(image), wanted)
        opened.extract("frame_0002.png", tmp_path)
    assert read_film_settings(tmp_path / "frame_0002.png", TextToVideoParams, task="text_to_video").params["seed"] == 7


@pytest.mark.parametrize("kind", KINDS)
def test_a_run_that_ends_early_leaves_no_file(kind: FilmKind, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="uint8"), FilmWriter(tmp_path / "a", kind, 64, 64, 8) as film:
        film.add(patches(64, 64)[1:])
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_in_use_stays_whole_until_the_new_one_is(kind: FilmKind, tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    with FilmWriter(path, kind, 64, 64, 8) as film:
        film.add(patches(64, 64))
        assert path.read_bytes() == b"old"
        assert film.finish() == path
    assert path.stat().st_size > 100
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize("kind", KINDS)
def test_no_pictures_no_film(kind: FilmKind, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one"), FilmWriter(tmp_path / "a", kind, 64, 64, 8):
        pass
    assert not list(tmp_path.iterdir())


def test_odd_calls_are_refused(tmp_path: Path) -> None:
    for size, fps in (((0, 64), 8.0), ((64, 64), 0.0), ((64, 64), float("nan"))):
        with pytest.raises(ValueError, match="positive"):
            FilmWriter(tmp_path / "a", "mp4", *size, fps)
    film = FilmWriter(tmp_path / "a", "mp4", 64, 64, 8)
    with pytest.raises(ValueError, match="uint8"):
        film.add(np.zeros((64, 64, 3), np.float32))
    with pytest.raises(ValueError, match="uint8"):
        film.add(np.zeros((32, 64, 3), np.uint8))
    film.add(patches(64, 64))
    film.finish()
    with pytest.raises(ValueError, match="finished"):
        film.add(patches(64, 64))


def test_a_recording_that_cannot_be_read_is_told_beside_its_field(tmp_path: Path) -> None:
    for content in (None, b"", b"words"):
        sound = tmp_path / "sound.wav"
        if content is not None:
            sound.write_bytes(content)
        with pytest.raises(InvalidInput) as caught:
            FilmWriter(tmp_path / "a.mp4", "mp4", 64, 64, 8, sound=Soundtrack(sound))
        assert caught.value.field == "media_file"
        sound.unlink(missing_ok=True)
        assert not list(tmp_path.iterdir())


def test_a_full_disk_is_told_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageFull):
        FilmWriter(tmp_path / "file" / "a.mp4", "mp4", 64, 64, 8)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    film = FilmWriter(tmp_path / "a.zip", "png", 64, 64, 8)
    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(StorageFull) as caught:
        film.add(patches(64, 64))
    assert caught.value.code == "error.storage_full"
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("kind", ["mp4", "webm", "gif"])
def test_memory_does_not_grow_with_the_length(kind: FilmKind, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    pictures = [np.repeat(np.repeat(rng.integers(0, 255, (24, 24, 3), np.uint8), 8, 0), 8, 1) for _ in range(4)]
    write(tmp_path / "warm", kind, pictures * 15)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    write(tmp_path / "long", kind, pictures * 150)  # 66 MB of pixels
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 25_000  # kB


def made(task: str = "text_to_video", **more: Any) -> Provenance:
    params = {"prompt": "0: 湖; 8: a 'stormy' \"lake\"", "frames": 16, "speed": 1.5, "camera": "zoom_in", "seed": None}
    return Provenance.of(task, {**params, **more}, 7, [("studio-mini", "bundled", "ab" * 32)], {"drawing": 2.5})


@pytest.mark.parametrize("kind", KINDS)
def test_a_dropped_film_restores_its_settings(kind: FilmKind, tmp_path: Path) -> None:
    path = write(tmp_path / "a", kind, [patches(64, 64)] * 2, metadata=film_metadata(made()))
    found = read_film_settings(path, TextToVideoParams, task="text_to_video")
    assert found.params == {"prompt": "0: 湖; 8: a 'stormy' \"lake\"", "frames": 16, "speed": 1.5, "camera": "zoom_in", "seed": 7}
    assert not found.notices
    with pytest.raises(InvalidInput) as caught:
        read_film_settings(path, AudioToVisualParams, task="audio_to_visual", field="media_file")
    assert (caught.value.code, caught.value.field) == ("error.settings_of_other_task", "media_file")


@pytest.mark.parametrize("kind", ["mp4", "webm"])
def test_a_recording_is_asked_for_again(kind: FilmKind, tmp_path: Path) -> None:
    recording = tmp_path / "loop.wav"
    recording.write_bytes(b"RIFF")
    record = Provenance.of("audio_to_visual", {"media_file": recording, "prompt": "a lake", "fps": 24}, 3)
    found = read_film_settings(
        write(tmp_path / "a", kind, [patches(64, 64)], metadata=film_metadata(record)), AudioToVisualParams, task="audio_to_visual"
    )
    assert found.params == {"prompt": "a lake", "fps": 24, "seed": 3}
    assert [n.code for n in found.notices] == ["notice.film_input_needed"]


def test_settings_that_do_not_fit_are_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp4", "mp4", [patches(64, 64)], metadata=film_metadata(made(fps=900, unknown=1)))
    found = read_film_settings(path, TextToVideoParams, task="text_to_video")
    assert "fps" not in found.params
    assert found.params["frames"] == 16
    assert [n.code for n in found.notices] == ["notice.settings_dropped"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_film_without_settings_says_so(kind: FilmKind, tmp_path: Path) -> None:
    for text in ({}, {"description": "my holiday"}, {"description": "[" * 5000}, {"description": '{"params": {}}'}):
        path = write(tmp_path / "a", kind, [patches(64, 64)], metadata=text)
        with pytest.raises(InvalidInput) as caught:
            read_film_settings(path, TextToVideoParams, task="text_to_video", field="film")
        assert (caught.value.code, caught.value.field) == ("error.film_no_settings", "film")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "error.media_zero_bytes"),
        (b"hello there", "error.media_is_text"),
        (b"GIF89a", "error.image_broken"),
        (b"PK\x03\x04xx", "error.film_no_settings"),
        (b"\x89PNG\r\n", "error.image_broken"),
        (b"\0\0\0\x18ftypmp42" + b"\7" * 90, "error.media_broken"),
    ],
)
def test_what_is_no_film_gets_one_sentence(content: bytes, code: str, tmp_path: Path) -> None:
    path = tmp_path / "odd"
    path.write_bytes(content)
    with pytest.raises(InvalidInput) as caught:
        read_film_settings(path, TextToVideoParams, task="text_to_video")
    assert caught.value.code == code
    with pytest.raises(InvalidInput):
        read_film_settings(tmp_path / "missing", TextToVideoParams, task="text_to_video")
