"""Frame-by-frame films on a Stable Diffusion 1.x architecture and on the bundled model, through one code path."""

from __future__ import annotations

import threading
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import torch
from PIL import Image

from studio import Studio
from studio.diffusion.cross_frame import CrossFrameAttention
from studio.diffusion.film_noise import FilmNoise, slerp
from studio.diffusion.keyframes import KeyframeArtist, SamplingSettings
from studio.errors import InvalidInput
from studio.events import Done, Notice, Preview, Progress
from studio.media.metadata.film_settings import read_film_settings
from studio.motion.colour_matching import sharpness
from studio.motion.flashes import measure_flashes
from studio.tasks.text_to_video import TextToVideoParams, TextToVideoResult


def film(studio: Studio, model: str, side: int, **more: Any) -> TextToVideoResult:
    wish = {"prompt": "a boat on a lake", "seed": 5, "num_inference_steps": 4, "frames": 9, "width": side, "height": side, "model": model}
    return studio.text_to_video(**{**wish, **more})


def decoded(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def picture(studio: Studio, model: str, side: int) -> np.ndarray:
    made = studio.text_to_image(prompt="a boat on a lake", seed=5, num_inference_steps=4, width=side, height=side, model=model, score=False)
    return np.asarray(made.images[0])


def test_the_film_is_playable_and_begins_with_the_picture_of_its_seed(studio: Studio, model: str, side: int) -> None:
    made = film(studio, model, side, fps=6)
    assert np.array_equal(made.poster, picture(studio, model, side))
    with av.open(str(made.film)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.width, stream.height) == ("h264", side, side)
        assert stream.average_rate == Fraction(6)
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(stream)]
    assert len(frames) == made.frames == 9
    assert float(np.abs(frames[0].astype(float) - made.poster).mean()) < 14  # noise of a random model is the hardest picture to code
    assert made.figures is not None and made.figures.frames == 9
    assert made.files == (made.film,) and made.settings["seed"] == 5 and len(made.keyframes) == 3


def test_events_show_every_frame_and_count_up(studio: Studio, model: str, side: int) -> None:
    wish = {"prompt": "a boat", "seed": 1, "num_inference_steps": 2, "frames": 8, "width": side, "height": side, "model": model}
    events = list(studio.run("text_to_video", wish))
    shown = [e for e in events if isinstance(e, Preview)]
    assert len(shown) == 8 and all(e.final and e.images[0].shape == (side, side, 3) for e in shown)
    steps = [e.step for e in events if isinstance(e, Progress) and e.stage == "drawing_frames"]
    assert steps == sorted(steps) and steps[-1] == 8
    assert isinstance(events[-1], Done)


def test_the_same_seed_makes_the_same_film_and_another_seed_another(studio: Studio) -> None:
    one, two, other = (film(studio, "tiny-sd", 64, seed=seed) for seed in (3, 3, 4))
    assert one.film.name == two.film.name
    assert all(np.array_equal(a, b) for a, b in zip(one.keyframes, two.keyframes, strict=True))
    assert not np.array_equal(one.keyframes[0], other.keyframes[0])


def test_a_stopped_film_leaves_nothing_behind(studio: Studio, model: str, side: int) -> None:
    before = picture(studio, model, side)
    with studio.cache.lease(model) as lease:
        unet = lease.components["unet"]
    processors = dict(unet.attn_processors)
    events = studio.run("text_to_video", prompt="a boat", seed=1, num_inference_steps=4, frames=16, width=side, height=side, model=model)
    for event in events:
        if isinstance(event, Preview):
            break
    events.close()
    assert dict(unet.attn_processors) == processors
    assert not any(m._forward_pre_hooks for m in unet.modules())  # noqa: SLF001
    assert np.array_equal(picture(studio, model, side), before)
    leftovers = [p for p in studio.settings.output_dir.rglob("*") if p.name.startswith(".")]
    assert leftovers == []


def test_another_thread_on_the_same_model_notices_nothing(studio: Studio, side: int, model: str) -> None:
    before = picture(studio, model, side)
    seen: list[np.ndarray] = []
    with studio.cache.lease(model) as lease:
        artist = KeyframeArtist(lease, SamplingSettings(side, side, 3, 4.0, "ddim", 1), lambda _event: None)
        artist.encode_prompts(["a storm"], "")
        with artist.attention_hooks():
            anchor = artist.draw_anchor(("a storm", "a storm", 0.0), "")
            artist.redraw(anchor, ("a storm", "a storm", 0.0), "", 0.7, artist.noise.frame_noise(1))
            thread = threading.Thread(target=lambda: seen.append(picture(studio, model, side)))
            thread.start()
            thread.join()
    assert np.array_equal(seen[0], before)


def test_keyframes_see_the_anchor(studio: Studio, model: str, side: int) -> None:
    """With the memory emptied the same drawing comes out differently: attention really reaches back."""
    with studio.cache.lease(model) as lease:
        artist = KeyframeArtist(lease, SamplingSettings(side, side, 4, 4.0, "ddim", 1), lambda _event: None)
        prompt = ("a storm", "a storm", 0.0)
        artist.encode_prompts(["a storm"], "")
        with artist.attention_hooks():
            anchor = artist.draw_anchor(prompt, "")
            ground = np.roll(anchor, 9, axis=1)
            seeing = artist.redraw(ground, prompt, "", 0.8, artist.noise.frame_noise(1))
        with artist.attention_hooks():
            alone = artist.redraw(ground, prompt, "", 0.8, artist.noise.frame_noise(1))
    assert not np.array_equal(seeing, alone)


def test_a_map_of_strengths_leaves_the_weak_part_nearly_alone(studio: Studio) -> None:
    side = 128
    with studio.cache.lease("studio-mini") as lease:
        artist = KeyframeArtist(lease, SamplingSettings(side, side, 8, 4.0, "dpm++_2m", 1), lambda _event: None)
        lake, night = ("a lake", "a lake", 0.0), ("a city at night", "a city at night", 0.0)
        artist.encode_prompts(["a lake", "a city at night"], "")
        with artist.attention_hooks():
            anchor = artist.draw_anchor(lake, "")
            strengths = np.full((side, side), 0.25, np.float32)
            strengths[:, side // 2 :] = 0.95
            drawn = artist.redraw(anchor, night, "", 0.25, artist.noise.frame_noise(1), strengths=strengths)
    change = np.abs(drawn.astype(float) - anchor).mean((0, 2))
    assert change[side * 5 // 8 :].mean() > 3 * change[: side * 3 // 8].mean()


def test_a_given_picture_is_the_first_frame(studio: Studio, model: str, side: int, tmp_path: Path) -> None:
    ground = np.zeros((side, side, 3), np.uint8)
    ground[: side // 2] = (90, 160, 240)
    ground[side // 2 :] = (30, 120, 60)
    Image.fromarray(ground).save(tmp_path / "field.png")
    made = film(studio, model, side, init_image=tmp_path / "field.png", camera="zoom_in")
    assert np.array_equal(made.poster, ground)
    assert str(tmp_path) not in made.provenance.text() and "input_image" in made.provenance.inputs


@pytest.mark.parametrize("kind", ["mp4", "webm", "gif", "png"])
def test_each_format_holds_every_frame_and_tells_its_settings(studio: Studio, kind: str) -> None:
    made = film(studio, "tiny-sd", 64, format=kind, fps=10, loop=True, camera="drift")
    assert made.film.suffix == ".mp4" and made.film in made.files
    first = made.files[0]
    if kind == "gif":
        with Image.open(first) as image:
            assert image.n_frames == 9  # pyright: ignore[reportAttributeAccessIssue]
    elif kind == "png":
        import zipfile

        with zipfile.ZipFile(first) as archive:
            assert len([n for n in archive.namelist() if n.endswith(".png")]) == 9
    else:
        assert len(decoded(first)) == 9
    if kind != "png":
        back = read_film_settings(first, TextToVideoParams, task="text_to_video")
        assert back.params["seed"] == 5 and back.params["camera"] == "drift" and back.params["loop"] is True


def test_comparing_adds_the_textbook_film_and_ours_is_calmer(studio: Studio) -> None:
    made = film(studio, "studio-mini", 128, prompt="a calm lake at sunset", compare=True, frames=12, camera="pan_right")
    assert made.naive is not None and len(decoded(made.naive)) == 12
    ours, naive = made.figures, made.naive_figures
    assert ours is not None and naive is not None
    assert ours.warp_error < 0.3 * naive.warp_error
    assert ours.moves and not ours.blank


def test_a_loop_ends_where_it_began(studio: Studio) -> None:
    made = film(studio, "studio-mini", 128, prompt="a calm lake", loop=True, frames=12, camera="pan_left")
    assert made.figures is not None and made.figures.loop_error is not None
    assert made.figures.loop_error <= 1.5


def test_prompt_travel_reaches_the_last_prompt(studio: Studio) -> None:
    """A film from day to night ends dark; the same film without the schedule does not."""
    travel = film(
        studio, "studio-mini", 128, prompt="0: a desert at noon; 15: a desert at night", camera="still", frames=16, num_inference_steps=12
    )
    still = film(studio, "studio-mini", 128, prompt="a desert at noon", camera="still", frames=16, num_inference_steps=12)
    assert travel.keyframes[-1].mean() < 0.82 * travel.keyframes[0].mean()
    assert still.keyframes[-1].mean() > 0.92 * still.keyframes[0].mean()
    assert all(sharpness(k) > 0 for k in travel.keyframes)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"frames": 0}, "frames"),
        ({"frames": 1}, "frames"),
        ({"frames": 10**9}, "frames"),
        ({"fps": 0}, "fps"),
        ({"fps": -3}, "fps"),
        ({"width": 100}, "width"),
        ({"num_inference_steps": 1}, "num_inference_steps"),
        ({"cadence": 16, "frames": 16}, "cadence"),
        ({"strength": float("nan")}, "strength"),
        ({"strength": 0.0005}, "strength"),
        ({"width": 72}, "width"),
        ({"speed": float("inf")}, "speed"),
        ({"pan_x": "0: fast"}, "pan_x"),
        ({"zoom": "0: nan"}, "zoom"),
        ({"prompt": "0: a lake; 0: a sea"}, "prompt"),
        ({"prompt": "0: a lake; 5:"}, "prompt"),
        ({"prompt": "   "}, "prompt"),
        ({"init_image": Path("nowhere.png")}, "init_image"),
    ],
)
def test_wrong_input_gets_a_sentence_beside_its_field(studio: Studio, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        film(studio, "tiny-sd", 64, **wrong)
    assert field in [p.field for p in caught.value.problems]
    for lang in ("en", "zh-TW"):
        said = caught.value.sentence(lang)
        assert len(said) > 5 and not said.startswith("error.")


def test_a_camera_that_leaves_everything_behind_still_films(studio: Studio) -> None:
    """At half the size a frame the first picture is soon smaller than a pixel."""
    assert film(studio, "tiny-sd", 64, zoom="-50", frames=16, cadence=1, num_inference_steps=2).frames == 16


def test_stop_during_the_comparison_leaves_nothing_behind(studio: Studio) -> None:
    before = set(studio.settings.output_dir.rglob("*.mp4"))
    wish = {"prompt": "a lake", "seed": 91, "num_inference_steps": 2, "frames": 8, "width": 64, "height": 64, "compare": True}
    events = studio.run("text_to_video", {**wish, "model": "tiny-sd"})
    next(e for e in events if isinstance(e, Progress) and e.stage == "drawing_naive")
    events.close()
    assert set(studio.settings.output_dir.rglob("*.mp4")) == before


def test_guidance_of_one_works(studio: Studio, model: str, side: int) -> None:
    assert film(studio, model, side, guidance_scale=1.0, frames=8).frames == 8


def test_noise_keeps_its_variance_and_its_likeness() -> None:
    noise = FilmNoise((4, 32, 32), 7, 0.8)
    first, second, moved = noise.frame_noise(1), noise.frame_noise(2), noise.frame_noise(3, (5.0, -2.0))
    for one in (first, second, moved, noise.frame_noise(1, circle=8)):
        assert float(one.std()) == pytest.approx(1.0, abs=0.05)
    assert torch.corrcoef(torch.stack([first.flatten(), second.flatten()]))[0, 1] == pytest.approx(0.8, abs=0.05)
    back = torch.roll(moved, shifts=(2, -5), dims=(2, 3))
    assert torch.corrcoef(torch.stack([first.flatten(), back.flatten()]))[0, 1] == pytest.approx(0.8, abs=0.05)
    assert torch.allclose(noise.frame_noise(0, circle=8), noise.frame_noise(8, circle=8), atol=1e-5)
    middle = slerp(first, second, 0.5)
    assert float(middle.std()) == pytest.approx(1.0, abs=0.05)
    assert torch.allclose(slerp(first, first, 0.3), first)


def test_the_memory_is_given_back() -> None:
    memory = CrossFrameAttention()
    model = torch.nn.ModuleDict({"attn1": torch.nn.Linear(2, 2)})
    with pytest.raises(RuntimeError), memory.hooked_into(model):
        raise RuntimeError
    assert not any(m._forward_pre_hooks for m in model.modules()) and not memory.anchor  # noqa: SLF001


def test_independent_frames_do_not_flash_either(studio: Studio) -> None:
    """Every frame another mountain: eight flashes a second before they are softened."""
    wish = {"prompt": "a snowy mountain by day", "frames": 24, "fps": 24, "width": 128, "height": 128, "num_inference_steps": 4, "seed": 3}
    events = list(studio.run("text_to_video", {**wish, "preset": "fast", "compare": True, "camera": "still", "model": "studio-mini"}))
    made = next(e.result for e in events if isinstance(e, Done))
    said = {e.code: e.params for e in events if isinstance(e, Notice)}
    assert said["notice.baseline_softened"]["frames"] > 3 and "notice.flashes_softened" not in said
    assert measure_flashes(decoded(made.naive), 24).safe and measure_flashes(decoded(made.film), 24).safe
    assert made.naive_figures.flicker > made.figures.flicker  # measured before


def test_a_changing_prompt_is_told_once_what_its_layouts_lack(studio: Studio) -> None:
    wish = {"prompt": "0: a lake at night; 7: twenty cats on a beach", "frames": 8, "cadence": 2, "width": 128, "height": 128, "seed": 3}
    events = studio.run("text_to_video", {**wish, "num_inference_steps": 2, "model": "studio-mini"})
    codes = [e.code for e in events if isinstance(e, Notice)]
    assert codes.count("notice.not_laid_out") == 1
