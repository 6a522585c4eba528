"""Names in scripts that notes in English or Chinese use for nothing else: Cyrillic, Arabic, Hebrew, Kana, Hangul, Thai, Devanagari, Greek.

In a note of another script than its own such a word is a name or an address, and goes. A note that is itself written in one of them keeps
its words, apart from names that are marked: by a capital inside a sentence, by a label, or by a polite ending.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from studio.medical.redaction.personal_spans import Found

_SCRIPTS = {
    "cyrillic": r"[\u0400-\u052f]",
    "arabic": r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]",
    "hebrew": r"[\u0590-\u05ff]",
    "kana": r"[\u3041-\u309f\u30a1-\u30faー々]",
    "hangul": r"[\uac00-\ud7af\u1100-\u11ff]",
    "thai": r"[\u0e00-\u0e7f]",
    "devanagari": r"[\u0900-\u097f]",
    "greek": r"[\u0370-\u03ff\u1f00-\u1fff]",
}
_MOST = 0.3  # share of a note's letters from which on the note itself is written in a script
_KANJI = r"[\u4e00-\u9fff々]"
_JAPANESE_FAMILY = (
    "佐藤|鈴木|高橋|田中|渡辺|渡邉|渡邊|伊藤|山本|中村|小林|加藤|吉田|山田|佐々木|山口|松本|井上|木村|斎藤|齋藤|斉藤|清水|山崎|池田|橋本|阿部|石川|山下|森田|"
    "中島|石井|小川|前田|岡田|長谷川|藤田|後藤|近藤|村上|遠藤|青木|坂本|福田|太田|西村|藤井|金子|岡本|藤原|三浦|中野|中川|原田|松田|竹内|小野|田村|中山|和田|石田|上田|"
    "森本|柴田|酒井|工藤|横山|宮崎|宮本|内田|高木|安藤|谷口|大野|丸山|今井|高田|藤本|武田|村田|上野|杉山|増田|平野|大塚|千葉|久保|松井|小島|岩崎|桜井|野口|松尾|野村|木下|菊地|菊池|"
    "佐野|大西|杉本|新井|浜田|古川|市川|水野|小松|島田|小山|高野|山内|西田|西川|五十嵐|北村|安田|中田|川口|平田|川崎|飯田|吉川|本田|久保田|沢田|吉村|津田|若松|笹田|加納|廣川|喜嶋|江古田|坂田|桐山|青山|宇野|田辺|吉本|三宅|村山|鈴村|大垣|西之園|斉木|小泉|近江"
)
_JAPANESE_SHORT = "森|林|原|浜|辻|関|岡|堀|星|東|南|北|西|島|谷|菅|沢|渚"
_POLITE = r"(?:さん|様|さま|氏|くん|君|ちゃん|先生|殿)"
_GIVEN = r"[\u4e00-\u9fff々\u3041-\u309f\u30a1-\u30faー]{1,4}"
_JAPANESE = (
    re.compile(rf"((?:{_JAPANESE_FAMILY})[\s　]?{_KANJI}{{1,3}}?)(?=[\s,，。；、:：.()（）\d\[]|{_POLITE}|在場|$|[男女歲因於咳發])"),
    re.compile(rf"((?:{_KANJI}{{1,4}}[\s　]?){{1,2}})(?:さん|様|さま|くん|ちゃん|殿)"),
    re.compile(rf"(?<!{_KANJI})((?:{_JAPANESE_SHORT})[ 　]{_GIVEN})(?=[\s,，。；、:：.()（）]|{_POLITE}|在場|$)"),
    re.compile(rf"(?<={{籍病人}})((?:{_JAPANESE_SHORT})[ 　]{_GIVEN})".replace("{籍病人}", "籍病人")),
    re.compile(rf"((?:{_JAPANESE_FAMILY})[ 　]{_GIVEN})"),
    re.compile(rf"(?<!{_KANJI})((?:{_JAPANESE_FAMILY}){_KANJI}{{0,3}})(?=[,，、]?\s*(?:[a-zA-Z]|$))"),
)
_CYRILLIC_WORD = r"[А-ЯЁЇІЄҐ][а-яёїієґ]+(?:-[А-ЯЁ][а-яё]+)?"
_CYRILLIC_NAMES = (
    re.compile(rf"{_CYRILLIC_WORD}(?:\s+(?:{_CYRILLIC_WORD}|[А-ЯЁ]\.)){{1,2}}"),
    re.compile(rf"[А-ЯЁ]\.\s?[А-ЯЁ]\.\s?{_CYRILLIC_WORD}"),
    re.compile(rf"(?<=[а-яё,] ){_CYRILLIC_WORD}"),
    re.compile(r"[А-ЯЁ][а-яё]+(?:ович|евич|ич|овна|евна|ична|ский|ская|енко|швили|дзе)\b"),
)
_ARABIC_NAMES = re.compile(
    r"(?:السيدة?|الدكتورة?|د\.|الاسم|اسم(?:ه|ها)?|المريضة?|الطبيبة?|الآنسة)\s*[:：]?\s*([\u0600-\u06ff]+(?:\s+[\u0600-\u06ff]+){1,2})"
)
_KANA_POLITE = re.compile(rf"((?:{_SCRIPTS['kana']}|{_KANJI}){{2,8}}?)(?=さん|様|さま|くん|ちゃん|殿)")
# what stands between the Chinese characters of a Japanese sentence
_KANA_GRAMMAR = re.compile(
    r"(?:から|まで|より|など|です|ます|ました|ません|した|して|する|ある|いる|あり|なし|ない|という|による|について|のため|[のとがはをにでもへやかし])+"
)
_HANGUL_NAMES = re.compile(r"([\uac00-\ud7af]{2,4})\s?(?=씨|님|환자|선생)")


def names_in_other_scripts(text: str) -> Iterator[Found]:
    """Names in scripts other than Latin and Chinese, and Japanese names in Chinese characters."""
    letters = sum(character.isalpha() for character in text)
    for name, script in _SCRIPTS.items():
        count = len(re.findall(script, text))
        if not count:
            continue
        if count <= _MOST * letters and not (name == "kana" and count > 40):
            least = 3 if name == "greek" else 2  # an alpha or a beta is no name
            joint = r"[\s　.·・\-]{1,2}"
            for match in re.finditer(rf"(?:{script}){{{least},}}(?:{joint}(?:{script})+)*", text):
                if not _KANA_GRAMMAR.fullmatch(match[0]):
                    yield match.start(), match.end(), "name"
    for pattern in (*_CYRILLIC_NAMES, _ARABIC_NAMES, _HANGUL_NAMES, *_JAPANESE):
        for match in pattern.finditer(text):
            start, end = match.span(1 if pattern.groups else 0)
            yield start, end, "name"
    if re.search(_SCRIPTS["kana"], text):
        for match in _KANA_POLITE.finditer(text):
            yield match.start(), match.end(), "name"
