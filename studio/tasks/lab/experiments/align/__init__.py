"""Two towers learn from pairs alone which picture belongs to which sentence; without negatives they collapse."""

from studio.tasks.lab.experiment import Experiment
from studio.tasks.lab.experiments.align.params import AlignParams

EXPERIMENT = Experiment("align", AlignParams, ("3", "4", "5", "7", "11", "13", "22", "27"), seconds=12)
