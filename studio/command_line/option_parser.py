"""Options as pydantic-settings makes them from fields, with the studio's words; their values stay text until they are validated."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import create_model
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, CliSettingsSource

from studio.command_line.help_words import GROUPS, OUTPUT, SETTINGS, group_title, metavar_of, option_words, setting_help
from studio.errors import InvalidInput
from studio.settings import Settings

STUDIO_OPTIONS = (
    "profile", "device", "precision", "device_budget_gb", "host_budget_gb", "hub", "models_dir", "extra_catalog", "fusion_models",
    "time_limit_seconds", "blocklist",
)  # fmt: skip
"""Settings that mean something without a page; all others can be set as variables and change nothing here."""

_MOST_TEXT = 2**20  # bytes of a text file or of standard input


@dataclass(frozen=True)
class Arguments:
    """What was typed: ``params`` and ``settings`` by field, as text or bool; ``inputs``: what stands without an option; the rest."""

    params: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    inputs: tuple[str, ...] = ()
    out: str | None = None
    format: str | None = None
    force: bool = False
    as_json: bool = False
    quiet: bool = False


class OptionParser:
    """The settings that mean something without a page, ``--json`` and ``--lang``."""

    def __init__(self, lang: str, own: Mapping[str, FieldInfo] | None = None) -> None:
        self.lang = lang
        self.parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False, usage=argparse.SUPPRESS)
        self._groups = {name: self.parser.add_argument_group(group_title(name, lang)) for name in GROUPS}
        self.settings = [name for name in STUDIO_OPTIONS if name not in (own or {})]
        if own:
            self._add_fields(own, "TaskOptions")
        self._add_fields({name: Settings.model_fields[name] for name in self.settings}, "StudioOptions")
        add = self._groups[OUTPUT].add_argument
        add("--json", dest="flag:json", action="store_true", help=option_words("json", lang))
        add("--lang", metavar="{en,zh-TW}", help=option_words("lang", lang))

    def _add_fields(self, fields: Mapping[str, FieldInfo], name: str) -> None:
        definitions: dict[str, Any] = {key: (info.annotation, info) for key, info in fields.items()}
        CliSettingsSource(
            create_model(name, __base__=BaseSettings, **definitions),
            root_parser=self.parser,
            cli_kebab_case=True,
            cli_implicit_flags=True,
            cli_hide_none_type=True,
            cli_avoid_json=True,
            add_argument_method=self._add_field,
        )

    def _add_field(self, _parser: argparse.ArgumentParser, *names: str, **options: Any) -> argparse.Action | None:
        """Where pydantic-settings would add an option, with words and a group of its own."""
        if options.get("action") == "help":
            return None  # --help is answered before anything is parsed
        dest = options["dest"]
        return self._groups[SETTINGS].add_argument(*names, **{**options, "help": setting_help(dest), "metavar": metavar_of(dest)})

    def parse(self, arguments: Sequence[str]) -> Arguments:
        """What ``arguments`` say. Raises `InvalidInput` for an unknown option, a missing value, or one argument too many."""
        given, rest = self._given(arguments)
        if rest:
            raise InvalidInput("error.argument_extra", name=rest[0])
        return Arguments(settings=self._settings(given), as_json=given["flag:json"])

    def _settings(self, given: Mapping[str, Any]) -> dict[str, Any]:
        return {name: given[name] for name in self.settings if name in given}

    def _given(self, arguments: Sequence[str]) -> tuple[dict[str, Any], tuple[str, ...]]:
        """Values by option, and what stands without one; after ``--`` everything does."""
        cut = arguments.index("--") if "--" in arguments else len(arguments)
        try:
            found, rest = self.parser.parse_known_args(arguments[:cut])
        except argparse.ArgumentError as error:
            raise _argument_problem(error) from None
        unknown = next((item for item in rest if item.startswith("-") and item != "-" and " " not in item), None)
        if unknown is not None:
            option = unknown.partition("=")[0]
            near = get_close_matches(option, [*self._known(), "--help"], 1)
            raise (
                InvalidInput("error.option_unknown_near", name=option[:60], near=near[0])
                if near
                else InvalidInput("error.option_unknown", name=option[:60])
            )
        return vars(found), (*rest, *arguments[cut + 1 :])

    def _known(self) -> list[str]:
        return [name for action in self.parser._actions for name in action.option_strings]  # noqa: SLF001  # no public list


def read_text(place: str, option: str) -> str:
    """The text of a file, or of standard input for "-", at most 1 MiB of UTF-8. Raises `InvalidInput` about ``option``."""
    try:
        if place == "-":
            data = sys.stdin.buffer.read(_MOST_TEXT + 1)
        else:
            with Path(place).expanduser().open("rb") as file:
                data = file.read(_MOST_TEXT + 1)
        if len(data) > _MOST_TEXT:
            raise ValueError(option)
        return data.decode("utf-8-sig")
    except (OSError, ValueError):
        raise InvalidInput("error.text_unreadable", option, name=place) from None


def _argument_problem(error: argparse.ArgumentError) -> InvalidInput:
    name = (error.argument_name or "").split("/")[0]
    if "explicit" in str(error.message):
        return InvalidInput("error.option_no_value", name=name)
    return InvalidInput("error.option_value_wanted", name=name)
