"""Sentences and pictures in one space: every sentence is compared with every picture, as CLIP does it."""

from studio.tasks.lab.experiment import Experiment
from studio.tasks.lab.experiments.match.params import MatchParams

EXPERIMENT = Experiment("match", MatchParams, ("2", "33", "36"), seconds=4)
