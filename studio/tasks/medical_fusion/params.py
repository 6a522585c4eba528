"""Parameters of a medical fusion request."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from studio.tasks.fields import Widget

Source = Literal["case", "file"]
Finding = Literal["clear", "focal_opacity", "bilateral_haze", "effusion", "nodule", "pneumothorax"]
Context = Literal["nonspec", "infect", "cardiac", "trauma", "malig"]
Side = Literal["R", "L"]
Sex = Literal["F", "M"]
ReportLanguage = Literal["none", "en", "zh-TW"]
MAX_NOTE = 6000  # characters
CASES = 1_000_000

_Lab = Annotated[float | None, Widget("number", "advanced")]


class MedicalFusionParams(BaseModel):
    """One case to classify: a chest film, a clinical note and lab values. A demonstration on computer-generated cases, not a diagnosis.

    ``film_source``: "case" draws the film from the dials below, "file" reads ``film_file``; a file without a source is read.

    Dials of a drawn case: ``finding`` and clinical ``context``, ``side`` of the patient, ``sex``, ``age`` in years, ``severity`` from 0.3
    (subtle) to 1.2, ``number`` selects the body. How it is exposed: ``dose`` relative to a normal film, ``scatter`` share of scattered
    radiation, ``blur_mm`` spread of the detector in mm. A ``note`` left empty, or lab values that are all empty, are written for the case.

    With a file (DICOM, PNG, JPEG or TIFF), whatever is empty counts as absent. ``window_center`` and ``window_width`` are in the file's own
    values and come together; without them the file's window is used. ``frame``: which one of a file with several, counted from 1.

    ``fusion_model``: a folder or ZIP that ``python -m studio.training.medical_fusion own`` wrote; without it the bundled model answers.

    ``report``: a language in which the answer over the API also holds the files of the report and the maps, in base64.

    ``note``: English or Chinese; anything else (another language, nonsense, another subject) is left out with a notice. Personal data is
    redacted before the note is read. Lab values: ``temperature`` °C, ``wbc`` 10⁹/L, ``crp`` mg/L, ``bnp`` ng/L, ``d_dimer`` mg/L,
    ``spo2`` %, ``heart_rate`` per minute, ``hb`` g/dL. The switches ``use_image``, ``use_note`` and ``use_labs`` leave an input out.
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
    film_file: Annotated[Path | None, Widget("media", "image", accepts=("application/dicom", "image/*"))] = None
    window_center: Annotated[float | None, Widget("number", "image")] = Field(default=None, allow_inf_nan=False)
    window_width: Annotated[float | None, Widget("number", "image")] = Field(default=None, gt=0, allow_inf_nan=False)
    frame: Annotated[int, Widget("number", "image")] = Field(default=1, ge=1, le=10_000)
    note: Annotated[str, Widget("lines", lines=4)] = Field(default="", max_length=MAX_NOTE)
    temperature: _Lab = Field(default=None, ge=30, le=43, allow_inf_nan=False)
    wbc: _Lab = Field(default=None, ge=0.1, le=200, allow_inf_nan=False)
    crp: _Lab = Field(default=None, ge=0, le=600, allow_inf_nan=False)
    bnp: _Lab = Field(default=None, ge=0, le=35000, allow_inf_nan=False)
    d_dimer: _Lab = Field(default=None, ge=0, le=50, allow_inf_nan=False)
    spo2: _Lab = Field(default=None, ge=50, le=100, allow_inf_nan=False)
    heart_rate: _Lab = Field(default=None, ge=20, le=250, allow_inf_nan=False)
    hb: _Lab = Field(default=None, ge=3, le=25, allow_inf_nan=False)
    fusion_model: Annotated[Path | None, Widget("media", "advanced", accepts=("application/zip",))] = None
    report: Annotated[ReportLanguage, Widget("choice", "advanced")] = "none"
    use_image: Annotated[bool, Widget("switch")] = True
    use_note: Annotated[bool, Widget("switch")] = True
    use_labs: Annotated[bool, Widget("switch")] = True

    @model_validator(mode="before")
    @classmethod
    def _source(cls, given: object) -> object:
        """Whoever names a file and no source means the file."""
        if isinstance(given, dict) and given.get("film_file") is not None and "film_source" not in given:
            return {**given, "film_source": "file"}
        return given
