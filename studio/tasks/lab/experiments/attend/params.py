"""The knobs of the experiment with words and places."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from studio.tasks.fields import Widget


class AttendParams(BaseModel):
    """``prompt``: English or Chinese, with one thing at least that the renderer can place. ``word``: one of its words, in whose place the
    second picture has ``instead`` (nothing: the word is dropped). ``method``: "attention" or "omission". ``strength``: how far the model
    repaints the layout, 0.2 to 1. ``noise``: share of the schedule at which the finished picture is read, 0.1 to 0.9.

    ``prompts``: how many prompts the pointing game has.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    prompt: Annotated[str, Widget("lines", lines=2)] = Field(default="a red car next to a cat in a meadow", min_length=1, max_length=300)
    word: Annotated[str, Widget("text")] = Field(default="red", max_length=40)
    instead: Annotated[str, Widget("text")] = Field(default="blue", max_length=40)
    method: Annotated[Literal["attention", "omission"], Widget("buttons")] = "attention"
    strength: Annotated[float, Widget("slider", step=0.05)] = Field(default=0.6, ge=0.2, le=1)
    noise: Annotated[float, Widget("slider", step=0.05)] = Field(default=0.3, ge=0.1, le=0.9)
    prompts: Annotated[int, Widget("slider")] = Field(default=12, ge=2, le=40)
