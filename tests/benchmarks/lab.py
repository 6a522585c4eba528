"""The Lab's experiments: the idea beside its control over five seeds, time to the first update and to the end, memory.

    python -m tests.benchmarks.lab [experiment ...] [--seeds 5]

One process per experiment, so that memory is its own. The control is part of each run; an experiment counts as ahead only if the 95 %
interval of the difference (Student's t over the seeds) leaves out zero.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from studio import Settings, Studio
from studio.events import Done, Draft
from studio.tasks.lab.shelf import experiments

_T = {2: 12.71, 3: 4.30, 4: 3.18, 5: 2.78, 6: 2.57, 8: 2.36, 10: 2.26}  # two-sided 95 %, by number of seeds


def measure(experiment_id: str, seeds: int) -> None:
    """Run in this process and print one JSON line."""
    with tempfile.TemporaryDirectory() as folder:
        studio = Studio(Settings(profile="mini", device="cpu", hub="never", output_dir=Path(folder)))
        rows: list[dict[str, float]] = []
        names: list[tuple[str, str]] = []
        first, whole, cpu, again = [], [], [], False
        import torch  # noqa: F401  # its own memory is not the experiment's

        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for seed in [*range(seeds), 0]:
            started, used, seen = time.perf_counter(), time.process_time(), 0.0
            figures = ()
            for event in studio.run("lab", experiment=experiment_id, seed=seed):
                if isinstance(event, Draft) and not seen:
                    seen = time.perf_counter() - started
                if isinstance(event, Done):
                    figures = event.result.findings.figures
            found = {f.name: f.idea - (f.control or 0.0) for f in figures} | {f"{f.name}/idea": f.idea for f in figures}
            if len(rows) == seeds:
                again = found == rows[0]
                break
            rows.append(found)
            names = [(f.name, f.better if f.control is not None else "") for f in figures]
            first.append(seen)
            whole.append(time.perf_counter() - started)
            cpu.append(time.process_time() - used)
        peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        print(json.dumps({"names": names, "rows": rows, "first": first, "whole": whole, "cpu": cpu, "peak": peak, "same": again}))


def report(experiment_id: str, seeds: int) -> None:
    """Measure in a process of its own and print the table's rows."""
    command = [sys.executable, "-m", "tests.benchmarks.lab", experiment_id, "--seeds", str(seeds), "--here"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{experiment_id}: failed\n{done.stderr[-2000:]}")
        return
    found = json.loads(done.stdout.splitlines()[-1])
    print(
        f"{experiment_id}: first update {max(found['first'][1:] or found['first']):.2f} s (cold {found['first'][0]:.2f}), "
        f"done {statistics.median(found['whole']):.1f} s, processor {statistics.median(found['cpu']):.1f} s, "
        f"+{found['peak']:.0f} MiB, same seed same figures: {found['same']}",
        flush=True,
    )
    for name, better in found["names"]:
        ideas = [row[f"{name}/idea"] for row in found["rows"]]
        line = f"  {name}: {statistics.mean(ideas):.4g}"
        if better and seeds > 1:
            gaps = [row[name] for row in found["rows"]]
            half = _T.get(seeds, 2.0) * statistics.stdev(gaps) / math.sqrt(seeds)
            mean = statistics.mean(gaps)
            signed = mean if better == "higher" else -mean
            verdict = "ahead" if signed - half > 0 else "behind" if signed + half < 0 else "level"
            line += f"; minus control {mean:+.4g} ± {half:.2g}: {verdict}"
        print(line, flush=True)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("experiments", nargs="*", help="ids; all by default")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--here", action="store_true", help="measure in this process")
    options = parser.parse_args()
    for experiment_id in options.experiments or experiments():
        (measure if options.here else report)(experiment_id, options.seeds)


if __name__ == "__main__":
    main()
