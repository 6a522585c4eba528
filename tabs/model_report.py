"""What the model cache holds: as JSON for programs, as a chip for the header."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from html import escape
from typing import Any

from studio import Studio
from studio.errors import StudioError
from studio.messages import say
from tabs.language import t


def report(studio: Studio, *, ask: bool = False) -> dict[str, Any]:
    """Everything the cache and the catalog know, as JSON. Neither starts the cache nor imports torch."""
    return studio.memory(ask=ask)


def device_chip(studio: Studio, lang: str | None) -> str:
    """Where models run and how much memory they hold; never imports torch. ``lang`` is None while the page has no language yet."""
    words = device_words(studio, lang) if lang else f"<span>{t('status.device_unknown')}</span>"
    title = t("ui.device") if lang is None else say("ui.device", lang)
    torch = "on" if "torch" in sys.modules else "off"
    return f'<div class="chip" title="{title}" data-torch="{torch}"><i></i>{words}</div>'


def device_words(studio: Studio, lang: str) -> str:
    """HTML for the header: device, and memory that models hold of their budget."""
    try:
        known = report(studio)
    except StudioError:
        return f"<span>{escape(say('status.device_unknown', lang))}</span>"
    if known["device"] is None:
        return f"<span>{escape(say('status.device_idle', lang))}</span>"  # a narrow header shows only the dot
    tier = known["tiers"][0] if known["tiers"] else {"used_bytes": 0, "budget_bytes": 0}
    name = device_name(known["device"])
    if len(known["cards"]) > 1:
        name = say("status.cards", lang, count=len(known["cards"]))
    words = say("status.memory", lang, used=gigabytes(tier["used_bytes"]), budget=gigabytes(tier["budget_bytes"]))
    return f"<b>{escape(name)}</b><span>{escape(words)}</span>"


def device_name(device: Mapping[str, Any]) -> str:
    """What a device calls itself; for a processor CPU."""
    return str(device.get("name") or str(device.get("device", "")).partition(":")[0].upper())


def card_name(card: Mapping[str, Any], lang: str) -> str:
    """Which of several cards it is, as the driver counts them, and what it calls itself."""
    number = str(card["device"].get("device", "")).partition(":")[2] or card["card"]
    return say("ui.card", lang, number=number, name=device_name(card["device"]))


def gigabytes(count: float) -> str:
    return f"{count / 2**30:.1f}"
