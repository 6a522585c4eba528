"""Finds and redacts personal data in clinical notes. A safeguard, not a guarantee; where a label precedes the text it errs towards a hit.

Categories follow the Safe Harbor list of 45 CFR 164.514(b)(2), as far as patterns can recognise them. Nothing found is ever logged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast

Kind = Literal["name", "phone", "email", "date_of_birth", "id", "address"]

# the commonest family names in Taiwan; for those that often begin other words, `_OTHER_WORDS` lists characters that must not follow
_FAMILY = "王李林吳劉蔡楊鄭郭洪邱曾廖賴徐周葉莊江呂何羅高蕭趙潘朱鍾彭詹胡施沈余盧梁顏柯翁魏孫戴范宋鄧杜傅侯曹薛丁卓馬董唐藍石姚蔣紀連馮歐程湯田康姜汪白鄒尤巫鐘涂龔嚴韓袁陸夏柳駱饒倪阮童黃陳張許謝蘇方簡"
_OTHER_WORDS = {
    "黃": "疸痰膿色染斑", "高": "燒熱血齡度危糖脂鉀鈉鈣山中壓", "白": "血痰天髮細帶色內", "張": "口力眼開嘴", "曾": "有經於在因患做接住被服到以任否發咳吐受抽吸用與一兩二三多",
    "周": "邊圍身期歲一二三四五六日末", "何": "時處種以故人況", "方": "便才能可始面式向", "連": "續日夜咳同帶接一兩二三四五數", "康": "復健", "馬": "上達來祖", "程": "度序", "石": "膏化棉",
    "簡": "單易述訊", "蘇": "醒", "施": "行打以用作測予", "胡": "言亂", "謝": "絕", "許": "多久可", "孫": "子女", "葉": "克酸", "林": "口", "尤": "其", "紀": "錄",
    "童": "年", "嚴": "重", "顏": "面色", "鄭": "重", "陳": "述訴舊", "徐": "緩", "戴": "口著眼呼氧", "唐": "氏", "藍": "色", "賴": "床", "沈": "默睡重", "杜": "絕",
    "夏": "天季", "田": "間", "楊": "梅", "湯": "藥", "汪": "汪", "董": "事", "洪": "水", "柳": "葉",
    "陸": "續", "歐": "洲美", "韓": "國", "卓": "越", "丁": "類", "莊": "園",
}  # fmt: skip
_END = r"(?=[\s,，。；;、:：.()（）\d\[]|$)"  # a name certainly ends here
_GOES_ON = (
    r"(?=[男女因於今昨有無發咳主訴入來自病住為曾已是在就罹血體心右左持氣呼胸年])"  # characters with which a note continues after a name
)
_START = "(?!" + "|".join(f"{first}[{second}]" for first, second in _OTHER_WORDS.items()) + f")[{_FAMILY}]"
_CHINESE = r"[\u4e00-\u9fff]"
_CHINESE_NAME = f"{_START}(?:{_CHINESE}{{1,2}}{_END}|{_CHINESE}{{1,2}}?{_GOES_ON}|{_CHINESE}{{2}})"

# capitalised words that begin notes and are not names; doubtful words are left out, so that names are found
_OPENERS = """
A Abdominal Abnormal About Above Accident Acquired Acute Admission Admitted Adult Advised Afebrile African After Age Aged Aggressive
Alcoholic Alert All Allergic Allergies Allergy Also American An And Angina Ankle Anorexia Antibiotics Any Appears Arrived Artery As
Asian Aspirin Asthma Asymptomatic At Atrial Attended Attends Atypical Bacterial Bilateral Blood Blunt Body Both Breast Breath Breathing
Breathless Breathlessness Bronchial Bronchitis Brought Bruising But Ca Came Cancer Carcinoma Cardiac Care Caucasian Chest Child Chills
Chinese Chronic Clear Clinical Clinically Collapsed Collision Community Complaining Complains Complaint Compliant Confused Congestive
Consent Cough Coughing Coughs Covid Crackles Current Currently Daily Day Days December Decreased Deep Denied Denies Describes Details
Developed Diabetes Diabetic Diagnosis Diarrhoea Did Discharged Disease Does Dr Drinks Dry Due During Dyspnea Dyspnoea Echo Effusion
Elderly Embolism Emergency Ex Examination Exertional Failure Fall Family Fatigue February Feels Felt Female Fever Fevers Few
Fibrillation Findings Fine First Flu Follow Following For Fracture Friday From Function Furosemide General Gentleman Given Gradual
Gunshot Had Haemoptysis Has Have He Headache Healthy Heart Heavy Hepatic Hepatitis Her High His History Home Hospital Hx Hypertension Id
If Imaging Improving In Increased Increasing Infarction Infection Infective Influenza Initial Injury Intensive Intermittent Interstitial
Into Is Ischaemic Ischemic It January July Kidney Known Lady Large Last Left Likely Liver Lives Lobe Loss Low Lower Lung Lungs Lymph
Male Malignant Man March Marked Medical Medication Medications Middle Mild Miss Moderate Monday More Motor Mr Mrs Ms Multiple Myocardial
Name Nausea New Night Nil No Non Normal Not Note Notes November Now Number Nursing Obs Obstructive October Oedema Of Old Older On Onset
Orthopnoea Our Out Overall Oxygen Pain Painful Palpitations Past Patient Patients Pedestrian Pericardial Persistent Pleural Pleuritic
Pneumonia Poor Positive Post Pre Presented Presenting Presents Previous Previously Prior Probable Productive Prof Progressive Pt
Pulmonary Pulse Purulent Query Recent Recently Recurrent Referred Regular Remains Renal Reported Reports Respiratory Retired Returned
Reviewed Rib Right Rigors Road Routine Runs Rusty Saturations Saturday Seen Sent Sepsis September Severe Sex She Shortness Sick
Significant Since Slight Slightly Smoker Smokes Smoking Some Sore Sputum Stab Stable States Status Still Stroke Struck Sudden Suddenly
Sunday Surgical Surname Suspected Sweating Sweats Swelling Swollen Symptoms Syndrome Takes Temp Temperature Tender The Then There These
They This Three Throat Thrombosis Thursday Today Told Traffic Trauma Traumatic Tuberculosis Tuesday Two Type Unable Under Underlying
Underwent Unit Unknown Unstable Unwell Up Upper Urgent Vehicle Vein Very Viral Visit Vital Vitals Vomiting Wall Ward Weak Wednesday
Weight Well Went Wheeze When Where Who With Without Woman Works Worse Worsening Wound Yellow Yesterday
"""
_NO_NAME = "|".join(_OPENERS.split())
_WORD = r"[A-Z][a-zA-Z'’\-]+"
# a word spelt like a name (Smith, O'Neil, Mary-Ann, McDonald) that is not one of the openers above
_NAME = rf"(?!(?:{_NO_NAME})(?![a-zà-ÿ]))(?:[A-Z]['’])?[A-ZÀ-Þ][a-zß-ÿ]+(?:['’\-]?[A-ZÀ-Þ][a-zß-ÿ]+)*(?![A-Za-z])"
_PATTERNS: tuple[tuple[Kind, str], ...] = (
    ("email", r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+"),
    ("date_of_birth", r"(?i:\b(?:dob|d\.o\.b\.?|date of birth|born(?: on)?))\s*[:：]?\s*(\d{1,4}[./\-]\d{1,2}[./\-]\d{1,4}|\d{1,2} \w+ \d{4})"),
    ("date_of_birth", r"(?:出生(?:日期)?|生日)\s*[:：]?\s*(民國?\s*\d{2,3}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日?|\d{2,4}\s*[年./\-]\s*\d{1,2}\s*[月./\-]\s*\d{1,2}\s*日?)"),
    ("id", r"\b[A-Z][12A-D89]\d{8}\b"),  # Taiwan: national id and resident certificate
    ("id", r"\b\d{3}-\d{2}-\d{4}\b"),  # United States: social security
    ("id", r"(?i:\b(?:mrn|nhs(?: no| number)?|patient id|hospital (?:no|number)|id no|ssn))\.?\s*[:#]?\s*((?=[\w\-]*\d)[A-Za-z0-9][\w\- ]{3,14}\w)"),
    ("id", r"(?:病歷號碼?|身分證(?:字號|號碼)?|健保卡號?)\s*[:：]?\s*([A-Za-z0-9\-]{5,14})"),
    ("phone", r"(?i:\b(?:tel|telephone|phone|mobile|call|ring|cell))\.?\s*[:：]?\s*((?:\+|\()?\d[\d\s()\-./]{5,16}\d)"),
    ("phone", r"(?:電話|手機|聯絡)\s*[:：]?\s*((?:\+|\()?\d[\d\s()\-]{5,16}\d)"),
    ("phone", r"(?<![\w.])(?:\+\d{1,3}[\s\-]?\(?\d{1,4}\)?(?:[\s\-]?\d{2,4}){2,4}|\(?0\d{1,4}\)?[\s\-]\d{3,4}[\s\-]?\d{3,4}|09\d{8}|\d{3}[\-. ]\d{3}[\-. ]\d{4})(?![\w])"),
    ("name", rf"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.?\s+({_WORD}(?:\s+{_WORD}){{0,2}})"),
    ("name", rf"(?i:\b(?:patient(?:'s)? name|name|surname|next of kin|nok))\s*[:：]\s*({_WORD}(?:\s+{_WORD}){{0,3}})"),
    ("name", rf"(?i:\b(?:is called|my name is|known as))\s+({_WORD}(?:\s+{_WORD}){{0,2}})"),
    ("name", r"(?:姓名|患者|病人|家屬)\s*[:：]\s*([\u4e00-\u9fff]{2,4})"),
    ("name", rf"\b(?i:patients?|pt)\.?:?[ \t]+({_NAME}(?:[ \t]+(?:[A-Z]\.[ \t]*)?{_NAME}){{0,2}})"),
    ("name", rf"\A\s*({_NAME}[ \t]+(?:[A-Z]\.?[ \t]+)?{_NAME}(?:[ \t]+{_NAME})?)"),  # a note that begins with first name and surname
    ("name", rf"(?:病人|患者|病患)\s*[:：]?\s*({_CHINESE_NAME})"),
    ("name", r"([\u4e00-\u9fff]{1,3})(?:先生|女士|小姐|太太)"),
    ("address", rf"\b\d{{1,4}}[A-Za-z]?\s+(?:{_WORD}\s+){{1,3}}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive|Close|Square|Boulevard)\b"),
    ("address", r"[\u4e00-\u9fff]{2,3}[縣市][\u4e00-\u9fff]{1,4}[區鄉鎮市]?[\u4e00-\u9fff]{1,6}[路街][\u4e00-\u9fff\d]{0,4}段?\d{0,4}號?"),
)  # fmt: skip
_COMPILED = tuple((kind, re.compile(pattern)) for kind, pattern in _PATTERNS)


@dataclass(frozen=True)
class Span:
    """Characters ``start`` to ``end`` of a text, and the ``kind`` of personal data there. The text itself is not kept."""

    start: int
    end: int
    kind: Kind


def find_personal_data(text: str) -> tuple[Span, ...]:
    """Every span of ``text`` that may identify a person, in order, without overlaps."""
    found = []
    for kind, pattern in _COMPILED:
        for match in pattern.finditer(text):
            start, end = match.span(match.lastindex or 0)
            found.append(Span(start, end, cast("Kind", kind)))
    kept: list[Span] = []
    for span in sorted(found, key=lambda s: (s.start, -s.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
        elif span.end > kept[-1].end:  # two patterns found parts of the same thing: redact both
            kept[-1] = Span(kept[-1].start, span.end, kept[-1].kind)
    return tuple(kept)


def redact(text: str) -> str:
    """``text`` with each span of `find_personal_data` replaced by its kind in brackets; everything else is unchanged."""
    pieces, at = [], 0
    for span in find_personal_data(text):
        pieces += [text[at : span.start], f"[{span.kind.replace('_', ' ')}]"]
        at = span.end
    return "".join(pieces) + text[at:]
