"""What the catalog says about one model: typed rows read from ``catalog.toml`` and checked. Imports no machine-learning library."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # pyright: ignore[reportMissingImports]  # installed only where it is needed

Profile = Literal["mini", "full"]
Precision = Literal["float32", "bfloat16", "float16", "int8"]
SourceKind = Literal["folder", "bundled", "package", "hub"]
PresetName = Literal["fast", "balanced", "best"]

PIPELINES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "stable-diffusion": ("unet", "vae", "text_encoder", "tokenizer", "scheduler"),
        "stable-diffusion-xl": ("unet", "vae", "text_encoder", "text_encoder_2", "tokenizer", "tokenizer_2", "scheduler"),
        "animatediff": ("unet", "motion_adapter", "vae", "text_encoder", "tokenizer", "scheduler"),
        "ltx": ("transformer", "vae", "text_encoder", "tokenizer", "scheduler"),
        "wan": ("transformer", "vae", "text_encoder", "tokenizer", "scheduler"),
        "cogvideox": ("transformer", "vae", "text_encoder", "tokenizer", "scheduler"),
    }
)
"""Kinds with a ``model_index.json``, and the components in use (a safety checker, for one, is never fetched)."""

WHISPER = "faster-whisper"
SPANDREL = "spandrel"
"""Kind of an upscaler of any build: one ``.safetensors`` file, which the library spandrel recognises."""

OWN_KIND = "studio"
"""Kind of the project's own networks, whose ``classes`` say where each class lives: ``package.module:Class``."""

_DRAWING_ROLES = ("text-to-image", "text-to-video")  # whose requests choose a preset
_OWN_CLASS = re.compile(r"studio(\.[a-z_][a-z0-9_]*)+:[A-Za-z_]\w*")
_FROZEN = ConfigDict(frozen=True, extra="forbid")


class RowError(ValueError):
    """A mistake in one row: ``row`` is its id, ``field`` where the mistake is, ``reason`` what it is, in English, for who wrote it."""

    def __init__(self, file: str, row: str, field: str, reason: str) -> None:
        super().__init__(f"{file}: {row}: {field}: {reason}")
        self.file, self.row, self.field, self.reason = file, row, field, reason


class Preset(BaseModel):
    """Sampling settings of one speed preset. ``scheduler`` is a name of the scheduler choice or "auto", the model's own.

    ``size``: side in px of a square with the area that a picture has in the end, enlarged where it is drawn smaller; None: `native_size`.
    """

    model_config = _FROZEN

    steps: int = Field(ge=1, le=150)
    guidance: float = Field(ge=0, le=30)
    scheduler: str = "auto"
    size: Literal[256, 512, 1024] | None = None


class Source(BaseModel):
    """One place that a model can come from.

    ``folder``: ``path`` is a directory (relative ones start at the file that holds the row);
    ``bundled``: ``path`` is a directory below ``assets/models`` with a manifest of hashes;
    ``package``: ``package`` is an importable name, ``version`` what was checked, ``path`` a directory inside it;
    ``shards``: files that a package, together with others, holds in pieces, as ``<package>/<path>``: they are joined at first use;
    ``hub``: ``repo`` at ``revision`` (40 hexadecimal digits); ``variant`` names the weight files, as in ``model.<variant>.safetensors``.
    ``parts`` maps component names to sub-directories, where they differ from what the model kind says.
    """

    model_config = _FROZEN

    kind: SourceKind
    path: str = ""
    package: str = ""
    version: str = ""
    repo: str = ""
    revision: str = Field(default="", pattern=r"^([0-9a-f]{40})?$")
    variant: str = ""
    parts: Mapping[str, str] = Field(default_factory=dict)
    shards: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _complete(self) -> Source:
        needed = {"folder": ("path",), "bundled": ("path",), "package": ("package", "version"), "hub": ("repo", "revision")}
        missing = [name for name in needed[self.kind] if not getattr(self, name)]
        if missing:
            raise ValueError(f"a {self.kind} source needs {', '.join(missing)}")
        if self.shards and self.kind != "package":
            raise ValueError("shards are for package sources")
        return self


class ModelRow(BaseModel):
    """One model. Sizes of pictures in pixels, ``size_bytes`` of the files that are used, ``max_tokens`` of the text encoder."""

    model_config = _FROZEN

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]*$")
    role: str
    title: str
    profile: Profile
    kind: str
    sources: tuple[Source, ...] = Field(min_length=1)
    licence: str
    licence_url: str = ""
    size_bytes: int = Field(gt=0)
    files: Mapping[str, str] = Field(default_factory=dict, description="sha256 of packaged weight files by path")
    classes: Mapping[str, str] = Field(default_factory=dict, description="component -> class, for kinds without model_index.json")
    base: str = Field("", description="id of a row whose components this one shares, save those that it brings itself")
    family: str = Field("", description="build of the network: a row with ``control`` steers image models of its own family only")
    control: Literal["", "scribble", "depth"] = Field("", description="what the picture means that a row of role control is steered by")
    precisions: tuple[Precision, ...] = ("float32", "bfloat16", "float16")
    sketch_strength: float = Field(0, ge=0, lt=1, description="how far a layout of the renderer is painted over; 0: draws things by itself")
    plain_words: bool = Field(False, description="knows the words of the renderer's captions only: prompts are put into these")
    languages: tuple[str, ...] = Field((), description="ISO 639-1 codes of what a speech model understands; none: any language")
    native_size: int = Field(512, gt=0)
    min_size: int = Field(64, gt=0)
    max_size: int = Field(2048, gt=0)
    size_multiple: int = Field(8, gt=0)
    max_tokens: int | None = Field(None, gt=0)
    presets: Mapping[PresetName, Preset] = Field(default_factory=dict)
    gpu_seconds: float = Field(
        0, ge=0, description="seconds of one unit of work on a data-centre GPU: a step at native size, a picture, a second of sound"
    )
    note: str | None = Field(None, description="locale key of a remark shown beside the model")

    @model_validator(mode="after")
    def _complete(self) -> ModelRow:
        """Refuse a row that would be offered to users and then fail in their hands."""
        if self.role in _DRAWING_ROLES:
            missing = [name for name in get_args(PresetName) if name not in self.presets]
            if missing:
                raise ValueError(f"presets: a {self.role} model needs {', '.join(missing)}")
        if self.role == "control" and not (self.control and self.family):
            raise ValueError("control: a row of this role needs control and family")
        if self.kind == WHISPER:
            if "model.bin" not in self.files:
                raise ValueError('files: the SHA-256 of "model.bin" is needed')
            unknown = {name for source in self.sources for name in source.shards} - self.files.keys()
            if unknown:
                raise ValueError(f'files: the SHA-256 of "{min(unknown)}", which is joined from pieces, is needed')
        elif self.kind not in (*PIPELINES, SPANDREL) and not self.classes:
            raise ValueError(f"classes: kind {self.kind} needs at least one")
        if self.kind == OWN_KIND:
            wrong = [name for name in self.classes.values() if not _OWN_CLASS.fullmatch(name)]
            if wrong:
                raise ValueError(f"classes: {wrong[0]} is not of the form studio.package.module:Class")
        return self

    @property
    def wants_gpu(self) -> bool:
        """Whether a host with a shared GPU computes this model there: not those that it brings itself, nor what PyTorch does not run."""
        return self.profile == "full" and self.kind != WHISPER

    @property
    def repo(self) -> str | None:
        """The hub repository, if there is one."""
        return next((s.repo for s in self.sources if s.kind == "hub"), None)


def read_rows(file: Path) -> dict[str, ModelRow]:
    """All ``[[model]]`` tables of a TOML file by id, in order. Relative ``folder`` paths are taken from the file's directory.

    Raises ``OSError`` when the file cannot be read, ``ValueError`` when it is not a list of models, and `RowError` (a ``ValueError``)
    for the first row that is wrong, incomplete or has an id that came before.
    """
    raw = tomllib.loads(file.read_text(encoding="utf-8"))
    unknown = raw.keys() - {"model"}
    if unknown:
        raise ValueError(f"{file.name}: unknown tables {sorted(unknown)}")
    rows: dict[str, ModelRow] = {}
    for table in raw.get("model", []):
        for source in table.get("sources", []):
            if source.get("kind") == "folder" and source.get("path"):
                source["path"] = str((file.parent / Path(source["path"]).expanduser()).resolve())
        row = _validated(table, file.name)
        if row.id in rows:
            raise RowError(file.name, row.id, "id", "comes twice")
        rows[row.id] = row
    return rows


def _validated(table: Mapping[str, object], file: str) -> ModelRow:
    try:
        return ModelRow.model_validate(table)
    except ValidationError as error:
        row = table.get("id")
        if not isinstance(row, str):
            raise
        first = error.errors()[0]
        where, message = ".".join(str(step) for step in first["loc"]), first["msg"].removeprefix("Value error, ")
        if not where:  # of the whole row: our own message names the field
            where, _, message = message.partition(": ")
        raise RowError(file, row[:100], where, message) from error
