"""The model monitor where a studio uses several GPUs: one frame for each, one word for all in the header."""

from __future__ import annotations

from typing import Any

import pytest

from studio import Studio
from studio.settings import Settings
from tabs.model_report import device_words
from tabs.models import tab

_PART = {"key": "abc", "names": ["unet"], "models": ["studio-mini"], "class": "UNet", "dtype": "float16", "bytes": 2**20, "tier": "device"}


def card(number: int, runs: int, *components: dict[str, Any]) -> dict[str, Any]:
    tiers = [{"name": "device", "budget_bytes": 2**31, "used_bytes": 2**30}]
    device = {"backend": "cuda", "device": f"cuda:{number + 2}", "name": "NVIDIA <H200>"}
    return {"card": number, "runs": runs, "device": device, "tiers": tiers, "components": list(components), "kept": [], "history": []}


@pytest.fixture
def studio(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Studio:
    made = Studio(settings)
    cards = [card(0, 1, {**_PART, "hits": 3, "pins": 1}), card(1, 0)]
    whole = {"device": cards[0]["device"], "tiers": cards[0]["tiers"], "components": [], "cards": cards, "rows": []}
    monkeypatch.setattr(made.cache, "snapshot", lambda *, ask=False: whole)
    return made


@pytest.mark.parametrize(("lang", "words"), [("en", ("GPU 2:", "1 running", "Idle")), ("zh-TW", ("GPU 3：", "執行中：1", "閒置"))])
def test_each_card_shows_its_memory_and_what_it_does(studio: Studio, lang: str, words: tuple[str, ...]) -> None:
    page = tab._page(studio, lang, managed=True)  # noqa: SLF001
    assert all(word in page for word in words) and page.count("card-memory") == page.count('role="img"') == 2
    assert "NVIDIA &lt;H200&gt;" in page and page.count("data-unload") == 1


def test_the_header_counts_the_cards(studio: Studio) -> None:
    assert "2 GPUs" in device_words(studio, "en") and "2 張 GPU" in device_words(studio, "zh-TW")
