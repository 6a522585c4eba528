"""Loops composed by rules: without a seam, in the mood asked for, the same again."""

from __future__ import annotations

import functools
import io

import numpy as np
import pytest
import soundfile

from studio.sound.music import compose_loop, ogg_bytes, seam_step, wav_bytes

composed = functools.cache(compose_loop)  # a loop takes a second; the same arguments give the same samples: see below

MOODS = ("calm", "mystical", "cheerful", "eerie", "epic", "melancholic", "tense")


@pytest.mark.parametrize("mood", MOODS)
def test_a_loop_sounds_and_has_no_seam(mood: str) -> None:
    loop = composed(mood, "day", "clear", 3)
    seconds = len(loop.samples) / loop.rate
    assert loop.samples.shape[1] == 2 and 8 <= seconds <= 30
    assert 0.05 < np.abs(loop.samples).max() <= 0.9 and abs(float(loop.samples.mean())) < 1e-3
    step, usual = seam_step(loop.samples)
    assert step <= usual
    assert np.sqrt((loop.samples[: loop.rate] ** 2).mean()) > 1e-3  # no silence to hide a seam in


def test_a_loop_cut_short_has_a_seam() -> None:
    loop = composed("epic", "day", "clear", 3)
    steps = [seam_step(loop.samples[: -loop.rate // d]) for d in (2, 3, 5, 7, 11)]
    assert max(step / usual for step, usual in steps) > 1


def test_the_same_seed_is_the_same_file_and_another_is_not() -> None:
    one, same, other = (compose_loop("calm", "night", "rain", seed) for seed in (1, 1, 2))
    assert wav_bytes(one) == wav_bytes(same) and ogg_bytes(one) == ogg_bytes(same)
    assert wav_bytes(one) != wav_bytes(other)


def test_moods_differ_in_tempo_or_mode() -> None:
    loops = [composed(mood, "day", "clear", 3) for mood in MOODS]
    told = {(loop.bpm // 10, loop.key.split(" ", 1)[1]) for loop in loops}
    assert len(told) >= 5


def test_files_are_read_by_others_and_the_wav_tells_its_loop() -> None:
    loop = composed("calm", "day", "clear", 3)
    wav, rate = soundfile.read(io.BytesIO(wav_bytes(loop)))
    assert rate == loop.rate and wav.shape == loop.samples.shape and np.abs(wav - loop.samples).max() < 1e-3
    ogg, _ = soundfile.read(io.BytesIO(ogg_bytes(loop)))
    assert abs(len(ogg) - len(loop.samples)) <= 1024 and np.corrcoef(ogg[:44100, 0], loop.samples[:44100, 0])[0, 1] > 0.9
    assert b"smpl" in wav_bytes(loop)
