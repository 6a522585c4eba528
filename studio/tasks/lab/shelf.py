"""The experiments in the order of the shelf, found by their packages."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from pathlib import Path

from studio.errors import StudioError
from studio.tasks.lab.experiment import Experiment

_FOLDER = Path(__file__).parent / "experiments"
# as a lecture would take them; an experiment that is not listed follows at the end
_ORDER = (
    "match", "align", "attend", "vae", "gan", "nerf", "recommend", "drive", "compress", "reward", "measure", "balance", "rules",
    "trust", "tune",
)  # fmt: skip


@cache
def experiments() -> dict[str, Experiment]:
    """All experiments by id, in the order of the shelf. Their work, and with it torch, is not imported."""
    found: dict[str, Experiment] = {}
    for module in pkgutil.iter_modules([str(_FOLDER)]):
        if module.ispkg:
            made = import_module(f"{__package__}.{_FOLDER.name}.{module.name}").EXPERIMENT
            if made.id != module.name:
                raise ValueError(f"the experiment in {module.name}/ calls itself {made.id!r}")
            found[made.id] = made
    place = {name: position for position, name in enumerate(_ORDER)}
    return {name: found[name] for name in sorted(found, key=lambda name: (place.get(name, len(place)), name))}


def experiment(experiment_id: str) -> Experiment:
    """One experiment. Raises `StudioError` for an unknown id."""
    found = experiments().get(experiment_id)
    if found is None:
        raise StudioError("error.lab_unknown", name=experiment_id)
    return found
