"""TTML (W3C Timed Text, IMSC 1.1 text profile): the format that broadcasters and streaming services accept."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence

from studio.captions.cue import Cue
from studio.captions.cue_text import visible_cues, visible_lines
from studio.captions.formats.webvtt import note
from studio.captions.line_breaks import tidy
from studio.captions.style_guides import StyleGuide
from studio.captions.timecodes import format_timecode, parse_timecode

_TT = "http://www.w3.org/ns/ttml"
_TTS = f"{_TT}#styling"
_TTP = f"{_TT}#parameter"
_TTM = f"{_TT}#metadata"
_XML = "http://www.w3.org/XML/1998/namespace"
_OFFSET = re.compile(r"(\d+(?:\.\d+)?)(h|m|s|ms|f|t)")
_FRAMES = re.compile(r"(\d+):(\d{2}):(\d{2}):(\d{2,})")
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3}


def write(cues: Sequence[Cue], *, language: str, meta: Mapping[str, object] | None, guide: StyleGuide) -> str:
    """An IMSC text document, times in milliseconds, with one region at the bottom that is high enough for the guide's lines."""
    for prefix, space in (("", _TT), ("tts", _TTS), ("ttp", _TTP), ("ttm", _TTM)):
        ET.register_namespace(prefix, space)
    root = ET.Element(
        f"{{{_TT}}}tt",
        {f"{{{_XML}}}lang": tidy(language), f"{{{_TTP}}}profile": f"{_TT}/profile/imsc1.1/text", f"{{{_TTP}}}timeBase": "media",
         f"{{{_TTP}}}cellResolution": "32 15"},
    )  # fmt: skip
    head = ET.SubElement(root, f"{{{_TT}}}head")
    if meta:
        ET.SubElement(ET.SubElement(head, f"{{{_TT}}}metadata"), f"{{{_TTM}}}desc").text = tidy(note(meta))
    styling = ET.SubElement(head, f"{{{_TT}}}styling")
    ET.SubElement(
        styling,
        f"{{{_TT}}}style",
        {f"{{{_XML}}}id": "s1", f"{{{_TTS}}}color": "white", f"{{{_TTS}}}backgroundColor": "rgba(0,0,0,190)",
         f"{{{_TTS}}}fontFamily": "proportionalSansSerif", f"{{{_TTS}}}fontSize": "100%", f"{{{_TTS}}}textAlign": "center"},
    )  # fmt: skip
    layout = ET.SubElement(head, f"{{{_TT}}}layout")
    height = 8 * guide.max_lines + 4
    ET.SubElement(
        layout,
        f"{{{_TT}}}region",
        {
            f"{{{_XML}}}id": "r1",
            f"{{{_TTS}}}origin": f"10% {90 - height}%",
            f"{{{_TTS}}}extent": f"80% {height}%",
            f"{{{_TTS}}}displayAlign": "after",
        },
    )
    div = ET.SubElement(ET.SubElement(root, f"{{{_TT}}}body"), f"{{{_TT}}}div", {"region": "r1", "style": "s1"})
    for number, cue in enumerate(visible_cues(cues), 1):
        p = ET.SubElement(
            div, f"{{{_TT}}}p", {f"{{{_XML}}}id": f"c{number}", "begin": format_timecode(cue.start), "end": format_timecode(cue.end)}
        )
        first, *rest = visible_lines(cue)
        p.text = first
        for line in rest:
            ET.SubElement(p, f"{{{_TT}}}br").tail = line
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def read(text: str) -> tuple[Cue, ...]:
    """Cues of a TTML, DFXP or IMSC text, without its styling. Raises `ValueError` for text in a different format.

    Document type declarations are refused: their entities could expand a small file to gigabytes.
    """
    if "<!doctype" in text.lower() or "<!entity" in text.lower():
        raise ValueError("document type")
    try:
        root = ET.fromstring(text.encode("utf-8"))
    except ET.ParseError as error:
        raise ValueError("not XML") from error
    if _name(root) != "tt":
        raise ValueError("not TTML")
    rates = {_name_of(key): value for key, value in root.attrib.items()}
    frame_rate, tick_rate = float(rates.get("frameRate", 30)), float(rates.get("tickRate", 1))
    if "frameRateMultiplier" in rates:
        up, down = rates["frameRateMultiplier"].split()
        frame_rate *= float(up) / float(down)
    cues = []
    for p in (node for node in root.iter() if _name(node) == "p" and "begin" in node.attrib):
        start = _time(p.attrib["begin"], frame_rate, tick_rate)
        end = _time(p.attrib["end"], frame_rate, tick_rate) if "end" in p.attrib else start + _time(p.attrib["dur"], frame_rate, tick_rate)
        lines = (tidy(line) for line in "".join(_texts(p)).split("\n"))
        cues.append(Cue(start, end, tuple(line for line in lines if line)))
    return tuple(sorted((cue for cue in cues if cue.lines), key=lambda cue: cue.start))


def _name_of(tag: str) -> str:
    return tag.rsplit("}", 1)[-1]


def _name(node: ET.Element) -> str:
    return _name_of(node.tag) if isinstance(node.tag, str) else ""


def _texts(node: ET.Element) -> Iterator[str]:
    """The text of a paragraph: newlines in the source are spaces, ``br`` elements are line breaks."""
    yield (node.text or "").replace("\n", " ")
    for child in node:
        if _name(child) == "br":
            yield "\n"
        elif _name(child) == "span":
            yield from _texts(child)
        yield (child.tail or "").replace("\n", " ")


def _time(text: str, frame_rate: float, tick_rate: float) -> float:
    text = text.strip()
    if found := _OFFSET.fullmatch(text):
        number, unit = float(found[1]), found[2]
        return round(number * _SECONDS[unit] if unit in _SECONDS else number / (frame_rate if unit == "f" else tick_rate), 6)
    if found := _FRAMES.fullmatch(text):
        hours, minutes, seconds, frames = (int(part) for part in found.groups())
        return round(hours * 3600 + minutes * 60 + seconds + frames / frame_rate, 6)
    return parse_timecode(text)
