"""The bench of one experiment as HTML: what it is about, what it shows while it learns, and what it found."""

from __future__ import annotations

import base64
from html import escape

import gradio as gr

from studio.charts.drawing import chart_svg, words
from studio.messages import say
from studio.tasks.lab.findings import Figure, Findings, LabPicture
from studio.tasks.lab.result import LabResult
from studio.tasks.lab.script import as_code
from studio.tasks.lab.shelf import experiment
from tabs.shared import films, snippets, stage

ICON = '<path d="M19 8h10M21 8v11L10 37a3 3 0 0 0 2.6 4.5h22.8A3 3 0 0 0 38 37L27 19V8M15 30h18"/>'
# the page shows the bench, and the knobs, of the experiment that stands in the panel
NOW = "window.studioLab?.now(element); watch('value', () => window.studioLab?.now(element));"
_KINDS = {".safetensors": "ui.lab.weights", ".glb": "ui.lab.solid"}  # what is called by more than its suffix
_TILES = 4  # figures that stand on the stage
_PICTURE_SIDE = 320  # px
_SHEET = 200  # px of width from which on a picture gets more room


def intro(experiment_id: str, lang: str) -> str:
    """The way back to the shelf, and the experiment's title with the question it answers."""
    made = experiment(experiment_id)
    back = f'<button type="button" class="lab-back" data-lab-back>{escape(say("ui.lab.back", lang))}</button>'
    title, question = escape(say(made.key("title"), lang)), escape(say(made.key("question"), lang))
    return f'<header class="lab-intro" data-lab-now="{escape(made.id)}">{back}<h2>{title}</h2><p>{question}</p></header>'


def about(experiment_id: str, lang: str) -> str:
    """What one sees, and what stands beside it."""
    made = experiment(experiment_id)
    parts = (("ui.lab.see", "see"), ("ui.lab.control", "control"))
    cells = "".join(f"<div><h3>{escape(say(head, lang))}</h3><p>{escape(say(made.key(part), lang))}</p></div>" for head, part in parts)
    return f'<section class="lab-about">{cells}</section>'


def script(experiment_id: str, lang: str) -> str:
    """The script that does the same outside the studio, to copy."""
    code = as_code(experiment_id)
    copied, copy = escape(say("ui.copied", lang)), escape(say("ui.copy", lang))
    head = f'<button type="button" class="copy" data-copied="{copied}">{copy}</button>'
    hint = f"<p class='hint'>{escape(say('ui.lab.code_hint', lang))}</p>"
    name = escape(say("ui.lab.code", lang))
    return (
        f'{hint}<div class="snippet"><header>{head}</header><pre tabindex="0" aria-label="{name}"><code>{escape(code)}</code></pre></div>'
    )


def waiting(experiment_id: str, lang: str) -> str:
    """The stage of an experiment before its first run."""
    made = experiment(experiment_id)
    return stage.empty(say(made.key("sentence"), lang), say("ui.lab.empty", lang), ICON)


def ready(experiment_id: str, lang: str) -> str:
    """The status line before the first run."""
    return say("ui.lab.ready", lang, seconds=experiment(experiment_id).seconds)


def show(result: LabResult, lang: str, *, live: bool = False) -> str:
    """The stage: figures beside their control, charts, pictures; ``live`` while it learns."""
    found = result.findings
    shown = [_charts(found, lang), _film(result) + _pictures(found, lang)]
    parts = [_tiles(found, lang), _verdict(result, lang) if not live else "", *(shown[::-1] if found.pictures_first else shown)]
    return f'<div class="stage lab {"is-live" if live else "is-done"}" tabindex="0" role="group">{"".join(parts)}</div>'


def downloads(result: LabResult, lang: str) -> str:
    """Buttons for the files of a finished run, and what else it says in words."""
    rows = "".join(
        f"<dt>{escape(words(name, lang))}</dt><dd>{escape(words(text, lang))}</dd>" for name, text in result.findings.words.items()
    )
    told = f'<dl class="lab-words">{rows}</dl>' if rows else ""
    drawn = [words(chart.title, lang) for chart in result.findings.charts]
    pictures = [path for path in result.files if path.suffix == ".png"]
    names = {path: f"PNG · {title}" for path, title in zip(pictures, drawn, strict=False)} if len(drawn) > 1 else {}
    names |= {path: say(_KINDS[path.suffix], lang) for path in result.files if path.suffix in _KINDS}
    actions = films.downloads(result.files, lang, names=names)
    return f'{told}{_table(result.findings, lang)}<div class="result-actions">{actions}</div>'


def code(result: LabResult, request: gr.Request) -> str:
    """The same run as a call of the studio."""
    return snippets.panel("lab", result.settings, request)


def _number(value: float, figure: Figure) -> str:
    shown = value * 100 if figure.unit == "%" else value
    gap = "" if figure.unit in ("", "%") else " "
    return f"{shown:.{figure.digits}f}{gap}{figure.unit}"


def _tiles(found: Findings, lang: str) -> str:
    tiles = ""
    for figure in found.figures[:_TILES]:
        beside = ""
        if figure.control is not None:
            beside = f"<small>{escape(say('ui.lab.without', lang))} {escape(_number(figure.control, figure))}</small>"
        name, kind = escape(words(figure.name, lang)), figure.verdict or "level"
        tiles += f'<li class="{kind}"><span>{name}</span><b>{escape(_number(figure.idea, figure))}</b>{beside}</li>'
    return f'<ul class="lab-tiles">{tiles}</ul>' if tiles else ""


def _verdict(result: LabResult, lang: str) -> str:
    if result.verdict is None:
        return ""
    key = {"ahead": "ui.lab.verdict.ahead", "level": "ui.lab.verdict.level", "behind": "ui.lab.verdict.behind"}[result.verdict]
    return f'<p class="lab-verdict {result.verdict}">{escape(say(key, lang))}</p>'


def _charts(found: Findings, lang: str) -> str:
    drawn = ""
    for chart in found.charts:
        title = escape(words(chart.title, lang))
        alt = escape(say("ui.lab.chart_alt", lang, title=words(chart.title, lang)))
        svg = chart_svg(chart, lang).replace("<svg ", f'<svg role="img" aria-label="{alt}" ', 1)
        drawn += f'<figure class="lab-chart"><figcaption>{title}</figcaption>{svg}</figure>'
    return f'<div class="lab-charts">{drawn}</div>' if drawn else ""


def _pictures(found: Findings, lang: str) -> str:
    return f'<div class="lab-pictures">{"".join(_picture(p, lang) for p in found.pictures)}</div>' if found.pictures else ""


def _picture(picture: LabPicture, lang: str) -> str:
    caption = escape(words(picture.caption, lang))
    look = "" if picture.smooth else ' class="pixels"'
    image = f'<img src="{stage.data_url(picture.pixels, _PICTURE_SIDE)}" alt="{caption}"{look}>'
    sheet = ' class="wide"' if picture.pixels.shape[1] > _SHEET else ""  # many small pictures in one
    return f"<figure{sheet}>{image}<figcaption>{caption}</figcaption></figure>"


def _film(result: LabResult) -> str:
    if not result.findings.film:
        return ""
    path = next((p for p in result.files if p.suffix == ".mp4"), None)
    address = stage.file_url(path) if path else "data:video/mp4;base64," + base64.b64encode(result.findings.film).decode()
    return f'<video class="lab-film" src="{escape(address)}" autoplay loop muted playsinline controls></video>'


def _table(found: Findings, lang: str) -> str:
    """All figures where there are more than the stage has room for, or intervals to be told."""
    if len(found.figures) <= _TILES and not any(f.low is not None for f in found.figures):
        return ""
    heads = "".join(f"<th>{escape(say(key, lang))}</th>" for key in ("ui.lab.measure", "ui.lab.idea", "ui.lab.without"))
    rows = ""
    for figure in found.figures:
        control = "–" if figure.control is None else _number(figure.control, figure)
        interval = ""
        if figure.low is not None and figure.high is not None:
            ends = {"low": _number(figure.low, figure), "high": _number(figure.high, figure)}
            interval = f"<small>{escape(say('ui.lab.interval', lang, **ends))}</small>"
        rows += (
            f"<tr><td>{escape(words(figure.name, lang))}</td><td>{escape(_number(figure.idea, figure))}{interval}</td>"
            f"<td>{escape(control)}</td></tr>"
        )
    return stage.scrollable(f'<div class="table"><table><tr>{heads}</tr>{rows}</table></div>', say("ui.lab.measure", lang))
