"""Every kind of video model through one code path: exact frames, the same for the same seed, stopped between two steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from studio import Settings, Studio
from studio.diffusion.video.video_backend import LIMITS, VideoRequest
from studio.errors import Cancelled, InvalidInput, StudioError
from studio.events import Event, Notice, Progress
from studio.stepping import stepwise
from tests.integration.tiny_models import catalog_row
from tests.integration.tiny_videos import tiny_animatediff, tiny_motion_adapter, tiny_video, video_row

MODELS = {"tiny-animated": "animatediff", "tiny-motion": "animatediff", "tiny-ltx": "ltx", "tiny-wan": "wan", "tiny-cog": "cogvideox"}
ASKED = VideoRequest("a red boat on a lake", 64, 32, 9, 8, seed=3, steps=2, guidance=3.0, negative_prompt="blurry")


@pytest.fixture(scope="module")
def videos(tiny_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    base = tmp_path_factory.mktemp("videos")
    rows = [catalog_row("tiny-sd", tiny_folder)]
    rows.append(video_row("tiny-animated", "animatediff", tiny_animatediff(tiny_folder, base / "animated")))
    more = 'base = "tiny-sd"\nclasses = { motion_adapter = "MotionAdapter" }'
    rows.append(video_row("tiny-motion", "animatediff", tiny_motion_adapter(base / "motion"), more))
    for name, kind in MODELS.items():
        if kind != "animatediff":
            rows.append(video_row(name, kind, tiny_video(kind, base / kind)))
    (base / "rows.toml").write_text("".join(rows))
    made = Studio(Settings(device="cpu", precision="float32", hub="never", extra_catalog=base / "rows.toml", output_dir=base / "out"))
    yield made
    made.cache.close()


def draw(studio: Studio, model: str, request: VideoRequest = ASKED) -> tuple[list[np.ndarray], list[Event]]:
    from studio.diffusion.video.video_models import DiffusersVideo

    events: list[Event] = []
    with studio.cache.lease(model) as lease:
        return list(DiffusersVideo(lease).frames(request, events.append)), events


@pytest.fixture(scope="module")
def drawn(videos: Studio) -> dict[str, tuple[list[np.ndarray], list[Event]]]:
    return {name: draw(videos, name) for name in MODELS}


@pytest.mark.parametrize("model", MODELS)
def test_a_film_has_exactly_the_frames_asked_for(model: str, drawn: dict[str, Any]) -> None:
    frames, events = drawn[model]
    assert len(frames) == ASKED.frames
    assert all(f.shape == (32, 64, 3) and f.dtype == np.uint8 for f in frames)
    assert len({f.tobytes() for f in frames}) > 1, "nothing moves"
    assert np.std(frames[0]) > 0
    steps = [(e.step, e.total) for e in events if isinstance(e, Progress)]
    assert steps == [(0, 2), (1, 2), (2, 2)]


@pytest.mark.parametrize("model", MODELS)
def test_the_seed_decides(model: str, videos: Studio, drawn: dict[str, Any]) -> None:
    first, _ = drawn[model]
    again, _ = draw(videos, model)
    other, _ = draw(videos, model, replace(ASKED, seed=4, steps=1, frames=5))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert not np.array_equal(first[0], other[0])


@pytest.mark.parametrize("model", ["tiny-ltx", "tiny-wan", "tiny-cog"])
def test_frames_that_the_model_cannot_count_are_drawn_and_cut(model: str, videos: Studio) -> None:
    frames, _ = draw(videos, model, replace(ASKED, frames=10, guidance=1.0))
    assert len(frames) == 10


@pytest.mark.parametrize("model", ["tiny-motion", "tiny-wan"])
def test_stopping_between_two_steps(model: str, videos: Studio, drawn: dict[str, Any]) -> None:
    from studio.diffusion.video.video_models import DiffusersVideo

    reached: list[str] = []

    def work(emit: Any) -> None:
        with videos.cache.lease(model) as lease:
            try:
                next(DiffusersVideo(lease).frames(replace(ASKED, steps=4), emit))
                reached.append("a frame")
            except Cancelled:
                reached.append("stopped")
                raise

    events = stepwise(work)
    for event in events:
        if isinstance(event, Progress) and event.step == 1:
            break
    events.close()
    assert reached == ["stopped"]
    assert all(c["pins"] == 0 for c in videos.cache.snapshot()["components"])
    frames, _ = draw(videos, model)  # what the models hold is as before
    assert all(np.array_equal(a, b) for a, b in zip(drawn[model][0], frames, strict=True))


def test_a_start_picture_is_taken_where_that_is_possible(videos: Studio, drawn: dict[str, Any]) -> None:
    picture = Image.linear_gradient("L").convert("RGB").resize((90, 70))
    frames, events = draw(videos, "tiny-ltx", replace(ASKED, init_image=picture))
    assert len(frames) == ASKED.frames
    assert not np.array_equal(frames[0], drawn["tiny-ltx"][0][0])
    assert not [e for e in events if isinstance(e, Notice)]
    frames, events = draw(videos, "tiny-wan", replace(ASKED, init_image=picture))
    assert [e.code for e in events if isinstance(e, Notice)] == ["notice.video_no_start_picture"]
    assert np.array_equal(frames[0], drawn["tiny-wan"][0][0])


def test_what_a_model_cannot_draw_is_said_before_it_starts(videos: Studio) -> None:
    for change, field in (({"frames": 99}, "frames"), ({"width": 72}, "width")):
        with pytest.raises(InvalidInput) as caught:
            draw(videos, "tiny-cog", replace(ASKED, **change))
        assert caught.value.field == field
    with pytest.raises(StudioError) as refused:
        draw(videos, "tiny-sd")
    assert refused.value.code == "error.model_kind"


def test_frame_counts_of_each_kind() -> None:
    assert [LIMITS["ltx"].drawn(n) for n in (1, 2, 9, 10, 16, 17)] == [1, 9, 9, 17, 17, 17]
    assert [LIMITS["wan"].drawn(n) for n in (1, 8, 9, 81)] == [1, 9, 9, 81]
    assert [LIMITS["animatediff"].drawn(n) for n in (1, 8, 32)] == [1, 8, 32]
    assert all(limit.drawn(limit.most_frames) == limit.most_frames for limit in LIMITS.values())


def test_motion_shares_the_memory_of_the_image_model(videos: Studio) -> None:
    with videos.cache.lease("tiny-sd") as below, videos.cache.lease("tiny-motion") as lease:
        assert lease["unet"] is below["unet"] and lease["vae"] is below["vae"]
        assert set(lease.components) == {"unet", "vae", "text_encoder", "tokenizer", "scheduler", "motion_adapter"}
        assert {identity.model for identity in lease.identities} == {"tiny-sd", "tiny-motion"}
        own = dict(zip(lease.components, lease.identities, strict=True))
        assert own["unet"].model == "tiny-sd" and own["motion_adapter"].model == "tiny-motion"
        trained = [lease["unet"].training, any(p.requires_grad for p in lease["unet"].parameters())]
    draw(videos, "tiny-motion")
    with videos.cache.lease("tiny-sd") as below:
        assert trained == [below["unet"].training, any(p.requires_grad for p in below["unet"].parameters())] == [False, False]
