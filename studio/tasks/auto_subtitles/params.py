"""Parameters of an auto-subtitles request."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from studio.speech.chinese_script import ChineseScript
from studio.speech.languages import Language
from studio.tasks.fields import Widget

MAX_LABELS_TEXT = 20_000  # characters
Preset = Literal["fast", "accurate"]
Style = Literal["netflix", "bbc", "social"]
Speakers = Literal["auto", "off", "2", "3", "4", "5", "6", "7", "8"]


class AutoSubtitlesParams(BaseModel):
    """Captions, scene tags and chapters for a video or sound file.

    ``media_file``: the recording. ``preset``: "fast" or "accurate" recognition. ``language``: what is spoken, "auto" for what is heard;
    ``translate``: into English; ``chinese_script``: the characters of Chinese captions ("heard": as the model writes them). ``style``: the
    house style that captions follow ("netflix", "bbc" or "social"). ``speakers``: tell speakers apart ("auto"), with their number if it is
    known ("2" to "8"), or not ("off"). ``sound_labels``: captions "[music]" and "[applause]" where nobody speaks. ``tag_pictures``: find
    shots and say what they show; ``labels``: what may be seen in them, separated by commas or newlines, empty for the standard list.
    ``sound_track``: number of the audio track, from 1; 0 takes the one in a language of the model, else the first. ``align``: refine word
    times against the sound. ``speech_model`` and ``picture_model``: catalog ids, or "auto".
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    media_file: Annotated[Path, Widget("media", accepts=("audio/*", "video/*"))]
    preset: Annotated[Preset, Widget("buttons")] = "accurate"
    language: Annotated[Language, Widget("choice")] = "auto"
    translate: Annotated[bool, Widget("switch")] = False
    chinese_script: Annotated[ChineseScript, Widget("buttons", "advanced")] = "heard"
    style: Annotated[Style, Widget("choice")] = "netflix"
    speakers: Annotated[Speakers, Widget("choice")] = "auto"
    sound_labels: Annotated[bool, Widget("switch")] = True
    tag_pictures: Annotated[bool, Widget("switch")] = True
    labels: Annotated[str, Widget("lines", lines=3)] = Field(default="", max_length=MAX_LABELS_TEXT)
    sound_track: Annotated[int, Widget("choice")] = Field(default=0, ge=0, le=99)
    align: Annotated[bool, Widget("switch", "advanced")] = True
    speech_model: Annotated[str, Widget("model", "advanced")] = Field(default="auto", max_length=100)
    picture_model: Annotated[str, Widget("model", "advanced")] = Field(default="auto", max_length=100)
