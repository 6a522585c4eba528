"""Texts that train the gate for notes: notes by further writers, short requests, and what is no note, from the patterns in ``wording``.

The five writers train nothing but the gate: to the net that reads pieces and to the head they are strangers. Calibrating a note alone on
them was tried and did not help a writer that was left out.
"""

from __future__ import annotations

import re
from configparser import ConfigParser
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Literal

import numpy as np

from studio.medical.clinical.labs import Labs
from studio.medical.clinical.notes import told_context
from studio.medical.phantom.case import Case
from studio.medical.phantom.case_classes import Split, sample_case
from studio.training.medical_fusion.cases_store import values

_FOLDER = Path(__file__).parent / "wording"
_STREAM = 97
_NAME = re.compile(r"^\[(.+)\]$")
Writer = Literal["ed", "gp", "triage", "ze", "zo"]
WRITERS: tuple[Writer, ...] = ("ed", "gp", "triage", "ze", "zo")
CHINESE_WRITERS: tuple[Writer, ...] = ("ze", "zo")
_SIDES = {"R": ("right", "右"), "L": ("left", "左")}
_EXAM_FINDS, _EXAM_TOLD, _REMARK, _VALUES, _BARE = 0.35, 0.6, 0.35, 0.5, 0.35


@dataclass(frozen=True)
class Sample:
    """``text`` of the ``kind`` (a writer, a kind of request or a subject), and whether it is a note."""

    text: str
    kind: str
    clinical: bool


@cache
def _patterns(name: str) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """(slots, choices by section or "section.key") of a file in ``wording``."""
    parser = ConfigParser(delimiters=("=",), comment_prefixes=("#",), interpolation=None, strict=False)
    setattr(parser, "optionxform", str)  # noqa: B010 (keys keep their capitals)
    plain: dict[str, tuple[str, ...]] = {}
    keyed: list[str] = []
    section, in_keys = "", False
    for line in (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if found := _NAME.match(line):
            section, in_keys = found[1], found[1] in ("slots", "examinations")
        if in_keys:
            keyed.append(line)
        elif line and not found and not line.startswith("#"):
            plain[section] = plain.get(section, ()) + _choices(line)
    parser.read_string("\n".join(keyed))
    slots = {key: _choices(value) for key, value in parser["slots"].items()}
    for title in parser.sections():
        if title != "slots":
            plain |= {f"{title}.{key}": _choices(value) for key, value in parser[title].items()}
    return slots, plain


def _choices(line: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in line.split(" | ") if part.strip())


def _one(rng: np.random.Generator, choices: tuple[str, ...]) -> str:
    return choices[rng.integers(len(choices))]


def _filled(rng: np.random.Generator, pattern: str, slots: dict[str, tuple[str, ...]]) -> str:
    """``pattern`` with its slots filled, each place by its own choice; braces that name no slot stay."""
    return re.sub(r"\{(\w+)\}", lambda m: _one(rng, slots[m[1]]) if m[1] in slots else m[0], pattern)


def note_by(writer: Writer, case: Case, context: str, labs: Labs, seed: int = 0) -> str:
    """The note of a case; one in ten omits the context and one in twenty states a wrong one, as with every writer."""
    rng = np.random.default_rng([seed, case.seed, _STREAM, WRITERS.index(writer)])
    slots, plain = _patterns(f"writer_{writer}")
    chinese = writer in CHINESE_WRITERS
    told = _filled(rng, _one(rng, plain[told_context(rng, context)]), slots)
    who = _one(rng, _who(case, chinese))
    who = "" if writer == "gp" else who  # letters begin with their own words
    parts = [who + told]
    if rng.random() > _BARE:
        finding = case.finding if rng.random() < _EXAM_FINDS else "clear"
        finding = "clear" if finding == "nodule" else finding
        if rng.random() < _EXAM_TOLD:
            parts.append(_one(rng, plain[f"examinations.{finding}"]).format(side=_SIDES[case.side][chinese]))
        if rng.random() < _REMARK:
            parts.insert(int(rng.integers(1, len(parts) + 1)), _one(rng, plain["remarks"]))
        if rng.random() < _VALUES:
            parts.append(_measured(rng, plain["values"], labs))
    return _joined(rng, [part for part in parts if part], chinese)


def _who(case: Case, chinese: bool) -> tuple[str, ...]:
    male, age = case.sex == "M", case.age
    if chinese:
        word = "男" if male else "女"
        return f"{age}歲{word}，", f"{age} y/o {'M' if male else 'F'}，", f"{word}性，{age}歲，", "", "病人"
    sex = "male" if male else "female"
    return f"{age}{sex[0].upper()} ", f"{age} yo {sex}: ", f"{age} year old {'man' if male else 'woman'}. ", ""


def notes_by(writer: Writer, split: Split, indices: range) -> list[str]:
    """The note of each case."""
    found = []
    for index in indices:
        _, case, context = sample_case(index, split)
        found.append(note_by(writer, case, context, values(split, index)))
    return found


def _measured(rng: np.random.Generator, phrases: tuple[str, ...], labs: Labs) -> str:
    chosen = []
    for phrase in phrases:
        names = [name for _, name, _, _ in Formatter().parse(phrase) if name]
        values = {name: getattr(labs, name) for name in names}
        if rng.random() < _VALUES and None not in values.values():
            chosen.append(phrase.format(**values))
    return ", ".join(chosen)


def _joined(rng: np.random.Generator, parts: list[str], chinese: bool) -> str:
    mark = _one(rng, ("。", "，", "；")) if chinese else _one(rng, (". ", ", ", "; ", ". "))
    text = mark.join(part.rstrip(".。") for part in parts)
    if rng.random() < 0.5:
        text += "。" if chinese else "."
    return text.replace(":,", ":")


def requests(count: int, seed: int) -> list[Sample]:
    """About ``count`` different short requests by kind and language; a third of the English ones in capitals or without any."""
    return _drawn(("requests_en", "requests_zh"), count, seed, True)


def subjects(count: int, seed: int) -> list[Sample]:
    """About ``count`` different texts of one to three sentences on other subjects."""
    return _drawn(("subjects_en", "subjects_zh"), count, seed, False)


def _drawn(files: tuple[str, ...], count: int, seed: int, clinical: bool) -> list[Sample]:
    rng = np.random.default_rng([seed, _STREAM, len(files[0]), clinical])
    kinds = [(file, kind) for file in files for kind in _patterns(file)[1]]
    found: dict[str, Sample] = {}
    for i in range(count):
        file, kind = kinds[i % len(kinds)]
        slots, plain = _patterns(file)
        several = int(rng.choice((1, 1, 2, 3))) if not clinical else int(rng.choice((1, 1, 1, 2)))
        mark = ("，" if clinical else "") if file.endswith("zh") else (", " if clinical else " ")
        text = mark.join(_filled(rng, _one(rng, plain[kind]), slots) for _ in range(several))
        if file.endswith("en") and rng.random() < 0.3:
            text = text.upper() if clinical and rng.random() < 0.3 else text.lower()
        found.setdefault(text.lower(), Sample(text, f"{file}.{kind}", clinical))
    return list(found.values())
