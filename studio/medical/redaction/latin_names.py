"""Names in Latin script: by titles and labels before them, by "Smith, John" and "JOHN SMITH", and by capitals that no word explains.

A capitalised word is *sure* if it stands in the census and in no dictionary, *likely* if it stands in neither, and *doubtful* if it
stands in both ("Long", "Grace"). Sure and likely words are names inside a sentence; where every word would have a capital (the beginning
of a sentence, a line in capitals, a list) it takes two of them, or what somebody does ("Smith denies pain").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from studio.medical.redaction.personal_spans import Found
from studio.medical.redaction.word_lists import capitalised_words, english_words, given_words, is_name, is_word


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LETTER = r"[^\W\d_\u0370-\uffff]"
_TOKEN = re.compile(rf"(?<![\w@/]){_LETTER}+(?:['’\-]{_LETTER}+)*(?![@\w])")
_ABBREVIATED = 4  # letters of Prof
_PARTICLES = _set("van von de der den del della di da dos du la le bin ibn al el ten ter zu y")
_TITLES = _set(
    "mr mrs ms miss mx dr doctor prof professor sir dame lord lady sister nurse matron father rev reverend pastor rabbi imam herr frau mme madame "
    "señor señora consultant surgeon physiotherapist"
)
_KIN = _set(
    "daughter son wife husband mother father brother sister partner friend carer caregiver neighbour neighbor aunt uncle niece nephew grandson "
    "granddaughter grandmother grandfather fiance fiancee girlfriend boyfriend spouse relative guardian mum mom dad interpreter boy girl baby "
    "patient patients pt client resident colleague driver volunteer worker secretary radiographer dentist"
)
_LABEL = re.compile(
    r"(?i)(?:\b(?:patient(?:'s)? name|full name|first name|last name|given name|family name|name|names|surname|forename|next of kin|nok|"
    r"emergency contact|contact|re|attn|attention|dear|signed|signature|dictated by|reported by|typed by|requested by|ordered by|verified by|cc|"
    r"consultant|gp|attending|physician|guardian|pt|patient|known as|is called|named|my name is|alias)\s*[:：,]?\s*|"
    r"(?:姓名|患者|病人|病患|個案|家屬|聯絡人|醫師|看護|友人|朋友|外籍人士|簽名|同事|室友|翻譯|配偶)\s*[:：]?\s*)$"
)
_BY = re.compile(
    r"(?i)\b(?:seen|referred|reviewed|examined|discussed|admitted|signed|brought(?: in)?|accompanied|found|treated|operated|written|called|d/w|r/v|"
    r"spoke|spoken|met|under the care|care|behalf|asked|informed|told|thank|thanks|see|seeing)\s+(?:by|with|to|of|from|in by|us to see)?\s*$"
)
_DOES = _set(
    "is was has had reports reported denies denied presents presented says said states stated complains complained lives lived feels felt came "
    "went takes took remains remained attended attends c/o smokes works wants agrees agreed reviewed saw looks arrived fell who called underwent"
)
_OF_DISEASE = _set(
    "disease syndrome sign signs test catheter palsy criteria criterion score scale lymphoma drain fracture murmur line lines classification "
    "class phenomenon tube procedure operation forceps tumour tumor anaemia anemia thyroiditis stain contracture reflex node nodes law point "
    "incision triad tetralogy mask oesophagus esophagus encephalopathy dementia sarcoma granulomatosis chorea disorder maneuver manoeuvre "
    "respiration breathing index grade stage cyst hernia ulcer tear lesion body bodies cell cells method position technique crisis coma "
    "dilatation monitor valve stenosis rule view cannula needle clip nodules spots rash fever repair bypass shunt agar units effect"
)
_DOSE = re.compile(r"\s*\d+(?:\.\d+)?\s*(?:mg|mcg|µg|g|ml|units?|%)(?!\w)")
_TAKES = re.compile(r"(?i)\b(?:on|started|taking|takes|prescribed|given|allergic to|course of|tablets?|and|or|with)\s+$")
_MONTHS = _set("january february march april may june july august september october november december jan feb mar apr aug sept oct nov dec")

Kind = Literal["sure", "likely", "given", "doubtful", "no"]


@dataclass(frozen=True)
class _Word:
    start: int
    end: int
    text: str
    kind: Kind
    capital: bool  # begins with a capital letter
    caps: bool  # capital letters only, two or more
    begins: bool  # the first of a sentence or line


def latin_names(text: str) -> Iterator[Found]:
    """Names written in Latin letters, wherever they stand in ``text``."""
    words = _words(text)
    shouted = _shouted(words)
    at = 0
    while at < len(words):
        run = _run(words, at, text)
        taken = _accepted(words, at, run, text, shouted) if run else 0
        if taken:
            start = at
            while start and _is_particle(words[start - 1], words[start], text):
                start -= 1
            yield words[start].start, words[at + taken - 1].end, "name"
            at += taken
        else:
            at += 1


def _is_particle(word: _Word, following: _Word, text: str) -> bool:
    """Whether ``word`` is the "van" of the name that follows."""
    return word.text.lower() in _PARTICLES and len(word.text) > 1 and text[word.end : following.start].strip(" \t") == ""


_SMALL = re.compile(r"(?i)\b(?:patient(?:'s)? name|full name|name|surname)\s*(?:is\b|[:：\-])?\s*([a-z'’\-]+(?: [a-z'’\-]+){0,2})")
_SMALL_FIRST = re.compile(r"\A\s*([a-z]+ [a-z]+(?: [a-z]+)?)(?=,? *\(?\d{1,3} ?(?:yo|y/o|yr|year|[mfMF]\b))")


def small_names(text: str) -> Iterator[Found]:
    """Names in small letters after a label, and at the beginning of a note before an age."""
    for match in _SMALL.finditer(text):
        length = 0
        for word in re.finditer(r"[^ ]+", match[1]):
            if not is_name(word[0]) or word[0] in _DOES:
                break
            length = word.end()
        if any(word not in english_words() or word in given_words() for word in match[1][:length].split()):
            yield match.start(1), match.start(1) + length, "name"
    if (match := _SMALL_FIRST.match(text)) and any(is_name(word) and word not in english_words() for word in match[1].split()):
        yield *match.span(1), "name"


def _words(text: str) -> list[_Word]:
    found = []
    for match in _TOKEN.finditer(text):
        word = match[0]
        before = text[max(match.start() - 8, 0) : match.start()].rstrip(" \t\"'(“")
        initial = re.search(r"(?:^|[\s,(])[A-Z]\.$", before) is not None  # the full stop of "John S. Smith" ends no sentence
        begins = (not before and match.start() <= 8) or (before[-1:] in tuple(".!?:;\n。！？：；•*-–") and not initial)
        bare = re.sub(r"['’]s$", "", word)
        found.append(
            _Word(match.start(), match.start() + len(bare), bare, _kind(bare), word[0].isupper(), len(bare) > 1 and bare.isupper(), begins)
        )
    return found


def _kind(word: str) -> Kind:
    lower = word.lower()
    if re.match(r"[^\W\d_]-[^A-Z]", word) or (word[-1].islower() and sum(letter.isupper() for letter in word) > len(word) / 2):
        return "no"  # D-dimer, ADLs
    if len(word) < 2 or lower in capitalised_words():
        named = len(word) > 1 and is_name(word) and lower not in _MONTHS
        return ("given" if lower in given_words() else "doubtful") if named else "no"
    if is_name(word):
        return "given" if lower in given_words() else "doubtful" if lower in english_words() else "sure"
    if is_word(word):
        return "no"
    if not re.search(r"[aeiouyà-ý]", lower) or (word.isupper() and len(word) < 4):
        return "no"  # an abbreviation
    return "likely"


def _shouted(words: Sequence[_Word]) -> bool:
    """Whether most of the text is in capitals, so that they tell nothing."""
    long = [word for word in words if len(word.text) > 2]
    return len(long) > 4 and sum(word.caps for word in long) > 0.6 * len(long)


def _run(words: Sequence[_Word], at: int, text: str) -> int:
    """How many words from ``at`` on may be one name: capitalised, with initials and particles, or family name, comma, given name."""
    if not words[at].capital:
        return 0
    count, comma = 1, False
    while at + count < len(words) and count < 5:
        gap, word = text[words[at + count - 1].end : words[at + count].start], words[at + count]
        initial = len(word.text) == 1 and word.capital
        plain = re.fullmatch(r"\.?[ \t]+" if len(words[at + count - 1].text) == 1 else r"[ \t]+", gap)
        if not plain and (comma or count > 2 or not re.fullmatch(r",[ \t]*", gap)):
            break
        if (
            plain
            and word.text.lower() in _PARTICLES
            and len(word.text) > 1
            and (word.caps or not word.capital)
            and at + count + 1 < len(words)
        ):
            count += 1
            continue
        if not word.capital or (word.kind == "no" and not initial):
            break
        comma = comma or not plain
        count += 1
    return count


def _accepted(words: Sequence[_Word], at: int, run: int, text: str, shouted: bool) -> int:
    """How many of the ``run`` words from ``at`` on are a name; 0 if none is."""
    first = words[at]
    commas = [i for i in range(1, run) if "," in text[words[at + i - 1].end : words[at + i].start]]
    if cue := _cue(words, at, text):
        strong = cue == "strong"
        plain = commas[0] if commas and not _is_comma_name(words[at : at + run], commas[0]) else run
        alone = first.caps and plain == 1 and not strong  # perhaps an abbreviation
        if (
            first.kind in ("sure", "given")
            or (first.kind == "likely" and not alone)
            or (first.kind == "doubtful" and (strong or plain > 1 or _acts(words, at + 1)))
            or (len(first.text) == 1 and plain > 1)
        ):
            return _trimmed(words, at, plain)
    if commas:
        if _is_comma_name(words[at : at + run], commas[0]) and _stands_alone(words, at, run, text):
            return _trimmed(words, at, run)
        run = commas[0]
    if (first.kind == "no" and len(first.text) > 1) or _eponym(words, at, run, text):
        return 0
    run = _trimmed(words, at, run)
    kinds = [word.kind for word in words[at : at + run] if len(word.text) > 1 and word.text.lower() not in _PARTICLES]
    known = kinds.count("sure")
    if first.caps and (shouted or all(word.caps for word in words[at : at + run])):
        known += len(kinds) > 1 and kinds[0] == "given"
        unknown = not shouted and (kinds.count("likely") == len(kinds) or ("likely" in kinds and _acts(words, at + run)))
        return run if len(kinds) > 1 and (known or unknown) else 0
    following = at + run
    if known and len(kinds) == 1 and _acts(words, following + 1) and words[following].capital and not words[following].begins:
        return run + 1  # a surname that is a word as well: "Owen Raja is"
    if len(kinds) > 1:
        return (
            run
            if known
            or kinds[0] == "given"
            or ("likely" in kinds and (not first.begins or kinds.count("likely") == len(kinds) or "doubtful" in kinds))
            else 0
        )
    if kinds[:1] in (["sure"], ["likely"], ["given"]) and not first.caps:
        return run if (not first.begins and not _listed(text, first)) or (kinds != ["likely"] and _acts(words, at + run)) else 0
    return 0


def _cue(words: Sequence[_Word], at: int, text: str) -> str:
    """ "strong" after a title or label, "weak" after a relative or "seen by", else empty."""
    before = text[max(words[at].start - 40, 0) : words[at].start]
    last = words[at - 1] if at else None
    gap = text[last.end : words[at].start] if last else ""
    short = r"\.?[ \t]+" if last and len(last.text) <= _ABBREVIATED else r"[ \t]+"  # after a whole word a sentence ends
    if last and re.fullmatch(short, gap) and last.text.lower() in _TITLES and (last.capital or last.text.lower() not in _KIN):
        return "strong"
    if found := _LABEL.search(before):
        return "strong" if re.search(r"[:：]|姓名|named|name|called|known|Re\b|Dear", found[0]) else "weak"
    if last and re.fullmatch(r"[ \t]+", gap) and last.text.lower() in _KIN:
        return "weak"
    return "weak" if _BY.search(before) else ""


def _is_comma_name(run: Sequence[_Word], comma: int) -> bool:
    """Smith, John; SMITH, J.; two words around a comma of which one at least is surely a name."""
    family, given = run[:comma], run[comma:]
    if len(family) > 2 or len(given) > 2:
        return False
    names = [word.kind for word in (*family, *given) if len(word.text) > 1]
    initials = [word for word in given if len(word.text) == 1]
    if "no" in names or not names or (names[0] == "doubtful" and not {"sure", "given"} & {*names[1:]}):
        return False
    return "sure" in names or "given" in names[1:] or (len(names) == names.count("likely") and (len(names) > 1 or bool(initials)))


def _stands_alone(words: Sequence[_Word], at: int, run: int, text: str) -> bool:
    """Whether the words with a comma are no part of a longer list."""
    end = words[at + run - 1].end
    after = text[end : end + 3]
    before = text[max(words[at].start - 4, 0) : words[at].start].rstrip()
    return (not before.endswith(",") and not re.match(r", [A-Z]|,[A-Z]", after)) or words[at].begins


def _trimmed(words: Sequence[_Word], at: int, run: int) -> int:
    """Without initials and particles at the end that belong to the next word, such as "A" in "Smith. A cough"."""
    while run > 1 and (words[at + run - 1].text.lower() in _PARTICLES or words[at + run - 1].begins):
        run -= 1
    return run


def _eponym(words: Sequence[_Word], at: int, run: int, text: str) -> bool:
    """Whether the name is that of a disease, sign or device."""
    listed = all(word.text.lower() in capitalised_words() for word in words[at : at + run])
    after = words[at + run].text.lower() if at + run < len(words) else ""
    gap = text[words[at + run - 1].end : words[at + run].start] if after else ""
    parts = [part for word in words[at : at + run] for part in word.text.lower().split("-")]
    listed = listed or (len(parts) > 1 and any(part in capitalised_words() for part in parts) and "-" in words[at].text)
    return listed or (after in _OF_DISEASE and re.fullmatch(r"(?:['’]s)?[ \t]+", gap) is not None)


def _listed(text: str, word: _Word) -> bool:
    """Whether the word stands where a drug would: before a dose, or after "on"."""
    if _DOSE.match(text, word.end):
        return True
    return not is_name(word.text) and _TAKES.search(text[max(word.start - 24, 0) : word.start]) is not None


def _acts(words: Sequence[_Word], at: int) -> bool:
    return at < len(words) and words[at].text.lower() in _DOES
