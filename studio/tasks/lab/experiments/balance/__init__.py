"""A rare group that plain training misses: weights, focal loss, even draws, and the worst group first."""

from studio.tasks.lab.experiment import Experiment
from studio.tasks.lab.experiments.balance.params import BalanceParams

EXPERIMENT = Experiment("balance", BalanceParams, ("41", "42", "44", "46", "48"), seconds=7)
