"""Where somebody lives, in English and Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator

from studio.medical.redaction.personal_spans import Found

_STREETS = (
    "alley|avenue|ave|boulevard|blvd|bypass|center|circle|close|corner|corners|cottages|court|crescent|cross|crossroad|dale|drive|dr|estate|"
    "extension|falls|fields?|flats?|fords?|forest|forge|forks?|freeway|gardens?|gate|gateway|glens?|greens?|groves?|harbors?|haven|heights|"
    "highway|hills?|hollow|inlet|islands?|isle|junctions?|keys?|knolls?|lakes?|landing|lane|ln|light|loaf|locks?|lodge|loop|mall|manor|"
    "meadows?|mews|mills?|mission|motorway|mount|mountains?|neck|orchard|overpass|oval|parade|park|parks|parkway|pass|passage|path|pike|pines?|"
    "place|plains?|plaza|points?|ports?|prairie|radial|ramp|ranch|rapids?|rest|ridges?|river|road|rd|roads|route|row|rue|run|shoals?|shores?|"
    "skyway|springs?|spurs?|squares?|station|stravenue|stream|street|streets|st|strasse|summit|terrace|throughway|trace|track|trafficway|trail|"
    "tunnel|turnpike|underpass|unions?|valleys?|viaduct|views?|villages?|ville|vista|walks?|way|ways|wells?"
)
_PART = r"(?:apt|apartment|suite|flat|studio|unit|room|floor)\.?\s*\w{1,6}"
_NUMBER = r"(?:no\.?\s*)?\d{1,5}[A-Za-z]?"
_ENGLISH = (
    rf"(?i:\b(?:{_PART},?\s+)?\b{_NUMBER})\s+(?:(?:[A-Z][\w'’\-]+|[NSEW]\.?|of|the)\s+){{1,3}}(?i:{_STREETS})\b\.?(?i:[,\s]+{_PART})?",
    rf"(?i:\b{_PART},?\s+{_NUMBER})\s+[A-Z][\w'’\-]+(?:\s+\w+)?(?i:\s+{_STREETS})?\b",
    (
        r"(?i:\b(?:home address|address|addr|resides at|residing at|lives at|living at|lived at|resident at))\s*(?:is|[:：])?\s*"
        r"((?:[A-Za-z.]+\s+)?\d[\w\-/]*,?\s+[^,.;\n]{2,40}(?:,\s*(?:[A-Z]|\d)[\w \-]{1,30}(?=[,.;\n]|$))*)"
    ),
    r"\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b",  # a British postcode
    r"\b[A-Z]{2}\s\d{5}(?:-\d{4})?\b(?=[\s,.;]|$)",  # a state of the USA with its code
    r"(?i:\bp\.?\s?o\.?\s?box\s*\d+)",
)
_HAN = r"[\u4e00-\u9fff]"
_DIGIT = r"[\d０-９一二三四五六七八九十百]"
_HOUSE = rf"(?:{_DIGIT}+段)?(?:{_DIGIT}+巷)?(?:{_DIGIT}+弄)?{_DIGIT}+(?:[之\-]{_DIGIT}+)?號(?:[之\-]{_DIGIT}+)?(?:{_DIGIT}+樓)?(?:[之\-]{_DIGIT}+)?(?:室)?"
_TOWN = rf"(?:{_HAN}{{2,3}}?[縣市])?(?:{_HAN}{{1,3}}?[區鄉鎮市])?(?:{_HAN}{{1,3}}?[村里])?"
_CHINESE = (
    rf"(?:住址|地址|戶籍地?|通訊處|現居地?|家住|居住[於在]?|住[在於]?|居於)\s*(?:為|是)?\s*[:：]?\s*((?:\d{{3,6}}\s?)?[\u4e00-\u9fff\d０-９\-之]{{3,36}}?(?:號(?:[之\-]{_DIGIT}+)?(?:{_DIGIT}+樓)?(?:[之\-]{_DIGIT}+)?|{_DIGIT}+樓(?:[之\-]{_DIGIT}+)?))",
    rf"(?:\d{{3,6}}\s?)?{_TOWN}{_HAN}{{1,4}}(?:大道|路|街|巷){_HOUSE}",
    rf"{_HAN}{{2}}[縣市]{_HAN}{{1,3}}[區鄉鎮市]{_HAN}{{1,5}}(?:大道|路|街|巷)(?:{_DIGIT}+段)?",
)
_COMPILED = tuple(re.compile(pattern) for pattern in (*_ENGLISH, *_CHINESE))


def addresses(text: str) -> Iterator[Found]:
    """Streets with a house number, postcodes, and what follows a label such as 住址."""
    for pattern in _COMPILED:
        for match in pattern.finditer(text):
            start, end = match.span(match.lastindex or 0)
            yield start, end, "address"
