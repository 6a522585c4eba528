"""Reinforcement: a policy over the latents of a small painter learns to please a judge, on a leash or without one."""

from studio.tasks.lab.experiment import Experiment
from studio.tasks.lab.experiments.reward.params import RewardParams

EXPERIMENT = Experiment("reward", RewardParams, ("19",), seconds=12)
