"""Dataset version 3: version 2's pictures about few things."""

from __future__ import annotations

from studio.renderer.draw import W
from studio.renderer.version2 import draw
from studio.renderer.version2.layout import CELL, GRID_SIDES
from studio.renderer.version3 import CORE, coloured_things, held_out, item, unseen_phrasings
from studio.training.text_to_image.autoencoder import make_autoencoder, muon_params
from studio.training.text_to_image.presets import choose


def test_items_are_about_core_words_mostly_one_thing_alone() -> None:
    specs = [item(i, 1)["spec"] for i in range(200)]
    assert all(o["noun"] in CORE for s in specs for o in s["objects"])
    alone = sum(s["kind"] == "object" and len(s["objects"]) == 1 for s in specs)
    assert 0.35 < alone / len(specs) < 0.6
    assert item(3, 2) == item(3, 2)


def test_things_stand_on_the_grid_of_the_latents_in_few_sizes() -> None:
    seen = 0
    for i in range(60):
        for p in draw(item(i, 1)["spec"]).placements:
            x0, y0, x1, y1 = p.box
            assert x0 % CELL == 0 and y0 % CELL == 0 and not p.flip
            assert x0 >= 0 and y0 >= 0 and x1 <= W and y1 <= W
            assert max(x1 - x0, y1 - y0) in GRID_SIDES
            seen += 1
    assert seen > 40


def test_held_out_prompts_name_core_words_only() -> None:
    for prompts in (held_out(10), unseen_phrasings(10), coloured_things(10)):
        assert len(prompts) == 10 and all(o["noun"] in CORE for p in prompts for o in p.spec["objects"])
        assert all(p.spec["grid"] for p in prompts)
    assert all(len(p.spec["objects"]) == 1 and p.spec["objects"][0]["color"] for p in coloured_things(6))


def test_training_only_the_decoder_leaves_the_latents_alone() -> None:
    model = make_autoencoder(choose("cpu", ae_decoder_only=True))
    everything = len(muon_params(model))
    model.encoder.requires_grad_(False)
    inside = {id(p) for p in model.encoder.parameters()}
    left = muon_params(model)
    assert left and len(left) < everything and not any(id(p) in inside for p in left)
