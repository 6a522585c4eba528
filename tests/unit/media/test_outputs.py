"""Result files: named, private, whole or absent, and gone after a day."""

from __future__ import annotations

import errno
import os
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from studio.errors import StorageFull
from studio.media.image import save_png
from studio.media.metadata.provenance import Provenance
from studio.media.outputs import session_folder
from studio.settings import Settings

PICTURE = Image.new("RGB", (16, 16), "teal")


def test_a_file_is_named_after_task_seed_and_content(tmp_path: Path) -> None:
    first = save_png(PICTURE, tmp_path, "text_to_image", 7)
    other = save_png(Image.new("RGB", (16, 16), "red"), tmp_path, "text_to_image", 7)
    assert first.name.startswith("text_to_image-7-")
    assert len(first.stem.rsplit("-", 1)[1]) == 8
    assert first.name != other.name
    assert save_png(PICTURE, tmp_path, "text_to_image", 7) == first
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([first.name, other.name])


def test_text_is_utf8_and_odd_text_does_no_harm(tmp_path: Path) -> None:
    extra = {"note": "燈塔 😀", "broken": "half \ud800 pair\0end", "鍵" * 90: "x", "k" * 200: "y"}
    record = Provenance(task="text_to_image", params={"prompt": "燈塔"}, seed=1)
    with Image.open(save_png(PICTURE, tmp_path, "text_to_image", 1, record, extra)) as image:
        image.load()
        assert image.info["note"] == "燈塔 😀"
        assert image.info["broken"].startswith("half ")
        assert image.info["parameters"].startswith("燈塔")
        assert "trainedAlgorithmicMedia" in image.info["XML:com.adobe.xmp"]


def test_names_cannot_leave_the_folder(tmp_path: Path) -> None:
    path = save_png(PICTURE, tmp_path / "in", "../../evil", "../..\\x/y")
    assert path.parent == tmp_path / "in"
    assert list(tmp_path.iterdir()) == [tmp_path / "in"]


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.ENOSPC, "error.storage_full"), (errno.EDQUOT, "error.storage_full"), (errno.EROFS, "error.storage_unwritable")],
)
def test_a_failed_write_is_a_sentence_and_leaves_nothing(number: int, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(StorageFull) as caught:
        save_png(PICTURE, tmp_path, "text_to_image", 1)
    assert caught.value.code == code
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_really_full_device_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(prefix: str, suffix: str, dir: Path) -> tuple[int, str]:  # noqa: A002
        part = dir / f"{prefix}{suffix}"
        part.touch()
        return os.open("/dev/full", os.O_WRONLY), str(part)

    monkeypatch.setattr("studio.media.outputs.tempfile.mkstemp", full)
    with pytest.raises(StorageFull, match="disk is full"):
        save_png(PICTURE, tmp_path, "text_to_image", 1)
    assert list(tmp_path.iterdir()) == []


def test_many_threads_may_write_the_same_result(tmp_path: Path) -> None:
    barrier = threading.Barrier(8)

    def write(_: int) -> Path:
        barrier.wait()
        return save_png(PICTURE, tmp_path, "text_to_image", 1)

    with ThreadPoolExecutor(8) as pool:
        names = set(pool.map(write, range(8)))
    assert set(tmp_path.iterdir()) == names


@pytest.mark.parametrize("session", ["abc123", "../../etc", "", ".", "a/b", "燈塔", "x" * 300, "a\0b", "\ud800", "A b"])
def test_a_session_gets_its_own_private_folder(settings: Settings, session: str) -> None:
    folder = session_folder(settings, session)
    assert folder.parent == settings.output_dir
    assert folder.is_dir()
    assert folder.name.replace("-", "").replace("_", "").isalnum()
    assert folder.name.isascii()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert session_folder(settings, session) == folder


def test_different_sessions_never_share(settings: Settings) -> None:
    odd = ["a", "a/", "/a", "a\0", "", ".", "..", "local", "A", "x" * 40, "x" * 41]
    assert len({session_folder(settings, s).name for s in odd}) == len(odd)


def test_a_link_or_file_in_the_way_is_a_sentence(settings: Settings, tmp_path: Path) -> None:
    settings.output_dir.mkdir()
    (settings.output_dir / "linked").symlink_to(tmp_path)
    (settings.output_dir / "taken").write_text("x")
    for session in ("linked", "taken"):
        with pytest.raises(StorageFull) as caught:
            session_folder(settings, session)
        assert caught.value.code == "error.storage_unwritable"


@pytest.mark.parametrize("number", [errno.EXDEV, errno.EOPNOTSUPP, errno.EPERM, errno.ENOSYS])
def test_a_mounted_bucket_that_renames_nothing_is_written_to_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "replace", refuse)
    made = save_png(PICTURE, tmp_path, "text_to_image", 7)
    with Image.open(made) as image:
        assert image.size == PICTURE.size
    assert [p.name for p in tmp_path.iterdir()] == [made.name]
