"""Tags and search on real pictures and films, cuts in generated videos: ``python -m tests.benchmarks.vision FOLDER``

Needs ``pip install scikit-image scikit-learn scenedetect``. FOLDER is what ``python -m tests.benchmarks.vision.collect FOLDER`` filled.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from tests.benchmarks.vision.tags import report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--no-cuts", action="store_true")
    parser.add_argument("--shots", type=int, default=16)
    parser.add_argument("--seed", type=int, default=100)
    options = parser.parse_args()
    report(options.folder)
    if not options.no_cuts:
        from tests.benchmarks.vision.cuts import cuts

        cuts(options.shots, options.seed)


if __name__ == "__main__":
    main()
