"""The parameters of the Lab: which experiment, its seed, and the knobs of all experiments, each named ``<experiment>_<knob>``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model
from pydantic.fields import FieldInfo

from studio.tasks.fields import Widget
from studio.tasks.lab.shelf import experiments

_IDS = tuple(experiments())


class _LabRequest(BaseModel):
    """Run one experiment of the Lab. Knobs of other experiments are ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    experiment: Annotated[Literal[_IDS], Widget("choice")]  # type: ignore[valid-type]  # found at run time
    seed: Annotated[int, Widget("seed")] = Field(default=0, ge=0, le=2**31 - 1)


def _knobs() -> dict[str, tuple[object, FieldInfo]]:
    """Field name -> (type, pydantic's field) of every knob, so that forms, endpoints and the command line know them all."""
    return {
        f"{made.id}_{name}": (info.annotation, info) for made in experiments().values() for name, info in made.params.model_fields.items()
    }


LabParams = create_model("LabParams", __base__=_LabRequest, __module__=__name__, **_knobs())  # type: ignore[call-overload]
LabParams.__doc__ = _LabRequest.__doc__


def knobs_of(params: BaseModel) -> BaseModel:
    """The chosen experiment's own parameters out of those of the Lab."""
    made = experiments()[getattr(params, "experiment")]  # noqa: B009  # the class is made at run time
    return made.params(**{name: getattr(params, f"{made.id}_{name}") for name in made.params.model_fields})
