"""Medical fusion: a computer-generated film, an invented note and lab values, classified together and alone. No diagnosis, no patients."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from studio.tasks.fields import Widget

Source = Literal["case", "file"]
Finding = Literal["clear", "focal_opacity", "bilateral_haze", "effusion", "nodule", "pneumothorax"]
Context = Literal["nonspec", "infect", "cardiac", "trauma", "malig"]
Side = Literal["R", "L"]
Sex = Literal["F", "M"]
MAX_NOTE = 6000
CASES = 1_000_000

_Lab = Annotated[float | None, Widget("number", "advanced")]


def _lab(low: float, high: float) -> Any:
    return Field(default=None, ge=low, le=high, allow_inf_nan=False)


class MedicalFusionParams(BaseModel):
    """One case. With ``film_source`` "case" the film is drawn from the dials, and an empty note or lab values that are all empty are
    the case's own; with "file" it is ``film_file`` (DICOM, PNG, JPEG, TIFF) and what is empty is absent.

    ``severity`` 0.3 to 1.2; ``dose`` relative to a usual film; ``scatter`` share of scattered light; ``blur_mm`` of the detector;
    ``number``: which body. ``window_center`` and ``window_width`` in the values of the file. The switches leave an input out.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    film_source: Annotated[Source, Widget("buttons")] = "case"
    finding: Annotated[Finding, Widget("choice")] = "focal_opacity"
    context: Annotated[Context, Widget("choice")] = "infect"
    side: Annotated[Side, Widget("buttons")] = "R"
    sex: Annotated[Sex, Widget("buttons")] = "F"
    age: Annotated[int, Widget("slider", low=18, high=95)] = Field(default=58, ge=18, le=95)
    severity: Annotated[float, Widget("slider", step=0.05)] = Field(default=0.9, ge=0.3, le=1.2, allow_inf_nan=False)
    dose: Annotated[float, Widget("slider", "shape", step=0.01)] = Field(default=1.0, ge=0.01, le=2, allow_inf_nan=False)
    scatter: Annotated[float, Widget("slider", "shape", step=0.05)] = Field(default=0.25, ge=0.1, le=0.75, allow_inf_nan=False)
    blur_mm: Annotated[float, Widget("slider", "shape", step=0.1)] = Field(default=0.8, ge=0.4, le=4.5, allow_inf_nan=False)
    number: Annotated[int, Widget("number", "shape")] = Field(default=1, ge=0, lt=CASES)
    film_file: Annotated[Path | None, Widget("media", "image")] = None
    window_center: Annotated[float | None, Widget("number", "image")] = Field(default=None, allow_inf_nan=False)
    window_width: Annotated[float | None, Widget("number", "image")] = Field(default=None, gt=0, allow_inf_nan=False)
    note: Annotated[str, Widget("lines", lines=4)] = Field(default="", max_length=MAX_NOTE)
    temperature: _Lab = _lab(30, 43)
    wbc: _Lab = _lab(0.1, 200)
    crp: _Lab = _lab(0, 600)
    bnp: _Lab = _lab(0, 35000)
    d_dimer: _Lab = _lab(0, 50)
    spo2: _Lab = _lab(50, 100)
    heart_rate: _Lab = _lab(20, 250)
    hb: _Lab = _lab(3, 25)
    use_image: Annotated[bool, Widget("switch")] = True
    use_note: Annotated[bool, Widget("switch")] = True
    use_labs: Annotated[bool, Widget("switch")] = True
