"""Measures of picture sets: which of them tell a changed set from two halves of the same."""

from studio.tasks.lab.experiment import Experiment
from studio.tasks.lab.experiments.measure.params import MeasureParams

EXPERIMENT = Experiment("measure", MeasureParams, ("38", "8", "35", "A8"), seconds=9)
