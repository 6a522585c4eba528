"""Trains the fusion head on your own data: a CSV of image, note, label and optional lab values, with frozen encoders of the catalog.

``python -m studio.training.medical_fusion own --data cases.csv --image-model resnet-50 --text-model bert-base-uncased --out folder``
"""

from __future__ import annotations

import argparse
import csv
import json
import zipfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path

import numpy as np
import torch

from studio import Studio
from studio.errors import InvalidInput
from studio.medical.clinical.labs import LAB_FIELDS, Labs, lab_vector
from studio.medical.dicom.film_reader import read_film
from studio.medical.fusion.bundle import open_encoders
from studio.medical.fusion.calibration import calibration_error, softmax
from studio.medical.fusion.fusion_head import FusionHead
from studio.medical.fusion.fusion_network import BUILT_IN, FusionConfig, FusionNet
from studio.medical.fusion.own_bundle import CARD, CONFIG, FIGURES, METADATA, WEIGHTS
from studio.medical.fusion.refusal import disagreement
from studio.models.manifest import MANIFEST, write_manifest
from studio.settings import Settings
from studio.training.medical_fusion.train_fusion import Vectors, fit_head, temperatures
from studio.version import __version__

_BATCH = 16
_SHARES = (0.7, 0.15)  # training, validation; the rest are test cases
_TELLING = 50  # validation cases from which on a temperature may also sharpen
_FILM_NETWORKS = ("encoder.", "orientation.")
_FEWEST = 4  # cases of a label


@dataclass(frozen=True)
class Row:
    """One case of the table; ``image`` is an existing file."""

    image: Path
    note: str
    label: str
    labs: Labs


def read_table(file: Path) -> list[Row]:
    """Rows of a CSV with the columns image (relative to the file), note, label, and any of the lab values by name.

    Raises `ValueError`, naming the line, for a missing or non-numeric value, and for a label with fewer than four cases.
    """
    with file.open(newline="", encoding="utf-8-sig") as stream:
        reader = csv.DictReader(stream)
        missing = {"image", "note", "label"} - set(reader.fieldnames or ())
        if missing:
            raise ValueError(f"{file.name} has no column {', '.join(sorted(missing))}")
        rows = [_row(file, number, raw) for number, raw in enumerate(reader, 2)]
    labels = [row.label for row in rows]
    rare = sorted({label for label in labels if labels.count(label) < _FEWEST})
    if len(set(labels)) < 2 or rare:
        raise ValueError(f"at least two labels with {_FEWEST} cases each are needed; too few: {', '.join(rare) or 'labels'}")
    return rows


def _row(file: Path, number: int, raw: dict[str, str]) -> Row:
    image = file.parent / (raw["image"] or "")
    if not image.is_file():
        raise ValueError(f"line {number}: there is no image {raw['image']}")
    if not (raw["label"] or "").strip():
        raise ValueError(f"line {number}: the label is empty")
    try:
        labs = Labs(**{f.name: float(text) for f in LAB_FIELDS if (text := (raw.get(f.name) or "").strip())})
    except ValueError:
        raise ValueError(f"line {number}: a lab value is no number") from None
    return Row(image, raw["note"] or "", raw["label"].strip(), labs)


def split(labels: Sequence[str], seed: int = 0) -> tuple[list[int], list[int], list[int]]:
    """Indices for training, validation and test; every label has its share in each."""
    rng = np.random.default_rng(seed)
    parts: tuple[list[int], list[int], list[int]] = ([], [], [])
    for label in sorted(set(labels)):
        rows = rng.permutation([i for i, own in enumerate(labels) if own == label]).tolist()
        held = max(1, round(len(rows) * _SHARES[1]))
        first = min(max(1, round(len(rows) * _SHARES[0])), len(rows) - 2 * held)
        parts[0].extend(rows[:first])
        parts[1].extend(rows[first : first + held])
        parts[2].extend(rows[first + held :])
    return parts


def train(
    studio: Studio, rows: list[Row], image_model: str, text_model: str, out: Path, epochs: int = 60, name: str = ""
) -> dict[str, float]:
    """Encode, train, calibrate, set the gate and write the bundle to ``out``; returns the figures on the test cases.

    ``name``: what the studio calls the model above its answers; the name of the folder by default.
    """
    classes = tuple(sorted({row.label for row in rows}))
    parts = split([row.label for row in rows])
    with ExitStack() as stack:
        net = stack.enter_context(studio.cache.lease("studio-fusion", precision="float32"))["model"] if image_model == BUILT_IN else None
        films, notes = open_encoders(stack, studio.cache, image_model, text_model, net)
        film_networks, limits = _film_networks(net)
        image, note = [], []
        for at in range(0, len(rows), _BATCH):
            batch = rows[at : at + _BATCH]
            pixels = films.pixels([_film(row) for row in batch])
            with torch.inference_mode():
                image.append(films.pooled(films.spatial(pixels)).float().cpu())
            note.append(notes([row.note or "." for row in batch]).cpu())
            print(f"encoded {at + len(batch)} of {len(rows)}", flush=True)
    labels = torch.tensor([classes.index(row.label) for row in rows])
    labs = torch.from_numpy(np.stack([lab_vector(row.labs) for row in rows]))
    every = Vectors([torch.cat(image).clone()], [torch.cat(note).clone()], labs, labels)
    training, held, test = (every.rows(torch.tensor(part)) for part in parts)
    head = FusionHead((every.image[0].shape[1], every.note[0].shape[1], labs.shape[1]), len(classes))
    head = fit_head(head, training, held, epochs)
    with torch.no_grad():
        head.fit_distance(training.image[0], shrinkage=1.0)
        warm = temperatures(head, held)
        if len(held.labels) < _TELLING:  # so few right answers would make the model boundlessly sure
            warm = {arm: max(value, 1.0) for arm, value in warm.items()}
        arms = {name: softmax(head.arm(name, held.at()).numpy(), warm[name]) for name in ("image", "note")}
        config = FusionConfig(
            classes=classes,
            dims=head.dims,
            image_model=image_model,
            text_model=text_model,
            temperatures=warm,
            distance_limit=float(head.distance(held.image[0]).max()) * 1.05,
            conflict_limit=float(np.quantile(disagreement(arms["image"], arms["note"]), 0.95)),
        )
        made = FusionNet(replace(config, **limits))
        made.head.load_state_dict(head.state_dict())
        made.load_state_dict(film_networks, strict=False)  # without them a built-in bundle would be saved with random ones
        made.save(out)
        found = _figures(head, test, warm)
    _describe(out, name or out.name, config, found)
    return found


def _describe(out: Path, name: str, config: FusionConfig, found: dict[str, float]) -> None:
    """The files beside the network: figures, name and day, a card, and the hash that the studio compares."""
    (out / FIGURES).write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    day = datetime.now(timezone.utc).date().isoformat()
    (out / METADATA).write_text(json.dumps({"name": name, "made": day, "studio": __version__}, indent=1) + "\n", encoding="utf-8")
    figures = "\n".join(f"- {key.replace('_', ' ')}: {value:g}" for key, value in found.items())
    card = f"# {name}\n\nLabels: {', '.join(config.classes)}\n\nEncoders: {config.image_model}, {config.text_model}\n\n{figures}\n"
    (out / CARD).write_text(card, encoding="utf-8")
    write_manifest(out)


def zipped(out: Path) -> Path:
    """The bundle in ``out`` as one file beside it, which the medical tab takes."""
    file = out.with_name(out.name + ".zip")
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in (CONFIG, WEIGHTS, FIGURES, METADATA, CARD, MANIFEST):
            if (out / name).is_file():
                archive.write(out / name, f"{out.name}/{name}")
    return file


def _film_networks(net: FusionNet | None) -> tuple[dict[str, torch.Tensor], dict[str, float]]:
    """Copies of a leased bundle's two film networks and the limits fixed for them; empty if its encoder is not used."""
    if net is None:
        return {}, {}
    weights = {name: value.cpu().clone() for name, value in net.state_dict().items() if name.startswith(_FILM_NETWORKS)}
    return weights, {"orientation_limit": net.config.orientation_limit, "mask_limit": net.config.mask_limit}


def _film(row: Row) -> np.ndarray:
    try:
        return read_film(row.image, "image").pixels
    except InvalidInput as error:
        raise ValueError(f"{row.image.name}: {error}") from None


def _figures(head: FusionHead, test: Vectors, warm: dict[str, float]) -> dict[str, float]:
    labels, there = test.labels.numpy(), torch.ones(len(test.labels), 3)
    fused = softmax(head(test.at(), there).numpy(), warm["fused"])
    alone = {name: float((head.arm(name, test.at()).numpy().argmax(1) == labels).mean()) for name in ("image", "note", "labs")}
    largest = float(np.bincount(labels).max() / len(labels))
    return {
        "test_cases": len(labels),
        "accuracy": float((fused.argmax(1) == labels).mean()),
        **{f"accuracy_{name}_alone": value for name, value in alone.items()},
        "accuracy_of_the_commonest_label": largest,
        "calibration_error": calibration_error(fused, labels),
    }


def main(arguments: list[str]) -> None:
    """The command line; a mistake in the table is reported in one sentence."""
    parser = argparse.ArgumentParser(prog="python -m studio.training.medical_fusion own", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="CSV with the columns image, note, label")
    parser.add_argument("--out", type=Path, required=True, help="folder of the bundle")
    parser.add_argument("--image-model", default="resnet-50", help=f"a row of the role image-features, or {BUILT_IN}")
    parser.add_argument("--text-model", default="bert-base-uncased", help="a row of the role text-features")
    parser.add_argument("--name", default="", help="what the studio calls the model; default: the name of the folder")
    parser.add_argument("--epochs", type=int, default=60)
    chosen = parser.parse_args(arguments)
    try:
        rows = read_table(chosen.data)
        found = train(Studio(Settings()), rows, chosen.image_model, chosen.text_model, chosen.out, chosen.epochs, chosen.name)
    except (OSError, ValueError, InvalidInput) as error:
        raise SystemExit(f"{error}") from None
    for name, value in found.items():
        print(f"{name}: {value:.3f}")
    print(f"for the medical tab: {zipped(chosen.out)}")
