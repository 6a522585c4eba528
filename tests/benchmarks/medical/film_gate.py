"""What the gate does with films and with what is no film: ``python -m tests.benchmarks.medical.film_gate [--cases 200]``.

Films of generator seeds that no training saw, drawn at 256 px as the page draws them, unchanged and altered in `SMALL` and `WRONG` ways,
and everything of `foreign_films`. Beside each figure stands what the gate does without straightening.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import torch

from studio import Studio
from studio.medical.fusion.inference import FusionModel
from studio.medical.fusion.straightening import straightened
from studio.medical.phantom.case_classes import FINDING_OF, sample_case
from studio.medical.phantom.radiograph import render
from studio.settings import Settings
from tests.benchmarks.medical.altered_films import SMALL, WRONG, Alteration, foreign_films

SIZE = 256
FIRST = 20_000  # of the split "test"; the figures of the model card use the first cases


@dataclass
class Outcome:
    """Counts over films: ``answered``, of those with the ``right`` finding by the film alone, refusals by ``reasons``."""

    films: int = 0
    answered: int = 0
    right: int = 0
    without: int = 0  # answered without straightening
    reasons: Counter[str] = field(default_factory=Counter)

    def share(self, count: int) -> float:
        return count / max(self.films, 1)


def measured(model: FusionModel, films: Iterable[tuple[int, np.ndarray]], change: Alteration) -> Outcome:
    """``films``: (class, film); the film is answered as the task does it: put straight where that helps, then through the gate."""
    found = Outcome()
    for label, film in films:
        picture = np.round(change(film) * 255).astype(np.float32) / 255
        found.films += 1
        found.without += model.refusal(picture) is None
        straight = straightened(model.net, model.films, picture)
        picture = straight[0] if straight else picture
        refusal = model.refusal(picture)
        if refusal is not None:
            found.reasons[refusal.code] += 1
            continue
        found.answered += 1
        with torch.inference_mode():
            vectors = model.films.pooled(model.films.spatial(model.films.pixels([picture])))
            assert model.net.encoder is not None
            finding = int(model.net.encoder.findings(vectors).argmax())
        found.right += finding == _finding(label)
    return found


def _finding(label: int) -> int:
    from studio.medical.phantom.lesions import FINDINGS

    return FINDINGS.index(FINDING_OF[label])


def drawn(count: int) -> list[tuple[int, np.ndarray]]:
    """(class, film at 256 px) of unseen cases."""
    cases = [sample_case(FIRST + i, "test") for i in range(count)]
    return [(label, render(case, SIZE).image) for label, case, _ in cases]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=200)
    chosen = parser.parse_args()
    torch.set_num_threads(1)  # small networks: a second thread costs more than it gives
    films = drawn(chosen.cases)
    with Studio(Settings(profile="mini")).cache.lease("studio-fusion", precision="float32") as lease:
        from studio.medical.fusion.vector_encoders import BuiltInFilms

        model = FusionModel(lease["model"], BuiltInFilms(lease["model"].encoder), lambda notes: torch.zeros(len(notes), 384))
        print(f"{'films':34} answered (without straightening)  finding right  refused for")
        for name, change in {"as they are": lambda f: f, **SMALL, **WRONG}.items():
            found = measured(model, films, change)
            why = ", ".join(f"{code.removeprefix('error.film_')} {count}" for code, count in found.reasons.most_common())
            right = found.right / found.answered if found.answered else float("nan")
            print(f"{name:34} {found.share(found.answered):.3f} ({found.share(found.without):.3f})  {right:.3f}  {why}", flush=True)
        foreign, accepted, named = 0, [], []
        for name, picture in foreign_films():
            foreign += 1
            straight = straightened(model.net, model.films, picture)
            refusal = model.refusal(straight[0] if straight else picture)
            if refusal is None:
                accepted.append(name)
            elif refusal.code in {f"error.film_{way}" for way in (*WRONG, "tilted", "cropped", "bordered")}:
                named.append(f"{name}: {refusal.code.removeprefix('error.film_')}")
        print(f"foreign pictures accepted: {len(accepted)} of {foreign} {accepted}")
        print(f"foreign pictures that are told how they lie: {len(named)} {named}")


if __name__ == "__main__":
    main()
