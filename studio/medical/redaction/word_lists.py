"""Lists that tell names from other words: English words, names of the census of the United States, and capitalised words of medicine.

``english_words`` are the lower-case words of SCOWL (as packed in Debian's wamerican and wbritish), ``names`` the commonest family and
given names of the census of 1990, in the public domain. A name that is also a word ("long", "brown") stands in both.
"""

from __future__ import annotations

import gzip
import re
from functools import cache

from studio.settings import ASSETS

_FOLDER = ASSETS / "personal_data"


@cache
def english_words() -> frozenset[str]:
    """Lower-case words without names: 65,000."""
    return _packed("english_words.txt.gz")


@cache
def known_names() -> frozenset[str]:
    """Names in lower case: 32,000."""
    return _packed("names.txt.gz")


@cache
def capitalised_words() -> frozenset[str]:
    """Words in lower case that are written with a capital and name no patient: eponyms, drugs, germs, places, days."""
    return _plain("capitalised_words.txt")


@cache
def given_words() -> frozenset[str]:
    """Given names in lower case that are words too (John, Grace, Tom), and that a capital inside a sentence makes a name."""
    return _plain("given_words.txt")


def _plain(name: str) -> frozenset[str]:
    text = (_FOLDER / name).read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.lower().split())


def _packed(name: str) -> frozenset[str]:
    return frozenset(gzip.decompress((_FOLDER / name).read_bytes()).decode().split())


_MEDICAL = re.compile(
    r"(?:itis|osis|oses|emia|aemia|oma|omas|omata|pathy|pathic|ectomy|otomy|ostomy|oscopy|graphy|gram|plasty|uria|pnoea|pnea|algia|algesia|rrhoea|"
    r"rrhea|rrhage|rrhagic|plegia|paresis|phagia|phasia|megaly|sclerosis|stenosis|philia|penia|cytosis|trophy|trophic|genic|toxic|lytic|static|"
    r"olol|pril|prils|artan|sartan|statin|mycin|micin|cillin|floxacin|azole|prazole|idine|tidine|olone|sone|caine|azepam|zolam|mab|nib|vir|"
    r"parin|xaban|gliptin|gliflozin|formin|dipine|thiazide|semide|lukast|terol|tropium|phylline|barbital|triptan|setron|oxetine|"
    r"coccus|cocci|bacter|bacteria|bacterium|ella|monas|virus|viral|viridae|myces|fungal|plasma|"
    r"ology|ologist|ologic|ological|iatric|iatrics|cardial|cardiac|cardia|thoracic|vascular|pulmonary|pleural|cerebral|hepatic|renal|gastric|"
    r"thorax|scapular|clavicular|vertebral|lumbar|ectasis|ectasia|ectatic|edema|oedema|apnoea|apnea|haem\w*|ischaem\w*|anaem\w*|oesoph\w*)$"
)
_SUFFIXES = ("'s", "’s", "s", "es", "ed", "ing", "ly", "d", "er", "est")


@cache
def is_word(word: str) -> bool:
    """Whether ``word``, in any case, is an ordinary or a medical word; then a capital alone makes it no name."""
    lower = word.lower()
    if lower in english_words() or lower in capitalised_words() or _MEDICAL.search(lower):
        return True
    if "-" in lower:
        return all(is_word(part) for part in lower.split("-") if part)
    return any(lower.endswith(end) and lower[: -len(end)] in english_words() for end in _SUFFIXES)


@cache
def is_name(word: str) -> bool:
    """Whether ``word``, in any case, stands among the names of the census, in whole or in each part of a compound (Mary-Ann, O'Neil)."""
    lower = re.sub(r"['’]s$", "", word.lower())
    bare = re.sub(r"['’]", "", lower)
    if lower in known_names() or bare in known_names():
        return True
    parts = [part for part in re.split(r"[-'’]", lower) if part]
    return len(parts) > 1 and all(len(part) == 1 or part in known_names() for part in parts)
