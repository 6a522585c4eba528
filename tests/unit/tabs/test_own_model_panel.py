"""The choice of a model in the medical tab: what becomes of it in a request, and that nothing of a bundle is taken for HTML."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.errors import InvalidInput
from studio.medical.fusion.fusion_network import FusionConfig, FusionNet
from studio.medical.fusion.own_bundle import OwnBundle
from studio.messages import LANGUAGES
from studio.tasks.medical_fusion.chosen_model import BUILT_IN, own_bundle
from tabs.medical_fusion.own_model_panel import BUNDLED, CHOICE, UPLOAD, card, finish_model, own_figures, problem

HOST = {"lungs": Path("/models/lungs.zip")}
BUNDLE = OwnBundle(
    "<b>name</b>",
    FusionNet(FusionConfig(("<i>one</i>", "two"), (8, 6, 16), 4, "resnet-50", "minilm")),
    "0123456789abcdef" * 4,
    {"accuracy": 0.9, "accuracy_image_alone": 0.5, "test_cases": 12.0, "calibration_error": 0.031},
    "# Card\n<script>alert(1)</script>",
    "2026-11-01",
)


def test_only_a_bundle_that_the_host_offers_can_be_named() -> None:
    raw: dict[str, object] = {"fusion_model": "/somewhere/else.zip"}
    assert finish_model(raw, {CHOICE: BUNDLED}, HOST)["fusion_model"] is None
    assert finish_model(raw, {CHOICE: "lungs"}, HOST)["fusion_model"] == HOST["lungs"]
    assert finish_model(raw, {CHOICE: "../../etc"}, HOST)["fusion_model"] is None
    assert finish_model(raw, {CHOICE: UPLOAD}, HOST)["fusion_model"] == "/somewhere/else.zip"
    with pytest.raises(InvalidInput) as caught:
        finish_model({"fusion_model": None}, {CHOICE: UPLOAD}, HOST)
    assert caught.value.field == "fusion_model"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_whatever_a_bundle_says_is_escaped(lang: str) -> None:
    shown = card(BUNDLE, lang) + own_figures(BUNDLE, lang) + problem(InvalidInput("error.bundle_file", name="<u>x</u>"), lang)
    assert not [tag for tag in ("<b>", "<i>", "<script", "<u>") if tag in shown] and "&lt;i&gt;one" in shown and "ui." not in shown
    assert "90.0" in shown and "50.0" in shown and "12" in shown and "0.031" in shown and "012345678" in shown


def test_a_bundle_without_figures_says_so() -> None:
    bare = OwnBundle("bare", BUNDLE.net, "00")
    assert "brings no figures" in own_figures(bare, "en") and "<details" not in card(bare, "en")


def test_what_is_not_there_is_said_at_its_field(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        own_bundle(tmp_path / "nothing.zip")
    assert caught.value.code == "error.bundle_missing" and caught.value.field == "fusion_model"


def test_both_places_mean_the_same_built_in_encoder() -> None:
    from studio.medical.fusion import fusion_network

    assert BUILT_IN == fusion_network.BUILT_IN
