"""What the catalog says about one model: typed rows read from ``catalog.toml``. Imports no machine-learning library."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # pyright: ignore[reportMissingImports]  # installed only where it is needed

Profile = Literal["mini", "full"]
Precision = Literal["float32", "bfloat16", "float16", "int8"]
SourceKind = Literal["folder", "bundled", "package", "hub"]
PresetName = Literal["fast", "balanced", "best"]

_FROZEN = ConfigDict(frozen=True, extra="forbid")


class Preset(BaseModel):
    """Sampling settings of one speed preset. ``scheduler`` is a name of the text-to-image task's scheduler choices."""

    model_config = _FROZEN

    steps: int = Field(ge=1, le=150)
    guidance: float = Field(ge=0, le=30)
    scheduler: str = "auto"


class Source(BaseModel):
    """One place where a model may come from.

    ``folder``: ``path`` is a directory (relative ones start at the file that holds the row);
    ``bundled``: ``path`` is a directory below ``assets/models`` with a manifest of hashes;
    ``package``: ``package`` is an importable name, ``version`` what was checked, ``path`` a directory inside it;
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

    @model_validator(mode="after")
    def _complete(self) -> Source:
        needed = {"folder": ("path",), "bundled": ("path",), "package": ("package", "version"), "hub": ("repo", "revision")}
        missing = [name for name in needed[self.kind] if not getattr(self, name)]
        if missing:
            raise ValueError(f"a {self.kind} source needs {', '.join(missing)}")
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
    classes: Mapping[str, str] = Field(default_factory=dict, description="component name -> class, for kinds without model_index.json")
    base: str = Field("", description="id of a row whose components this one shares, save those that it brings itself")
    family: str = Field("", description="build of the network: a row with ``control`` steers image models of its own family only")
    control: Literal["", "scribble", "depth"] = Field("", description="what the picture means that a row of role control is steered by")
    precisions: tuple[Precision, ...] = ("float32", "bfloat16", "float16")
    sketch_strength: float = Field(0, ge=0, lt=1, description="how far a layout of the renderer is painted over; 0: draws things by itself")
    plain_words: bool = Field(False, description="knows the words of the renderer's captions only: prompts are put into these")
    native_size: int = Field(512, gt=0)
    min_size: int = Field(64, gt=0)
    max_size: int = Field(2048, gt=0)
    size_multiple: int = Field(8, gt=0)
    max_tokens: int | None = Field(None, gt=0)
    presets: Mapping[PresetName, Preset] = Field(default_factory=dict)
    note: str | None = Field(None, description="locale key of a remark shown beside the model")

    @property
    def repo(self) -> str | None:
        """The hub repository, if there is one."""
        return next((s.repo for s in self.sources if s.kind == "hub"), None)


def read_rows(file: Path) -> dict[str, ModelRow]:
    """All ``[[model]]`` tables of a TOML file by id, in order. Relative ``folder`` paths are taken from the file's directory.

    Raises ``OSError`` when unreadable, ``ValueError`` (pydantic's and the TOML reader's are ones) when wrong or an id comes twice.
    """
    raw: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    unknown = raw.keys() - {"model"}
    if unknown:
        raise ValueError(f"{file.name}: unknown tables {sorted(unknown)}")
    rows: dict[str, ModelRow] = {}
    for table in raw.get("model", []):
        for source in table.get("sources", []):
            if source.get("kind") == "folder" and source.get("path"):
                source["path"] = str((file.parent / Path(source["path"]).expanduser()).resolve())
        row = ModelRow.model_validate(table)
        if row.id in rows:
            raise ValueError(f"{file.name}: {row.id} comes twice")
        rows[row.id] = row
    return rows
