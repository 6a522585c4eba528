"""What a file's credentials say: the C2PA manifest of a drawing, an enlargement or an edit (specification 2.2)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Literal

from studio.media.metadata.provenance import ModelUse, Provenance
from studio.version import __version__

GENERATOR = "Multimodal Studio"
BINDING = "multimodal-studio.binding"
"""Label of the assertion that tells a changed file from one that a manifest never belonged to; see `binding`."""

MODELS = "multimodal-studio.models"
"""Name of the parameter of an action that lists every model: id, revision, SHA-256."""

_IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"

Kind = Literal["drawn", "mixed", "enhanced", "edited", "computed"]
"""``drawn``: by a model alone. ``mixed``: a model drew, with somebody's picture or recording in it. ``enhanced``: somebody's picture,
larger or clearer. ``edited``: somebody's film or picture with something added that no model made up. ``computed``: by rules alone."""

SOURCE_TYPES: Mapping[Kind, str | None] = {
    "drawn": _IPTC + "trainedAlgorithmicMedia",
    "mixed": _IPTC + "compositeWithTrainedAlgorithmicMedia",
    "enhanced": _IPTC + "algorithmicallyEnhanced",
    "edited": None,
    "computed": _IPTC + "algorithmicMedia",
}
"""IPTC's digital source type of each kind; an edit leaves the type of what was edited."""

_INGREDIENT = "multimodal-studio:source"


@dataclass(frozen=True)
class Making:
    """How one file was made. ``title``: the use case; ``created``: ISO 8601; ``source``: the uploaded file that it was made from.

    ``words``: what was done, in English, for programs that show it.
    """

    kind: Kind
    title: str
    created: str
    models: tuple[ModelUse, ...] = ()
    source: Path | None = None
    words: str = ""


def making_of(record: Provenance, source: Path | None = None) -> Making:
    """What the studio's own ``record`` means for the credentials; ``source``: the uploaded file, if it is still at hand."""
    if record.generated == "AI-enhanced":
        kind: Kind = "enhanced"
    elif not record.models:
        kind = "computed"
    else:
        kind = "mixed" if record.inputs else "drawn"
    return Making(kind, record.task, record.created, record.models, source)


def edit_of(source: Path, record: Provenance | None, words: str) -> Making:
    """Somebody's own film or picture with something added, such as captions: an edit, and nothing that a model made up.

    ``record`` tells the models that took part, as one that heard the words; ``words``: what was done, in English.
    """
    task, models = (record.task, record.models) if record is not None else ("edit", ())
    return Making("edited", task, datetime.now(timezone.utc).isoformat(timespec="seconds"), models, source, words)


def manifest(making: Making, file: Mapping[str, str]) -> dict[str, object]:
    """The manifest as c2pa's builder takes it; ``file``: what `binding` says of the file."""
    first = next(iter(making.models), None)
    # the standard wants the first action to be a creation, or the opening of something that is named
    changed = making.kind in ("enhanced", "edited") and making.source is not None
    action: dict[str, object] = {"action": "c2pa.edited" if changed else "c2pa.created", "when": making.created}
    source_type = SOURCE_TYPES[making.kind] or (None if changed else _IPTC + "composite")
    if source_type:
        action["digitalSourceType"] = source_type
    if first is not None:
        action["softwareAgent"] = {"name": first.id, **({"version": version} if (version := first.revision or first.sha256) else {})}
    parameters: dict[str, object] = {"description": making.words} if making.words else {}
    if making.models:
        parameters[MODELS] = [model.model_dump(exclude_none=True) for model in making.models]
    if parameters:
        action["parameters"] = parameters
    opened = {"action": "c2pa.opened", "parameters": {"ingredientIds": [_INGREDIENT]}}
    return {
        "claim_generator_info": [{"name": GENERATOR, "version": __version__}],
        "title": making.title,
        "assertions": [
            {"label": "c2pa.actions.v2", "data": {"actions": [opened, action] if changed else [action]}},
            {"label": BINDING, "data": dict(file)},
        ],
    }


def ingredient(making: Making) -> dict[str, object]:
    """The uploaded file as an ingredient. Its name is not told: of files on the user's machine only the content counts."""
    parent = making.kind in ("enhanced", "edited")
    return {"title": "Uploaded file", "relationship": "parentOf" if parent else "inputTo", "label": _INGREDIENT, "instance_id": _INGREDIENT}


def binding(text: str, fingerprint: str) -> dict[str, str]:
    """What ties a manifest to its file beyond the exact bytes: the SHA-256 of the studio's plain record, and how the picture looks.

    The signature alone cannot tell "changed" from "taken from another file": both have other bytes. Empty parts are left out.
    """
    said = {"record_sha256": record_hash(text) if text else "", "fingerprint": fingerprint}
    return {name: value for name, value in said.items() if value}


def record_hash(text: str) -> str:
    """SHA-256 of a plain record, hex."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
