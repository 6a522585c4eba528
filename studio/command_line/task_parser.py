"""The options of one use case, from the fields of its parameters and the display hints that the page reads too."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from studio.command_line.help_words import OUTPUT, FieldWords, option_words
from studio.command_line.option_parser import Arguments, OptionParser, read_text
from studio.errors import InvalidInput, Problem
from studio.tasks.fields import Widget
from studio.tasks.registry import TaskSpec


def main_field(params: type[BaseModel]) -> str | None:
    """The field that needs no option's name: the file that must be there, else the prompt, else a file that may be."""
    files = [name for name, info in params.model_fields.items() if is_file(info)]
    required = [name for name in files if params.model_fields[name].is_required()]
    prompt = ["prompt"] if "prompt" in params.model_fields else []
    return next(iter([*required, *prompt, *files]), None)


def is_file(info: FieldInfo) -> bool:
    """Whether a field holds the path of a file."""
    return info.annotation is Path or Path in get_args(info.annotation)


def widget_of(info: FieldInfo) -> Widget | None:
    """The display hint of a field."""
    return next((hint for hint in info.metadata if isinstance(hint, Widget)), None)


class TaskParser(OptionParser):
    """Every field as an option, the main one also without its name, texts also from files, and where results go."""

    def __init__(self, spec: TaskSpec, lang: str) -> None:
        self.spec, self.fields = spec, spec.params.model_fields
        self.main = main_field(spec.params)
        self._words = FieldWords(spec.id, lang)
        super().__init__(lang, self.fields)
        self._add_text_files()
        self._add_output()

    def _add_field(self, _parser: argparse.ArgumentParser, *names: str, **options: Any) -> argparse.Action | None:
        info = self.fields.get(options["dest"])
        if info is None or options.get("action") == "help":
            return super()._add_field(_parser, *names, **options)
        hint = widget_of(info)
        if "metavar" in options:
            options["metavar"] = self._words.metavar(info, hint)
        options["help"] = self._words.help(options["dest"], info)
        return self._groups[hint.group if hint else "main"].add_argument(*names, **options)

    def _add_text_files(self) -> None:
        """``--note-file`` for every text of several lines."""
        for name, info in self.fields.items():
            hint = widget_of(info)
            if hint is not None and hint.kind == "lines":
                words = self._words.text_file(name)
                add = self._groups[hint.group].add_argument
                add(f"{option_of(name)}-file", dest=f"file:{name}", default=argparse.SUPPRESS, metavar="FILE", help=words)

    def _add_output(self) -> None:
        add, lang = self._groups[OUTPUT].add_argument, self.lang
        add("--out", metavar="PATH", help=option_words("out", lang))
        if len(self.spec.makes) > 1 and "format" not in self.fields:
            kinds = ", ".join([*self.spec.makes, "all"])
            add("--format", dest="flag:format", metavar="KIND", help=option_words("format", lang, kinds=kinds))
        for flag in ("force", "quiet"):
            add(f"--{flag}", dest=f"flag:{flag}", action="store_true", help=option_words(flag, lang))

    def parse(self, arguments: Sequence[str]) -> Arguments:
        """What ``arguments`` say. Raises `InvalidInput`, also for a text that cannot be read."""
        given, inputs = self._given(arguments)
        params = {name: self._typed(name, given[name]) for name in self.fields if name in given}
        for key, place in given.items():
            if key.startswith("file:"):
                name = key.removeprefix("file:")
                params[name] = read_text(place, f"{option_of(name)}-file")
        if self.main is None or not is_file(self.fields[self.main]):
            if len(inputs) > 1 or (inputs and (self.main is None or self.main in params)):
                raise InvalidInput("error.argument_extra", name=inputs[-1][:60])
            params |= {str(self.main): text for text in inputs}
            inputs = ()
        for name, value in params.items():
            if value == "-" and self._is_text(name):
                params[name] = read_text("-", option_of(name))
        return Arguments(
            params,
            self._settings(given),
            inputs,
            given["out"],
            given.get("flag:format"),
            given["flag:force"],
            given["flag:json"],
            given["flag:quiet"],
        )

    def _is_text(self, name: str) -> bool:
        hint = widget_of(self.fields[name])
        return hint is not None and hint.kind in ("text", "lines")

    def _typed(self, name: str, value: Any) -> Any:
        """A choice of numbers is compared with numbers."""
        choices = get_args(self.fields[name].annotation)
        return next((choice for choice in choices if isinstance(choice, int) and str(choice) == value), value)

    def as_typed(self, error: InvalidInput, given: Mapping[str, Any]) -> InvalidInput:
        """``error`` about the options as they are typed; for a misspelt choice it also says which was probably meant."""
        return InvalidInput.of(tuple(self._problem(problem, given) for problem in error.problems))

    def _problem(self, problem: Problem, given: Mapping[str, Any]) -> Problem:
        name = problem.field
        if name is None or name not in self.fields:
            return problem
        choices = [str(choice) for choice in get_args(self.fields[name].annotation)]
        near = get_close_matches(str(given.get(name, "")), choices, 1) if problem.code == "error.not_a_choice" else []
        more = {"near": near[0]} if near else {}
        return Problem("error.choice_near" if near else problem.code, self.shown(name), {**problem.params, **more})

    def shown(self, name: str) -> str:
        """A field as it is typed: ``--seed``, and the main one as the help names it."""
        if name != self.main:
            return option_of(name)
        return "FILE" if is_file(self.fields[name]) else name.upper()


def option_of(name: str) -> str:
    return f"--{name.replace('_', '-')}"
