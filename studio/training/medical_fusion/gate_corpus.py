"""Texts that are no clinical notes, for the gate: read from unpacked Debian packages, split into a part that trains and one that measures.

``apt-get download`` and ``dpkg -x`` each package of `PACKAGES` into a folder of its name; nothing of the texts is shipped, only weights.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

_SAME = ("de", "fr", "es", "it", "nl", "sv", "da", "fi", "pl", "cs", "hu", "ro", "tr", "vi", "id", "zh")
MANUALS = {code: f"manpages-{code}" for code in _SAME} | {"pt": "manpages-pt-br", "en": "manpages"}
FORTUNES = {code: f"fortunes-{code}" for code in ("de", "es", "it", "pl", "cs", "ru", "bg", "zh")} | {
    "pt": "fortunes-br",
    "en": "fortunes-min",
}
PACKAGES = (*MANUALS.values(), *FORTUNES.values(), "wordnet-base")
_MEDICAL = re.compile(
    r"(?i)disease|symptom|medic|patient|pain|cough|fever|blood|heart|lung|chest|injur|wound|cancer|tumou?r|swell|bruis|breath|sick|ill\b|"
    r"illness|infect|surg|physician|doctor|hospital|organ\b|bone|muscle|skin|drug|health|inflam|syndrome|disorder|clinic|diagnos|therap|"
    r"weight|smok|accident|fall|fell|limb|body|sleep|throat|nose|stomach|appetite"
)
_LOREM = re.findall(
    r"\w+",
    """
lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore magna aliqua enim ad minim
veniam quis nostrud exercitation ullamco laboris nisi aliquip ex ea commodo consequat duis aute irure in reprehenderit voluptate velit esse
cillum eu fugiat nulla pariatur excepteur sint occaecat cupidatat non proident sunt culpa qui officia deserunt mollit anim id est laborum
perspiciatis unde omnis iste natus error voluptatem accusantium doloremque laudantium totam rem aperiam eaque ipsa quae ab illo inventore
veritatis quasi architecto beatae vitae dicta explicabo nemo ipsam quia voluptas aspernatur aut odit fugit
""",
)
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "asdf", "jkl", "qwe", "hjkl")


def manual_lines(folder: Path, language: str) -> list[str]:
    """Sentences of the manual pages in ``language``, without markup."""
    found: list[str] = []
    for file in sorted((folder / MANUALS[language] / "usr/share/man").rglob("*.gz")):
        raw = gzip.decompress(file.read_bytes()).decode("utf-8", "ignore")
        for line in raw.splitlines():
            if line.startswith((".", "'")) or len(line) < 25:
                continue
            text = re.sub(r"\\\(..|\\[a-z&|^]|\\f.|\\-|\\", " ", re.sub(r"\\f[A-Z\[][^\]]*\]?", " ", line))
            if len(re.findall(r"[^\W\d_]", text)) > 0.7 * len(text.replace(" ", "")):
                found.append(" ".join(text.split()))
        if len(found) > 12_000:
            break
    return list(dict.fromkeys(found))


def fortunes(folder: Path, language: str) -> list[str]:
    """Sayings in ``language``: these measure and train nothing."""
    found: list[str] = []
    for file in sorted((folder / FORTUNES[language] / "usr/share/games/fortunes").rglob("*")):
        if not file.is_file() or file.suffix in (".dat", ".u8") or file.is_symlink():
            continue
        raw = file.read_bytes()
        if b"\0" in raw[:200]:
            continue
        text = re.sub(r"\x1b\[[\d;]*m|.\x08", "", raw.decode("utf-8", "ignore"))
        found += [" ".join(part.split()) for part in re.split(r"\n%+[^\n]*\n", text)]
    return list(dict.fromkeys(part for part in found if 20 <= len(part) <= 500))


def glosses(folder: Path) -> Iterator[tuple[str, bool]]:
    """(definition or example, whether it may be about health) of WordNet."""
    for name in ("noun", "verb", "adj"):
        for line in (folder / "wordnet-base/usr/share/wordnet" / f"data.{name}").read_text(encoding="latin-1").splitlines():
            if line.startswith("  ") or "|" not in line:
                continue
            for part in line.split("|", 1)[1].split(";"):
                text = part.strip().strip('"').strip()
                if len(text) > 12:
                    yield text, bool(_MEDICAL.search(text))


def nonsense(count: int, seed: int) -> list[str]:
    """Random letters, keyboard mash, and words with their letters shuffled."""
    rng = np.random.default_rng([seed, 71])
    letters = np.array(list("abcdefghijklmnopqrstuvwxyz"))
    found = []
    for i in range(count):
        words = []
        for _ in range(int(rng.integers(2, 9))):
            n = int(rng.integers(3, 12))
            if i % 3 == 0:
                words.append("".join(rng.choice(letters, n)))
            elif i % 3 == 1:
                row = _ROWS[rng.integers(len(_ROWS))]
                words.append("".join(row[rng.integers(len(row))] for _ in range(n)))
            else:
                row = _ROWS[rng.integers(len(_ROWS))]
                words.append((row * 3)[:n])
        found.append(" ".join(words))
    return found


def placeholder_latin(count: int, seed: int) -> list[str]:
    """Lines of the words of "Lorem ipsum"."""
    rng = np.random.default_rng([seed, 73])
    return [" ".join(_LOREM[rng.integers(len(_LOREM))] for _ in range(int(rng.integers(4, 20)))) for _ in range(count)]
