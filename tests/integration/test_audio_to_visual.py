"""Films that follow a recording, drawn by the bundled model and measured on the finished files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import soundfile

from studio import Studio
from studio.errors import InvalidInput
from studio.events import Done, Draft, Notice, Preview
from studio.media.metadata.film_settings import read_film_settings
from studio.motion.flashes import measure_flashes
from studio.settings import ASSETS
from studio.tasks.audio_to_visual import AudioToVisualParams, AudioToVisualResult

SPEECH = ASSETS / "examples" / "auto_subtitles" / "reading.mp4"
RATE = 44_100


def clicks(path: Path, bpm: float = 120.0, seconds: float = 4.0) -> Path:
    """A drum-like click on every beat, louder in the second half; stereo."""
    rng = np.random.default_rng(0)
    samples = 0.002 * rng.normal(size=(round(seconds * RATE), 2))
    hit = rng.normal(size=2205) * np.exp(-np.arange(2205) / 400)
    for at in np.arange(0.25, seconds - 0.1, 60 / bpm):
        first = round(at * RATE)
        samples[first : first + len(hit)] += (0.15 if at < seconds / 2 else 0.3) * hit[:, None]
    soundfile.write(path, np.clip(samples, -1, 1), RATE)
    return path


@pytest.fixture(scope="module")
def drums(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return clicks(tmp_path_factory.mktemp("sound") / "drums [a, b]'s.wav")


def film(studio: Studio, path: Path, **more: Any) -> AudioToVisualResult:
    wish = {"media_file": path, "prompt": "a city at night", "seed": 3, "preset": "fast", "width": 128, "height": 128, "fps": 24}
    return studio.audio_to_visual(**{**wish, **more})


def test_the_picture_keeps_time_and_the_sound_is_the_recording(studio: Studio, drums: Path) -> None:
    made = film(studio, drums)
    assert made.film is not None and made.sync is not None
    with av.open(str(made.film)) as container:
        frames = list(container.decode(video=0))
        sound = container.streams.audio[0]
        assert (sound.codec_context.sample_rate, sound.codec_context.layout.nb_channels) == (RATE, 2)
    assert len(frames) == made.frames == made.sync.frames == made.sync.expected_frames == 96
    sync = made.sync
    assert sync.in_time and sync.alignment > 0.85 and sync.mean_error < sync.half_frame_ms
    assert sync.sound_correlation > 0.98 and abs(sync.sound_lag_ms) <= 1.0
    assert made.analysis.tempo == pytest.approx(120, abs=3)


def test_drafts_tell_what_was_heard_before_anything_is_drawn(studio: Studio, drums: Path) -> None:
    wish = {"media_file": drums, "prompt": "a lake", "seed": 1, "preset": "fast", "width": 128, "height": 128, "length": 2, "fps": 12}
    events = list(studio.run("audio_to_visual", wish))
    first_picture = next(i for i, e in enumerate(events) if isinstance(e, Preview))
    drafts = [e.result for e in events[:first_picture] if isinstance(e, Draft)]
    assert drafts[0].analysis.beats and drafts[-1].curves and drafts[-1].film is None
    assert all(len(curve) == 24 for curve in drafts[-1].curves.values())
    assert sum(isinstance(e, Preview) for e in events) == 24
    assert isinstance(events[-1], Done)


def test_the_grid_can_be_moved_and_halved(studio: Studio, drums: Path) -> None:
    made = film(studio, drums, length=3, tempo="half", beat_offset=100)
    plain = film(studio, drums, length=3)
    assert len(made.analysis.beats) < len(plain.analysis.beats)
    typed = film(studio, drums, length=3, beats="0.5, 1.5 2.5", keyframe_every="beat")
    assert typed.analysis.beats == (0.5, 1.5, 2.5) and typed.keyframe_times == (0.0, 0.5, 1.5, 2.5)
    assert typed.sync is not None and typed.sync.beats == 3


def test_silence_drifts_calmly_and_says_so(studio: Studio, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "silence.wav", np.zeros(2 * RATE), RATE)
    wish = {"media_file": tmp_path / "silence.wav", "prompt": "a lake", "preset": "fast", "width": 128, "height": 128, "fps": 12}
    events = list(studio.run("audio_to_visual", wish))
    assert "notice.sound_quiet" in [getattr(e, "code", "") for e in events]
    made = events[-1].result  # type: ignore[union-attr]
    assert made.film.exists() and made.frames == 24 and not made.sync.in_time


def test_speech_becomes_captions_and_prompts(studio: Studio) -> None:
    made = film(studio, SPEECH, length=5, fps=12, captions=True, words_as_prompts=True)
    assert made.words and made.cues and made.analysis.kind == "speech"
    assert any("leisure" in prompt for _, prompt in made.prompts)
    plain = film(studio, SPEECH, length=5, fps=12, words_as_prompts=True)
    shown = next(c for c in made.cues if c.duration > 0.5)
    at = round((shown.start + shown.duration / 2) * 12)
    one, two = (_frame(result.film, at) for result in (made, plain))
    below = slice(round(128 * 0.7), None)
    assert np.abs(one[below].astype(float) - two[below]).mean() > 5 * np.abs(one[:64].astype(float) - two[:64]).mean() + 1


def _frame(path: Path | None, index: int) -> np.ndarray:
    with av.open(str(path)) as container:
        return [f.to_ndarray(format="rgb24") for f in container.decode(video=0)][index]


def test_settings_come_back_from_the_file_and_no_path_is_in_it(studio: Studio, drums: Path) -> None:
    made = film(studio, drums, length=2, fps=12, look="drums")
    assert made.film is not None
    assert str(drums.parent).encode() not in made.film.read_bytes()
    back = read_film_settings(made.film, AudioToVisualParams, task="audio_to_visual")
    assert back.params["seed"] == 3 and back.params["look"] == "drums" and back.params["prompt"] == "a city at night"


def test_a_film_ends_with_its_sound(studio: Studio, drums: Path, tmp_path: Path) -> None:
    """Six seconds of pictures with two of sound."""
    path, (samples, rate) = tmp_path / "short.mkv", soundfile.read(drums, frames=2 * RATE, dtype="int16")
    with av.open(str(path), "w") as container:
        picture: Any = container.add_stream("mpeg4", rate=12)
        picture.width = picture.height = 64
        sound: Any = container.add_stream("pcm_s16le", rate=rate)
        sound.codec_context.layout = "stereo"
        for _ in range(72):
            container.mux(picture.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")))
        container.mux(picture.encode(None))
        heard = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples).reshape(1, -1), format="s16", layout="stereo")
        heard.sample_rate = rate
        container.mux(sound.encode(heard))
        container.mux(sound.encode(None))
    events = list(studio.run("audio_to_visual", {"media_file": path, "prompt": "a city at night", "preset": "fast", "width": 64,
                                                 "height": 64, "fps": 12, "model": "tiny-sd", "num_inference_steps": 2}))  # fmt: skip
    made: AudioToVisualResult = events[-1].result
    assert made.frames == 24 and made.sync is not None and made.sync.frames == made.sync.expected_frames == 24
    assert "notice.sound_ends" in [e.code for e in events if isinstance(e, Notice)]


def test_a_stopped_film_leaves_no_file(studio: Studio, drums: Path) -> None:
    still: dict[str, Any] = {"prompt": "a lake", "seed": 5, "num_inference_steps": 2, "width": 128, "height": 128, "score": False}
    picture = np.asarray(studio.text_to_image(**still).images[0])
    before = set(studio.settings.output_dir.rglob("*"))
    wish = {"media_file": drums, "prompt": "a storm", "seed": 77, "preset": "fast", "width": 128, "height": 128}
    events = studio.run("audio_to_visual", wish)
    next(e for e in events if isinstance(e, Preview))
    events.close()
    assert set(studio.settings.output_dir.rglob("*")) == before
    assert np.array_equal(np.asarray(studio.text_to_image(**still).images[0]), picture)  # nothing stayed on the shared model


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"start": 60}, "start"),
        ({"length": 0}, "length"),
        ({"length": 1e9}, "length"),
        ({"fps": 0}, "fps"),
        ({"bpm": 5}, "bpm"),
        ({"bpm": float("nan")}, "bpm"),
        ({"beats": "one two"}, "beats"),
        ({"modulation": "wind -> zoom"}, "modulation"),
        ({"modulation": "beat -> zoom: gain lots"}, "modulation"),
        ({"prompt": "0: a; 0: b"}, "prompt"),
        ({"width": 100}, "width"),
        ({"media_file": Path("nowhere.wav")}, "media_file"),
    ],
)
def test_wrong_input_gets_a_sentence_beside_its_field(studio: Studio, drums: Path, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        film(studio, drums, **wrong)
    assert field in [p.field for p in caught.value.problems]
    for lang in ("en", "zh-TW"):
        said = caught.value.sentence(lang)
        assert len(said) > 5 and not said.startswith("error.")


def test_text_renamed_to_wav_and_a_silent_film_get_a_sentence(studio: Studio, tmp_path: Path) -> None:
    (tmp_path / "notes.wav").write_text("not a sound")
    with pytest.raises(InvalidInput):
        film(studio, tmp_path / "notes.wav")
    mute = studio.text_to_video(prompt="a lake", frames=8, width=128, height=128, preset="fast", num_inference_steps=2).film
    with pytest.raises(InvalidInput) as caught:
        film(studio, mute)
    assert caught.value.problems[0].code == "error.no_sound"


@pytest.mark.parametrize("rate", [8000, 96_000])
def test_odd_rates_keep_their_sound(studio: Studio, tmp_path: Path, rate: int) -> None:
    rng = np.random.default_rng(1)
    soundfile.write(tmp_path / "odd.wav", np.clip(0.9 + 0.4 * rng.normal(size=rate), -1, 1), rate)  # loud, clipped, off centre
    made = film(studio, tmp_path / "odd.wav", fps=10)
    assert made.sync is not None and made.sync.sound_correlation > 0.98 and made.frames == 10


def test_colours_on_a_fast_beat_do_not_flash(studio: Studio, tmp_path: Path) -> None:
    """Five beats a second turn a red desert green and back."""
    wish = {"media_file": clicks(tmp_path / "fast.wav", 160, 3.0), "tempo": "double", "prompt": "a red desert at sunset", "seed": 5}
    wish |= {"modulation": "beat -> hue: gain 1, attack 0, release 0.06", "preset": "fast", "width": 128, "height": 128, "length": 3}
    events = list(studio.run("audio_to_visual", {**wish, "beats": " ".join(f"{t:.3f}" for t in np.arange(0.1, 3, 60 / 320))}))
    made: AudioToVisualResult = events[-1].result
    noted = [e for e in events if isinstance(e, Notice) and e.code == "notice.flashes_softened"]
    assert len(noted) == 1 and noted[0].params["frames"] > 3
    with av.open(str(made.film)) as container:
        shown = measure_flashes((f.to_ndarray(format="rgb24") for f in container.decode(video=0)), made.fps)
    assert shown.safe
