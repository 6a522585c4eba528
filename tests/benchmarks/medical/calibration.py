"""How far stated probabilities are from what comes true: ``python -m tests.benchmarks.medical.calibration [--cases 6000]``.

Test cases that no stage of the training saw, for every set of inputs without a film (films take 30 ms each: ``--films N`` adds the sets
with one, on N cases). Beside each error stands the one that a perfectly calibrated model would show on as many cases with the same
stated probabilities: a few thousand cases fall unevenly into fifteen bins whatever the model does.
"""

from __future__ import annotations

import argparse

import numpy as np
import torch

from studio import Settings, Studio
from studio.medical.fusion.calibration import calibration_error
from studio.medical.fusion.fusion_network import FusionNet
from studio.medical.phantom.case_classes import sample_case
from studio.settings import ASSETS
from studio.training.medical_fusion.cases_store import films, lab_vectors, notes
from studio.training.medical_fusion.note_stage import evidence_of
from studio.training.medical_fusion.text_vectors import NoteEncoder
from studio.training.medical_fusion.train_film import vectors
from studio.training.medical_fusion.train_notes import PieceVectors

_FIRST = 2000  # cases before are those of the figures on the page
_DRAWS = 20
_WITHOUT_FILM = (("note",), ("labs",), ("note", "labs"))
_WITH_FILM = (("image",), ("image", "note"), ("image", "labs"), ("image", "note", "labs"))


def perfect_error(probabilities: np.ndarray) -> float:
    """Mean calibration error if the labels came true exactly as ``probabilities`` (n, classes) say."""
    rng, found = np.random.default_rng(0), []
    for _ in range(_DRAWS):
        labels = (probabilities.cumsum(1) < rng.random(len(probabilities))[:, None]).sum(1).clip(0, probabilities.shape[1] - 1)
        found.append(calibration_error(probabilities, labels))
    return float(np.mean(found))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=6000)
    parser.add_argument("--films", type=int, default=0)
    parser.add_argument("--writers", nargs="*", default=["A"], help="of the notes: A B C D ZA ZC ZD")
    chosen = parser.parse_args()
    net = FusionNet.from_folder(ASSETS / "models" / "studio-fusion")
    assert net.encoder is not None and net.pieces is not None
    print("| inputs | writer | cases | calibration error | of a perfectly calibrated model | accuracy |\n|---|---|---|---|---|---|")
    with Studio(Settings(profile="mini")).cache.lease("minilm", precision="float32") as text:
        encode = PieceVectors(NoteEncoder(text["model"], text["processor"]), None)
        for patterns, count in ((_WITHOUT_FILM, chosen.cases), (_WITH_FILM, chosen.films)):
            if not count:
                continue
            rows = range(_FIRST, _FIRST + count)
            image = torch.zeros(count, net.config.dims[0])
            if patterns is _WITH_FILM:
                image = vectors(net.encoder, films("test", rows, "usual", 2, None).films)[2]
            labs = torch.from_numpy(lab_vectors("test", rows))
            labels = np.array([sample_case(i, "test")[0] for i in rows])
            for writer in chosen.writers:
                read = evidence_of(net.pieces, encode, notes("test", rows, writer))
                for present in patterns:
                    if "note" not in present and writer != chosen.writers[0]:
                        continue
                    p = net.probabilities((image, read, labs), present)
                    figures = f"{calibration_error(p, labels):.3f} | {perfect_error(p):.3f} | {(p.argmax(1) == labels).mean():.3f}"
                    print(f"| {', '.join(present)} | {writer if 'note' in present else ''} | {count} | {figures} |", flush=True)


if __name__ == "__main__":
    main()
