"""Numbers from one to ten in words, as the style guides of Netflix and the BBC ask, wherever a figure is not the better form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from studio.captions.language.reading_limits import base_language
from studio.speech.transcript import Word

_LARGEST = 10
_LARGEST_FIRST = 99  # at the start of a sentence
_NUMBER = re.compile(r"([\"'“‘(\[¿¡]*)(\d{1,2})([.,;:!?…\"'”’)\]]*)")
_ENDS = re.compile(r"(?<!\b[Nn]o)(?<!\b[Nn]r)(?<!\b[Nn]úm)(?:\.|[!?…])[\"'”’)\]]*$")
_CAPITALS = re.compile(r"[A-Z](?:[.,-]|-[A-Z])*[.,]?")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NAMES: dict[str, tuple[str, ...]] = {
    "en": ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    # without those that change with the gender of what is counted
    "es": ("", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez"),
    "fr": ("", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"),
    "it": ("", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove", "dieci"),
    "de": ("", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn"),
    "pt": ("", "", "três", "quatro", "cinco", "seis", "sete", "oito", "nove", "dez"),
}
_TENS = ("", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_TEENS = ("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
# Words before a figure that names or labels something, or that is typed
_LABELS = _words(
    "press dial enter push type key select number numbers no nr chapter page pages room step option version line channel act scene level "
    "gate flight route highway interstate apartment apt suite unit extension section part phase grade class figure table item question "
    "lesson book verse windows python iphone terminal platform track zone area size model episode season volume round stage article "
    "minus plus times equals point zero code pin digit digits button volume note rule day week type block building floor district "
    # Spanish, French, Italian, German, Portuguese
    "pulse marque tecla número página capítulo opción línea paso versión sala tapez appuyez touche numéro chapitre étape ligne salle "
    "prema digiti tasto numero pagina capitolo passo linea opzione versione taste nummer seite kapitel schritt zimmer linie gleis raum "
    "drücken wählen pressione digite opção linha etapa versão option"
)
_MONTHS = _words(
    "january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov "
    "dec enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre janvier février mars avril mai juin "
    "juillet août septembre octobre novembre décembre gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre januar "
    "februar märz juni juli oktober dezember janeiro fevereiro março maio junho julho setembro outubro novembro dezembro"
)
# Words after a figure that measures, costs, or is a time
_UNITS = _words(
    "a.m p.m am pm o'clock percent per cent % dollars dollar bucks euros euro pounds pence cents yen million millions billion billions "
    "thousand hundred trillion km kilometers kilometres miles meters metres cm mm kg kilograms grams g mg ml liters litres gb mb kb hz khz "
    "mhz ghz volts watts degrees celsius fahrenheit mph kph inches feet foot ft px bits bytes gigabytes megabytes star pound hash digit "
    ""
    "por prozent cento pour uhr heures h euro millones millions milioni millionen milhões grados grad gradi degrés graus de"
)
# Words after a figure that is a name: one thing, not several ("Bus 5 is late")
_SINGULAR = _words("is was has had does will")
_KEYS = _words("press dial pulse marque tapez appuyez prema drücken pressione")  # a sentence about keys has figures
_JOINING = _words("by or and to through until till - – y o et ou e und oder bis a à")


def spelled(words: Sequence[Word], language: str) -> list[Word]:
    """The same words with numbers from 1 to 10 spelled out, and in English those up to 99 at the start of a sentence.

    Figures stay in telephone numbers and other rows of figures, times, dates, money, measures, versions, and after what they label
    ("press 1", "chapter 3"), as well as where they are joined to such a figure ("press 1 or 2").
    """
    names = _NAMES.get(base_language(language) or "en")
    if names is None:
        return list(words)
    texts = [word.text.strip() for word in words]
    kept = _kept(texts, nouns=base_language(language) == "de")
    found = []
    for i, word in enumerate(words):
        number = _NUMBER.fullmatch(texts[i])
        said = "" if number is None or kept[i] else _said(int(number[2]), names, first=_opens(texts, i))
        found.append(replace(word, text=f"{number[1]}{said}{number[3]}") if number is not None and said else word)
    return found


def _said(value: int, names: Sequence[str], *, first: bool) -> str:
    if 1 <= value <= _LARGEST:
        text = names[value - 1]
    elif first and names is _NAMES["en"] and _LARGEST < value <= _LARGEST_FIRST:
        tens, ones = divmod(value, 10)
        text = _TEENS[value - 11] if value < 20 else _TENS[tens] + (f"-{names[ones - 1]}" if ones else "")
    else:
        return ""
    return text[:1].upper() + text[1:] if first else text


def _opens(texts: Sequence[str], at: int) -> bool:
    return at == 0 or _ENDS.search(texts[at - 1]) is not None


def _kept(texts: Sequence[str], *, nouns: bool) -> list[bool]:
    """Which figures stay figures. ``nouns``: all nouns have capitals, not only names."""
    figure = [any(char.isdigit() for char in text) for text in texts]
    cores = [text.strip("\"'“”‘’()[],;:!?…").rstrip(".").lower() for text in texts]
    kept = [figure[i] and _stays(i, texts, cores, figure, nouns=nouns) for i in range(len(texts))]
    for order in (range(len(texts)), reversed(range(len(texts)))):  # "press 1 or 2", "2 to 300": one kind for figures that are joined
        for i in order:
            if figure[i] and not kept[i]:
                kept[i] = any(kept[j] for j in _joined(i, cores, figure, texts))
    return kept


def _stays(i: int, texts: Sequence[str], cores: Sequence[str], figure: Sequence[bool], *, nouns: bool) -> bool:
    if _NUMBER.fullmatch(texts[i]) is None:
        return True
    before = cores[i - 1] if i and not _ENDS.search(texts[i - 1]) else ""
    after = cores[i + 1] if i + 1 < len(texts) and not _ENDS.search(texts[i]) else ""
    crossed = "by" in (before, after) and (
        cores[max(i - 2, 0)].isdigit() if before == "by" else cores[min(i + 2, len(cores) - 1)].isdigit()
    )
    beside = crossed or (i > 0 and figure[i - 1] and bool(before)) or (i + 1 < len(texts) and figure[i + 1] and bool(after))
    listed = _opens(texts, i) and re.fullmatch(r"\d{1,2}[.):]", texts[i]) is not None and i + 1 < len(texts)
    letters = i > 0 and _CAPITALS.fullmatch(texts[i - 1]) is not None and texts[i - 1] not in ("I", "A") and bool(before)
    named = (not nouns and _named(i, texts, before)) or (after in _SINGULAR and not _opens(texts, i)) or (before == "at" and not after)
    dated = before in _MONTHS or (after in _MONTHS and after != "may") or (after == "may" and texts[i + 1][:1] == "M")
    labelled = before in _LABELS or before.removesuffix("s") in _LABELS or _about_keys(i, texts, cores)
    return beside or listed or letters or dated or named or labelled or after in _UNITS


def _named(i: int, texts: Sequence[str], before: str) -> bool:
    """Whether the figure belongs to a name: a word with a capital beside it that does not begin the sentence."""
    earlier = bool(before) and not _opens(texts, i - 1) and texts[i - 1][:1].isupper() and texts[i - 1].rstrip(",") != "I"
    later = i + 1 < len(texts) and not _opens(texts, i + 1) and texts[i + 1][:1].isupper() and texts[i][-1].isdigit()
    return (earlier and "'" not in texts[i - 1] and "’" not in texts[i - 1]) or (later and texts[i + 1] != "I")


def _about_keys(i: int, texts: Sequence[str], cores: Sequence[str]) -> bool:
    first = i
    while first and not _ENDS.search(texts[first - 1]):
        first -= 1
    return any(core in _KEYS for core in cores[first:i])


def _joined(i: int, cores: Sequence[str], figure: Sequence[bool], texts: Sequence[str]) -> list[int]:
    """The figures that stand one joining word away within the sentence."""
    found = []
    if i >= 2 and cores[i - 1] in _JOINING and figure[i - 2] and not _ENDS.search(texts[i - 2]):
        found.append(i - 2)
    if i + 2 < len(texts) and cores[i + 1] in _JOINING and figure[i + 2] and not _ENDS.search(texts[i]):
        found.append(i + 2)
    return found
