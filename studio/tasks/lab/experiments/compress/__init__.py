"""Compression: the studio's picture network in a few bits per weight, or a small student in its place."""

from studio.tasks.lab.experiment import Experiment
from studio.tasks.lab.experiments.compress.params import CompressParams

EXPERIMENT = Experiment("compress", CompressParams, ("14", "16", "17", "18", "24", "25", "30"), seconds=10)
