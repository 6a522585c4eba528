"""Every model of a role with what it takes to use it: ready, a download of so many GB, or out of reach and why."""

from __future__ import annotations

from html import escape

from studio import Studio
from studio.errors import StudioError
from studio.messages import say


def model_choices(studio: Studio, role: str, lang: str, *, ask: bool) -> list[tuple[str, str]]:
    """(words, id) for a dropdown, ``auto`` first. Without ``ask`` no hub is asked, and what is unknown is left unsaid."""
    rows = [(f"{row.title}{short_status(studio, row.id, lang, ask=ask)}", row.id) for row in studio.catalog.rows(role)]
    return [(say("ui.model_auto", lang), "auto"), *rows]


def short_status(studio: Studio, model_id: str, lang: str, *, ask: bool) -> str:
    """A few words after the title: ready, its download, not reachable."""
    from studio.models.catalog import readable_size

    status = studio.catalog.status(model_id, ask=ask)
    if status.state == "download":
        return " · " + say("ui.model_download", lang, size=readable_size(status.bytes))
    if status.state == "ready":
        return " · " + say("ui.model_ready", lang)
    return " · " + say("ui.model_unreachable", lang) if ask else ""


def model_line(studio: Studio, role: str, wish: str, lang: str) -> str:
    """HTML: which model serves, its state in a sentence, native size, licence."""
    try:
        row = studio.catalog.row(wish) if wish != "auto" else studio.catalog.choose(role, wish)
        status = studio.catalog.status(row.id)
    except StudioError as error:
        return f'<p class="model-line unreachable">{escape(error.sentence(lang))}</p>'
    words = [f"<strong>{escape(row.title)}</strong>", escape(status.sentence(lang))]
    if role == "text-to-image":
        words.append(escape(say("ui.model_native", lang, size=row.native_size)))
    words.append(escape(row.licence))
    note = f"<br>{escape(say(row.note, lang))}" if row.note else ""
    return f'<p class="model-line {escape(status.state)}">{" · ".join(words)}{note}</p>'
