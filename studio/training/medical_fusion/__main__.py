"""Rebuilds ``assets/models/studio-fusion``: ``python -m studio.training.medical_fusion --help``."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import nn

from studio import Studio
from studio.medical.fusion.film_network import FilmEncoder
from studio.medical.fusion.fusion_head import FusionHead
from studio.medical.fusion.fusion_network import FusionNet
from studio.medical.fusion.note_network import EVIDENCE
from studio.medical.fusion.orientation import OrientationNet
from studio.settings import Settings
from studio.training.medical_fusion import own_data, train_orientation
from studio.training.medical_fusion.assemble import assembled
from studio.training.medical_fusion.cases_store import Films, films, lab_vectors, notes
from studio.training.medical_fusion.evaluation import evaluated
from studio.training.medical_fusion.note_stage import evidence_of, gate, trained_nets, training_versions
from studio.training.medical_fusion.text_vectors import NoteEncoder
from studio.training.medical_fusion.train_film import train_encoder, vectors
from studio.training.medical_fusion.train_fusion import Vectors, fit_head
from studio.training.medical_fusion.train_notes import PieceVectors


def main(arguments: list[str] | None = None) -> None:
    """Run the stages; their outputs are kept under ``--store`` for the next run. "own" or "orientation" in front runs that alone."""
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] == ["own"]:
        own_data.main(given[1:])
        return
    if given[:1] == ["orientation"]:
        train_orientation.main(given[1:])
        return
    parser = argparse.ArgumentParser(prog="python -m studio.training.medical_fusion", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder of the bundle")
    parser.add_argument(
        "--corpus", type=Path, help="folder with the unpacked Debian packages of `gate_corpus`; without it the bundled nets read the notes"
    )
    parser.add_argument(
        "--keep-films", type=Path, help="take the film networks from this bundle and train only what reads notes, and the head"
    )
    parser.add_argument("--store", type=Path, help="folder that keeps films, vectors and stages between runs")
    parser.add_argument("--films", type=int, default=9000, help="bodies for the film encoder, each filmed twice")
    parser.add_argument("--cases", type=int, default=5000, help="further cases for the fusion")
    parser.add_argument("--validation", type=int, default=4000)
    parser.add_argument("--test", type=int, default=2000, help="cases of the figures; 0: no figures")
    parser.add_argument("--epochs", type=int, default=11, help="of the film encoder")
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args(given)
    with tempfile.TemporaryDirectory() as spare:
        _run(chosen, chosen.store or Path(spare))


def _run(chosen: argparse.Namespace, store: Path) -> None:
    torch.set_num_threads(chosen.workers)
    seen = range(chosen.films)
    further, held_out = range(chosen.films, chosen.films + chosen.cases), range(chosen.validation)

    def drawn(split: str, rows: range, how: str) -> Films:
        return films(split, rows, how, chosen.workers, store)  # type: ignore[arg-type]

    encoder, orientation = _film_nets(chosen, store, lambda how: drawn("train", seen, how))
    with Studio(Settings(profile="mini")).cache.lease("minilm", precision="float32") as lease:
        encode = PieceVectors(NoteEncoder(lease.components["model"], lease.components["processor"]), store / "pieces.pt")
        letters, pieces, halves = trained_nets(encode, chosen.corpus, further, store)
        subject, limits = gate((letters, pieces), encode, chosen.corpus, held_out)
        train_films = [drawn("train", further, how) for how in ("usual", "varied")]
        held_films = drawn("validation", held_out, "usual")
        train = Vectors(
            [vectors(encoder, f.films)[2] for f in train_films],
            training_versions([pieces, *halves], encode, further),
            torch.from_numpy(lab_vectors("train", further)),
            torch.from_numpy(train_films[0].labels),
        )
        held = Vectors(
            [vectors(encoder, held_films.films)[2]],
            [evidence_of(pieces, encode, notes("validation", held_out, style)) for style in ("A", "ZA")],  # type: ignore[arg-type]
            torch.from_numpy(lab_vectors("validation", held_out)),
            torch.from_numpy(held_films.labels),
        )
        head = fit_head(FusionHead((train.image[0].shape[1], EVIDENCE, train.labs.shape[1]), 10), train, held)
        net = assembled((encoder, orientation), (letters, subject, pieces, limits), head, train, held, held_films)
        net.save(chosen.out)
        print(f"bundle written; limits: {net.config}", flush=True)
        if chosen.test:
            found = evaluated(net, encode, chosen.test, chosen.workers, store)
            (chosen.out / "figures.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def _film_nets(chosen: argparse.Namespace, store: Path, drawn: Callable[[str], Films]) -> tuple[FilmEncoder, OrientationNet]:
    """The film networks: those of the bundle with --keep-films, else trained on what ``drawn`` gives for "varied" and "usual"."""
    if chosen.keep_films:
        net = FusionNet.from_folder(chosen.keep_films)
        assert net.encoder is not None and net.orientation is not None
        return net.encoder, net.orientation
    encoder, orientation = FilmEncoder(), OrientationNet()
    if not _kept(encoder, store / f"encoder_{chosen.films}_{chosen.epochs}.safetensors"):
        encoder = train_encoder([drawn("varied"), drawn("usual")], chosen.epochs)
        save_file(_plain(encoder), store / f"encoder_{chosen.films}_{chosen.epochs}.safetensors")
    if not _kept(orientation, store / f"orientation_{chosen.films}.safetensors"):
        orientation = train_orientation.train_orientation([drawn("varied")], 9)
        save_file(_plain(orientation), store / f"orientation_{chosen.films}.safetensors")
    return encoder, orientation


def _plain(net: nn.Module) -> dict[str, torch.Tensor]:
    return {name: value.contiguous() for name, value in net.state_dict().items()}


def _kept(net: nn.Module, file: Path) -> bool:
    """Whether the stage has already been run; ``net`` then has its weights."""
    if not file.is_file():
        file.parent.mkdir(parents=True, exist_ok=True)
        return False
    net.load_state_dict(load_file(file))
    net.eval()
    return True


if __name__ == "__main__":
    main()
