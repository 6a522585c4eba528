"""Figures of the bundled fusion classifier beside the goals: ``python -m tests.benchmarks.medical_fusion [--cases 2000]``.

Everything runs on generator seeds that no stage of the training saw. Controls in the same run: single arms, notes of other people,
random weights, films turned in every wrong way, and pictures that are no film.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch

from studio import Studio
from studio.events import Done
from studio.medical.fusion.fusion_network import FusionNet
from studio.medical.fusion.refusal import film_refusals, picture_refusal
from studio.medical.fusion.vector_encoders import BuiltInFilms
from studio.settings import ASSETS, Settings
from studio.training.medical_fusion.evaluation import evaluated
from studio.training.medical_fusion.text_vectors import NoteEncoder
from studio.training.medical_fusion.train_notes import PieceVectors


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--store", type=Path, help="folder that keeps the drawn films between runs")
    chosen = parser.parse_args()
    studio = Studio(Settings(profile="mini"))
    with studio.cache.lease("minilm", precision="float32") as text, studio.cache.lease("studio-fusion", precision="float32") as lease:
        net: FusionNet = lease["model"]
        file = chosen.store / "pieces.pt" if chosen.store else None
        encode = PieceVectors(NoteEncoder(text["model"], text["processor"]), file)
        found = evaluated(net, encode, chosen.cases, chosen.workers, chosen.store)
        foreign = _foreign(net)
    for line in _lines(found):
        print(line)
    print(f"foreign pictures refused: {foreign[0]} of {foreign[1]} (goal: all)")
    print(f"one case with maps, warm: {_seconds(studio):.2f} s (goal 1 s)")
    print(json.dumps({key: found[key] for key in ("subgroups", "coverage", "shift_grid", "conflict")}, indent=1))


def _lines(found: dict[str, Any]) -> list[str]:
    accuracy, hits = found["accuracy"], found["hits"]
    usual, films, notes = (accuracy[name] for name in ("usual", "other hospital's films", "other writer's notes"))
    rows = [
        ("fused minus film alone, 95 % lower bound", found["gain"]["image"][1], ">= 0.25"),
        ("fused minus note alone, 95 % lower bound", found["gain"]["note"][1], ">= 0.25"),
        ("no film minus note alone", usual["no film"] - usual["note"], ">= -0.04"),
        ("no note minus film alone", usual["no note"] - usual["image"], ">= -0.04"),
        ("film and note", usual["film and note"], ""),
        ("film, note and labs", usual["all three"], ""),
        ("other hospital's films, film and note", films["film and note"], ">= 0.84"),
        ("other hospital's films, all three", films["all three"], ">= 0.84"),
        ("other writer's notes, film and note", notes["film and note"], ">= 0.85"),
        ("other writer's notes, all three", notes["all three"], ">= 0.85"),
        *_note_rows(found["notes"]),
        ("calibration error", found["calibration_error"]["usual"], "<= 0.04"),
        ("calibration error, both shifts", found["calibration_error"]["both"], "<= 0.08"),
        ("mask hits the finding, within 10 mm", found["hits_near"]["mask"], ">= 0.95"),
        ("mask hits the nodule", hits["mask, nodule"], ">= 0.75"),
        ("outline on a clear film", found["outlines"]["clear"], "<= 0.05"),
        ("Grad-CAM hits; random weights", hits["grad_cam"], f"{found['hits_random_weights']['grad_cam']}"),
        ("saliency hits; random weights", hits["saliency"], f"{found['hits_random_weights']['saliency']}"),
        ("correlation of Grad-CAM with random weights", found["correlation_random_weights"], "<= 0.2"),
        ("own films refused", found["refusal"]["usual"], "<= 0.02"),
        *((f"refused: {way}", found["refusal"][way], ">= 0.95") for way in ("mirrored", "upside_down", "quarter_left", "inverted")),
        ("gap by sex", found["subgroups"]["sex gap"][0], "<= 0.05"),
        ("gap by age", found["subgroups"]["age gap"][0], "<= 0.05"),
    ]
    return [f"{name:48} {value:8.4f}   {goal}" for name, value, goal in rows]


def _note_rows(found: dict[str, dict[str, dict[str, float]]]) -> list[tuple[str, float, str]]:
    """Writers of notes (A and ZA trained; B, C and ZC unseen; Z: Chinese), and calibration of every set of inputs."""
    accuracy, error = found["accuracy by writer"], found["calibration error by writer"]
    rows = [(f"writer {name}, film and note", value["film + note"], ">= 0.85") for name, value in accuracy.items()]
    rows += [
        (f"writer {name}, all three", value["all three"], ">= 0.98" if name in ("A", "ZA") else "") for name, value in accuracy.items()
    ]
    rows += [
        ("Chinese minus English, trained writers", accuracy["ZA"]["film + note"] - accuracy["A"]["film + note"], ">= -0.03"),
        ("Chinese minus English, unseen writers", accuracy["ZC"]["film + note"] - accuracy["C"]["film + note"], ">= -0.03"),
    ]
    return rows + [(f"calibration error, {name}", error["A"][name], "<= 0.03") for name in error["A"]]


def _foreign(net: FusionNet) -> tuple[int, int]:
    """(refused, tried): photographs and drawings of scikit-image and frames of pydicom's test files, as far as they are installed."""
    pictures = _patterns()
    try:
        from skimage import color, data  # pyright: ignore[reportMissingImports]

        for name in (
            "astronaut",
            "camera",
            "coffee",
            "chelsea",
            "page",
            "moon",
            "rocket",
            "brick",
            "coins",
            "text",
            "cell",
            "clock",
            "gravel",
        ):
            picture = getattr(data, name)()
            pictures[name] = (color.rgb2gray(picture[..., :3]) if picture.ndim == 3 else picture / picture.max()).astype(np.float32)
    except ImportError:
        print("scikit-image is not installed: its photographs are left out")
    from pydicom import dcmread
    from pydicom.data import get_testdata_file

    for name in ("CT_small.dcm", "MR_small.dcm", "examples_overlay.dcm"):
        file = get_testdata_file(name, download=False)
        if file:
            values = dcmread(str(file)).pixel_array.astype(np.float32)
            values = values[len(values) // 2] if values.ndim == 3 else values
            pictures[name] = np.clip((values - values.min()) / max(float(np.ptp(values)), 1e-6), 0, 1)
    assert net.encoder is not None
    films, refused = BuiltInFilms(net.encoder), 0
    for name, picture in pictures.items():
        pixels = films.pixels([picture])
        with torch.inference_mode():
            why = picture_refusal(picture) or film_refusals(net, pixels, films.pooled(films.spatial(pixels)))[0]
        refused += why is not None
        if why is None:
            print(f"NOT refused: {name}")
    return refused, len(pictures)


def _patterns() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    y, x = np.mgrid[0:256, 0:256].astype(np.float32) / 255
    return {
        "noise": rng.random((256, 256), dtype=np.float32),
        "ramp": x,
        "rings": 0.5 + 0.5 * np.sin(40 * np.hypot(x - 0.5, y - 0.5)),
        "black": np.zeros((256, 256), np.float32),
        "stripes": 0.5 + 0.5 * np.sin(60 * y) * np.cos(5 * x),
    }


def _seconds(studio: Studio) -> float:
    """Median of five warm runs, whole task with maps, words and counterfactuals."""
    spent = []
    for number in range(6):
        began = time.monotonic()
        done = [
            e for e in studio.run("medical_fusion", {"finding": "effusion", "context": "malig", "number": number}) if isinstance(e, Done)
        ]
        spent.append(time.monotonic() - began)
        assert done
    return float(np.median(spent[1:]))


if __name__ == "__main__":
    assert (ASSETS / "models" / "studio-fusion").is_dir()
    main()
