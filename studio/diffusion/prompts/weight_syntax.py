"""Prompts written for other programs: their weights, alternatives and add-ons are taken out, because nothing here understands them.

"(fox:1.3)" would be read as a fox and a count, "[a|b]" as two things, "<lora:x:0.8>" as noise. The words stay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ADD_ON = re.compile(r"<\s*(?:lora|lyco|hypernet|embedding)\s*:([^<>:]{1,80})(?::[^<>]*)?>", re.IGNORECASE)
_WILDCARD = re.compile(r"__([\w/-]{1,60})__")
_CHOICE = re.compile(r"[\[{]([^\[\]{}|]*)\|[^\[\]{}]*[\]}]")  # [a|b], {a|b}
_WEIGHT = re.compile(r"(?<=[^\s:]):\s*-?\d+(?:\.\d+)?\s*(?=[)\]])")
_BRACKETS = re.compile(r"[()\[\]{}]")
_EMPHASIS = re.compile(r"\(\(|\[\[|\{\{|\)\)|\]\]|\}\}")


@dataclass(frozen=True)
class PlainPrompt:
    """``text``: the prompt without such syntax; ``ignored``: what was taken out of it, as it was written, without brackets of emphasis."""

    text: str
    ignored: tuple[str, ...] = ()


def without_weights(prompt: str) -> PlainPrompt:
    """The words of ``prompt``; of alternatives the first. Ordinary parentheses are kept. Never raises."""
    ignored = [found[0] for pattern in (_ADD_ON, _WILDCARD, _CHOICE) for found in pattern.finditer(prompt)]
    text = _CHOICE.sub(r"\1", _WILDCARD.sub(" ", _ADD_ON.sub(" ", prompt)))
    weights = [found[0].strip() for found in _WEIGHT.finditer(text)]
    emphasis = bool(weights) or bool(_EMPHASIS.search(text))
    if emphasis:
        text = _BRACKETS.sub("", _WEIGHT.sub("", text))
    if not ignored and not emphasis:
        return PlainPrompt(prompt)
    text = re.sub(r"\s+([,.;])", r"\1", " ".join(text.split())).strip(" ,")
    return PlainPrompt(text, tuple(dict.fromkeys((*ignored, *weights, *(["(( ))"] if emphasis and not weights else [])))))
