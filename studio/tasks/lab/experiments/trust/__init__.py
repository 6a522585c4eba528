"""Provenance: what a signed record notices of a hundred edits, beside the same record in plain text."""

from studio.tasks.lab.experiment import Experiment
from studio.tasks.lab.experiments.trust.params import TrustParams

EXPERIMENT = Experiment("trust", TrustParams, ("50",), seconds=2)
