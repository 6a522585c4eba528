"""Rules of physics: a network that saw half of a curve continues it, with a law in its loss, by projection or by rejection."""

from studio.tasks.lab.experiment import Experiment
from studio.tasks.lab.experiments.rules.params import RulesParams

EXPERIMENT = Experiment("rules", RulesParams, ("47", "49"), seconds=3)
