"""A report of a demo run: sentences that each stand on an outline or a value, and a check of the words against the answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from studio.medical.answer import Answer
from studio.messages import say

Source = Literal["class", "mask", "value", "limits"]
Fault = Literal["pattern", "side", "number", "banner", "source"]
_SIDES = ("R", "L", "both", "none")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Sentence:
    """``text`` as it is read, and what it stands on: ``pattern`` (index of a class), ``side`` ("R", "L", "both", "none"), ``numbers``."""

    text: str
    source: Source
    pattern: int | None = None
    side: str | None = None
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """``sentences`` in order, the last of them the banner; ``lang`` of the words."""

    sentences: tuple[Sentence, ...]
    lang: str


def write_report(answer: Answer, figures: dict[str, Any], lang: str = "en") -> Report:
    """The sentences of ``answer``. Raises `ValueError` after a refusal: then there is nothing to report."""
    best = answer.best
    percent = _percent(answer.probabilities["fused"][best])
    name = say(f"ui.pattern.{best}", lang)
    found = [Sentence(say("ui.report.class", lang, pattern=name, percent=percent), "class", best, None, (percent,))]
    if "image" not in answer.missing:
        side = answer.side or "none"
        found.append(Sentence(say(f"ui.report.side.{side}", lang), "mask", side=side))
        if answer.lesion is not None and (hit := figures.get("hits", {}).get("mask")) is not None:
            found.append(Sentence(say("ui.report.hits", lang, percent=_percent(hit)), "mask", numbers=(_percent(hit),)))
    if answer.cardiothoracic_ratio is not None:
        ratio = f"{answer.cardiothoracic_ratio:.2f}"
        found.append(Sentence(say("ui.report.ratio", lang, ratio=ratio), "value", numbers=(ratio,)))
    for modality, share in answer.shares.items():
        words = say("ui.report.share", lang, modality=say(f"ui.modality.{modality}", lang), percent=_percent(share))
        found.append(Sentence(words, "value", numbers=(_percent(share),)))
    if answer.missing:
        names = ", ".join(say(f"ui.modality.{m}", lang) for m in answer.missing)
        found.append(Sentence(say("ui.report.missing", lang, names=names), "value"))
    if answer.conflict > answer.conflict_limit:
        value, limit = f"{answer.conflict:.2f}", f"{answer.conflict_limit:.2f}"
        found.append(Sentence(say("ui.report.conflict", lang, value=value, limit=limit), "value", numbers=(value, limit)))
    return Report((*found, Sentence(say("ui.medical_banner", lang), "limits")), lang)


def check_report(report: Report, answer: Answer, figures: dict[str, Any]) -> tuple[tuple[int, Fault], ...]:
    """(sentence, fault) for everything in the words that the answer does not say; empty for a right report.

    Reads the words again instead of trusting what they were made from: patterns and sides that are named, and every number.
    """
    if answer.refusal is not None:
        return ((0, "source"),)
    found: list[tuple[int, Fault]] = []
    lang = report.lang
    names = {i: say(f"ui.pattern.{i}", lang) for i in range(len(answer.classes))}
    sides = {side: say(f"ui.report.side.{side}", lang) for side in _SIDES}
    told = answer.side or "none"
    allowed = _allowed(answer, figures)
    for at, sentence in enumerate(report.sentences):
        text = sentence.text
        if sentence.source == "limits":
            continue
        if any(i != answer.best and name in text for i, name in names.items() if name not in names[answer.best]):
            found.append((at, "pattern"))
        if sentence.source == "class" and names[answer.best] not in text:
            found.append((at, "pattern"))
        if any(side != told and words == text for side, words in sides.items()) or (sentence.side is not None and sides[told] != text):
            found.append((at, "side"))
        if any(number not in allowed[sentence.source] for number in _NUMBER.findall(text)):
            found.append((at, "number"))
    if not report.sentences or report.sentences[-1].text != say("ui.medical_banner", lang):
        found.append((len(report.sentences), "banner"))
    return tuple(dict.fromkeys(found))


def _allowed(answer: Answer, figures: dict[str, Any]) -> dict[str, set[str]]:
    """The numbers that sentences of each source may tell."""
    values = {_percent(share) for share in answer.shares.values()}
    if answer.cardiothoracic_ratio is not None:
        values.add(f"{answer.cardiothoracic_ratio:.2f}")
    values |= {f"{answer.conflict:.2f}", f"{answer.conflict_limit:.2f}"}
    hits = {_percent(hit)} if (hit := figures.get("hits", {}).get("mask")) is not None else set()
    return {"class": {_percent(answer.probabilities["fused"][answer.best])}, "mask": hits, "value": values}


def _percent(share: float) -> str:
    return f"{min(100 * share, 99.9):.1f}" if share < 1 else "99.9" if share <= 1 else "100"
