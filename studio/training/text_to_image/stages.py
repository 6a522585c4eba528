"""Orchestrates the stages; every call resumes where the last one stopped."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import torch

from studio.training.text_to_image import presets, probe, train_autoencoder, train_denoiser, train_few_steps
from studio.training.text_to_image.datasets import caption_states, dataset, latent_encoding
from studio.training.text_to_image.machine import pick_device
from studio.training.text_to_image.presets import Preset
from studio.training.text_to_image.team import Team
from studio.training.text_to_image.training_report import TrainingFolders, write_export, write_report

PACKAGE = "studio.training.text_to_image"
STAGES = ("render", "probe", "autoencoder", "text", "latents", "denoiser", "few-steps")
ENCODE_SECONDS = {"cuda": 45.0, "cpu": 0.0}  # a stage that cannot be interrupted starts only with this much time left
_TIME_OVER = 3  # exit status of a rank: the stage goes on in the next call
_SHORTEST = 5.0  # s of training worth starting for


class StageJob(TypedDict):
    """What a process needs to train one stage; ``preset`` as `presets.to_json` writes it, ``init`` and ``init_few_steps`` may be ""."""

    stage: str
    preset: str
    work: str
    seconds: float
    finish: bool
    init: str
    init_few_steps: str
    world: int


class RankJob(StageJob):
    """The job of one of several processes that train together."""

    rank: int
    port: int


@dataclass(frozen=True)
class Call:
    """One call of the command: the preset, the folders, and how long it may take."""

    preset: Preset
    work: Path
    out: Path
    text: Path
    init: Path | None = None
    init_few_steps: Path | None = None
    budget_minutes: float = 9.0
    finish: bool = False  # the last call: the denoiser's learning rate ends with it


class Run:
    """The stages of one call.  Each returns True once it is complete."""

    def __init__(self, call: Call) -> None:
        self.call, self.p, self.work = call, call.preset, call.work
        self.device = pick_device()
        self.start = time.monotonic()
        self.deadline = self.start + call.budget_minutes * 60
        self.place = TrainingFolders(call.work, call.out, call.text, call.init, self.device)
        self.renderer: subprocess.Popen[bytes] | None = None
        self._check_work()

    def _check_work(self) -> None:
        """Store the settings of the work folder; raises SystemExit if it was started with different ones."""
        self.work.mkdir(parents=True, exist_ok=True)
        os.environ.setdefault("TORCHINDUCTOR_CACHE_DIR", str((self.work / "inductor").resolve()))  # the next call compiles faster
        path = self.work / "preset.json"
        if path.exists():
            changed = presets.conflicts(presets.from_json(path.read_text(encoding="utf-8")), self.p)
            if changed:
                raise SystemExit(f"{self.work} was made with other settings: {', '.join(changed)}")
        path.write_text(presets.to_json(self.p), encoding="utf-8")

    def left(self, reserve: float = 0.4) -> float:
        """Seconds until the report must start; before there is a denoiser it needs only part of its reserve."""
        return self.deadline - reserve * self.p.reserve_seconds - time.monotonic()

    def log(self, text: str) -> None:
        print(f"[{time.monotonic() - self.start:6.1f} s] {text}", flush=True)

    def render(self, wait_for: int | None = None) -> bool:
        """Render in background processes; returns once ``wait_for`` images exist (all of them without it)."""
        p = self.p
        goal = (p.images if wait_for is None else wait_for) // p.shard
        if len(dataset.shard_files(self.work)) < p.images // p.shard and self.renderer is None:
            # all cores, less two for the training process when a GPU works meanwhile
            workers = max(1, (os.cpu_count() or 1) - (2 if self.device.type == "cuda" else 0))
            job = {"work": str(self.work), "images": p.images, "shard": p.shard, "captions": p.captions, "workers": workers,
                   "version": p.dataset_version}  # fmt: skip
            self.renderer = _start("render-job", job, own_session=True)
        while len(dataset.shard_files(self.work)) < goal:
            if self.renderer is not None and self.renderer.poll() not in (None, 0):
                raise SystemExit("rendering failed")
            if self.left() < 0:
                return False
            time.sleep(0.2)
        return True

    def probe(self) -> bool:
        wanted = self.p.probe_minutes * 60
        done = (self.work / probe.CHECKPOINT).exists()
        return done or (self.left() > 0.5 * wanted and probe.train(self.p, self.work, self.left()))

    def autoencoder(self) -> bool:
        return self.p.ae_minutes <= 0 or self._train("autoencoder", False)

    def text(self) -> bool:
        if (self.work / caption_states.CACHE).exists():
            return True
        if self.left() < ENCODE_SECONDS[self.device.type]:
            return False
        meta = dataset.load_meta(dataset.shard_files(self.work))
        caption_states.build_cache(self.work, self.call.text, dataset.caption_rows(meta, self.p.flip_latents), self.device)
        return True

    def latents(self) -> bool:
        done, source = self.work / latent_encoding.CACHE, self.work / train_autoencoder.CHECKPOINT
        if done.exists() and not (source.exists() and source.stat().st_mtime > done.stat().st_mtime):
            return True
        if self.left() < ENCODE_SECONDS[self.device.type]:
            return False
        model = train_autoencoder.final_autoencoder(self.work, self.p, self.device, self.call.init)
        latent_encoding.encode_all(self.work, model, self.device, self.p.flip_latents)
        return True

    def denoiser(self) -> bool:
        return self.p.unet_minutes <= 0 or self._train("denoiser", self.call.finish)

    def few_steps(self) -> bool:
        return self._train("few-steps", self.call.finish)

    def export(self) -> list[Path]:
        return write_export(self.p, self.place)

    def report(self) -> dict[str, object]:
        score = write_report(self.p, self.place, self.deadline)
        self.log("report: " + json.dumps({k: v for k, v in score.items() if k != "logs"}))
        return score

    def _train(self, stage: str, finish: bool) -> bool:
        """Train in this process, or in several ranks on a CPU."""
        seconds = self.left(1.0 if stage in ("denoiser", "few-steps") else 0.4)
        if seconds < _SHORTEST:
            return False
        world = self.p.processes if self.device.type == "cpu" else 1
        job: StageJob = {"stage": stage, "preset": presets.to_json(self.p), "work": str(self.work), "seconds": seconds, "finish": finish,
               "init": str(self.call.init or ""), "init_few_steps": str(self.call.init_few_steps or ""), "world": world}  # fmt: skip
        if world == 1:
            return train_stage(job, Team())
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        ranks = [_start("rank", {**job, "rank": rank, "port": port}, environment={"OMP_NUM_THREADS": "1"}) for rank in range(world)]
        codes = [rank.wait() for rank in ranks]
        if any(code not in (0, _TIME_OVER) for code in codes):
            raise SystemExit(f"{stage} failed: {codes}")
        return codes[0] == 0

    def stop_renderer(self) -> None:
        """End the background rendering with its workers; finished shards stay."""
        if self.renderer is None or self.renderer.poll() is not None:
            return
        if hasattr(os, "killpg"):
            os.killpg(self.renderer.pid, signal.SIGTERM)  # its own process group: this renderer and its workers
        else:
            self.renderer.terminate()
        self.renderer.wait()


def _start(
    command: str, job: Mapping[str, object], environment: Mapping[str, str] | None = None, *, own_session: bool = False
) -> subprocess.Popen[bytes]:
    """Run a hidden sub-command of this package in another process."""
    root = str(Path(__file__).resolve().parents[3])
    paths = os.pathsep.join(p for p in (root, os.environ.get("PYTHONPATH", "")) if p)
    env = {**os.environ, "PYTHONPATH": paths, **(environment or {})}
    return subprocess.Popen([sys.executable, "-m", PACKAGE, command, "--job", json.dumps(job)], env=env, start_new_session=own_session)


def train_stage(job: StageJob, team: Team) -> bool:
    """Train one of the models in this process."""
    p, work = presets.from_json(job["preset"]), Path(job["work"])
    init, student = (Path(folder) if folder else None for folder in (job["init"], job["init_few_steps"]))
    if job["stage"] == "autoencoder":
        return train_autoencoder.train(p, work, job["seconds"], init, team)
    if job["stage"] == "few-steps":
        return train_few_steps.train(p, work, job["seconds"], (init, student), team, job["finish"])
    return train_denoiser.train(p, work, job["seconds"], init, team, job["finish"])


def run_rank(job: RankJob) -> int:
    """One rank of a CPU training; exit status 0 = stage complete, 3 = time over."""
    team = Team(job["rank"], job["world"], job["port"])
    complete = train_stage(job, team)
    team.close()
    return 0 if complete else _TIME_OVER


def run(call: Call, stage: str) -> int:
    """Run one stage or ``all`` of them, then export what exists; exit status 1 if a stage failed."""
    this = Run(call)
    this.log(f"preset {this.p.name} on {torch.cuda.get_device_name() if this.device.type == 'cuda' else 'cpu'}")
    first = this.p.start_images if this.device.type == "cuda" else None  # on a CPU rendering would steal the cores
    steps: list[tuple[str, Callable[[], bool]]] = [
        ("render", lambda: this.render(first if stage == "all" else None)),
        ("probe", this.probe),
        ("autoencoder", this.autoencoder),
        ("render", this.render),
        ("text", this.text),
        ("latents", this.latents),
        ("denoiser", this.denoiser),
        ("few-steps", this.few_steps),
    ]
    failed = False
    try:
        for name, step in steps:
            if stage not in ("all", name):
                continue
            complete = step()
            this.log(f"{name}: {'complete' if complete else 'to be continued'}")
            if not complete:
                break
    except (Exception, SystemExit):  # still export what exists
        traceback.print_exc()
        failed = True
    finally:
        this.stop_renderer()
    usable = (call.work / train_autoencoder.CHECKPOINT).exists() or call.init is not None
    if stage in ("all", "export", "report", "denoiser", "few-steps", "autoencoder") and usable:
        if stage != "report":
            this.log("export: " + ", ".join(f.name for f in this.export()))
        if stage in ("all", "report"):
            this.report()
    elif stage in ("export", "report"):
        raise SystemExit(f"{call.work} holds no autoencoder yet")
    return int(failed)
