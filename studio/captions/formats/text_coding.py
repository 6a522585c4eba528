"""Which character coding a text file is in: Unicode by its marks, older ones by how common the letters are that come out."""

from __future__ import annotations

import codecs
import unicodedata
from dataclasses import dataclass

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
          (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
_NULS = 0.02  # share of zero bytes above which a text is UTF-16: the ASCII characters of its times have one each
_ENOUGH = 0.1  # score below which nothing sensible came out
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b"))
_MOST = 20_000  # bytes beyond ASCII that are judged; more does not change the answer
_SAMPLE = 400_000  # bytes that are looked at


@dataclass(frozen=True)
class Coding:
    """One older coding: Python's ``codec``, the ``name`` that editors show, and the ``common`` characters of its languages."""

    codec: str
    name: str
    common: frozenset[str]


_WESTERN = frozenset("éèàçùâêîôûëïüäößñáíóúìòãõåøæœ¿¡ÉÈÀÇÄÖÜÑÁÍÓÚÅØ")
_MARKS_OF_TEXT = frozenset("“”‘’„‚«»–—…•°€£§№")
_WIDE_MARKS = frozenset("，。？！、：；「」『』（）《》…—·～〈〉　“”‘’")
# The most frequent characters of running text, simplified and traditional: they make up more than half of any page, and mojibake hardly
# ever hits them.
_HAN = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都"
    "同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问"
    "很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走"
    "义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马"
    "科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运"
    "這個們來為國說時會對過發後裡裏經麼學現當沒動還進樣實軍無與長機關點業將兩間問戰頭體見產話給門兒東聲員論處義幾認條氣題爾變總電數報結務場計資"
    "許統區隊決馬書則聽達強難權設記類據張該規萬領確傳師觀識帶導爭運從開應嗎吗呢吧啊您谁誰请請谢謝爱愛快吃喝睡早晚哥姐爸妈媽先生朋友找帮幫懂喜歡欢"
)
_HANGUL = frozenset(
    "이다는에의가을하고지은로를사한도자대기해서리인시나그어아정있일수보제라부스안우전과들만요습니게구없었것거면네여내무왜오잘저말모좋"
)
_KANA = frozenset(map(chr, range(0x3041, 0x3094))) | frozenset(map(chr, range(0x30A1, 0x30FB))) | {"ー"}
CODINGS: tuple[Coding, ...] = (
    Coding("cp1252", "Windows-1252", _WESTERN),
    Coding("cp1250", "Windows-1250", frozenset("ąćęłńóśźżáčďéěíňřšťúůýžőűăâîüöäßŁŚŻČŘŠŽ")),
    Coding("cp1254", "Windows-1254", frozenset("ğışçöüİŞÇÖÜĞâ")),
    Coding("cp1251", "Windows-1251", frozenset("оеаинтсрвлкмдпуяыі")),
    Coding("koi8_r", "KOI8-R", frozenset("оеаинтсрвлкмдпуяы")),
    Coding("cp1253", "Windows-1253", frozenset("αοιετσνηυρπκλμςάέήίόώω")),
    Coding("cp1255", "Windows-1255", frozenset("יוהלאמשרתבנםעחדקך")),
    Coding("cp1256", "Windows-1256", frozenset("الينموتربةعدسفهكقحجأ،؟")),
    Coding("gb18030", "GBK", _HAN),
    Coding("cp950", "Big5", _HAN),
    Coding("cp932", "Shift-JIS", _HAN | _KANA),
    Coding("cp949", "EUC-KR", _HANGUL),
)
# First bytes of the characters that each standard's makers held to be the frequent ones
_FREQUENT = {"gb18030": range(0xB0, 0xD8), "cp950": range(0xA4, 0xC7), "cp932": range(0x88, 0x98), "cp949": range(0xB0, 0xC9)}


@dataclass(frozen=True)
class Decoded:
    """The ``text`` of a file; ``guess`` names the coding where it had to be guessed, and is empty for Unicode."""

    text: str
    guess: str = ""


def decode(data: bytes) -> Decoded:
    """The text of ``data``: UTF-8, UTF-16 and UTF-32 with or without a mark, else the older coding that gives the commonest letters.

    Raises `UnicodeDecodeError` for what is no text.
    """
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return Decoded(data.decode(codec))
    if data.count(0) > _NULS * len(data):
        odd = data[1::2].count(0) >= data[0::2].count(0)
        return Decoded(data.decode("utf-16-le" if odd else "utf-16-be"))
    try:
        return Decoded(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        refused = error
    if len(data) - len(data.translate(None, _CONTROLS)) > _NULS * len(data):
        raise refused
    sample = data if len(data) <= _SAMPLE else data[: data.rfind(b"\n", 0, _SAMPLE) + 1] or data[:_SAMPLE]
    found = max(((_score(sample, coding), -i, coding) for i, coding in enumerate(CODINGS)), key=lambda item: item[:2])
    if found[0] < _ENOUGH:
        raise refused
    return Decoded(data.decode(found[2].codec, "replace"), found[2].name)


def _score(data: bytes, coding: Coding) -> float:
    """How sensible ``data`` reads in a coding, at most 1: the mean over its bytes beyond ASCII."""
    try:
        text = data.decode(coding.codec)
    except UnicodeDecodeError as error:
        if len(data) - error.start > 2 or coding.codec not in _FREQUENT:  # a file may end in the middle of a character
            return -1.0
        text = data[: error.start].decode(coding.codec)
    beyond, total = 0, 0.0
    for i, char in enumerate(text):
        if char.isascii():
            continue
        size = 2 if coding.codec in _FREQUENT and not "\uff61" <= char <= "\uff9f" else 1
        beyond += size
        total += size * (_of_wide(char, coding) if coding.codec in _FREQUENT else _of_narrow(text, i, coding))
        if beyond > _MOST:
            break
    return total / beyond if beyond else 0.0


def _of_wide(char: str, coding: Coding) -> float:
    if char in coding.common or char in _WIDE_MARKS:
        return 1.0
    if "\u4e00" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3":
        return 0.4 if char.encode(coding.codec)[0] in _FREQUENT[coding.codec] else -0.3
    return 0.3 if unicodedata.east_asian_width(char) in "WF" and char.isalnum() else -0.5


def _of_narrow(text: str, at: int, coding: Coding) -> float:
    char = text[at]
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if not char.isalpha():
        inside = before.isalpha() and after.isalpha() and char not in "’‘"
        if char in "¿¡،؟":
            return 1.0 if before.isalpha() != after.isalpha() else 0.0
        return 0.5 if char in _MARKS_OF_TEXT and not inside else 0.0 if char == "\u00a0" else -0.5
    if char == "õ" and after != "e" and coding.codec == "cp1252":  # as in Portuguese; elsewhere it is the Hungarian letter of this place
        return -0.2
    if char.isupper() and before.islower():  # "pRIVET": the case of a word is turned round
        return -0.5
    latin = "LATIN" in unicodedata.name(char, "")
    alone = all(side.isascii() or not side.isalpha() for side in (before, after))
    if latin and not alone:  # letters with accents rarely stand side by side
        return 0.2 if char.lower() in coding.common or char in coding.common else -0.6
    if not latin and (before.isascii() and before.isalpha()):  # a Greek letter in a Latin word
        return -0.6
    return 1.0 if char in coding.common or char.lower() in coding.common else 0.1 if not latin else -0.2
