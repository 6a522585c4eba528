"""What is kept on disk: for a day, below a quota, and never anything of somebody else."""

from __future__ import annotations

import os
import time
from pathlib import Path

from PIL import Image

from studio.media.image import save_png
from studio.media.outputs import session_folder
from studio.media.retention import remove_unfinished, sweep
from studio.settings import Settings

PICTURE = Image.new("RGB", (16, 16), "teal")


def test_old_results_go_and_everything_else_stays(settings: Settings, tmp_path: Path) -> None:
    folder = session_folder(settings, "one")
    old, young = (save_png(Image.new("RGB", (8, 8), c), folder, "text_to_image", 1) for c in ("red", "blue"))
    foreign = folder / "holiday-2019.png"
    foreign.write_bytes(b"mine")
    part = folder / ".text_to_image-1-0a0b0c0d-x1y2z3.part"
    part.write_bytes(b"half")
    gone = session_folder(settings, "two")
    save_png(PICTURE, gone, "text_to_image", 1)
    outside = save_png(PICTURE, tmp_path / "outside", "text_to_image", 1)
    (settings.output_dir / "link").symlink_to(outside.parent)
    for path in (old, foreign, part, *gone.iterdir(), outside):
        os.utime(path, (1, 1))
    assert sweep(settings).removed == 3
    assert sorted(p.name for p in folder.iterdir()) == sorted([young.name, foreign.name])
    assert not gone.exists()
    assert outside.exists()


def test_nothing_to_remove_is_no_error(settings: Settings) -> None:
    assert sweep(settings).removed == sweep(settings, settings.output_dir / "uploads").kept_bytes == 0


def test_uploads_of_earlier_processes_go_too(settings: Settings) -> None:
    uploads = settings.output_dir / "uploads"
    old, young = uploads / "ab12" / "my photo.jpg", uploads / "cd34" / "recording.wav"
    for file in (old, young):
        file.parent.mkdir(parents=True)
        file.write_bytes(b"data")
    os.utime(old, (1, 1))
    assert sweep(settings, uploads).removed == 1
    assert not old.parent.exists() and young.exists()


def test_a_quota_takes_the_oldest_first_and_nothing_that_is_being_used(settings: Settings, tmp_path: Path) -> None:
    tight = settings.model_copy(update={"disk_quota_gb": 2500 / 2**30})
    uploads = tmp_path / "uploads"
    uploads.mkdir()
    now = time.time()
    for age in (5000, 4000, 3000, 5):
        file = uploads / f"{age}.bin"
        file.write_bytes(b"0" * 1000)
        os.utime(file, (now - age, now - age))
    swept = sweep(tight, uploads)
    assert sorted(p.name for p in uploads.iterdir()) == ["3000.bin", "5.bin"]
    assert (swept.removed, swept.kept_bytes) == (2, 2000)
    assert sweep(settings.model_copy(update={"disk_quota_gb": 1 / 2**30}), uploads).kept_bytes == 1000  # a file of now is never taken


def test_a_process_that_ends_removes_what_it_left_half_written(settings: Settings) -> None:
    folder = session_folder(settings, "one")
    mine, earlier = (folder / f".text_to_video-{n}-0a0b0c0d-x1y2z3.part" for n in (1, 2))
    for file in (mine, earlier):
        file.write_bytes(b"half")
    os.utime(earlier, (1, 1))
    assert remove_unfinished(settings, time.time() - 60) == 1
    assert earlier.exists() and not mine.exists()
