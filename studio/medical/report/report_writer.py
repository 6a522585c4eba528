"""Reports of the medical demo: sentences that each rest on an outline or a value, and a check of the wording against the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, Literal

from studio.medical.fusion.answer import Answer
from studio.medical.phantom.case_classes import CLASS_KEYS
from studio.medical.report.reported_case import pattern_name
from studio.messages import say

if TYPE_CHECKING:
    import numpy as np

Source = Literal["class", "mask", "value", "limits"]
Fault = Literal["pattern", "side", "number", "banner", "source"]
_SIDES = ("R", "L", "both", "none")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SIDE_WORDS = re.compile(r"\b(?:left|right|both)\b|左|右|兩側", re.IGNORECASE)
_NODULE = CLASS_KEYS.index("nodule")


@dataclass(frozen=True)
class Sentence:
    """``text`` and its evidence: ``pattern`` (index of a class), ``side`` ("R", "L", "both", "none") and ``numbers`` that it states.

    ``about`` names the evidence (``ui.report.about.<about>``; for shares the modality follows after a hyphen); ``box``: left, top, right,
    bottom of the outline in the film's pixels, ends exclusive.
    """

    text: str
    source: Source
    pattern: int | None = None
    side: str | None = None
    numbers: tuple[str, ...] = ()
    about: str = ""
    box: tuple[int, int, int, int] | None = None


@dataclass(frozen=True)
class Report:
    """``sentences`` in order, the last one being the banner; ``lang``: their language. ``own_model``: the name of the user's own model."""

    sentences: tuple[Sentence, ...]
    lang: str
    own_model: str = ""


def write_report(answer: Answer, figures: Mapping[str, Any], lang: str = "en", own_model: str = "") -> Report:
    """The report on ``answer``. Raises `ValueError` after a refusal, when there is nothing to report.

    ``figures``: what the model's evaluation measured, for the hit rate of outlines. ``own_model``: the name of the user's own model, whose
    labels are told as they are; empty for the bundled one.
    """
    best = answer.best
    percent = _percent(answer.probabilities["fused"][best])
    name = pattern_name(answer, best, lang, own_model)
    words = say("ui.report.class_own" if own_model else "ui.report.class", lang, pattern=name, percent=percent, count=len(answer.classes))
    found = [Sentence(words, "class", best, None, (percent,), about="probability_own" if own_model else "probability")]
    if "image" not in answer.missing:
        side = answer.side or "none"
        found.append(Sentence(say(f"ui.report.side.{side}", lang), "mask", side=side, about="outline", box=_box(answer.lesion)))
        if answer.lesion is not None and (hit := outline_hits(answer, figures)) is not None:
            words = say("ui.report.hits_nodule" if best == _NODULE else "ui.report.hits", lang, percent=_percent(hit))
            found.append(Sentence(words, "mask", numbers=(_percent(hit),), about="hits"))
    if answer.cardiothoracic_ratio:  # 0: no heart was outlined, so nothing was measured
        ratio = f"{answer.cardiothoracic_ratio:.2f}"
        found.append(Sentence(say("ui.report.ratio", lang, ratio=ratio), "value", numbers=(ratio,), about="ratio"))
    for modality, share in answer.shares.items():
        words = say("ui.report.share", lang, modality=say(f"ui.modality.{modality}", lang), percent=_percent(share))
        found.append(Sentence(words, "value", numbers=(_percent(share),), about=f"share-{modality}"))
    if answer.missing:
        names = ", ".join(say(f"ui.modality.{m}", lang) for m in answer.missing)
        found.append(Sentence(say("ui.report.missing", lang, names=names), "value", about="missing"))
    if answer.conflict > answer.conflict_limit:
        value, limit = f"{answer.conflict:.2f}", f"{answer.conflict_limit:.2f}"
        words = say("ui.report.conflict", lang, value=value, limit=limit)
        found.append(Sentence(words, "value", numbers=(value, limit), about="conflict"))
    return Report((*found, Sentence(banner_words(lang, own_model), "limits", about="limits")), lang, own_model)


def banner_words(lang: str, own_model: str = "") -> str:
    """What stands above every answer: the limits of the demo, or of the user's own model with its name."""
    return say("ui.medical_banner_own", lang, name=own_model) if own_model else say("ui.medical_banner", lang)


def outline_hits(answer: Answer, figures: Mapping[str, Any]) -> float | None:
    """How often the outline's maximum lay on the finding; nodules have a rate of their own, far below the overall one."""
    return figures.get("hits", {}).get("mask, nodule" if answer.best == _NODULE else "mask")


def check_report(report: Report, answer: Answer, figures: Mapping[str, Any]) -> tuple[tuple[int, Fault], ...]:
    """(sentence, fault) for everything in the wording that the answer does not support; empty for a correct report.

    Re-reads the text instead of trusting the data it was made from: the patterns and sides it names, and every number. Then compares it
    with a freshly written report, because a wrong sentence can be made of correct words.
    """
    if answer.refusal is not None:
        return ((0, "source"),)
    found: list[tuple[int, Fault]] = []
    lang = report.lang
    names = {i: pattern_name(answer, i, lang, report.own_model) for i in range(len(answer.classes))}
    known = {} if report.own_model else names  # a label of one's own may be any word, also one that every report holds
    sides = {side: say(f"ui.report.side.{side}", lang) for side in _SIDES}
    actual = answer.side or "none"
    allowed = _allowed(answer, figures)
    if report.own_model:
        allowed["class"] |= {str(len(answer.classes)), *_NUMBER.findall(names[answer.best])}
    for at, sentence in enumerate(report.sentences):
        text = sentence.text
        if sentence.source == "limits":
            continue
        if any(i != answer.best and name in text for i, name in known.items() if name not in names[answer.best]):
            found.append((at, "pattern"))
        if sentence.source == "class" and names[answer.best] not in text:
            found.append((at, "pattern"))
        if any(side != actual and words == text for side, words in sides.items()) or (sentence.side is not None and sides[actual] != text):
            found.append((at, "side"))
        if any(number not in allowed[sentence.source] for number in _NUMBER.findall(text)):
            found.append((at, "number"))
    if not report.sentences or report.sentences[-1].text != banner_words(lang, report.own_model):
        found.append((len(report.sentences), "banner"))
    found += _differences(report.sentences, write_report(answer, figures, lang, report.own_model).sentences)
    return tuple(dict.fromkeys(found))


def _differences(given: tuple[Sentence, ...], right: tuple[Sentence, ...]) -> Iterator[tuple[int, Fault]]:
    """Every sentence that is wrong, superfluous or missing (reported where it should stand)."""
    for kind, start, end, first, last in SequenceMatcher(None, given, right, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        pairs = min(end - start, last - first)
        for k in range(pairs):
            for fault in _apart(given[start + k], right[first + k]):
                yield start + k, fault
        for at in range(start + pairs, end):
            yield at, "source"
        if last - first > pairs:
            yield start + pairs, "source"


def _apart(given: Sentence, right: Sentence) -> tuple[Fault, ...]:
    """How two sentences differ: in number, side or pattern, otherwise in their source."""
    found: list[Fault] = []
    if _NUMBER.findall(given.text) != _NUMBER.findall(right.text) or given.numbers != right.numbers:
        found.append("number")
    if sorted(_SIDE_WORDS.findall(given.text)) != sorted(_SIDE_WORDS.findall(right.text)) or given.side != right.side:
        found.append("side")
    if given.pattern != right.pattern or (not found and given.source == right.source == "class"):
        found.append("pattern")
    return tuple(found) or ("source",)


def _allowed(answer: Answer, figures: Mapping[str, Any]) -> dict[str, set[str]]:
    """The numbers that sentences of each source may state."""
    values = {_percent(share) for share in answer.shares.values()}
    if answer.cardiothoracic_ratio:
        values.add(f"{answer.cardiothoracic_ratio:.2f}")
    if answer.conflict > answer.conflict_limit:
        values |= {f"{answer.conflict:.2f}", f"{answer.conflict_limit:.2f}"}
    hits = {_percent(hit)} if (hit := outline_hits(answer, figures)) is not None else set()
    return {"class": {_percent(answer.probabilities["fused"][answer.best])}, "mask": hits, "value": values}


def _box(lesion: np.ndarray | None) -> tuple[int, int, int, int] | None:
    if lesion is None or not lesion.any():
        return None
    rows, columns = lesion.nonzero()
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


def _percent(share: float) -> str:
    return f"{min(100 * share, 99.9):.1f}" if share < 1 else "99.9" if share <= 1 else "100"
