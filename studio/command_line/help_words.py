"""What ``--help`` says about an option: the page's own label and help, the range, the choices and the default."""

from __future__ import annotations

from typing import Any, get_args

from pydantic.fields import FieldInfo

from studio.messages import say, sentences
from studio.settings import Settings
from studio.tasks.fields import Widget

OUTPUT, SETTINGS = "output", "settings"
GROUPS = {
    "main": "command.group.main",
    "shape": "command.group.shape",
    "image": "command.group.image",
    "advanced": "command.group.advanced",
    OUTPUT: "command.group.output",
    SETTINGS: "command.group.settings",
}
_OPTIONS = {
    "out": "command.option.out",
    "format": "command.option.format",
    "force": "command.option.force",
    "json": "command.option.json",
    "quiet": "command.option.quiet",
    "lang": "command.option.lang",
}
_KINDS = {"image": "FILE", "media": "FILE", "slider": "NUMBER", "number": "NUMBER", "seed": "NUMBER", "model": "ID"}
_SHORT = 40  # characters of choices that stand beside the option; longer ones stand in its help


def group_title(name: str, lang: str) -> str:
    return say(GROUPS[name], lang)


def option_words(name: str, lang: str, **params: object) -> str:
    """The help of an option that every command has."""
    return _plain(say(_OPTIONS[name], lang, **params))


class FieldWords:
    """The words of one use case's options in one language."""

    def __init__(self, task_id: str, lang: str) -> None:
        self._task, self._lang = task_id, lang

    def label(self, name: str) -> str:
        """The page's label of a field; the field's name where the page has none."""
        return self._said(f"field.{self._task}.{name}") or name.replace("_", " ")

    def hint(self, name: str) -> str:
        """An example for a text, as the page shows it in the empty box; "" where there is none."""
        return self._said(f"field.{self._task}.{name}.hint") or ""

    def _said(self, key: str) -> str | None:
        return say(key, self._lang) if key in sentences("en") else None

    def text_file(self, name: str) -> str:
        return _plain(say("command.option.text_file", self._lang, label=self.label(name)))

    def metavar(self, info: FieldInfo, hint: Widget | None) -> str:
        choices = _choices(info)
        if choices:
            return _braces(choices) if len(_braces(choices)) <= _SHORT else "CHOICE"
        return _KINDS.get(hint.kind, "TEXT") if hint else "TEXT"

    def help(self, name: str, info: FieldInfo) -> str:
        """``Number of images (1 to 4; 1 unless set)``, with the page's help in between."""
        parts = [self.label(name)]
        if more := self._said(f"field.{self._task}.{name}.help"):
            parts.append(more)
        facts = [fact for fact in (self._choices(info), self._range(info), self._default(info)) if fact]
        text = say("command.sentences", self._lang).join(part.rstrip(".。") for part in parts)
        joined = say("command.facts", self._lang).join(facts)
        return _plain(text + (say("command.in_brackets", self._lang, text=joined) if facts else ""))

    def _choices(self, info: FieldInfo) -> str:
        choices = _choices(info)
        return ", ".join(choices) if choices and len(_braces(choices)) > _SHORT else ""

    def _range(self, info: FieldInfo) -> str:
        limits: dict[str, Any] = {
            key: getattr(rule, key) for rule in info.metadata for key in ("ge", "gt", "le", "lt", "multiple_of") if hasattr(rule, key)
        }
        low, high = limits.get("ge", limits.get("gt")), limits.get("le")
        if high is None and isinstance(limits.get("lt"), int):
            high = limits["lt"] - 1
        step = limits.get("multiple_of")
        if low is None or high is None:
            return ""
        if step is not None:
            return say("command.range_step", self._lang, low=f"{low:g}", high=f"{high:g}", step=step)
        return say("command.range", self._lang, low=_number(low), high=_number(high))

    def _default(self, info: FieldInfo) -> str:
        value = info.default
        if info.is_required():
            return say("command.required", self._lang)
        if value is None or value == "":
            return ""
        if isinstance(value, bool):
            return say("command.default_on" if value else "command.default_off", self._lang)
        return say("command.default", self._lang, value=value)


def setting_help(name: str) -> str:
    """What the setting says about itself; hosts read it in English everywhere."""
    info = Settings.model_fields[name]
    choices = _choices(info)
    shown = f" ({', '.join(choices)})" if choices else ""
    return _plain(f"{info.description}{shown} [STUDIO_{name.upper()}]")


def metavar_of(name: str) -> str:
    """What kind of value a setting takes."""
    info = Settings.model_fields[name]
    if _choices(info):
        return "CHOICE"
    return "NUMBER" if info.annotation is float or float in get_args(info.annotation) else "PATH"


def _choices(info: FieldInfo) -> tuple[str, ...]:
    found = [value for value in get_args(info.annotation) if value is not type(None)]
    return tuple(map(str, found)) if found and all(isinstance(value, (str, int)) for value in found) else ()


def _braces(choices: tuple[str, ...]) -> str:
    return "{" + ",".join(choices) + "}"


def _number(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:g}"


def _plain(text: str) -> str:
    return text.replace("%", "%%")  # argparse formats its help
