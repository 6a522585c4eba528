"""Identifiers of every kind in one note each, what must stay of the note, and notes that name nobody."""

from __future__ import annotations

import time

import pytest

from studio.medical.clinical.personal_data import find_personal_data, redact
from studio.medical.redaction.personal_spans import joined
from studio.medical.redaction.word_lists import given_words, is_name, is_word, known_names
from tests.benchmarks.medical.note_phrases import NEGATIVES

NOTES: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("王小明，58歲男性，發燒四天。", ("王小明",), ("58歲男性", "發燒四天")),
    ("王小明 58歲 男 咳嗽", ("王小明",), ("咳嗽",)),
    ("林醫師建議住院。", ("林",), ("建議住院",)),
    ("經林醫師評估後轉診", ("林醫",), ("評估",)),
    ("JOHN SMITH was seen today with cough.", ("JOHN", "SMITH"), ("seen today", "cough")),
    ("Smith, John. Fever for 3 days.", ("Smith", "John"), ("Fever for 3 days",)),
    ("SMITH, JOHN - fever", ("SMITH", "JOHN"), ("fever",)),
    ("Chart no. 1234567; cough", ("1234567",), ("cough",)),
    ("Chart number: A-99812", ("99812",), ()),
    ("D.O.B. the third of March 1957, smoker", ("third of March",), ("smoker",)),
    ("Date of birth: March third, 1957.", ("March third",), ()),
    ("born on 3rd March '57", ('3rd March',), ()),
    ("born in March 1957, cough", ("March 1957",), ("cough",)),
    ("Passport 312345678 shown.", ("312345678",), ("shown",)),
    ("Passport number: X1234567", ("X1234567",), ()),
    ("see https://records.hospital.example/p/8812 for images", ("records.hospital", "8812"), ("for images",)),
    ("see records.hospital.org/p/8812 for images", ("records.hospital",), ("for images",)),
    ("from 192.168.12.44 yesterday", ("192.168.12.44",), ("yesterday",)),
    ("Иван Петров, 58 лет, fever and cough for two days, no chest pain", ("Иван", "Петров"), ("fever and cough",)),
    ("Patient محمد أحمد has a cough and fever since Monday", ("محمد", "أحمد"), ("cough",)),
    ("山田太郎さん、咳と発熱。", ("山田太郎",), ()),
    ("田中花子，發燒三天，咳嗽", ("田中花子",), ("發燒三天",)),
    ("Patient 山田 太郎 presented with cough", ("山田", "太郎"), ("cough",)),
    ("김철수 씨 presented with fever and cough for several days", ("김철수",), ("fever",)),
    ("Nguyen Van Anh, 45, cough", ("Nguyen", "Anh"), ("cough",)),
    ("Mr. O'Brien-Kowalski denies fever", ('Brien', 'Kowalski'), ('denies fever',)),
    ("seen by Dr. María José García López", ("García", "López"), ()),
    ("Jean-Pierre Dupont-Moreau fell from a ladder", ("Pierre", "Dupont"), ("fell from a ladder",)),
    ("pt is Abdul Rahman bin Yusof, 60M", ("Abdul", "Rahman", "Yusof"), ("60M",)),
    ("Name - Chen Wei-Ting; MRN 00123456", ("Chen", "Wei-Ting", "00123456"), ()),
    ("Xiaoming Wang (M/58) with fever", ("Xiaoming", "Wang"), ("fever",)),
    ("wang xiaoming, 58M", ("wang xiaoming",), ("58M",)),
    ("patient name john smith, fever", ("john smith",), ("fever",)),
    ("Admission 03/11/2026, discharge 2026-11-09", ("03/11/2026", "2026-11-09"), ()),
    ("seen on Nov 3rd, fever since October 30", ("Nov 3rd", "October 30"), ("fever",)),
    ("於113年5月3日入院，發燒", ("113年5月3日",), ("發燒",)),
    ("5/3入院，發燒", ("5/3",), ("發燒",)),
    ("五月三日入院", ("五月三日",), ()),
    ("A 93-year-old man with cough", ("93",), ("cough", "man")),
    ("93 y/o F, fever", ("93",), ("fever",)),
    ("93歲男性咳嗽", ("93",), ("咳嗽",)),
    ("九十三歲男性咳嗽", ("九十三",), ("咳嗽",)),
    ("Pacemaker serial no. PJN 123456H checked", ("123456",), ("checked",)),
    ("Medtronic S/N: BLC228934H", ("BLC228934H",), ()),
    ("car with plate ABC-1234 hit her", ("ABC-1234",), ("hit her",)),
    ("車號 ABC-1234，車禍", ("ABC-1234",), ("車禍",)),
    ("license plate 8ABC123", ("8ABC123",), ()),
    ("account 0012-345-678901 billed", ("0012-345-678901",), ("billed",)),
    ("健保卡號 000012345678，咳嗽", ("000012345678",), ("咳嗽",)),
    ("NHI card no 0000 1234 5678", ("0000 1234 5678",), ()),
    ("john.smith (at) mail (dot) com", ("john.smith",), ()),
    ("john dot smith at gmail dot com", ("smith", "gmail"), ()),
    ("john.smith AT gmail DOT com", ("john.smith", "gmail"), ()),
    ("lives at 12 Rose Lane, Leeds LS1 4AB", ("12 Rose Lane", "LS1 4AB", "Leeds"), ()),
    ("221B Baker Street, London NW1 6XE. Cough.", ("221B Baker Street", "NW1 6XE"), ("Cough",)),
    ("台北市信義區松仁路100號5樓之3，咳嗽", ("信義區", "松仁路", "100號", "5樓"), ("咳嗽",)),
    ("住高雄市三民區建國三路99巷5弄2號", ("三民區", "建國三路", "99巷"), ()),
    ("身分證 A123456789，咳嗽", ("A123456789",), ("咳嗽",)),
    ("call 0912-345-678 or (02) 2712-3456 ext 12", ("0912-345-678", "2712-3456"), ()),
    ("Tel. +1 (415) 555-2671", ("415", "2671"), ()),
    ("電話：02-27123456轉120", ("27123456",), ()),
    ("陳先生今早發燒", ("陳",), ("今早發燒",)),
    ("陳○明，58歲", ("陳○明",), ()),
    ("病人叫做李美玲，胸痛", ("李美玲",), ("胸痛",)),
    ("護理師張雅婷紀錄", ("張雅婷",), ()),
    ("歐陽修文，男，70歲", ("歐陽修文",), ("70歲",)),
    ("主訴：胸痛。簽名：黃志強", ("黃志強",), ("胸痛",)),
    ("病人的太太林淑芬陪同", ("林淑芬",), ("陪同",)),
    ("周杰倫因發燒就診", ("周杰倫",), ("發燒就診",)),
    ("高雅文發燒三天", ("高雅文",), ("發燒三天",)),
    ("白小姐咳血", ("白",), ("咳血",)),
    ("Nurse Jackie Peyton gave paracetamol", ("Jackie", "Peyton"), ("paracetamol",)),
    ("Her son Michael is with her", ("Michael",), ("with her",)),
    ("works with Grace at the bakery; Grace reports a cough", ("Grace",), ("cough",)),
    ("insurance policy AB-1234567", ("1234567",), ()),
    ("Twitter @johnsmith85", ("johnsmith85",), ()),
    ("LINE ID: wang0912, FB 王小明", ("wang0912", "王小明"), ()),
    ("Fax 02-2712-0000", ("2712-0000",), ()),
    ("Case 2024-000123: 58F", ("2024-000123",), ()),
    ("社會局案號 1130005512，咳嗽", ("1130005512",), ("咳嗽",)),
    ("Room of Mr. and Mrs. Henderson", ("Henderson",), ()),
    ("Sarah has been coughing for a week", ("Sarah",), ("coughing for a week",)),
    ("Met with Sarah and Tom yesterday", ("Sarah", "Tom"), ("yesterday",)),
    ("Patient's mother, Linda Park, phoned", ('Linda', 'Park'), ('phoned',)),
    ("Dr Foley placed a Foley catheter", (), ("Dr [name]", "Foley catheter")),
    ("Mr Parkinson has Parkinson disease", (), ("Mr [name]", "Parkinson disease")),
    ("Mr White has white sputum", (), ("Mr [name]", "white sputum")),
    ("medical record number is 00-44-31-2", ("00-44-31-2",), ()),
    ("NHS 943 476 5919", ("943 476 5919",), ()),
    ("MAC 00:1B:44:11:3A:B7 of the monitor", ("00:1B:44:11:3A:B7",), ("monitor",)),
    ("SSN 078-05-1120", ("078-05-1120",), ()),
    ("住民王陳秀英女士，88歲", ("王陳秀英",), ("88歲",)),
    ("O'Connor, Siobhan F., 44yo", ('Connor', 'Siobhan'), ('44yo',)),
    ("Klaus-Dieter Müller klagt, fever", ("Klaus", "Müller"), ("fever",)),
    ("referring physician: Wojciech Szczęsny", ("Wojciech", "Szczęsny"), ()),
    ("accompanied by her daughter-in-law Priya Raghunathan", ("Priya", "Raghunathan"), ()),
)  # fmt: skip


@pytest.mark.parametrize(("note", "gone", "stays"), NOTES, ids=[note[:24] for note, _, _ in NOTES])
def test_identifiers_go_and_the_rest_stays(note: str, gone: tuple[str, ...], stays: tuple[str, ...]) -> None:
    clean = redact(note)
    assert not [word for word in gone if word in clean], clean
    assert not [word for word in stays if word not in clean], clean


@pytest.mark.parametrize("note", NEGATIVES)
def test_notes_that_name_nobody_are_unchanged(note: str) -> None:
    assert redact(note) == note


def test_a_note_is_redacted_once() -> None:
    for note, _, _ in NOTES:
        clean = redact(note)
        assert redact(clean) == clean, note


@pytest.mark.parametrize("text", ["a" * 6000, "A " * 3000, "1.1." * 1500, "a-" * 3000, "王" * 6000, "a@" * 3000, "1-" * 3000, "Иа " * 2000])
def test_long_texts_take_no_time(text: str) -> None:
    start = time.process_time()
    find_personal_data(text)
    assert time.process_time() - start < 2


def test_findings_that_share_characters_become_one() -> None:
    spans = joined([(5, 9, "id"), (0, 6, "name"), (12, 14, "date"), (1, 3, "name")])
    assert [(span.start, span.end, span.kind) for span in spans] == [(0, 9, "name"), (12, 14, "date")]


def test_the_lists_tell_names_from_words() -> None:
    assert is_name("Whitby".upper()) is is_name("whitby") and is_name("Smith") and is_name("O'Brien") and is_name("Mary-Ann")
    assert is_word("haemoptysis") and not is_word("Kowalski") and "john" in given_words() <= known_names()
