"""Figures of the gate for notes and of how notes are read: ``python -m tests.benchmarks.medical.notes [--corpus folder]``.

Nothing here tuned anything: `note_texts`, sayings of Debian's fortunes, licences, and generator seeds of the test split. Beside each figure
stands that of the bundle before notes were read in pieces (0.2.0), measured on the same texts, where it had one.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from studio import Studio
from studio.medical.clinical.notes import Style
from studio.medical.fusion.bundle import open_fusion
from studio.medical.fusion.calibration import calibration_error
from studio.medical.fusion.inference import FusionInput, FusionModel
from studio.medical.fusion.note_reader import NoteReader
from studio.medical.phantom.case_classes import sample_case
from studio.medical.phantom.radiograph import render
from studio.settings import Settings
from studio.training.medical_fusion.cases_store import notes, values
from studio.training.medical_fusion.gate_corpus import FORTUNES, fortunes
from tests.benchmarks.medical import note_texts_d
from tests.benchmarks.medical.calibration import perfect_error
from tests.benchmarks.medical.note_texts import FOREIGN, GOOD, NONSENSE, OUTSIDE

_PAIRS, _FIRST = 200, 2000  # films with a note that is none; the first test case used here
_LICENCES = Path("/usr/share/common-licenses")
_NEGATED = (  # what is told beside what is denied
    ("No history of trauma, no fall, no bruising. Fever and cough for four days.", "infect"),
    ("No fever, no cough. Fell down the stairs with rib bruising.", "trauma"),
    ("Denies weight loss or haemoptysis. Orthopnoea and swollen legs.", "cardiac"),
    ("No leg swelling, no orthopnoea. Lost nine kilos and coughs up blood.", "malig"),
    ("Without fever or cough. Hit by a car, tender ribs.", "trauma"),
    ("No injury. No ankle swelling. High temperature and green sputum.", "infect"),
    ("無外傷、無跌倒，發燒咳嗽四天", "infect"),
    ("否認發燒、咳嗽，今天從樓梯摔下來，胸部瘀青", "trauma"),
    ("沒有發燒，沒有外傷，下肢水腫、端坐呼吸", "cardiac"),
    ("無水腫，無發燒，體重減輕、咳血", "malig"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, help="folder with unpacked Debian packages, as for the training")
    chosen = parser.parse_args()
    studio = Studio(Settings(profile="mini"))
    with open_fusion(studio.cache, "studio-fusion", {}) as model:
        assert isinstance(model.notes, NoteReader)
        _gate(model.notes, chosen.corpus)
        _denials(model.notes)
        _foreign_pairs(model)
        _length(model)


def _share(reader: NoteReader, name: str, texts: tuple[str, ...] | list[str], goal: str) -> None:
    states = [reader.read(text) for text in texts]
    dropped = [bool(s.dropped) for s in states]
    print(f"{name:46} {np.mean(dropped):7.3f} of {len(texts):5}   {goal}", flush=True)
    if len(texts) < 150:
        for text, gone, state in zip(texts, dropped, states, strict=True):
            if gone != goal.startswith(">"):
                print(f"      {state.dropped or 'read'} {state.language}: {text[:90]}")


def _gate(reader: NoteReader, corpus: Path | None) -> None:
    rows = range(_FIRST, _FIRST + 300)
    names = {"A": "writer A", "B": "writer B", "C": "writer C", "D": "writer D", "ZA": "Chinese, writer ZA", "ZC": "Chinese, writer ZC"}
    names["ZD"] = "Chinese, writer ZD"
    good = [(name, notes("test", rows, _style(style))) for style, name in names.items()]
    print("dropped by the gate (0.2.0 dropped nothing)")
    for name, texts in (*good, ("short notes, both languages", list(GOOD)), ("short notes, second set", list(note_texts_d.GOOD))):
        _share(reader, name, texts, "<= 0.01")
    _share(reader, "foreign notes, 25 languages", [t for part in FOREIGN.values() for t in part], ">= 0.95")
    _share(reader, "nonsense", NONSENSE, ">= 0.95")
    _share(reader, "other subjects", OUTSIDE, ">= 0.95")
    _share(reader, "other subjects, second set", note_texts_d.OUTSIDE, ">= 0.95")
    if _LICENCES.is_dir():
        lines = [line.strip() for file in sorted(_LICENCES.iterdir()) for line in file.read_text("utf-8", "ignore").split("\n\n")]
        _share(reader, "paragraphs of licences", [" ".join(t.split()) for t in lines if 40 < len(t) < 900][:200], ">= 0.95")
    rng = np.random.default_rng(1)
    for language in FORTUNES if corpus else ():
        assert corpus is not None
        sayings = fortunes(corpus, language)
        _share(reader, f"sayings, {language}", [sayings[i] for i in rng.permutation(len(sayings))[:150]], ">= 0.95")


def _denials(reader: NoteReader) -> None:
    from studio.medical.fusion.note_network import CONTEXTS

    right = [CONTEXTS[int(reader.read(text).evidence[: len(CONTEXTS)].argmax())] == context for text, context in _NEGATED]
    print(f"{'denials do not count':46} {np.mean(right):7.3f} of {len(right):5}   1", flush=True)


def _foreign_pairs(model: FusionModel) -> None:
    """200 films with a note that is foreign or nonsense: is the answer that of the film, and how calibrated is it?"""
    texts = [t for part in FOREIGN.values() for t in part] + list(NONSENSE) + list(OUTSIDE)
    found, labels, same = [], [], []
    for index in range(_FIRST, _FIRST + 2 * _PAIRS):
        label, case, _ = sample_case(index, "test")
        film = render(case, 128).image
        answer = model.answer(FusionInput(film, texts[index % len(texts)]), explain=False)
        if answer.refusal is None and len(found) < _PAIRS:
            alone = model.answer(FusionInput(film), explain=False)
            found.append(answer.probabilities["fused"])
            labels.append(label)
            same.append(answer.probabilities["fused"] == alone.probabilities["fused"] == alone.probabilities["image"])
    p, truth = np.array(found), np.array(labels)
    print(f"{'calibration error under such a note':46} {calibration_error(p, truth):7.3f} of {len(p):5}   <= 0.05")
    print(f"{'of a perfectly calibrated model':46} {perfect_error(p):7.3f} of {len(p):5}")
    print(f"{'the answer is that of the film alone':46} {np.mean(same):7.3f} of {len(p):5}   >= 0.95")
    print(f"{'accuracy there; mean confidence':46} {float((p.argmax(1) == truth).mean()):7.3f} {float(p.max(1).mean()):7.3f}", flush=True)


def _length(model: FusionModel) -> None:
    _, case, _ = sample_case(_FIRST, "test")
    film, labs = render(case, 256).image, values("test", _FIRST)
    short = notes("test", range(_FIRST, _FIRST + 1))[0]
    many = " ".join(part for style in ("A", "C", "B") for part in notes("test", range(_FIRST, _FIRST + 60), _style(style)))[:6000]
    zh = "".join(notes("test", range(_FIRST, _FIRST + 200), "ZA"))[:6000]

    def seconds(note: str) -> float:
        spent = []
        for _ in range(3):
            began = time.process_time()
            model.answer(FusionInput(film, note, labs))
            spent.append(time.process_time() - began)
        return float(np.median(spent))

    seconds(short)
    once = seconds(short)
    for name, note in (
        ("6,000 different characters", many),
        ("the same, Chinese", zh),
        ("6,000 characters, repeated", ("fever and cough. " * 400)[:6000]),
    ):
        print(f"{name + ', times the short note':46} {seconds(note) / once:7.2f} ({once:.2f} s)   <= 3", flush=True)


def _style(name: str) -> Style:
    return name  # type: ignore[return-value]


if __name__ == "__main__":
    check: Callable[[], None] = main
    check()
