"""Files and events on their way to another machine and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.cluster import parcels
from studio.cluster.parcels import EventPacker, EventUnpacker, file_parts, packed_params, result_parts
from studio.cluster.stream_items import Failure, FilePart
from studio.errors import ClusterUnavailable, InvalidInput, Problem
from studio.events import Done, Notice
from studio.tasks.running import TaskResult
from studio.tasks.upscale import UpscaleParams


@pytest.mark.parametrize("size", [0, 1, 4, 5, 8, 9])
def test_a_file_comes_back_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(parcels, "PART_BYTES", 4)
    there, here = tmp_path / "there", tmp_path / "here"
    there.mkdir()
    here.mkdir()
    (there / "a.bin").write_bytes(bytes(range(size)))
    unpacker = EventUnpacker({}, here)
    sent = list(result_parts(there / "a.bin"))
    assert [part.last for part in sent] == [False] * (len(sent) - 1) + [True]
    assert all(len(part.content) <= 4 for part in sent)
    for part in sent:
        assert not (here / "a.bin").exists()
        unpacker.write(part)
    assert (here / "a.bin").read_bytes() == bytes(range(size))
    assert [path.name for path in here.iterdir()] == ["a.bin"]


def test_what_arrived_in_part_is_removed(tmp_path: Path) -> None:
    unpacker = EventUnpacker({}, tmp_path)
    unpacker.write(FilePart("film.mp4", b"half", last=False))
    unpacker.close()
    assert list(tmp_path.iterdir()) == []


def test_a_name_never_leaves_the_folder(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    EventUnpacker({}, inside).write(FilePart("../../outside.txt", b"x", last=True))
    assert [path.name for path in inside.iterdir()] == ["outside.txt"]


def test_paths_are_those_of_the_side_that_reads_them(tmp_path: Path) -> None:
    there, here = tmp_path / "there", tmp_path / "here"
    (there / "given").mkdir(parents=True)
    made, given = there / "made.png", there / "given" / "in.png"
    made.write_bytes(b"made")
    given.write_bytes(b"given")
    original = tmp_path / "upload" / "in.png"
    packer = EventPacker({str(given): "image"}, there)
    event = Done(TaskResult(files=(made,), settings={"image": str(given), "file": str(made), "other": str(there / "gone.png")}))
    packed, fresh = packer.packed(event)
    assert fresh == [made]
    assert packer.packed(event)[1] == []  # sent once
    result = EventUnpacker({"image": original}, here).event(packed).result
    assert result.files == (here / "made.png",)
    assert result.settings == {"image": str(original), "file": str(here / "made.png"), "other": str(there / "gone.png")}


def test_parameters_are_plain_and_name_their_files(tmp_path: Path) -> None:
    picture = tmp_path / "in.png"
    picture.write_bytes(b"x")
    assert packed_params(UpscaleParams(image=picture, factor=4)) == ({"image": "image", "factor": 4, "model": "auto"}, {"image": picture})
    missing = tmp_path / "missing.png"
    assert packed_params(UpscaleParams(image=missing)) == ({"image": str(missing), "factor": 2, "model": "auto"}, {})


def test_parts_of_a_missing_file_raise(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(file_parts(tmp_path / "missing"))


def test_failures_keep_class_field_and_words() -> None:
    problems = (Problem("error.too_small", "count", {"limit": 1}), Problem("error.missing", "prompt", {}))
    error = Failure.of(InvalidInput.of(problems)).error()
    assert isinstance(error, InvalidInput) and error.problems == problems
    lost = Failure.of(ClusterUnavailable("error.replica_lost")).error()
    assert isinstance(lost, ClusterUnavailable) and str(lost).endswith("try again.")
    unexpected = Failure("", places="run.py line 3\nKeyError").error()
    assert isinstance(unexpected, RuntimeError) and "KeyError" in str(unexpected)


def test_events_without_files_pass_unchanged(tmp_path: Path) -> None:
    notice = Notice("notice.sketched", {"things": "house"})
    packed, fresh = EventPacker({}, tmp_path).packed(notice)
    assert fresh == [] and EventUnpacker({}, tmp_path).event(packed) == notice
