"""Pictures a minute by one process, one replica and two: ``python -m tests.benchmarks.hosting.cluster``. Needs `requirements-ray.txt`.

The baseline is this process, which draws one picture after the other with one thread, as the app does on two cores. The cluster has two
replicas of one thread; "one replica" sends it one request at a time, "two" two. All take turns within one run. Beside the wall clock,
which other programs of the machine disturb, stand the processor seconds of all processes that took part.
"""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = "1"  # read when torch is imported

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from studio import Settings, Studio
from studio.cluster.cluster_studio import ClusterStudio

PROMPT = "a red house beside a lake at sunset"


@dataclass
class Arm:
    """One way to draw; each list has one entry a round, ``latencies`` (seconds) one a picture."""

    studio: Studio
    at_once: int
    processes: Callable[[], tuple[list[psutil.Process], list[psutil.Process]]]  # that draw, and the cluster's others
    minutes: list[float] = field(default_factory=list)  # pictures a minute
    processor: list[float] = field(default_factory=list)  # seconds a picture, of the processes that draw
    others: list[float] = field(default_factory=list)  # processor seconds a second of everything else that belongs to the cluster
    latencies: list[float] = field(default_factory=list)

    def draw(self, seed: int) -> float:
        start = time.perf_counter()
        self.studio.text_to_image(prompt=PROMPT, seed=seed, preset="balanced")
        return time.perf_counter() - start

    def round(self, pictures: int) -> None:
        drawing, other = self.processes()
        before, start = (processor_seconds(drawing), processor_seconds(other)), time.perf_counter()
        with ThreadPoolExecutor(self.at_once) as pool:
            self.latencies += pool.map(self.draw, range(pictures))
        took = time.perf_counter() - start
        self.minutes.append(60 * pictures / took)
        self.processor.append((processor_seconds(drawing) - before[0]) / pictures)
        self.others.append((processor_seconds(other) - before[1]) / took)

    def row(self, name: str, base: Arm) -> str:
        ratios = [mine / other for mine, other in zip(self.minutes, base.minutes, strict=True)]
        slow = sorted(self.latencies)[int(0.95 * (len(self.latencies) - 1))]
        cells = (
            name,
            f"{statistics.median(self.minutes):.1f}",
            f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})",
            f"{statistics.median(self.latencies):.2f}; {slow:.2f} s",
            f"{statistics.median(self.processor):.2f} s",
            f"{statistics.median(self.others):.3f}",
        )
        return f"| {' | '.join(cells)} |"


def table(arms: dict[str, Arm]) -> str:
    head = "| | pictures a minute | of one process | seconds a picture: median; 95 % "
    head += "| processor s a picture | of the rest, a second |\n|---|---|---|---|---|---|"
    return "\n".join([head, *(arm.row(name, arms["one process"]) for name, arm in arms.items())])


def processor_seconds(processes: list[psutil.Process]) -> float:
    total = 0.0
    for process in processes:
        try:
            times = process.cpu_times()
            total += times.user + times.system
        except psutil.NoSuchProcess:
            continue
    return total


def title_of(process: psutil.Process) -> str:
    """The program's name, or the title that Ray gives its processes; "" for one that has ended."""
    try:
        line = process.cmdline()
    except psutil.NoSuchProcess:
        return ""
    return line[0].rpartition("/")[2] if line else process.name()


def memory_by_name(processes: list[psutil.Process]) -> dict[str, float]:
    """MiB by the first word of each process's title, shared pages counted once for each process that maps them in proportion."""
    found: dict[str, float] = {}
    for process in processes:
        try:
            title = title_of(process)
            found[title] = found.get(title, 0.0) + process.memory_full_info().pss / 2**20
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


@contextmanager
def cluster_of_two(output: Path) -> Iterator[ClusterStudio]:
    short = Path(tempfile.mkdtemp(prefix="ray-"))
    settings = Settings(
        profile="mini", device="cpu", hub="never", output_dir=output / "cluster", backend="ray", replicas=2, ray_folder=short
    )
    studio = ClusterStudio(settings)
    try:
        yield studio
    finally:
        studio.close()
        shutil.rmtree(short, ignore_errors=True)


def cluster_processes() -> tuple[list[psutil.Process], list[psutil.Process]]:
    """The replicas, and everything else: this process as their page, the gateway, Ray's own."""
    this = psutil.Process()
    tree = [this, *this.children(recursive=True)]
    replicas = [process for process in tree if "ServeReplica" in title_of(process)]
    return replicas, [process for process in tree if process not in replicas]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pictures", type=int, default=6)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, cluster_of_two(Path(folder)) as cluster:
        output = Path(folder)
        local = Studio(Settings(profile="mini", device="cpu", hub="never", output_dir=output / "local"))
        this = psutil.Process()
        front = this.memory_full_info().pss / 2**20  # before this process loads a model for the baseline
        arms = {
            "one process": Arm(local, 1, lambda: ([this], [])),
            "one replica": Arm(cluster, 1, cluster_processes),
            "two replicas": Arm(cluster, 2, cluster_processes),
        }
        for arm in arms.values():  # imports, models, first pictures
            with ThreadPoolExecutor(arm.at_once) as pool:
                list(pool.map(arm.draw, range(2 * arm.at_once)))
        for number in range(arguments.rounds):
            for arm in list(arms.values())[:: 1 if number % 2 else -1]:
                arm.round(arguments.pictures)
            print(f"round {number + 1}: load {os.getloadavg()[0]:.1f}")
            print(table(arms), flush=True)
        base = arms["one process"]
        two = arms["two replicas"]
        free = 1 - statistics.median(two.others) / 2
        share = 2 * free * statistics.median(base.processor) / statistics.median(two.processor)
        print(f"by processor seconds, two idle cores would give two replicas {share:.2f} times the pictures of one process")
        print(f"front process without a model: {front:.0f} MiB; with the baseline's: {this.memory_full_info().pss / 2**20:.0f} MiB")
        for title, size in sorted(memory_by_name(psutil.Process().children(recursive=True)).items(), key=lambda item: -item[1]):
            print(f"{title}: {size:.0f} MiB")


if __name__ == "__main__":
    main()
