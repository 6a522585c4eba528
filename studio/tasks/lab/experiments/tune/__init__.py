"""Hyperparameters: grid, random search and Optuna's TPE look for good settings of one small network."""

from studio.tasks.lab.experiment import Experiment
from studio.tasks.lab.experiments.tune.params import TuneParams

EXPERIMENT = Experiment("tune", TuneParams, ("23",), seconds=8)
