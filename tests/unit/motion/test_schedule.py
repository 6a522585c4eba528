"""Keyframed prompts and numbers: read as written, or refused with one sentence."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.errors import InvalidInput, StudioError
from studio.messages import LANGUAGES
from studio.motion.schedule import NumberTrack, PromptTrack, check_numbers, check_prompts, has_factors


@pytest.mark.parametrize(
    "text",
    ["a calm lake", "lake: at night", "a lake; a storm", "12:30 at the station", "3:2 photograph", "nan: what", "; ;", "湖：夜晚", "-"],
)
def test_prose_is_one_prompt(text: str) -> None:
    assert check_prompts(text, "prompt") == text
    track = PromptTrack.read(text)
    assert track.prompts == (text,)
    assert track.at(7.5) == (text, text, 0.0)


@pytest.mark.parametrize(
    "text",
    ["0: a lake; 12: a storm", "12: a storm\n0: a lake", "0:a lake|12:a storm;", '0: "a lake"; 12: "a storm"', "0：a lake；12：a storm"],
)
def test_a_schedule_of_prompts(text: str) -> None:
    track = PromptTrack.read(text)
    assert track.prompts == ("a lake", "a storm") and track.positions == (0.0, 12.0)
    assert track.at(-1) == ("a lake", "a lake", 0.0)
    assert track.at(3) == ("a lake", "a storm", 0.25)
    assert track.at(3, smooth=True)[2] == pytest.approx(0.15625)
    assert track.at(12) == ("a storm", "a storm", 0.0)


@pytest.mark.parametrize(
    "text",
    [
        '{"0": "a lake", "30": "a storm"}',
        '{ "0": "a lake",\n  "30": "a storm", }',
        "{“0”: “a lake”, “30”: “a storm”}",
        '"0": "a lake", "30": "a storm"',
        '0: "a lake", 30: "a storm"',
        '0: "a lake",\n30: "a storm",',
        "0: 'a lake', 30: 'a storm'",
        "0: a lake, 30: a storm",
        "0:a lake，30：a storm",
        "30: “a storm”， 0: “a lake”",
    ],
)
def test_deforums_prompts_are_a_schedule(text: str) -> None:
    track = PromptTrack.read(text)
    assert (track.prompts, track.positions) == (("a lake", "a storm"), (0.0, 30.0))
    assert PromptTrack.read(text, default_spacing=2.0) == track


def test_quoted_prompts_keep_their_signs() -> None:
    assert PromptTrack.read('0: "a lake, 5: blue; calm", 30: "it\'s: dawn"').prompts == ("a lake, 5: blue; calm", "it's: dawn")
    assert PromptTrack.read(r'{"0": "a \"lake\"; 12: x"}').prompts == ('a "lake"; 12: x',)


@pytest.mark.parametrize(
    "text", ["{red|blue} house", "a lake, 12 boats: calm", 'a "quoted" lake', "[a:b:12]", "a robot --negative space", "2024, a: b"]
)
def test_signs_of_other_programs_are_prose(text: str) -> None:
    assert PromptTrack.read(text).prompts == (text,)


def test_colons_and_commas_inside_a_scheduled_prompt_stay() -> None:
    assert PromptTrack.read("0: night: a lake, blue; 10.5: dawn").prompts == ("night: a lake, blue", "dawn")


def test_plain_texts_are_spread_when_asked() -> None:
    track = PromptTrack.read("a lake; a storm；a calm", default_spacing=2.5)
    assert track.prompts == ("a lake", "a storm", "a calm") and track.positions == (0.0, 2.5, 5.0)
    assert PromptTrack.read("0: a; 3: b", default_spacing=2.5).positions == (0.0, 3.0)
    with pytest.raises(ValueError, match="spacing"):
        PromptTrack.read("a; b", default_spacing=0)


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        ("0: a lake; a storm", "error.schedule_form", "a storm"),
        ("0: a lake; 0: a storm", "error.schedule_twice", "0"),
        ("0: a; 00.0: b", "error.schedule_twice", "00.0"),
        ("0: a; 5:", "error.schedule_empty", "5"),
        ("a lake; 12: a storm", "error.schedule_form", "a lake"),
        ('{"0": ""}', "error.schedule_empty", "0"),
        ('{"0": "a", "0": "b"}', "error.schedule_twice", "0"),
        ('{"max_f/2": "a lake"}', "error.schedule_frame", "max_f/2"),
        ('{"0": 3}', "error.schedule_object", ""),
        ('{"0": "a lake" "30": "a storm"}', "error.schedule_object", ""),
        ('{"0": ["a"]}', "error.schedule_object", ""),
        ("a lake --neg blurry", "error.schedule_neg", "--neg"),
        ('{"0": "a lake --neg blurry"}', "error.schedule_neg", "--neg"),
        ("-4: a lake", "error.schedule_negative", "-4"),
        ("1" * 400 + ": a lake", "error.schedule_frame", "1111"),
    ],
)
def test_mistakes_in_prompts_are_told(text: str, code: str, told: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        check_prompts(text, "prompt")
    assert caught.value.code == code and caught.value.field == "prompt"
    for lang in LANGUAGES:
        assert told in caught.value.sentence(lang) and "{" not in caught.value.sentence(lang)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [0.5, 0.5, 0.5]),
        ("2", [2, 2, 2]),
        ("-1.5e0", [-1.5, -1.5, -1.5]),
        ("0: 1; 2: -2", [1, -0.5, -2]),
        ("0:(1), 2:(-2)", [1, -0.5, -2]),
        ("2：−2；0：1", [1, -0.5, -2]),
        ("1: 4", [4, 4, 4]),
    ],
)
def test_numbers(text: str, expected: list[float]) -> None:
    assert check_numbers(text, "pan_x") == text
    track = NumberTrack.read(text, 0.5)
    assert track.values(3) == pytest.approx(expected)
    assert [track.at(i) for i in range(3)] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("0:(1.02)", [2, 2]),
        ("0:(1.02), 30:(1.0)", [2, 0]),
        ("0: (0.98), 30: (1)", [-2, 0]),
        ("0：（1.05），30：（1）", [5, 0]),
        ("0: 1.02, 30: 1.0", [1.02, 1]),
        ("0: 1.02; 30:(1.0)", [1.02, 0]),
        ("(1.02)", [1.02, 1.02]),
    ],
)
def test_a_zoom_in_brackets_is_a_factor(text: str, percent: list[float]) -> None:
    track = NumberTrack.read(text, field="zoom")
    assert [track.at(0), track.at(30)] == pytest.approx(percent)
    assert has_factors(text) == (percent[0] != 1.02 or percent[1] == 0)
    assert NumberTrack.read(text, field="pan_x").at(0) in (1.02, 1.05, 0.98)  # elsewhere brackets mean nothing


@pytest.mark.parametrize("text", ["0:(5)", "0:(-2)", "0:(0)", "0: (1.02), 30: (2)"])
def test_a_factor_that_no_camera_makes_is_told(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        check_numbers(text, "zoom")
    assert caught.value.code == "error.schedule_factor" and caught.value.field == "zoom"
    assert all("1.02" in caught.value.sentence(lang) for lang in LANGUAGES)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("fast", "error.schedule_number"),
        ("nan", "error.schedule_number"),
        ("0: inf", "error.schedule_number"),
        ("0: sin(t)", "error.schedule_number"),
        ("0:(sin(t))", "error.schedule_number"),
        ("0:(1.0025+0.002*sin(1.25*3.14*t/30))", "error.schedule_number"),
        ("0:(max(1,2)), 30:(t)", "error.schedule_number"),
        ("1e999", "error.schedule_range"),
        ("0: 4000", "error.schedule_range"),
        ("0:", "error.schedule_number"),
        ("0: 1; 2", "error.schedule_form_number"),
        ("0: 1; 0: 2", "error.schedule_twice"),
        ("-1: 1", "error.schedule_negative"),
        ("x: 1", "error.schedule_frame"),
        ("nan: 1", "error.schedule_frame"),
    ],
)
def test_mistakes_in_numbers_are_told(text: str, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        check_numbers(text, "rotate")
    assert caught.value.code == code and caught.value.field == "rotate"
    assert all("{" not in caught.value.sentence(lang) for lang in LANGUAGES)


@given(st.text(alphabet=st.sampled_from("0123456789.:;,|-+ ()eEnaif：；\n\"'a湖"), max_size=60) | st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    for check in (check_prompts, check_numbers):
        refused = None
        try:
            assert check(text, "f") == text
        except StudioError as error:
            refused = error
        assert refused is None or (refused.field == "f" and refused.sentence("en") != refused.code)


_keys = st.dictionaries(st.integers(0, 500), st.floats(-40, 40).map(lambda v: round(v, 3)), min_size=1, max_size=8)


@given(_keys, st.randoms())
def test_numbers_pass_through_their_keyframes_in_any_order(keys: dict[int, float], random: object) -> None:
    items = list(keys.items())
    random.shuffle(items)  # type: ignore[attr-defined]
    track = NumberTrack.read("; ".join(f"{k}: {v}" for k, v in items))
    assert [track.at(k) for k in keys] == pytest.approx(list(keys.values()))
    values = track.values(501)
    assert values.min() >= min(keys.values()) - 1e-9 and values.max() <= max(keys.values()) + 1e-9


@given(st.lists(st.integers(0, 400), min_size=1, max_size=6, unique=True), st.floats(-10, 450))
def test_prompt_weights_stay_in_range(frames: list[int], position: float) -> None:
    track = PromptTrack.read("; ".join(f"{f}: prompt {f}" for f in frames))
    before, after, weight = track.at(position)
    assert 0 <= weight < 1 and {before, after} <= set(track.prompts)
    assert np.all(np.diff(track.positions) > 0)
