"""Physics in the loss: a network that sees the start of a throw must say how the ball flies on."""

from studio.tasks.lab.experiment import Experiment
from studio.tasks.lab.experiments.rules.params import RulesParams

EXPERIMENT = Experiment("rules", RulesParams, ("47", "49"), seconds=5)
