"""Notes as pieces: abbreviations, Chinese terms, denials, contradictions."""

from __future__ import annotations

import pytest

from studio.medical.clinical.chinese_terms import coverage, terms_in
from studio.medical.clinical.note_reading import expanded, pieces_of
from studio.medical.fusion.note_words import word_spans


def told(note: str) -> str:
    return "; ".join(p.content for p in pieces_of(note) if p.content and not p.contradicted)


@pytest.mark.parametrize(
    ("word", "full"),
    [
        ("SOB", "shortness of breath"), ("3/7", "for 3 days"), ("x2/52", "for 2 weeks"), ("T38.9", "temperature 38.9"), ("65M",
        "65 year old man"),
        ("hx", "history of"), ("cough", "cough"), ("As", "As"), ("Ca", "cancer"),
    ],
)  # fmt: skip
def test_abbreviations_are_spelt_out(word: str, full: str) -> None:
    assert expanded(word) == full


@pytest.mark.parametrize(
    ("note", "rest"),
    [
        ("No history of trauma, no fall, no bruising. Fever and cough for four days.", "Fever and cough for four days"),
        (
            "58-year-old woman. No fever, no cough, no sputum. Fell down the stairs with rib bruising.",
            "Fell down the stairs with rib bruising",
        ),
        ("No fever, cough or sputum. Ankle swelling.", "Ankle swelling"),
        ("No fever, fell off a horse", "fell off a horse"),
        ("fever: denied. Trauma negative. Weight loss.", "Weight loss"),
        ("Has not had any cough but is breathless", "is breathless"),
        ("mentions a stiff shoulder but no cough and no fever", "mentions a stiff shoulder"),
        ("night sweats and no appetite", "night sweats and no appetite"),
        ("lost weight without trying", "lost weight without trying"),
        ("no improvement on antibiotics", "no improvement on antibiotics"),
        ("has not been taking the heart medicine", "has not been taking the heart medicine"),
        ("無發燒、咳嗽，否認外傷。下肢水腫", "leg oedema"),
        ("無法平躺，不明原因體重減輕", "cannot lie flat for breathlessness; unexplained weight loss"),
        ("没有发烧，从梯子上摔下", "from ladder upper fell down"),
    ],
)
def test_what_is_denied_is_left_out(note: str, rest: str) -> None:
    assert told(note) == rest


def test_what_is_told_and_denied_counts_neither_way() -> None:
    note = "No fever. High fever of 40.2 C. No cough. Productive cough. Fell down the stairs. No trauma."
    assert not told(note) and any(p.contradicted for p in pieces_of(note))
    assert not told("No fever. No cough. No trauma. Denies chest pain.")
    assert not any(p.contradicted for p in pieces_of("No fever. Fell down the stairs."))


def test_measured_values_are_no_text_but_a_fever_is() -> None:
    assert not told("58-year-old woman. WBC 12.3, CRP 120. Temp 37.2 C. SpO2 95 %.")
    assert told("T39.4, HR 110") == "fever"


def test_every_word_keeps_its_place() -> None:
    note = "58歲女性，發燒四天，咳嗽有痰。 SOB x3/7"
    for piece in pieces_of(note):
        assert all(note[start:end].strip() for start, end, _ in piece.words)
    spans = [note[t.start : t.end] for t in terms_in(note)]
    assert "".join(spans) == note.replace(" ", "") and "發燒" in spans and "咳嗽" in spans


def test_simplified_characters_are_the_same_words() -> None:
    simplified, traditional = "发烧四天，咳嗽有痰，从楼梯摔下来", "發燒四天，咳嗽有痰，從樓梯摔下來"
    assert told(simplified) == told(traditional) != ""
    assert coverage(traditional) > 0.8 > 0.5 > coverage("今天台北天氣晴朗，午後有雷陣雨，記得帶傘。")


def test_a_piece_is_never_long() -> None:
    assert max(len(p.words) for p in pieces_of("fever and cough " * 300)) <= 24


def test_what_was_redacted_is_no_word_of_the_note() -> None:
    note = "發燒四天。[name]，[phone]"
    assert [piece.content for piece in pieces_of(note) if piece.content] == [
        piece.content for piece in pieces_of("發燒四天。") if piece.content
    ]
    assert [note[a:b] for a, b in word_spans(note)][-3:] == ["[name]", "，", "[phone]"]
