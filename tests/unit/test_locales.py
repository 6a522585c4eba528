"""Every sentence is written, in both languages, with the values that the code gives it."""

from __future__ import annotations

import ast
import json
import re
import string
from collections.abc import Iterator
from pathlib import Path

from studio.messages import LANGUAGES, sentences
from studio.settings import ROOT

# calls whose first text argument is a locale key
_SPEAKING = {"say", "Problem", "Notice", "StudioError", "InvalidInput", "ModelUnavailable", "OutOfMemory", "StorageFull", "TimeLimit"}
_KEY = re.compile(r"(?:error|notice|stage|status|field|choice|ui)\.[a-z][\w.+-]*[\w+]")


def code_files() -> list[Path]:
    return [*ROOT.glob("*.py"), *(p for folder in ("studio", "tabs") for p in sorted((ROOT / folder).rglob("*.py")))]


def test_both_languages_say_everything() -> None:
    keys = {lang: set(sentences(lang)) for lang in LANGUAGES}
    names = {lang: {p.name for p in (ROOT / "assets" / "locales" / lang).glob("*.json")} for lang in LANGUAGES}
    for lang in LANGUAGES:
        assert names[lang] == names["en"]
        assert keys[lang] ^ keys["en"] == set()
        assert [k for k, text in sentences(lang).items() if not text.strip()] == []


def test_both_languages_use_the_same_placeholders() -> None:
    def placeholders(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}

    wrong = {
        key: (placeholders(text), placeholders(sentences(lang)[key]))
        for lang in LANGUAGES
        for key, text in sentences("en").items()
        if key in sentences(lang) and placeholders(text) != placeholders(sentences(lang)[key])
    }
    assert wrong == {}


def test_locale_files_repeat_no_key() -> None:
    def unique(pairs: list[tuple[str, str]]) -> dict[str, str]:
        keys = [key for key, _ in pairs]
        assert len(keys) == len(set(keys)), [k for k in keys if keys.count(k) > 1]
        return dict(pairs)

    for path in (ROOT / "assets" / "locales").rglob("*.json"):
        json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=unique)


def spoken_keys() -> Iterator[tuple[str, str, set[str] | None]]:
    """(place, key, names of the values passed) of each literal key; None where they cannot be told from the text."""
    for path in code_files():
        place = str(path.relative_to(ROOT))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"(?:error|notice)\.\w+", node.value):
                yield f"{place}:{node.lineno}", node.value, None
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            key = node.args[0]
            if name in _SPEAKING and isinstance(key, ast.Constant) and isinstance(key.value, str) and _KEY.fullmatch(key.value):
                yield f"{place}:{node.lineno}", key.value, _passed(name, node)


def _passed(name: str, call: ast.Call) -> set[str] | None:
    if name in ("Problem", "Notice"):
        given = [a for a in call.args if isinstance(a, ast.Dict)] + [k.value for k in call.keywords if isinstance(k.value, ast.Dict)]
        position = 2 if name == "Problem" else 1
        if not given:
            return None if len(call.args) > position or any(k.arg == "params" for k in call.keywords) else set()
        return {k.value for k in given[0].keys if isinstance(k, ast.Constant) and isinstance(k.value, str)} if all(given[0].keys) else None
    if any(k.arg is None for k in call.keywords):
        return None
    return {str(k.arg) for k in call.keywords} - {"field", "lang"}


def test_every_sentence_that_the_code_speaks_is_written() -> None:
    known = sentences("en")
    assert sorted({f"{place} {key}" for place, key, _ in spoken_keys() if key not in known}) == []


def test_every_placeholder_is_given_by_the_code() -> None:
    known = sentences("en")
    wrong = []
    for place, key, given in spoken_keys():
        wanted = {name for _, name, _, _ in string.Formatter().parse(known.get(key, "")) if name}
        if given is not None and wanted - given:
            wrong.append(f"{place} {key} wants {sorted(wanted - given)}")
    assert wrong == []
