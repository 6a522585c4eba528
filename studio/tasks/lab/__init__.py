"""The Lab: experiments that train or measure for real, in seconds, beside the control that shows what would happen without the idea.

Each experiment is a package of ``experiments/`` with an ``EXPERIMENT`` (`studio.tasks.lab.experiment`): ``params.py`` holds its knobs and
``run.py`` the work. What does not know the Lab, such as losses, networks and generated data, belongs to `studio.learning`.
"""

from studio.tasks.lab.params import LabParams
from studio.tasks.lab.result import LabResult
from studio.tasks.registry import TaskSpec

__all__ = ["SPEC", "LabParams", "LabResult"]

SPEC = TaskSpec("lab", "Lab", LabParams, LabResult, late="error.time_limit.plain", makes=("png", "csv"))
