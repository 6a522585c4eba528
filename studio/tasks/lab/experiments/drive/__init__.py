"""Driving: camera, lidar and a sentence decide together whether to brake."""

from studio.tasks.lab.experiment import Experiment
from studio.tasks.lab.experiments.drive.params import DriveParams

EXPERIMENT = Experiment("drive", DriveParams, ("29",), seconds=16)
