"""One Ray cluster of two replicas on this machine for all tests of the folder."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.cluster.cluster_studio import ClusterStudio
from studio.settings import Settings


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClusterStudio]:
    """Bundled models, one core a replica. Ray's sockets need a shorter path than pytest's folders have."""
    short = Path(tempfile.mkdtemp(prefix="ray-"))
    replicas = tmp_path_factory.mktemp("replicas")
    before = os.environ.get("TMPDIR")
    os.environ["TMPDIR"] = str(replicas)  # what replicas write, apart from those of other programs
    studio = None
    try:
        studio = ClusterStudio(
            Settings(
                profile="mini",
                device="cpu",
                hub="never",
                output_dir=tmp_path_factory.mktemp("cluster") / "out",
                backend="ray",
                replicas=2,
                ray_folder=short,
                warm_up=False,
            )
        )
        yield studio
    finally:
        if studio is not None:
            studio.close()
        os.environ.pop("TMPDIR") if before is None else os.environ.update(TMPDIR=before)
        shutil.rmtree(short, ignore_errors=True)


@pytest.fixture(scope="module")
def replica_folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where each replica has its folder ``<machine>-<pid>``, and in it one folder for a run that is going on."""
    return tmp_path_factory.getbasetemp() / "replicas0" / "multimodal-studio-replicas"
