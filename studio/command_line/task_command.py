"""One use case on one request, or on one file after the other."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from studio.cluster.opening import open_studio
from studio.command_line.input_files import existing_file, input_files
from studio.command_line.option_parser import Arguments
from studio.command_line.output_files import Destination, destination, format_for
from studio.command_line.progress_display import ProgressDisplay
from studio.command_line.task_parser import TaskParser, is_file, option_of
from studio.errors import InvalidInput, Problem, StudioError
from studio.events import Done
from studio.messages import say
from studio.settings import Settings
from studio.studio import Studio
from studio.tasks.registry import RunContext, TaskSpec
from studio.tasks.running import TaskResult

DONE, FAILED = 0, 1
_NO_LIMIT = 30 * 86_400.0  # seconds: the host's limit is for visitors who wait behind one another


@dataclass(frozen=True)
class _Command:
    """A command that can be run: ``typed`` as it was written, ``fixed``: the same for every file."""

    studio: Studio
    spec: TaskSpec
    parser: TaskParser
    typed: Arguments
    fixed: dict[str, Any]
    target: Destination
    lang: str


def run_task(spec: TaskSpec, arguments: Sequence[str], lang: str) -> int:
    """Run what ``arguments`` ask of ``spec`` and return the exit code. Raises `InvalidInput` for what is wrong before anything runs."""
    parser = TaskParser(spec, lang)
    typed = parser.parse(arguments)
    fixed = _with_files(typed.params, parser)
    if (kind := format_for(spec.params, spec, typed.out)) is not None:
        fixed.setdefault("format", kind)
    files, wrong = input_files(typed.inputs, spec.takes)
    if wrong and not files:
        raise InvalidInput.of(tuple(Problem(problem.code, name[:200], problem.params) for name, problem in wrong))
    several = len(files) + len(wrong) > 1 or (bool(files) and Path(typed.inputs[0]).expanduser().is_dir())
    wanted = typed.format or (_ending_of(fixed, spec) if "format" in spec.params.model_fields else None)
    target = destination(spec, typed.out, wanted, several=several, force=typed.force)
    with closing(open_studio(settings_from(typed.settings))) as studio:
        command = _Command(studio, spec, parser, typed, fixed, target, lang)
        for file in files[:1] or [None]:
            _params(command, file)  # a wrong value is said once, not for every file
        if several:
            return _run_several(command, files, wrong)
        return _run_one(command, files[0] if files else None)


def settings_from(typed: Mapping[str, Any]) -> Settings:
    """The settings of the environment with those that were typed. Raises `InvalidInput` about the option or the variable."""
    try:
        settings = Settings(**typed)
    except ValidationError as error:
        problems = InvalidInput.from_validation(error).problems
        named = (Problem(p.code, _setting_name(p.field, typed), p.params) for p in problems)
        raise InvalidInput.of(tuple(named)) from None
    if "time_limit_seconds" in settings.model_fields_set:
        return settings
    return settings.model_copy(update={"time_limit_seconds": _NO_LIMIT})


def _setting_name(name: str | None, typed: Mapping[str, Any]) -> str | None:
    if name is None:
        return None
    return option_of(name) if name in typed else f"STUDIO_{name.upper()}"


def _ending_of(fixed: Mapping[str, Any], spec: TaskSpec) -> str | None:
    """The ending that the chosen ``format`` of the parameters has."""
    from typing import get_args

    choices = get_args(spec.params.model_fields["format"].annotation)
    return dict(zip(choices, spec.makes, strict=False)).get(fixed.get("format"))


def _with_files(params: Mapping[str, Any], parser: TaskParser) -> dict[str, Any]:
    """The values, with the paths of files checked. Raises `InvalidInput`."""
    found = dict(params)
    for name, value in params.items():
        if is_file(parser.fields[name]) and not Path(str(value)).is_dir():  # a folder may be meant: a model bundle
            found[name] = existing_file(str(value), option_of(name))
    return found


def _params(command: _Command, file: Path | None) -> BaseModel:
    """The validated parameters for one file. Raises `InvalidInput` about the options as they are typed."""
    given = {**command.fixed, **({str(command.parser.main): file} if file is not None else {})}
    try:
        checked = command.spec.validate(given)
        if refused := command.studio.refusals(checked):
            raise InvalidInput.of(refused)
        return checked
    except InvalidInput as error:
        raise command.parser.as_typed(error, given) from None


def _run_one(command: _Command, file: Path | None) -> int:
    params = _params(command, file)
    command.target.check_free(file, command.spec.id)
    with ProgressDisplay(command.lang, quiet=command.typed.quiet) as display:
        try:
            result, placed = _events(command, params, file, display)
        except InvalidInput as error:  # found while it ran, as a damaged file is
            failed = StudioError(error.code)
            failed.problems = command.parser.as_typed(error, command.fixed).problems
            raise failed from None
        display.done()
    if command.typed.as_json or not placed:
        _print_json(_as_json(result, placed))
    else:
        _print_paths(placed)
    return DONE


def _run_several(command: _Command, files: Sequence[Path], wrong: Sequence[tuple[str, Problem]]) -> int:
    """Every file in turn; one that cannot be used is named with its reason and stops no other."""
    results: list[dict[str, object]] = []
    failed = [_failure(command, name, problem.sentence(command.lang)) for name, problem in wrong]
    taken: set[str] = set()
    for number, file in enumerate(files, 1):
        shown = f"[{number}/{len(files)}] {file.name}"
        source = _unique(file, taken)
        try:
            command.target.check_free(source, command.spec.id)
            with ProgressDisplay(command.lang, quiet=command.typed.quiet, name=shown) as display:
                result, placed = _events(command, _params(command, file), source, display)
        except StudioError as error:
            failed.append(_failure(command, str(file), error.sentence(command.lang)))
            continue
        except (OSError, ValueError, RuntimeError, MemoryError):  # a fault of ours must not cost the other files
            failed.append(_failure(command, str(file), say("error.unexpected", command.lang)))
            continue
        results.append({"file": str(file), **_as_json(result, placed)})
        if not command.typed.as_json:
            _print_paths(placed) if placed else _print_json(results[-1])
    if command.typed.as_json:
        _print_json({"results": results, "failed": failed})
    if not command.typed.quiet:
        words = {"done": len(results), "total": len(results) + len(failed), "failed": len(failed)}
        print(say("command.summary", command.lang, **words), file=sys.stderr)
    return FAILED if failed else DONE


def _failure(command: _Command, name: str, sentence: str) -> dict[str, object]:
    print(f"{name}: {sentence}", file=sys.stderr)
    return {"file": name, "error": sentence}


def _events(command: _Command, params: BaseModel, source: Path | None, display: ProgressDisplay) -> tuple[TaskResult, tuple[Path, ...]]:
    """Run to the end; the result, and its files where they were asked to be. Nothing is left of a run that fails or is stopped."""
    session = f"command-{os.getpid()}-{secrets.token_hex(4)}"
    folder = command.studio.settings.output_dir / session
    result: TaskResult | None = None
    try:
        with closing(command.studio.run(command.spec.id, params, context=RunContext(session, watched=display.shown))) as events:
            for event in events:
                if isinstance(event, Done):
                    result = event.result
                else:
                    display.show(event)
        if result is None:
            raise StudioError("error.no_result", name=command.spec.id)
        files = result.files
        if not files and (command.typed.out or command.typed.format):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            files = result.write_files(folder, command.lang)
        return result, command.target.place(files, source, command.spec.id)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_json(result: TaskResult, placed: Sequence[Path]) -> dict[str, object]:
    return {**result.to_json(), "files": [str(path) for path in placed]}


def _unique(file: Path, taken: set[str]) -> Path:
    """``file``, or with a number in its name where another input has the same."""
    name, number = file.stem, 1
    while name.casefold() in taken:
        number += 1
        name = f"{file.stem}-{number}"
    taken.add(name.casefold())
    return file.with_stem(name) if name != file.stem else file


def _print_paths(paths: Sequence[Path]) -> None:
    for path in paths:
        print(path, flush=True)


def _print_json(value: Mapping[str, object]) -> None:
    text = json.dumps(value, ensure_ascii=False, default=str)
    try:
        text.encode()
    except UnicodeEncodeError:  # the name of a file is no text
        text = json.dumps(value, default=str)
    print(text, flush=True)
