"""Several sound tracks: the one that can be understood is used, everybody is told, and what is written takes the same one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from studio.media.audio import audio_windows, waveform
from studio.media.containers import MediaInfo, probe
from studio.media.sound_tracks import choose_sound, language_code
from studio.media.subtitles.captioned_video import burn_in, playable, soft_mux
from studio.messages import LANGUAGES, say
from studio.tasks.audio_to_visual import AudioToVisualParams
from studio.tasks.audio_to_visual.recording import find_part

RATE = 48_000
TONES = (300.0, 1000.0, 3000.0)


def film(path: Path, *languages: str, seconds: float = 2.0, pictures: bool = True) -> Path:
    """A film with one tone for each sound track; "" leaves the language out."""
    with av.open(path, "w") as container:
        video = container.add_stream("libx264", rate=10) if pictures else None
        if video is not None:
            video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        tracks = [container.add_stream("aac", rate=RATE, layout="mono") for _ in languages]
        for track, language in zip(tracks, languages, strict=True):
            if language:
                track.metadata["language"] = language
        for k in range(round(seconds * 10) if video is not None else 0):
            assert video is not None
            container.mux(video.encode(av.VideoFrame.from_ndarray(np.full((48, 64, 3), 10 * k % 250, np.uint8), format="rgb24")))
        for at in range(0, round(seconds * RATE), 1024):
            for track, tone in zip(tracks, TONES, strict=False):
                wave = (0.4 * np.sin(2 * np.pi * tone * (np.arange(1024) + at) / RATE)).astype(np.float32)
                frame = av.AudioFrame.from_ndarray(wave[None], format="fltp", layout="mono")
                frame.sample_rate, frame.pts = RATE, at
                container.mux(track.encode(frame))
        for stream in [*([video] if video is not None else []), *tracks]:
            container.mux(stream.encode(None))
    return path


def tone_of(path: Path, track: int | None = None) -> float:
    samples = np.concatenate([window.samples for window in audio_windows(path, track=track)])
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return min(TONES, key=lambda tone: abs(tone - float(spectrum.argmax()) * 16_000 / len(samples)))


def test_every_track_can_be_heard(tmp_path: Path) -> None:
    path = film(tmp_path / "film.mkv", "ger", "eng", "")
    info = probe(path)
    assert info.sound_tracks == ("ger", "eng", "")
    assert [tone_of(path, k) for k in range(3)] == list(TONES)
    assert tone_of(path) == TONES[info.sound_track] == tone_of(path, 7)
    assert float(np.abs(waveform(path, track=1)).max()) > 0.3


@pytest.mark.parametrize(
    ("tracks", "usual", "known", "number", "code"),
    [
        (("ger", "eng"), 0, ("en",), 1, "notice.sound_track_known"),
        (("ger", "en-GB"), 0, ("en",), 1, "notice.sound_track_known"),
        (("ger", ""), 0, ("en",), 1, "notice.sound_track_known"),
        (("eng", "ger"), 0, ("en",), 0, "notice.sound_track"),
        (("", "eng"), 0, ("en",), 0, "notice.sound_track"),
        (("ger", "eng"), 0, (), 0, "notice.sound_track"),
        (("ger", "fra"), 1, ("en",), 1, "notice.sound_track_foreign"),
        (("ger", "chi"), 0, ("zh",), 1, "notice.sound_track_known"),
        (("eng",), 0, ("zh",), 0, ""),
        ((), 0, ("zh",), 0, ""),
    ],
)
def test_the_track_that_is_understood_is_used_and_named(
    tracks: tuple[str, ...], usual: int, known: tuple[str, ...], number: int, code: str
) -> None:
    info = MediaInfo(Path("x.mkv"), "x.mkv", 2.0, True, True, sound_tracks=tracks, sound_track=usual)
    found = choose_sound(info, known, "Whisper")
    assert found.info == replace(info, sound_track=number) and [notice.code for notice in found.notices] == [code] * bool(code)
    for notice in found.notices:
        for lang in LANGUAGES:
            told = say(notice.code, lang, **notice.params)
            assert str(number + 1) in told and "{" not in told and tracks[0] in told and told != notice.code


def test_codes_of_containers() -> None:
    assert [language_code(tag) for tag in ("eng", "ENG", "en_US", "ger", "deu", "zho", "", "tlh")] == [
        "en",
        "en",
        "en",
        "de",
        "de",
        "zh",
        "",
        "tlh",
    ]


@pytest.mark.parametrize("pictures", [True, False])
def test_what_is_written_has_the_same_track(tmp_path: Path, pictures: bool) -> None:
    path = film(tmp_path / ("film.mkv" if pictures else "sound.mka"), "ger", "eng", pictures=pictures)
    cues = [(0.2, 1.5, ("Hello",))]
    for k in range(2):
        for made in (
            burn_in(path, cues, tmp_path / f"burned{k}.mp4", track=k),
            soft_mux(path, cues, tmp_path / f"soft{k}.mp4", track=k),
            playable(path, tmp_path / f"plays{k}.mp4", track=k),
        ):
            assert made == path or tone_of(made) == TONES[k]


def test_a_browser_gets_a_copy_where_it_would_play_another_track(tmp_path: Path) -> None:
    path = film(tmp_path / "film.mp4", "ger", "eng")
    usual = probe(path).sound_track
    assert playable(path, tmp_path / "copy.mp4") == path == playable(path, tmp_path / "copy.mp4", track=usual)
    copy = playable(path, tmp_path / "copy.mp4", track=1 - usual)
    assert copy != path and tone_of(copy) == TONES[1 - usual]


def test_a_film_after_a_recording_says_which_track_it_follows(tmp_path: Path) -> None:
    part = find_part(AudioToVisualParams(media_file=film(tmp_path / "film.mkv", "ger", "eng"), prompt="a city"))
    assert "notice.sound_track" in [notice.code for notice in part.notices]
    part = find_part(AudioToVisualParams(media_file=film(tmp_path / "one.mkv", "ger"), prompt="a city"))
    assert "notice.sound_track" not in [notice.code for notice in part.notices]
