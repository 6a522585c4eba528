"""A radiance field: a few views of a thing become a thing that can be seen from everywhere."""

from studio.tasks.lab.experiment import Experiment
from studio.tasks.lab.experiments.nerf.params import NerfParams

EXPERIMENT = Experiment("nerf", NerfParams, ("28",), seconds=15)
