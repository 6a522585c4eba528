"""Recommendation: text, picture and both, learned from clicks, for items old and new."""

from studio.tasks.lab.experiment import Experiment
from studio.tasks.lab.experiments.recommend.params import RecommendParams

EXPERIMENT = Experiment("recommend", RecommendParams, ("26",), seconds=8)
