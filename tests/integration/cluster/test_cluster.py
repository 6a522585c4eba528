"""Two replicas of a real Ray cluster on this machine, with bundled models."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image

from studio.cluster.cluster_studio import ClusterStudio
from studio.errors import ClusterUnavailable, InvalidInput
from studio.events import Done, Event, Preview, Progress
from studio.tasks.text_to_image import TextToImageResult

_PATIENCE = 240.0  # seconds; a busy machine may need many times what a quiet one does


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE
    while not condition():
        assert time.monotonic() < end, "the condition did not come true"
        time.sleep(0.05)


def picture(studio: ClusterStudio, seed: int) -> TextToImageResult:
    return studio.text_to_image(prompt="a red house", seed=seed, preset="fast", width=128, height=128, composition="free")


def long_film(studio: ClusterStudio) -> Generator[Event, None, None]:
    """A film of minutes, stepped on until a replica works on it."""
    events = studio.run("text_to_video", prompt="a calm lake", frames=120, cadence=1, preset="best")
    for event in events:
        if event != Progress("waiting_replica"):
            return events
    raise AssertionError("the film ended")


def busy(folders: Path) -> list[Path]:
    return list(folders.glob("*/run*"))


def test_both_replicas_draw_and_agree(cluster: ClusterStudio, replica_folders: Path) -> None:
    assert cluster.lanes == 2
    results: list[TextToImageResult] = []

    def both_worked() -> bool:
        with ThreadPoolExecutor(2) as pool:
            results.extend(pool.map(lambda _: picture(cluster, 7), range(2)))
        return cluster.memory()["device"]["name"].startswith("Ray 2")

    until(both_worked)
    first, *others = (np.asarray(result.images[0]) for result in results)
    assert all(np.array_equal(first, other) for other in others)  # the same seed, wherever it is drawn
    file = results[0].files[0]
    assert file.is_file() and file.is_relative_to(cluster.settings.output_dir)
    until(lambda: not busy(replica_folders))  # a replica keeps nothing of a run
    known = cluster.memory()
    assert len(known["tiers"]) == 1 and known["tiers"][0]["used_bytes"] > 0 and known["rows"]


def test_events_come_while_the_replica_works(cluster: ClusterStudio, replica_folders: Path) -> None:
    seen: list[type] = []
    for event in cluster.run("text_to_image", prompt="a red house", seed=1, preset="balanced"):
        seen.append(type(event))
        if isinstance(event, Preview) and seen.count(Preview) == 1:
            assert busy(replica_folders)  # it is not over yet
    assert seen.count(Preview) > 2 and seen[-1] is Done and Progress in seen


def test_a_file_goes_in_and_results_come_back(cluster: ClusterStudio, tmp_path: Path) -> None:
    given = tmp_path / "my picture.png"
    pixels = np.zeros((48, 64, 3), np.uint8)
    pixels[:, 32:] = (200, 40, 40)
    Image.fromarray(pixels).save(given)
    result = cluster.upscale(image=given)
    assert np.array_equal(np.asarray(result.original), pixels)
    assert result.image.size == (128, 96)
    assert Image.open(result.files[0]).size == (128, 96)
    assert "mypicture" in result.files[0].name.replace("-", "").replace("_", "")
    assert not list(result.files[0].parent.glob(".*"))  # nothing half-written is left


def test_a_refusal_crosses_as_a_sentence(cluster: ClusterStudio, tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"not a picture")
    with pytest.raises(InvalidInput) as refusal:
        cluster.upscale(image=broken)
    assert refusal.value.field == "image"
    assert refusal.value.sentence("en") != refusal.value.sentence("zh-TW") != refusal.value.code


def test_stop_frees_the_replica(cluster: ClusterStudio, replica_folders: Path) -> None:
    films = [long_film(cluster), long_film(cluster)]
    until(lambda: len(busy(replica_folders)) == 2)
    for film in films:
        film.close()
    until(lambda: not busy(replica_folders))
    assert picture(cluster, 2).files


def test_a_killed_replica_is_a_sentence_and_the_next_request_works(cluster: ClusterStudio, replica_folders: Path) -> None:
    film = long_film(cluster)
    until(lambda: len(busy(replica_folders)) == 1)  # the run before is over
    (folder,) = busy(replica_folders)
    os.kill(int(folder.parent.name.rpartition("-")[2]), signal.SIGKILL)
    with pytest.raises(ClusterUnavailable) as lost:
        list(film)
    assert lost.value.code == "error.replica_lost"
    assert lost.value.sentence("zh-TW") != lost.value.sentence("en") != lost.value.code
    assert picture(cluster, 3).files


def test_a_lost_head_is_a_sentence(cluster: ClusterStudio) -> None:
    """The last one, as the cluster is gone then."""
    film = long_film(cluster)
    (gateway,) = [p for p in psutil.Process().children() if "studio.cluster.gateway" in p.cmdline()]
    for process in gateway.children(recursive=True):
        if process.name() in ("gcs_server", "raylet"):
            process.kill()
    with pytest.raises(ClusterUnavailable) as lost:
        list(film)
    assert lost.value.code in ("error.cluster_lost", "error.replica_lost")
    assert lost.value.sentence("zh-TW") != lost.value.sentence("en") != lost.value.code
