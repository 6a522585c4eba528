"""How a result was made: the record that is written into its file, and what can be restored from a file."""

from __future__ import annotations

import hashlib
import json
import math
import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from studio.events import Notice
from studio.media.metadata.automatic1111 import write_parameters
from studio.version import __version__

KEYWORD = "multimodal-studio"
_LIBRARIES = ("torch", "diffusers", "transformers", "accelerate", "pillow")
_FILES = ("_image", "_audio", "_video", "_file")  # endings of parameters that hold a path on the user's machine
# https://cv.iptc.org/newscodes/digitalsourcetype/: how search engines and image sites recognise generated media
_XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" Iptc4xmpExt:DigitalSourceType='
    '"http://cv.iptc.org/newscodes/digitalsourcetype/{}"/></rdf:RDF></x:xmpmeta>'
)
Generated = Literal["AI-generated", "AI-enhanced"]
"""Made by a model, or somebody's picture that a model changed without making up what it shows."""

_SOURCE_TYPES: Mapping[Generated, str] = {"AI-generated": "trainedAlgorithmicMedia", "AI-enhanced": "algorithmicallyEnhanced"}


class ModelUse(BaseModel):
    """A model that was used: catalog id, pinned revision and content hash, as far as they are known."""

    model_config = ConfigDict(frozen=True, protected_namespaces=())

    id: str
    revision: str | None = None
    sha256: str | None = None


class Upscaling(BaseModel):
    """How a picture was made larger after it was drawn: by which model, how many times on each side, and to what size in px.

    ``sha256`` is empty where no model did it.
    """

    model_config = ConfigDict(frozen=True)

    model: str
    sha256: str = ""
    factor: float
    width: int
    height: int
    hires_strength: float | None = None  # how far the enlarged picture was repainted, if it was


class Provenance(BaseModel):
    """Everything needed to reproduce a result, and to declare that it was generated.

    ``params`` are as requested; ``settings`` are the same with every "auto" resolved. Paths are never recorded: of an input
    file only the SHA-256 is kept, in ``inputs``. ``timings`` are seconds. ``created`` is ISO 8601, UTC.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    task: str
    params: dict[str, object] = Field(default_factory=dict)
    settings: dict[str, object] = Field(default_factory=dict)
    seed: int | None = None
    inputs: dict[str, str] = Field(default_factory=dict)
    models: tuple[ModelUse, ...] = ()
    timings: dict[str, float] = Field(default_factory=dict)
    versions: dict[str, str] = Field(default_factory=lambda: dict(library_versions()))
    created: str = Field(default_factory=lambda: datetime.now(timezone.utc).isoformat(timespec="seconds"))
    upscaling: Upscaling | None = None
    generated: Generated = "AI-generated"
    studio: str = __version__

    @model_validator(mode="before")
    @classmethod
    def _hash_files(cls, data: object) -> object:
        if not isinstance(data, Mapping):
            return data
        inputs = dict(data.get("inputs") or {})
        params, settings = (_without_files(data.get(part), inputs) for part in ("params", "settings"))
        return {**data, "params": params, "settings": settings, "inputs": inputs}

    @field_validator("models", mode="before")
    @classmethod
    def _rows(cls, models: object) -> object:
        """Accepts (id, revision, sha256) rows as a lease lists them; duplicates are dropped."""
        if not isinstance(models, Iterable):
            return models
        rows = [ModelUse(**dict(zip(("id", "revision", "sha256"), m, strict=False))) if isinstance(m, (tuple, list)) else m for m in models]
        return tuple(row for index, row in enumerate(rows) if row not in rows[:index])

    @field_validator("timings")
    @classmethod
    def _finite(cls, timings: dict[str, float]) -> dict[str, float]:
        return {name: seconds for name, seconds in timings.items() if math.isfinite(seconds)}  # JSON has no NaN

    @classmethod
    def of(
        cls,
        task: str,
        params: Mapping[str, object] | BaseModel,
        seed: int | None,
        models: Iterable[object] = (),
        timings: Mapping[str, float] | None = None,
        *,
        settings: Mapping[str, object] | None = None,
        **files: str | Path | None,
    ) -> Provenance:
        """The record of one result. ``models`` as a lease lists them; each of ``files`` is hashed under its name."""
        inputs = {name: file_sha256(Path(path)) for name, path in files.items() if path is not None}
        record = {"task": task, "params": params, "seed": seed, "models": tuple(models), "timings": dict(timings or {})}
        return cls.model_validate({**record, "settings": settings, "inputs": inputs})

    def text(self) -> str:
        """One line of JSON."""
        return json.dumps(self.model_dump(mode="json"), ensure_ascii=False, default=str)


@dataclass(frozen=True)
class Restored:
    """What was read from a file: ``params`` holds only values that the task accepts, by parameter name."""

    task: str | None
    params: dict[str, object]
    source: Literal["studio", "a1111", "fooocus", "invokeai", "comfyui"]
    notices: tuple[Notice, ...] = ()


def generated_texts(studio: str = __version__, generated: Generated = "AI-generated") -> dict[str, str]:
    """PNG text that every generated picture carries, always the same."""
    return {"Software": f"Multimodal Studio {studio}", "Comment": generated, "XML:com.adobe.xmp": _XMP.format(_SOURCE_TYPES[generated])}


def png_text(provenance: Provenance) -> dict[str, str]:
    """PNG text by keyword: our JSON, the web UIs' ``parameters`` (text-to-image), and labels that declare it as generated."""
    texts = {KEYWORD: provenance.text(), **generated_texts(provenance.studio, provenance.generated)}
    known = {**provenance.params, **{k: v for k, v in provenance.settings.items() if v is not None}}
    if isinstance(known.get("prompt"), str):
        width, height = known.get("width"), known.get("height")
        seed = known.get("seed") if provenance.seed is None else provenance.seed
        model = next((m.id for m in provenance.models), str(known.get("model", "")))
        known["input_used"] = bool(provenance.inputs)
        known["upscaling"] = provenance.upscaling.model_dump() if provenance.upscaling else {}
        texts["parameters"] = write_parameters(known, seed, (width, height) if width and height else None, model, provenance.studio)
    return texts


@cache
def library_versions() -> dict[str, str]:
    """Versions of Python and of the libraries that determine the pixels, looked up without importing them."""
    found = {"python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            found[name] = package_version(name)
        except PackageNotFoundError:
            continue
    return found


def file_sha256(path: Path) -> str:
    """Hex digest of a file, or "unreadable"."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(2**20):
                digest.update(block)
    except (OSError, ValueError):
        return "unreadable"
    return digest.hexdigest()


def _without_files(params: object, inputs: dict[str, str]) -> object:
    """``params`` without its paths; adds the hash of each file to ``inputs``."""
    if isinstance(params, BaseModel):
        params = params.model_dump()
    if not isinstance(params, Mapping):
        return params if params is not None else {}
    kept: dict[str, object] = {}
    for name, value in params.items():
        if isinstance(value, Path) or str(name).endswith(_FILES):
            if isinstance(value, (str, Path)) and str(value) and name not in inputs:
                inputs[str(name)] = file_sha256(Path(value))
        else:
            kept[str(name)] = value
    return kept
