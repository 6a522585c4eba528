"""What the head of a TTML document says: its clock, its styles, regions and speakers."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass, field

from studio.captions.timecodes import parse_signed

_OFFSET = re.compile(r"(\d+(?:\.\d+)?)(h|m|s|ms|f|t)")
_FRAMES = re.compile(r"(\d+):(\d{2}):(\d{2}):(\d{2,})")
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3}
_TOP, _MIDDLE = 35.0, 65.0  # percent of the height at which a region's text stands


def local_name(tag: str) -> str:
    """A tag or an attribute without its namespace."""
    return tag.rsplit("}", 1)[-1]


def name(node: ET.Element) -> str:
    """The element's own name; empty for comments."""
    return local_name(node.tag) if isinstance(node.tag, str) else ""


def attribute(node: ET.Element, wanted: str) -> str:
    """An attribute by its local name, whatever its namespace; empty if it is missing."""
    return next((value for key, value in node.attrib.items() if local_name(key) == wanted), "")


@dataclass(frozen=True)
class Clock:
    """How times are counted: frames and ticks in a second."""

    frame_rate: float
    tick_rate: float

    @classmethod
    def of(cls, attributes: Mapping[str, str]) -> Clock:
        """From the attributes of the root. Raises `ValueError` for a rate that is no number."""
        frame_rate = float(attributes.get("frameRate", 30))
        if "frameRateMultiplier" in attributes:
            up, down = attributes["frameRateMultiplier"].replace(":", " ").split()
            frame_rate *= float(up) / float(down)
        return cls(frame_rate, float(attributes.get("tickRate", 1)))

    def seconds(self, text: str) -> float:
        """Seconds of a clock time, with frames or without, or of an offset such as ``1.5s``. Raises `ValueError`."""
        text = text.strip()
        if found := _OFFSET.fullmatch(text):
            number, unit = float(found[1]), found[2]
            if unit in _SECONDS:
                return round(number * _SECONDS[unit], 6)
            return round(number / (self.frame_rate if unit == "f" else self.tick_rate), 6)
        if found := _FRAMES.fullmatch(text):
            hours, minutes, seconds, frames = (int(part) for part in found.groups())
            return round(hours * 3600 + minutes * 60 + seconds + frames / self.frame_rate, 6)
        return parse_signed(text)


@dataclass(frozen=True)
class Sheet:
    """``slanted`` are the styles that are in italics (True) or upright (False); ``heavy`` those with formatting that is not kept;
    ``positions`` the regions at the top or in the middle; ``agents`` names the speakers by their identifiers."""

    slanted: dict[str, bool] = field(default_factory=dict)
    heavy: frozenset[str] = frozenset()
    positions: dict[str, str] = field(default_factory=dict)
    agents: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, root: ET.Element) -> Sheet:
        """Everything that the document defines."""
        styles = [node for node in root.iter() if name(node) == "style" and attribute(node, "id")]
        agents = {}
        for node in root.iter():
            if name(node) == "agent" and attribute(node, "id"):
                called = next((child.text for child in node if name(child) == "name" and child.text), "")
                agents[attribute(node, "id")] = called or attribute(node, "id")
        return cls(
            {attribute(node, "id"): _slant(node) for node in styles if attribute(node, "fontStyle")},
            frozenset(attribute(node, "id") for node in styles if _is_heavy(node)),
            {attribute(node, "id"): _position(node) for node in root.iter() if name(node) == "region"},
            agents,
        )

    def italic(self, node: ET.Element, inherited: bool = False) -> bool:
        """Whether the text of ``node`` is in italics."""
        if attribute(node, "fontStyle"):
            return _slant(node)
        named = [self.slanted[style] for style in attribute(node, "style").split() if style in self.slanted]
        return named[-1] if named else inherited

    def formatted(self, node: ET.Element) -> bool:
        """Whether ``node`` has bold or underlined text, which is not kept."""
        return _is_heavy(node) or any(style in self.heavy for style in attribute(node, "style").split())


def _slant(node: ET.Element) -> bool:
    return attribute(node, "fontStyle") in ("italic", "oblique")


def _is_heavy(node: ET.Element) -> bool:
    return attribute(node, "fontWeight") == "bold" or attribute(node, "textDecoration") not in ("", "none", "noUnderline")


def _position(region: ET.Element) -> str:
    styled = [region, *(child for child in region if name(child) == "style")]

    def value(wanted: str) -> str:
        return next((found for node in styled if (found := attribute(node, wanted))), "")

    numbers = re.findall(r"([\d.]+)%", f"{value('origin')} {value('extent')}")
    top, height = (float(numbers[1]), float(numbers[3])) if len(numbers) == 4 else (0.0, 100.0)
    place = {"before": top, "center": top + height / 2}.get(value("displayAlign"), top + height)
    if value("displayAlign") in ("", "before") and len(numbers) != 4:
        return "top" if value("displayAlign") else ""
    return "top" if place < _TOP else "middle" if place < _MIDDLE else ""
