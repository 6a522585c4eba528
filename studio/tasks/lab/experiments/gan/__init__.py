"""Mode collapse: a generator that should draw forty things draws the same few, unless it is cured."""

from studio.tasks.lab.experiment import Experiment
from studio.tasks.lab.experiments.gan.params import GanParams

EXPERIMENT = Experiment("gan", GanParams, ("9", "20"), seconds=22)
