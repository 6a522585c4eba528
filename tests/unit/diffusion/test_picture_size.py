"""At which size a picture is drawn and how large it ends, for every combination of what a request may say."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from studio.diffusion.image_plan import ImagePlan, plan_image
from studio.models.catalog import Catalog
from studio.settings import Settings
from studio.tasks.text_to_image import TextToImageParams

CATALOG = Catalog(Settings(hub="never"))
MINI, FULL = CATALOG.row("studio-mini"), CATALOG.row("stable-diffusion-v1-4")
LAID_OUT, FREE = {"prompt": "a boat"}, {"prompt": "a boat", "composition": "free"}


def planned(row: Any = MINI, picture: Image.Image | None = None, **more: Any) -> ImagePlan:
    return plan_image(TextToImageParams(**{**LAID_OUT, **more}), row, picture)


def sizes(plan: ImagePlan) -> tuple[tuple[int, int], tuple[int, int], int]:
    return (plan.width, plan.height), (plan.size.final_width, plan.size.final_height), plan.size.factor


@pytest.mark.parametrize(
    ("asked", "drawn", "final", "factor"),
    [
        ({**LAID_OUT}, 256, 1024, 4),
        ({**FREE}, 256, 1024, 4),
        ({**LAID_OUT, "preset": "fast"}, 256, 512, 2),
        ({**FREE, "preset": "fast"}, 256, 512, 2),
        ({**LAID_OUT, "size": "1024"}, 256, 1024, 4),
        ({**LAID_OUT, "size": "512"}, 256, 512, 2),
        ({**LAID_OUT, "size": "256"}, 256, 256, 1),
        ({**FREE, "size": "512"}, 256, 512, 2),
        ({**FREE, "size": "256"}, 256, 256, 1),
        ({**LAID_OUT, "width": 256, "height": 256}, 256, 256, 1),
        ({**LAID_OUT, "width": 256, "height": 256, "size": "1024"}, 256, 1024, 4),
        ({**LAID_OUT, "width": 512, "height": 512, "size": "256"}, 512, 512, 1),
        ({**LAID_OUT, "width": 128, "height": 128, "size": "1024"}, 128, 1024, 8),
        ({**FREE, "width": 384, "height": 384, "size": "1024"}, 384, 1024, 4),
    ],
)
def test_the_bundled_model(asked: dict[str, Any], drawn: int, final: int, factor: int) -> None:
    assert sizes(planned(**asked)) == ((drawn, drawn), (final, final), factor)


@pytest.mark.parametrize(("size", "drawn", "final"), [("auto", 512, 512), ("1024", 512, 1024), ("256", 256, 256), ("512", 512, 512)])
def test_a_model_that_draws_larger(size: str, drawn: int, final: int) -> None:
    assert sizes(planned(FULL, size=size))[:2] == ((drawn, drawn), (final, final))


def test_shapes_are_kept() -> None:
    wide = planned(width=288, height=224, size="1024")
    assert sizes(wide) == ((288, 224), (1152, 896), 4)
    assert sizes(planned(aspect="landscape")) == ((288, 224), (1152, 896), 4)
    assert sizes(planned(aspect="portrait", composition="free")) == ((224, 288), (896, 1152), 4)
    assert sizes(planned(aspect="square", picture=Image.new("RGB", (90, 60))))[0] == (512, 512)
    like = planned(picture=Image.new("RGB", (1200, 800)), size="1024")
    assert sizes(like) == ((624, 416), (1248, 832), 2)


@pytest.mark.parametrize(("strength", "drawn"), [(0.4, 512), (0.6, 512), (0.9, 256)])
def test_a_picture_that_is_changed_little_is_drawn_larger(strength: float, drawn: int) -> None:
    assert planned(picture=Image.new("RGB", (900, 900)), strength=strength).width == drawn


@given(
    size=st.sampled_from(["auto", "256", "512", "1024"]),
    side=st.none() | st.tuples(st.integers(8, 32), st.integers(8, 32)),
    composition=st.sampled_from(["auto", "free"]),
    preset=st.sampled_from(["fast", "balanced", "best"]),
    hires=st.booleans(),
)
def test_settings_lead_to_the_same_sizes_again(size: str, side: tuple[int, int] | None, composition: str, preset: str, hires: bool) -> None:
    own = {} if side is None else {"width": side[0] * 16, "height": side[1] * 16}
    request = TextToImageParams(prompt="a boat", size=size, composition=composition, preset=preset, hires_fix=hires, **own)  # pyright: ignore[reportArgumentType]
    plan = plan_image(request, MINI, None)
    again = plan_image(TextToImageParams(**plan.settings(request, MINI.id, plan.seeds[0])), MINI, None)  # pyright: ignore[reportArgumentType]
    assert (again.size, again.hires_strength) == (plan.size, plan.hires_strength)
    assert plan.size.final_width >= plan.width and plan.size.final_height >= plan.height
    assert plan.size.final_width <= plan.width * plan.size.factor and plan.size.final_height <= plan.height * plan.size.factor


def test_settings_of_earlier_versions_mean_what_they_meant() -> None:
    old = {"prompt": "a boat", "width": 256, "height": 256, "count": 1, "seed": 3, "model": "studio-mini", "composition": "sketch"}
    assert sizes(planned(**old)) == ((256, 256), (256, 256), 1)


def test_hires_fix_without_enlarging_says_that_it_does_nothing() -> None:
    plan = planned(size="256", hires_fix=True)
    assert plan.hires_strength == 0 and "notice.hires_fix_ignored" in {n.code for n in plan.notices}
    assert planned(size="1024", hires_fix=True).hires_strength == 0.2
