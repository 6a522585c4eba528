"""Numbers and addresses of the Safe Harbor list (45 CFR 164.514(b)(2)): dates, ages over 89, telephone, mail, records, accounts, plates.

A bare number is somebody's only with a label before it or in a form that nothing clinical has; results, doses and scores stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

from studio.medical.redaction.personal_spans import Found, Kind

_MONTH = (
    r"(?:jan(?:uary|\.)?|feb(?:ruary|\.)?|mar(?:ch|\.)?|apr(?:il|\.)?|may|june?|july?|aug(?:ust|\.)?|sep(?:t(?:ember)?|\.)?|oct(?:ober|\.)?"
    r"|nov(?:ember|\.)?|dec(?:ember|\.)?)"
)
_SAID = (
    r"(?:(?:twenty|thirty)[ -](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|thirtieth|twentieth|first|second|third|fourth|fifth|sixth|seventh|"
    r"eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth)"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)\d\d"
_NUMERIC = (
    "(?:"
    + "|".join(rf"\d{{1,2}}{mark}\d{{1,2}}{mark}(?:{_YEAR}|\d\d)|{_YEAR}{mark}\d{{1,2}}{mark}\d{{1,2}}" for mark in (r"\.", "/", r"\-"))
    + r")(?![\d/])"
)
_WORDS = rf"(?:(?:{_DAY}|{_SAID})\s+(?:of\s+)?{_MONTH},?\s+(?:{_YEAR}|['’]\d\d)|{_MONTH}\s+(?:the\s+)?(?:{_DAY}|{_SAID}),?\s+(?:{_YEAR}|['’]\d\d))\b"
_TAIWAN = (
    r"(?:(?:民國\s*)?\d{2,4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*[日號]?|(?:民國\s*)?1?\d{2}[./\-]\d{1,2}[./\-]\d{1,2}(?!\d)"
    r"|(?:民國)?[〇零一二三四五六七八九十百]{2,6}年[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}[日號])"
)
_CODE = r"((?=[A-Za-z\-]{0,6}[ ]?\d)[A-Za-z0-9](?:[\w\-/]|[ ](?=\d)){2,18}[A-Za-z0-9])"  # letters and digits with at least one digit
_CODE_ZH = r"((?=[A-Za-z\-]*\d)[A-Za-z0-9][A-Za-z0-9\-]{3,18})"
_LINK = r"\s*(?:is|was|no\.?|nos?\.?|number|nr\.?|num\.?|code|[#:：=])*\s*(?:[:：#=]\s*)?"
_TLD = r"(?:com|org|net|edu|gov|info|biz|io|me|tw|uk|de|jp|cn|ru|fr|eu|us|ca|au|hk|sg|example|test|hospital|health|clinic|[a-z]{2})"
_USER = r"(?<![a-z0-9._%+\-])[a-z0-9_%+\-](?:[a-z0-9._%+\-]{0,62}[a-z0-9_])?(?:\sdot\s[a-z0-9]{1,30})?"
_HOST = r"[a-z0-9\-]{1,40}"
_DOT = r"\s?(?:\.|\(dot\)|\[dot\]|\{dot\}|dot\s)\s?"
_AT = r"(?:@|＠|\(at\)|\[at\]|\{at\}|\(@\)|\[@\])"
_V6 = r"(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:){2,6}(?::[0-9a-f]{1,4}){1,5}|(?:[0-9a-f]{1,4}:){2,7}:"

_PATTERNS: tuple[tuple[Kind, str], ...] = (
    ("url", r"(?i:\b(?:https?|ftp)://[^\s<>\"，。；、）)]+|\bwww\.[\w\-]+(?:\.[\w\-]+)+(?:/[^\s<>\"，。；、）)]*)?)"),
    ("url", r"(?i:(?<![\w@.\-])(?:[a-z0-9\-]{1,63}\.){1,6}(?:com|org|net|edu|gov|info|biz|io|tw|uk|de|jp|cn|example|health|hospital|clinic)(?:/[^\s<>\"，。；、）)]*)?(?![\w@]))"),
    ("id", r"(?<![\w.@])@[A-Za-z_]\w{2,}"),  # a name in a network
    ("device", r"(?i:\b(?:[0-9a-f]{2}[:\-]){5}[0-9a-f]{2}\b)"),
    ("id", r"(?i:\b(?:line|wechat|whatsapp|skype|telegram|instagram|ig|facebook|fb|twitter)\s*(?:id|帳號)?\s*[:：]\s*([\w.\-]{3,}))"),
    ("email", rf"(?i:{_USER}\s?{_AT}\s?{_HOST}(?:{_DOT}{_HOST}){{0,4}}{_DOT}[a-z]{{2,12}})"),
    ("email", rf"(?i:{_USER}\s{{1,3}}at\s{{1,3}}{_HOST}(?:(?:\.|\sdot\s){_HOST}){{0,4}}(?:\.|\sdot\s){_TLD}\b)"),
    ("ip", r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.]*\d)"),
    ("ip", rf"(?i:(?<![\w:])(?:{_V6})(?![\w:]))"),
    # born
    ("date_of_birth", rf"(?i:\b(?:dob|d\.\s?o\.\s?b\.?|date of birth|birth ?date|birthday|born)(?:\s+(?:is|was|on|in|the))*)\s*[:：]?\s*((?i:{_NUMERIC}|{_WORDS}|{_MONTH}\s+{_YEAR}\b))"),
    ("date_of_birth", rf"(?:出生(?:年月日|日期|於)?|生日|生於)\s*(?:為|是)?\s*[:：]?\s*({_TAIWAN})"),
    ("date_of_birth", rf"({_TAIWAN})\s*(?:出生|生(?=[，,。、）)\s]))"),
    # when somebody was seen: all of a date but the year
    ("date", rf"(?i:(?<![\d/.\-]){_NUMERIC})"),
    ("date", rf"(?i:\b{_WORDS})"),
    ("date", rf"(?i:\b{_DAY}\s+(?:of\s+)?{_MONTH}(?![a-z])(?:,?\s+{_YEAR}\b)?)"),
    ("date", rf"\b(?!may)(?i:{_MONTH})\s+(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\b(?![.,]?\d|\s*(?:mg|ml|%|/))"),
    ("date", r"(?:(?:民國\s*)?(?<!\d)\d{2,4}\s*年\s*)?(?<!\d)(?:1[0-2]|0?[1-9])\s*月\s*(?:3[01]|[12]\d|0?[1-9])\s*[日號]"),
    ("date", r"(?<![\d./\-])(?:民國\s*)?1[01]\d[./\-](?:1[0-2]|0?[1-9])[./\-](?:3[01]|[12]\d|0?[1-9])(?![\d./\-])"),
    ("date", rf"(?i:\b(?:{_SAID}\s+(?:of\s+)?{_MONTH}|{_MONTH}\s+{_SAID}|(?<=[a-z] ){_MONTH}\s+{_YEAR})\b)"),
    ("date", r"(?<![\d/])(?:1[0-2]|[1-9])/(?:3[01]|[12]\d|[1-9])(?=\s?(?:入院|出院|住院|手術|開刀|回診|就診|急診|門診|開始|起|檢查|拍))"),
    ("date", r"(?:十[一二]?|[一二三四五六七八九])月(?:[一二]?十[一二三四五六七八九]?|三十一?|[一二三四五六七八九])[日號]"),
    # ages over 89
    ("age", r"(?i:\b(?:9\d|1[01]\d)(?=[\s\-]*(?:years?|yrs?|y)?[\s\-./]*(?:old|o\b|of age|y/?o\b|yo\b|year-old)))"),
    ("age", r"(?i:\b(?:aged?|age of|age:)\s*(9\d|1[01]\d)\b)"),
    ("age", r"(?<!\d)(9\d|1[01]\d)\s*歲"),
    ("age", r"(九十[一二三四五六七八九]?|一百(?:零?[一二三四五六七八九十]{1,2})?)歲"),
    # numbers of people and papers
    ("id", r"(?<![A-Za-z0-9])[A-Z][12A-D89]\d{8}(?!\d)"),  # Taiwan: national id and resident certificate
    ("id", r"\b\d{3}-\d{2}-\d{4}\b"),  # United States: social security
    ("id", rf"(?i:\b(?:mrn|nhs|patient(?:'s)? (?:id|no|number)|hospital (?:id|no|number)|hosp no|id(?: no| number| card)?|ssn|social security|chart|medical records?|(?<!for the )record|(?:case|file)(?: no| number|[:#])?(?=\W*(?:[\w\-]*\d){{5}})|folder|unit no|accession|visit no|encounter|hkid|nric|national id|driver'?s? licen[cs]e|licen[cs]e no|specimen)){_LINK}{_CODE}"),
    ("id", rf"(?i:\bpassports?){_LINK}((?=[A-Za-z]{{0,3}}\d)[A-Za-z0-9]{{6,12}})"),
    ("id", rf"(?:病歷(?:編?號碼?)?|案號|編號|流水號|身[分份]證(?:字號|號碼?|統一編號)?|統一編號|居留證(?:號碼?)?|健保(?:卡|IC卡)(?:號碼?)?|護照(?:號碼?)?|就醫序號|檢體(?:編號|號碼)|床位?號碼?|證號)\s*(?:為|是)?\s*[:：#]?\s*{_CODE_ZH}"),
    ("id", r"(?<!\d)0000\d{8}(?!\d)"),  # a Taiwanese health card
    ("account", rf"(?i:\b(?:account|acct|a/c|policy|iban|bank|card|credit card|member(?:ship)?|insurance(?: policy)?|subscriber|claim|beneficiary)){_LINK}((?=[A-Za-z\-]{{0,6}}\d)[A-Za-z0-9](?:[\w\-]|[ ](?=\d)){{4,32}}\w)"),
    ("account", r"(?:帳號|帳戶|銀行帳號|匯款帳號|信用卡(?:號碼?)?|保單(?:號碼?)?|會員(?:編號|號碼?)?)\s*(?:為|是)?\s*[:：#]?\s*([A-Za-z]{0,4}\d[\d\-]{4,24}\d)"),
    ("account", r"\b(?:\d{4}[ \-]){2,3}\d{4}\b"),
    ("device", rf"(?i:\b(?:serial(?: no| number)?|s/n|sn|device id|lot(?: no)?|udi|implant (?:id|no))){_LINK}((?:[A-Z]{{2,4}}[ ](?=\d))?(?=[A-Za-z\-]*\d)[A-Za-z0-9][\w\-]{{3,24}})"),
    ("device", rf"(?:序號|機號|儀器編號|產品編號|批號)\s*(?:為|是)?\s*[:：#]?\s*{_CODE_ZH}"),
    ("plate", r"(?i:\b(?:plates?|licen[cs]e plate|number plate|registration|reg|vrn|vehicle|driver of|car)(?:\s+(?:no\.?|number|is|was))*)\s*[:：#]?\s*((?-i:[A-Z]{1,3}[ \-]?(?=[A-Z\d \-]*\d)[A-Z\d]{1,4}(?:[ \-][A-Z\d]{1,4})?|\d{1,4}[ \-][A-Z]{2,3}|(?=[A-Z\d]*\d)(?=[A-Z\d]*[A-Z])[A-Z\d]{5,8}))\b"),
    ("plate", r"\b[A-Z]{2}\d{2} [A-Z]{3}\b"),
    ("plate", r"(?:車牌(?:號碼?)?|車號|駕駛|騎乘)\s*(?:為|是)?\s*[:：]?\s*([A-Z0-9]{2,4}-[A-Z0-9]{2,4})"),
    ("plate", r"(?<![\w\-])(?:[A-Z]{3}-\d{4}|\d{4}-[A-Z]{2})(?![\w\-])"),
    # telephone
    ("phone", r"(?i:\b(?:tel|telephone|phone|mobile|call|ring|cell|fax|pager|bleep|ext|reached (?:at|on)|contact)(?:\s+(?:no\.?|number|is|on|at))*)\.?\s*[:：]?\s*((?:\+|\()?\d[\d\s()\-./]{3,18}\d)"),
    ("phone", r"(?:電話|手機|聯絡|行動電話|傳真|分機|市話|可撥|致電|撥打)(?:電話|號碼|方式)?\s*(?:為|是)?\s*[:：]?\s*((?:\+|\(|（)?\d[\d\s()（）\-#]{2,18}\d)"),
    ("phone", r"(?<![\w.])(?:\+\d{1,3}[\s\-]?\(?\d{1,4}\)?(?:[\s\-]?\d{2,6}){1,4}|\(0\d{1,3}\)\s?\d{3,4}[\s\-]?\d{3,4}|0\d{1,4}[\s\-]\d{3,4}[\s\-]?\d{3,4}|09\d{2}-?\d{3}-?\d{3}|\(\d{3}\)\s?\d{3}-\d{4}|\d{3}[\-. ]\d{3}[\-. ]\d{4}|0[2-8]-?\d{7,8})(?!\w)(?!\s*(?:mg|ml|mL|hours|h\b))"),
)  # fmt: skip
_COMPILED = tuple((kind, re.compile(pattern)) for kind, pattern in _PATTERNS)


def numbers(text: str) -> Iterator[Found]:
    """Everything in ``text`` that is somebody's number, date or electronic address."""
    for kind, pattern in _COMPILED:
        for match in pattern.finditer(text):
            labelled = [group for group in range(1, (pattern.groups or 0) + 1) if match.start(group) >= 0 and len(match[group]) > 1]
            start, end = match.span(labelled[0] if labelled else 0)
            yield start, end, cast("Kind", kind)
