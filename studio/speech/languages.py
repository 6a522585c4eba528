"""The languages that Whisper knows, by the names that their speakers give them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

Language = Literal[
    "auto", "en", "zh", "es", "fr", "de", "ja", "ko", "pt", "ru", "it", "ar", "hi", "id", "nl", "pl", "th", "tr", "uk", "vi",
    "af", "am", "as", "az", "ba", "be", "bg", "bn", "bo", "br", "bs", "ca", "cs", "cy", "da", "el", "et", "eu", "fa", "fi", "fo", "gl",
    "gu", "ha", "haw", "he", "hr", "ht", "hu", "hy", "is", "jw", "ka", "kk", "km", "kn", "la", "lb", "ln", "lo", "lt", "lv", "mg", "mi",
    "mk", "ml", "mn", "mr", "ms", "mt", "my", "ne", "nn", "no", "oc", "pa", "ps", "ro", "sa", "sd", "si", "sk", "sl", "sn", "so", "sq",
    "sr", "su", "sv", "sw", "ta", "te", "tg", "tk", "tl", "tt", "ur", "uz", "yi", "yo",
]  # fmt: skip
"""ISO 639-1 where there is such a code, Whisper's own otherwise; "auto": what is heard. The most spoken come first."""

NATIVE_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "en": "English", "zh": "中文", "es": "Español", "fr": "Français", "de": "Deutsch", "ja": "日本語", "ko": "한국어",
        "pt": "Português", "ru": "Русский", "it": "Italiano", "ar": "العربية", "hi": "हिन्दी", "id": "Bahasa Indonesia",
        "nl": "Nederlands", "pl": "Polski", "th": "ไทย", "tr": "Türkçe", "uk": "Українська", "vi": "Tiếng Việt", "af": "Afrikaans",
        "am": "አማርኛ", "as": "অসমীয়া", "az": "Azərbaycanca", "ba": "Башҡортса", "be": "Беларуская", "bg": "Български", "bn": "বাংলা",
        "bo": "བོད་སྐད", "br": "Brezhoneg", "bs": "Bosanski", "ca": "Català", "cs": "Čeština", "cy": "Cymraeg", "da": "Dansk",
        "el": "Ελληνικά", "et": "Eesti", "eu": "Euskara", "fa": "فارسی", "fi": "Suomi", "fo": "Føroyskt", "gl": "Galego",
        "gu": "ગુજરાતી", "ha": "Hausa", "haw": "ʻŌlelo Hawaiʻi", "he": "עברית", "hr": "Hrvatski", "ht": "Kreyòl ayisyen",
        "hu": "Magyar", "hy": "Հայերեն", "is": "Íslenska", "jw": "Basa Jawa", "ka": "ქართული", "kk": "Қазақша", "km": "ខ្មែរ",
        "kn": "ಕನ್ನಡ", "la": "Latina", "lb": "Lëtzebuergesch", "ln": "Lingála", "lo": "ລາວ", "lt": "Lietuvių", "lv": "Latviešu",
        "mg": "Malagasy", "mi": "Te reo Māori", "mk": "Македонски", "ml": "മലയാളം", "mn": "Монгол", "mr": "मराठी",
        "ms": "Bahasa Melayu", "mt": "Malti", "my": "မြန်မာ", "ne": "नेपाली", "nn": "Norsk nynorsk", "no": "Norsk", "oc": "Occitan",
        "pa": "ਪੰਜਾਬੀ", "ps": "پښتو", "ro": "Română", "sa": "संस्कृतम्", "sd": "سنڌي", "si": "සිංහල", "sk": "Slovenčina",
        "sl": "Slovenščina", "sn": "ChiShona", "so": "Soomaali", "sq": "Shqip", "sr": "Српски", "su": "Basa Sunda", "sv": "Svenska",
        "sw": "Kiswahili", "ta": "தமிழ்", "te": "తెలుగు", "tg": "Тоҷикӣ", "tk": "Türkmençe", "tl": "Tagalog", "tt": "Татарча",
        "ur": "اردو", "uz": "Oʻzbekcha", "yi": "ייִדיש", "yo": "Yorùbá",
    }
)  # fmt: skip
"""A language's code -> its own name."""

_UNSPACED = frozenset({"zh", "ja", "th", "lo", "my", "km", "bo", "yue"})


def native_name(code: str) -> str:
    """The language's own name; the code itself where it is not known."""
    return NATIVE_NAMES.get(code, code)


def unspaced(code: str) -> bool:
    """Whether the language is written without spaces between words."""
    return code in _UNSPACED
