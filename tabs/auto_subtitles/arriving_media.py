"""What happens when a film or a recording arrives: what it holds, its player, its audio tracks, and a copy where browsers need one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr

from studio.errors import StudioError
from studio.messages import say
from tabs.auto_subtitles.inputs import Inputs
from tabs.auto_subtitles.result_panels import View
from tabs.language import language_of, t
from tabs.shared import media_player, stage
from tabs.shared.media_input import probe_media
from tabs.shared.page_events import QUICK, Update

if TYPE_CHECKING:
    from studio.media.containers import MediaInfo
    from tabs.shared.form import Form

_LONGEST_COPY = 1800.0  # s; converting a longer film only to show it would take the processor from the captions


_LANGUAGES = {
    "ar": "ui.sound.ar", "cs": "ui.sound.cs", "da": "ui.sound.da", "de": "ui.sound.de", "el": "ui.sound.el",
    "en": "ui.sound.en", "es": "ui.sound.es", "fi": "ui.sound.fi", "fr": "ui.sound.fr", "he": "ui.sound.he",
    "hi": "ui.sound.hi", "hu": "ui.sound.hu", "id": "ui.sound.id", "it": "ui.sound.it", "ja": "ui.sound.ja",
    "ko": "ui.sound.ko", "nl": "ui.sound.nl", "no": "ui.sound.no", "pl": "ui.sound.pl", "pt": "ui.sound.pt",
    "ru": "ui.sound.ru", "sv": "ui.sound.sv", "th": "ui.sound.th", "tr": "ui.sound.tr", "uk": "ui.sound.uk",
    "vi": "ui.sound.vi", "yue": "ui.sound.yue", "zh": "ui.sound.zh",
}  # fmt: skip


def build_sound_track(form: Form) -> gr.Dropdown:
    """The choice of the audio track; it appears with a file that has several."""
    return form.add("sound_track", choices=[(t("ui.sound.auto"), 0)], visible=False, filterable=False)


def track_choice(info: MediaInfo | None, lang: str) -> dict[str, object]:
    """The dropdown for a file: every track by its number, language, title and kind; hidden where there is nothing to choose."""
    keys = {"commentary": "ui.sound.commentary", "description": "ui.sound.description"}
    choices = [(say("ui.sound.auto", lang), 0)]
    count = len(info.sound_tracks) if info is not None else 0
    for number in range(count):
        assert info is not None
        kind = info.sound_kinds[number] if number < len(info.sound_kinds) else ""
        key = keys.get(kind, "ui.sound.track")
        choices.append((say(key, lang, number=number + 1, name=_name(info, number, lang)), number + 1))
    return gr.update(choices=choices, value=0, visible=count > 1)


def _name(info: MediaInfo, number: int, lang: str) -> str:
    """Language and title of a track; the tag where the language has no name here."""
    from studio.media.sound_tracks import language_code

    tag = info.sound_tracks[number]
    key = _LANGUAGES.get(language_code(tag))
    title = info.sound_titles[number] if number < len(info.sound_titles) else ""
    return " · ".join(part for part in (say(key, lang) if key else tag, title) if part) or "?"


def connect(inputs: Inputs, view: View) -> None:
    """Wire the file box, the microphone and the choice of the audio track."""
    media, track = inputs.media, inputs.form.components["sound_track"]

    def on_media(path: str | None, shown: str | None, request: gr.Request) -> Update:
        lang = language_of(request)
        if not path:
            return {media.facts: ""}
        return gr.skip() if path == shown else {**_arrived(view, path, lang), **_facts(inputs, path, lang)}

    def on_convert(path: str | None, shown: str | None, wanted: int, request: gr.Request) -> Update:
        """A copy of what browsers cannot play; most files need none."""
        return gr.skip() if not path or path != shown else _shown(view, path, wanted, language_of(request), arriving=True)

    def on_track(path: str | None, shown: str | None, wanted: int, request: gr.Request) -> Update:
        return gr.skip() if not shown or path != shown else _shown(view, shown, wanted, language_of(request))

    outputs = [*view.outputs, view.pane.stage, view.pane.status, view.pane.notices, media.facts, track]
    slow = {"concurrency_id": "convert", "concurrency_limit": 1, "show_progress": "hidden", "api_visibility": "private"}
    for component, arrived in ((media.file, media.file.upload), (media.microphone, media.microphone.stop_recording)):
        shown = arrived(on_media, [component, view.shown], outputs, **QUICK)
        shown.success(on_convert, [component, view.shown, track], [view.pane.stage], **slow)
    track.input(on_track, [media.file, view.shown, track], [view.pane.stage], trigger_mode="always_last", **slow)
    for removed in (media.file.clear, media.file.delete, media.microphone.clear):
        removed(lambda: ("", gr.update(value=0, visible=False)), None, [media.facts, track], **QUICK)


def _arrived(view: View, path: str, lang: str) -> Update:
    """The player of a new recording; the empty stage where it cannot be read, so that the one before does not pass for it."""
    info = probe_media(path)
    if isinstance(info, StudioError):
        empty = stage.empty(say("ui.captions_empty_title", lang), say("ui.captions_empty_hint", lang), media_player.FILM)
        words = stage.status(say("status.media_unreadable", lang), kind="is-error", announce=True)
        return {**view.blank(lang, None), view.pane.stage: empty, view.pane.status: words}
    words = stage.status(say("status.media_ready", lang), announce=True)
    return {**view.blank(lang, path), view.pane.stage: media_player.player(info, lang), view.pane.status: words}


def _facts(inputs: Inputs, path: str, lang: str) -> Update:
    """The line below the file box, and the choice of its audio tracks."""
    info = probe_media(path)
    track = inputs.form.components["sound_track"]
    if isinstance(info, StudioError):
        return {inputs.media.facts: stage.notices([("warning", info.sentence(lang))]), track: track_choice(None, lang)}
    from studio.media.completeness import missing_notice

    missing = missing_notice(info)
    told = stage.notices([(missing.level, stage.sentence_of(missing, lang))]) if missing else ""
    return {inputs.media.facts: media_player.facts(info, lang) + told, track: track_choice(info, lang)}


def _shown(view: View, path: str, wanted: int, lang: str, *, arriving: bool = False) -> Update:
    """The player with the wanted track, of a copy where browsers cannot play the file itself; nothing changes where it is shown already."""
    info = probe_media(path)
    if isinstance(info, StudioError) or info.duration > _LONGEST_COPY:
        return gr.skip()
    from studio.media.sound_tracks import choose_sound
    from studio.media.subtitles.captioned_video import playable

    try:
        speech = view.studio.catalog.choose("speech")
        number = choose_sound(info, speech.languages, wanted=wanted).info.sound_track
        made = Path(path).with_suffix(f".playable{number}.mp4")
        copy = made if made.is_file() else playable(Path(path), made, track=number)
    except (StudioError, OSError):
        return gr.skip()
    if arriving and copy == Path(path):
        return gr.skip()
    return {view.pane.stage: media_player.player(replace(info, sound_track=number), lang, source=copy)}
