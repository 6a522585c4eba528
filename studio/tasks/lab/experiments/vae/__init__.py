"""One latent space for pictures and words: paint from words alone, tell words from a picture alone."""

from studio.tasks.lab.experiment import Experiment
from studio.tasks.lab.experiments.vae.params import VaeParams

EXPERIMENT = Experiment("vae", VaeParams, ("6", "32", "37"), seconds=14)
