"""TTML (W3C Timed Text, IMSC 1.1 text profile): the format that broadcasters and streaming services accept."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence

from studio.captions.cue import Cue
from studio.captions.cue_text import visible_cues, visible_lines
from studio.captions.formats.caption_file import MOST_LINES, Reading
from studio.captions.formats.directions import is_right_to_left
from studio.captions.formats.speaker_marks import colour_of, name_of, number_in, numbers_in
from studio.captions.formats.ttml_head import Clock, Sheet
from studio.captions.formats.ttml_head import attribute as _attribute
from studio.captions.formats.ttml_head import local_name as _name_of
from studio.captions.formats.ttml_head import name as _name
from studio.captions.formats.webvtt import note, noted
from studio.captions.italics import Run, marked, runs
from studio.captions.line_breaks import tidy
from studio.captions.style_guides import StyleGuide
from studio.captions.timecodes import format_timecode

_TT = "http://www.w3.org/ns/ttml"
_TTS = f"{_TT}#styling"
_TTP = f"{_TT}#parameter"
_TTM = f"{_TT}#metadata"
_XML = "http://www.w3.org/XML/1998/namespace"
_REGIONS = {"": "r1", "top": "r2", "middle": "r3"}


def write(
    cues: Sequence[Cue],
    *,
    language: str,
    meta: Mapping[str, object] | None,
    guide: StyleGuide,
    speakers: Mapping[str, str] | None = None,
) -> str:
    """An IMSC text document, times in milliseconds, with regions that are high enough for the guide's lines; speakers are agents."""
    for prefix, space in (("", _TT), ("tts", _TTS), ("ttp", _TTP), ("ttm", _TTM)):
        ET.register_namespace(prefix, space)
    kept = visible_cues(cues)
    root = ET.Element(
        f"{{{_TT}}}tt",
        {f"{{{_XML}}}lang": tidy(language), f"{{{_TTP}}}profile": f"{_TT}/profile/imsc1.1/text", f"{{{_TTP}}}timeBase": "media",
         f"{{{_TTP}}}cellResolution": "32 15"},
    )  # fmt: skip
    head = ET.SubElement(root, f"{{{_TT}}}head")
    _write_metadata(head, kept, meta, speakers)
    styling = ET.SubElement(head, f"{{{_TT}}}styling")
    ET.SubElement(
        styling,
        f"{{{_TT}}}style",
        {f"{{{_XML}}}id": "s1", f"{{{_TTS}}}color": "white", f"{{{_TTS}}}backgroundColor": "rgba(0,0,0,190)",
         f"{{{_TTS}}}fontFamily": "proportionalSansSerif", f"{{{_TTS}}}fontSize": "100%", f"{{{_TTS}}}textAlign": "center"},
    )  # fmt: skip
    if is_right_to_left(language):
        styling[0].attrib |= {f"{{{_TTS}}}direction": "rtl", f"{{{_TTS}}}unicodeBidi": "embed"}
    for number in numbers_in(kept):
        ET.SubElement(styling, f"{{{_TT}}}style", {f"{{{_XML}}}id": _agent(number), f"{{{_TTS}}}color": colour_of(number)})
    _write_regions(head, guide, {cue.position for cue in kept})
    div = ET.SubElement(ET.SubElement(root, f"{{{_TT}}}body"), f"{{{_TT}}}div", {"style": "s1"})
    for number, cue in enumerate(kept, 1):
        known = {f"{{{_TTM}}}agent": _agent(cue.speaker), "style": _agent(cue.speaker)} if cue.speaker else {}
        times = {"begin": format_timecode(cue.start), "end": format_timecode(cue.end), "region": _REGIONS.get(cue.position, "r1")}
        p = ET.SubElement(div, f"{{{_TT}}}p", {f"{{{_XML}}}id": f"c{number}", **times, **known})
        for index, line in enumerate(visible_lines(cue)):
            _write_line(p, line, first=index == 0)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _agent(number: str) -> str:
    return f"speaker{number}" if number.isdecimal() else "speaker"


def _write_metadata(head: ET.Element, cues: Sequence[Cue], meta: Mapping[str, object] | None, speakers: Mapping[str, str] | None) -> None:
    numbers = numbers_in(cues)
    if not meta and not numbers:
        return
    metadata = ET.SubElement(head, f"{{{_TT}}}metadata")
    if meta:
        ET.SubElement(metadata, f"{{{_TTM}}}desc").text = tidy(note(meta))
    for number in numbers:
        agent = ET.SubElement(metadata, f"{{{_TTM}}}agent", {f"{{{_XML}}}id": _agent(number), "type": "person"})
        ET.SubElement(agent, f"{{{_TTM}}}name", {"type": "full"}).text = name_of(number, speakers)


def _write_regions(head: ET.Element, guide: StyleGuide, used: set[str]) -> None:
    layout = ET.SubElement(head, f"{{{_TT}}}layout")
    height = 8 * guide.max_lines + 4
    places = {"": (90 - height, "after"), "top": (10, "before"), "middle": (50 - height // 2, "center")}
    for position, (top, align) in places.items():
        if position and position not in used:
            continue
        ET.SubElement(
            layout,
            f"{{{_TT}}}region",
            {f"{{{_XML}}}id": _REGIONS[position], f"{{{_TTS}}}origin": f"10% {top}%", f"{{{_TTS}}}extent": f"80% {height}%",
             f"{{{_TTS}}}displayAlign": align},
        )  # fmt: skip


def _write_line(p: ET.Element, line: str, *, first: bool) -> None:
    last = None if first else ET.SubElement(p, f"{{{_TT}}}br")
    for text, italic in runs(line):
        if italic:
            last = ET.SubElement(p, f"{{{_TT}}}span", {f"{{{_TTS}}}fontStyle": "italic"})
            last.text = text
        elif last is None:
            p.text = (p.text or "") + text
        else:
            last.tail = (last.tail or "") + text


def read(text: str, found: Reading) -> None:
    """Cues of a TTML, DFXP or IMSC text. Raises `ValueError` for text in a different format.

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
    clock = Clock.of({_name_of(key): value for key, value in root.attrib.items()})
    sheet = Sheet.of(root)
    found.language = root.attrib.get(f"{{{_XML}}}lang", "")
    found.meta = next((meta for node in root.iter() if _name(node) == "desc" and (meta := noted(node.text or ""))), {})
    for p, inherited in _paragraphs(root):
        try:
            start = clock.seconds(p.attrib["begin"])
            end = clock.seconds(p.attrib["end"]) if "end" in p.attrib else start + clock.seconds(p.attrib["dur"])
        except (ValueError, KeyError):
            found.broken.append(_line_of(p, text) if len(found.broken) < MOST_LINES else 0)
            continue
        lines = [marked(line) for line in _lines(p, sheet, sheet.italic(p))]
        agent = _attribute(p, "agent")
        speaker = found.speaker(sheet.agents.get(agent, agent), number_in(agent))
        region = _attribute(p, "region") or inherited
        found.stripped += any(sheet.formatted(node) for node in _with_spans(p))
        found.add(start, end, lines, position=sheet.positions.get(region, ""), speaker=speaker)


def _paragraphs(root: ET.Element) -> Iterator[tuple[ET.Element, str]]:
    """Each timed paragraph, in order, with the region that it inherits."""
    left = [(root, "")]
    while left:
        node, region = left.pop()
        if _name(node) == "p" and "begin" in node.attrib:
            yield node, region
        region = _attribute(node, "region") or region
        left += [(child, region) for child in reversed(node)]


def _with_spans(p: ET.Element) -> Iterator[ET.Element]:
    left = [p]
    while left:
        node = left.pop()
        yield node
        left += [child for child in node if _name(child) == "span"]


def _line_of(p: ET.Element, text: str) -> int:
    """About where a paragraph stands in the file: the parser does not say."""
    return text.count("\n", 0, max(text.find(f'"{p.attrib["begin"]}"'), 0)) + 1


def _lines(node: ET.Element, sheet: Sheet, italic: bool) -> list[list[Run]]:
    """The runs of each line of a paragraph: newlines in the source are spaces, ``br`` elements are line breaks."""
    found: list[list[Run]] = [[((node.text or "").replace("\n", " "), italic)]]
    for child in node:
        if _name(child) == "br":
            found.append([])
        elif _name(child) == "span":
            first, *rest = _lines(child, sheet, sheet.italic(child, italic))
            found[-1] += first
            found += rest
        found[-1].append(((child.tail or "").replace("\n", " "), italic))
    return found
