"""What a film's schedules say about frames that it does not have, and how Deforum's forms reach the film."""

from __future__ import annotations

import numpy as np
import pytest

from studio import Settings, Studio
from studio.errors import InvalidInput
from studio.events import Notice
from studio.messages import LANGUAGES, say
from studio.tasks.text_to_video.film_request import plan_film
from studio.tasks.text_to_video.params import TextToVideoParams


@pytest.fixture(scope="module")
def studio() -> Studio:
    return Studio(Settings(device="cpu", hub="never"))


def told(studio: Studio, **wish: object) -> dict[str, Notice]:
    plan = plan_film(TextToVideoParams(**{"prompt": "a lake", "frames": 16, **wish}), studio.catalog.row("studio-mini"), None)  # type: ignore[arg-type]
    for notice in plan.drawing.notices:
        for lang in LANGUAGES:
            assert "{" not in say(notice.code, lang, **notice.params)
    return {notice.code: notice for notice in plan.drawing.notices}


def test_keyframes_after_the_end_are_said(studio: Studio) -> None:
    said = told(studio, prompt="0: a lake; 30: a storm; 60: a lake", pan_x="0: 1; 15: 2", rotate="0: 1; 16: 2; 48.5: 3")
    assert said["notice.prompts_beyond_end"].params == {"frames": "30, 60", "last": 15}
    assert said["notice.moves_beyond_end"].params == {"frames": "16, 48.5", "last": 15}


def test_keyframes_within_the_film_are_not(studio: Studio) -> None:
    assert not {code for code in told(studio, prompt="0: a lake; 15: a storm", zoom="0: 2; 15: 1") if "beyond" in code or "factors" in code}


def test_a_zoom_in_factors_is_said_and_applied(studio: Studio) -> None:
    assert told(studio, zoom="0:(1.02), 15:(1.0)")["notice.zoom_factors"].params == {"percent": "2, 0"}
    wish = TextToVideoParams(prompt="a lake", frames=16, zoom="0:(1.02)")
    moves = plan_film(wish, studio.catalog.row("studio-mini"), None).camera.moves
    assert np.allclose(moves[:, 2], 2.0)


@pytest.mark.parametrize(
    "prompt",
    ['{\n  "0": "a lake",\n  "12": "a storm"\n}', '0: "a lake",\n12: "a storm"', "0: a lake,\n12: a storm", "0: a lake, 12: a storm"],
)
def test_a_pasted_schedule_has_two_prompts(studio: Studio, prompt: str) -> None:
    plan = plan_film(TextToVideoParams(prompt=prompt, frames=16), studio.catalog.row("studio-mini"), None)
    assert plan.drawing.prompts == ("a lake", "a storm") and plan.drawing.prompt_at(12)[0] == "a storm"


@pytest.mark.parametrize("field", ["pan_x", "pan_y", "zoom", "rotate"])
def test_formulas_are_refused_at_their_field(field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        TextToVideoParams(prompt="a lake", **{field: "0:(1.02+0.01*sin(t))"})  # type: ignore[arg-type]
    assert (caught.value.code, caught.value.field) == ("error.schedule_number", field)
