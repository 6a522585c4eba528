"""The right side of the game-scene tab: each piece of the pack as a section of its own."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping, Sequence, Sized
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from studio.messages import say
from tabs.game_scene.scene_slide import TASK, DrawnScene
from tabs.shared import films, stage
from tabs.shared.examples import Example, badge
from tabs.shared.form import choice_label, label_of
from tabs.shared.gallery import history_cards

if TYPE_CHECKING:
    from studio.tasks.game_scene import GameSceneResult
    from studio.tasks.game_scene.dialogue.dialogue_tree import Dialogue

MAX_HISTORY = 6  # each holds whole pages of viewers
SECTIONS = ("textures", "tile_map", "panorama", "layers", "pixel_art", "music", "dialogue")
# a click on an answer shows the reply; the page already holds the whole dialogue
TALK = """element.addEventListener('click', e => {
  const answer = e.target.closest('[data-next]');
  if (!answer) return;
  const talk = answer.closest('.talk');
  for (const node of talk.querySelectorAll('article')) node.hidden = node.dataset.node !== answer.dataset.next;
  const shown = talk.querySelector('article:not([hidden])');
  if (shown) shown.focus();
});"""
_END = "the end"


@dataclass(frozen=True)
class Entry:
    """One pack of this session: enough to show it again and to set the form as it was."""

    settings: dict[str, Any]
    seed: int
    poster: str
    stage: str
    status: str
    details: str
    sections: dict[str, str] = field(default_factory=dict)
    slide: DrawnScene | None = None

    @classmethod
    def of(cls, result: GameSceneResult, seconds: float, model: str, lang: str) -> Entry:
        """A finished pack; ``seconds`` is wall-clock time, ``model`` the title of the model that drew."""
        assert result.scene is not None
        return cls(
            settings=dict(result.settings),
            seed=result.seed,
            poster=stage.data_url(result.scene, 160),
            stage=scene(result, lang),
            status=summary(result, seconds, model, lang),
            details=details(result, lang),
            sections={name: section(name, result, lang) for name in SECTIONS},
            slide=DrawnScene.of(result, model),
        )


def newest(result: GameSceneResult) -> str:
    """The latest piece: a name in `SECTIONS`, or "scene"."""
    there = [name for name in SECTIONS if _there(getattr(result, name))]
    return there[-1] if there else "scene"


def _there(piece: object) -> bool:
    return piece is not None and (not isinstance(piece, Sized) or len(piece) > 0)


def scene(result: GameSceneResult, lang: str) -> str:
    """The scene on the stage."""
    if result.scene is None:
        return ""
    words = say("ui.scene_alt", lang, prompt=result.spec.brief)
    height, width = result.scene.shape[:2]
    return stage.pictures([stage.Shown(stage.data_url(result.scene, 1024), words, (width, height), name="scene.jpg")])


def section(name: str, result: GameSceneResult, lang: str) -> str:
    """One piece with its heading and its figures in plain words; empty when it was not made."""
    if not _there(getattr(result, name)):
        return ""
    body, note = _BODIES[name](result, lang)
    hint = f'<p class="hint">{escape(note)}</p>' if note else ""
    return f'<section class="piece is-{name}"><h3>{escape(label_of(TASK, name, lang))}</h3>{hint}{body}</section>'


def _textures(result: GameSceneResult, lang: str) -> tuple[str, str]:
    from studio.game_art.texture_maps import repeated

    cells = []
    for texture in result.textures:
        name = choice_label("material", texture.name.replace(" ", "_"), lang)
        maps = (("height", np.repeat((texture.height * 255).astype(np.uint8)[..., None], 3, 2)), ("normal", texture.normal))
        maps = (*maps, ("roughness", np.repeat(texture.roughness[..., None], 3, 2)))
        thumbs = "".join(
            f'<img src="{stage.data_url(p, 96)}" alt="{escape(say(f"ui.map.{m}", lang))}" title="{escape(say(f"ui.map.{m}", lang))}">'
            for m, p in maps
        )
        seam = _seam(texture.seam, lang)
        alt = say("ui.texture_alt", lang, name=name)
        cells.append(
            f"<figure>{stage.zoomable(stage.data_url(repeated(texture.albedo, 3), 1024), alt, kind='wide')}"
            f'<div class="maps">{thumbs}</div><figcaption><b>{escape(name)}</b><small>{escape(seam)}</small></figcaption></figure>'
        )
    return f'<div class="textures">{"".join(cells)}</div>', say("ui.textures_note", lang)


def _seam(seam: Mapping[str, float], lang: str) -> str:
    """How well a texture tiles. A texture without any detail has no step inside to compare with: the sentence says so instead of "nan"."""
    if not math.isfinite(seam.get("ratio", math.nan)):
        return say("ui.texture_even", lang)
    measured = {name: seam.get(name, math.nan) for name in ("ratio", "untiled")}
    return say("ui.texture_seam", lang, **{name: f"{v:.2f}" if math.isfinite(v) else "\N{EN DASH}" for name, v in measured.items()})


def _tile_map(result: GameSceneResult, lang: str) -> tuple[str, str]:
    assert result.tile_map is not None
    height, width = result.tile_map.grid.shape
    note = say("ui.map_note", lang, width=width, height=height, violations=result.tile_map.violations)
    alt = say("ui.map_alt", lang, width=width, height=height)
    return stage.zoomable(stage.data_url(result.tile_map.picture(), 1024), alt, name="map.jpg", kind="wide"), note


def _panorama(result: GameSceneResult, lang: str) -> tuple[str, str]:
    return _viewer("panorama", result, lang), say("ui.panorama_note", lang)


def _layers(result: GameSceneResult, lang: str) -> tuple[str, str]:
    views = "".join(
        f"<div><h4>{escape(say(f'ui.viewer.{name}', lang))}</h4>{_viewer(name, result, lang)}</div>" for name in ("parallax", "relief")
    )
    source = "ui.depth_estimated" if result.depth_by == "heuristic" else "ui.depth_model"
    return f'<div class="views">{views}</div>', say(source, lang, count=len(result.layers))


def _viewer(name: str, result: GameSceneResult, lang: str) -> str:
    """An offline page of the pack, in a sandbox of its own."""
    title = escape(say(f"ui.viewer.{name}", lang))
    page = escape(result.viewers.get(name, ""))
    return f'<iframe class="viewer" srcdoc="{page}" sandbox="allow-scripts" title="{title}" loading="lazy" allowfullscreen></iframe>'


def _pixel_art(result: GameSceneResult, lang: str) -> tuple[str, str]:
    assert result.pixel_art is not None and result.palette is not None
    from studio.game_art.palette import enlarged

    strip = "".join('<i style="background:#{:02x}{:02x}{:02x}"></i>'.format(*map(int, c)) for c in result.palette)
    picture = enlarged(result.pixel_art, 4)
    shown = stage.zoomable(stage.data_url(picture, 1024), say("ui.pixel_art_alt", lang), name="pixel-art.jpg", kind="pixels")
    body = f'{shown}<div class="palette" aria-hidden="true">{strip}</div>'
    return body, say("ui.pixel_art_note", lang, colours=len(result.palette))


def _music(result: GameSceneResult, lang: str) -> tuple[str, str]:
    music = result.figures
    note = say("ui.music_note", lang, tonic=music["music_key"], bpm=f"{music['music_bpm']:.0f}", seconds=f"{music['music_seconds']:.1f}")
    url = "data:audio/ogg;base64," + base64.b64encode(result.music).decode()
    chords = " · ".join(music["music_chords"])
    return f'<audio controls loop src="{url}" aria-label="{escape(note)}"></audio><p class="chords">{escape(chords)}</p>', note


def _dialogue(result: GameSceneResult, lang: str) -> tuple[str, str]:
    assert result.dialogue is not None
    return talk(result.dialogue, lang), say("ui.dialogue_note", lang, count=len(result.dialogue.nodes))


def talk(dialogue: Dialogue, lang: str) -> str:
    """A dialogue to click through: the page holds all of it and shows one line at a time."""
    who = f"<b>{escape(dialogue.speaker)}</b><small>{escape(dialogue.role)}</small>"
    articles = []
    for index, node in enumerate(dialogue.nodes):
        answers = "".join(
            f'<button type="button" class="button" data-next="{escape(c.next or _END)}">{escape(c.text)}</button>' for c in node.choices
        )
        shut = " hidden" if index else ""
        line = f"<header>{who}</header><p>{escape(node.text)}</p>"
        articles.append(f'<article data-node="{escape(node.id)}" tabindex="-1"{shut}>{line}<div class="answers">{answers}</div></article>')
    again = f'<button type="button" class="button" data-next="{escape(dialogue.nodes[0].id)}">{escape(say("ui.talk_again", lang))}</button>'
    end = f'<p class="hint">{escape(say("ui.talk_over", lang))}</p><div class="answers">{again}</div>'
    articles.append(f'<article data-node="{_END}" tabindex="-1" hidden>{end}</article>')
    return f'<div class="talk" lang="{escape(dialogue.language)}"><h4>{escape(dialogue.title)}</h4>{"".join(articles)}</div>'


_BODIES = {
    "textures": _textures, "tile_map": _tile_map, "panorama": _panorama, "layers": _layers, "pixel_art": _pixel_art,
    "music": _music, "dialogue": _dialogue,
}  # fmt: skip


def summary(result: GameSceneResult, seconds: float, model: str, lang: str) -> str:
    """The status line of a finished pack."""
    made = say("status.scene_made", lang, seconds=f"{seconds:.1f}", model=model, files=len(result.contents))
    height, width = result.scene.shape[:2] if result.scene is not None else (0, 0)
    return stage.status(made, right=say("status.size", lang, width=width, height=height), kind="is-done", announce=True)


def details(result: GameSceneResult, lang: str) -> str:
    """Download, seed, what is in the pack, how it was made."""
    if result.pack is None:
        return ""
    url, size = stage.file_url(result.pack), result.pack.stat().st_size / 1e6
    save = f'<a class="button main" href="{escape(url)}" download="{escape(result.pack.name)}" data-format="zip">'
    save += f"{escape(say('ui.save.pack', lang))}<small>{size:.1f} MB</small></a>"
    seed = f'<span class="seed-chip">{escape(say("ui.seed_chip", lang, seed=result.seed))}</span>'
    rows = "".join(
        f"<li><code>{escape(name)}</code><small>{max(1, round(count / 1000))} kB</small></li>" for name, count in result.contents
    )
    title = escape(say("ui.pack_files", lang, count=len(result.contents)))
    files = f'<details class="contents"><summary>{title}</summary><ul>{rows}</ul><p class="hint">SHA-256 {result.pack_sha256}</p></details>'
    made = films.made(TASK, {**_shown(result.settings), "seed": result.seed}, result.provenance, lang)
    return f'<div class="result-actions">{save}{seed}</div>{files}{made}'


def _shown(settings: Mapping[str, object]) -> dict[str, Any]:
    """Settings without the switches, because the pieces themselves are visible."""
    return {name: value for name, value in settings.items() if not isinstance(value, bool)}


def show_example(example: Example, lang: str) -> str:
    """The scene of a prepared pack, marked as one."""
    words = say("ui.scene_alt", lang, prompt=str(example.settings.get("prompt", "")))
    return stage.pictures([stage.Shown(example.url(TASK), words, example.size(TASK))], badge(lang))


def history(entries: Sequence[Entry], lang: str) -> str:
    """The session's packs as a row of small pictures, newest first; empty for none."""
    return history_cards(((e.poster, str(e.settings.get("prompt", "")), "") for e in entries), lang)
