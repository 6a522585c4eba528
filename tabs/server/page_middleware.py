"""The middleware that translates the page, opens the tab that its address names, and puts the page's script first."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import parse_qs

from starlette.middleware import Middleware

from studio.settings import ASSETS
from tabs.language import PageLanguage
from tabs.server.page_words import script_words

# Where the page is, only the browser knows for certain: a proxy may have put it under a path without telling the server
_OWN_PLACE = """(() => {
  let config;
  const place = window.location.origin + window.location.pathname.replace(/\\/$/, '');
  const set = given => { config = given; if (given?.root) given.root = place; };
  Object.defineProperty(window, 'gradio_config', { configurable: true, get: () => config, set });
})();"""


_EDITOR = ("cue_edits.js", "cue_list.js", "cue_wave.js", "cue_tools.js", "cue_editor.js")
_VISITS = ("single_start.js", "connection.js", "paper.js")
_SCRIPTS = (
    "studio.js", *_VISITS, "refusals.js", "pads.js", "viewer.js", "player.js", *_EDITOR, "moving.js", "code_panel.js", "present.js",
    "address.js", "embed.js", "tour.js", "lab.js", "questions.js",
)  # fmt: skip


def page_language(tab_ids: tuple[str, ...]) -> Middleware:
    """For ``app_kwargs`` of Gradio's ``launch``; ``tab_ids`` are the values that ``?tab=`` may have, the default first."""
    script = "\n".join((ASSETS / name).read_text(encoding="utf-8") for name in _SCRIPTS)
    icon = '<meta name="color-scheme" content="light dark">'

    def early(lang: str) -> str:
        words = f"window.studioLang = {json.dumps(lang)}; window.studioWords = {json.dumps(script_words(lang))};"
        return f"{icon}<script>{_OWN_PLACE}\n{words}\n{script}</script>"

    def values(query: str) -> Mapping[str, str]:
        tab = parse_qs(query).get("tab", [""])[0]
        return {"?tab": tab if tab in tab_ids else tab_ids[0]}

    return Middleware(PageLanguage, early=early, values=values)
