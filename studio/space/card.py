"""The card of a Space: the YAML at the head of README.md that tells the Hub how to run the app."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from studio.errors import InvalidInput

_COLOURS = ("red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray")
_NEEDED = ("title", "sdk", "sdk_version", "python_version", "app_file")
_SHORT = 60  # characters of short_description
_HEAD = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)


def read_card(readme: Path) -> Mapping[str, Any]:
    """The keys of the card. Raises `InvalidInput` for a file without one, or one that is no YAML mapping."""
    import yaml

    found = _HEAD.match(readme.read_text(encoding="utf-8"))
    try:
        card = yaml.safe_load(found.group(1)) if found else None
    except yaml.YAMLError:
        card = None
    if not isinstance(card, dict):
        raise InvalidInput("error.space_card_missing", file=readme.name)
    return card


def card_problems(card: Mapping[str, Any], root: Path) -> Iterator[InvalidInput]:
    """What the Hub would refuse, or could not run, by the rules of its configuration reference; ``root`` holds the files it names."""
    for name in _NEEDED:
        if not isinstance(card.get(name), str):  # an unquoted 3.10 is the number 3.1
            yield InvalidInput("error.space_card_text", field=name)
    for name in ("colorFrom", "colorTo"):
        if card.get(name) not in (None, *_COLOURS):
            yield InvalidInput("error.space_card_colour", field=name, colours=", ".join(_COLOURS))
    if len(str(card.get("short_description", ""))) > _SHORT:
        yield InvalidInput("error.space_card_long", field="short_description", limit=_SHORT)
    for name in ("app_file", "thumbnail"):
        value = str(card.get(name, ""))
        if value and not value.startswith("https://") and not (root / value).is_file():
            yield InvalidInput("error.space_card_file", field=name, file=value)


def card_for(readme: str, repo_id: str, endpoint: str) -> str:
    """``readme`` as it stands on the Space ``repo_id``: the Hub wants the thumbnail's full address, which a checkout cannot know."""
    head = _HEAD.match(readme)
    if head is None:
        return readme
    address = f"{endpoint}/spaces/{repo_id}/resolve/main/"
    changed = re.sub(r"^(thumbnail:\s*)(?!https?://)(\S+)\s*$", rf"\g<1>{address}\g<2>", head.group(1), flags=re.MULTILINE)
    return f"---\n{changed}\n---\n{readme[head.end() :]}"
