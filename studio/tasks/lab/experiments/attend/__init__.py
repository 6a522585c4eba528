"""Which word of the prompt drew what: maps of the image model's attention, and what changes when a word goes."""

from studio.tasks.lab.experiment import Experiment
from studio.tasks.lab.experiments.attend.params import AttendParams

EXPERIMENT = Experiment("attend", AttendParams, ("10", "12", "43", "45"), seconds=10)
