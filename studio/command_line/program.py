"""The command itself: arguments in, exit code out. 0: done, 1: failed, 2: called the wrong way, 130: stopped by Ctrl+C."""

from __future__ import annotations

import locale
import logging
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from difflib import get_close_matches
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from studio.errors import InvalidInput, StudioError, places
from studio.messages import known_language, say
from studio.version import __version__

if TYPE_CHECKING:
    from studio.tasks.registry import TaskSpec

DONE, FAILED, WRONG, STOPPED, TERMINATED = 0, 1, 2, 130, 143
_FLAGS = frozenset({"-h", "--help", "--version", "--json", "--quiet", "--force"})
_log = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that ``arguments`` (default: those of the process) describe and return its exit code; nothing is raised."""
    typed = list(sys.argv[1:] if arguments is None else arguments)
    lang = _language(typed)
    _utf8()
    before = None
    with suppress(ValueError):  # only the main thread may
        before = signal.signal(signal.SIGTERM, _terminated)
    try:
        code = _run(typed, lang)
        sys.stdout.flush()
        return code
    except StudioError as error:
        sentences = "\n".join(problem.report(lang) for problem in error.problems)
        return _complain(sentences, WRONG if isinstance(error, InvalidInput) else FAILED)
    except KeyboardInterrupt:
        return _complain(say("command.stopped", lang), STOPPED)
    except _Terminated:
        return TERMINATED
    except BrokenPipeError:  # `| head -1` has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:  # a fault of ours: the places in the code are for whoever looks into it, without a word of the request
        _log.debug("%s", places(error))
        return _complain(say("error.unexpected_command", lang, kind=type(error).__name__), FAILED)
    finally:
        if before is not None:
            signal.signal(signal.SIGTERM, before)


class _Terminated(BaseException):
    """SIGTERM, as an exception, so that half-written files are removed on the way out."""


def _terminated(_number: int, _frame: FrameType | None) -> NoReturn:
    raise _Terminated


def _run(typed: list[str], lang: str) -> int:
    from studio.command_line.overview import MODELS, known_commands, task_help, task_list

    options, command, rest = _split(typed)
    if "--version" in options:
        return _show(__version__)
    if command is None:
        _check_leading(options)
        return _show(task_list(lang))
    name = command.lower().replace("_", "-")
    if name not in known_commands():
        near = get_close_matches(name, known_commands(), 1)
        raise (
            InvalidInput("error.command_unknown_near", name=command[:60], near=near[0])
            if near
            else InvalidInput("error.command_unknown", name=command[:60])
        )
    if _asks_for_help([*options, *rest]):
        return _show(task_list(lang) if name == MODELS else task_help(_spec(name), lang))
    if name == MODELS:
        return _models([*options, *rest], lang)
    from studio.command_line.task_command import run_task

    return run_task(_spec(name), [*options, *rest], lang)


def _spec(name: str) -> TaskSpec:
    from studio.tasks.registry import task

    return task(name.replace("-", "_"))


def _models(arguments: list[str], lang: str) -> int:
    from studio.command_line.option_parser import OptionParser
    from studio.command_line.overview import models_json, models_table
    from studio.command_line.task_command import settings_from

    parsed = OptionParser(lang).parse(arguments)
    settings = settings_from(parsed.settings)
    return _show(models_json(settings) if parsed.as_json else models_table(settings, lang))


def _split(typed: Sequence[str]) -> tuple[list[str], str | None, list[str]]:
    """Options in front of the command, the command, and what follows."""
    from studio.command_line.overview import known_commands

    at, commands = 0, known_commands()
    while at < len(typed) and typed[at].startswith("-"):
        alone = typed[at] in _FLAGS or "=" in typed[at] or (at + 1 < len(typed) and typed[at + 1] in commands)
        at += 1 if alone else 2
    return list(typed[:at]), typed[at] if at < len(typed) else None, list(typed[at + 1 :])


def _check_leading(options: Sequence[str]) -> None:
    """Without a command only --help and --lang make sense. Raises `InvalidInput`."""
    from studio.command_line.option_parser import OptionParser

    OptionParser("en").parse([option for option in options if option not in _FLAGS])


def _asks_for_help(arguments: Sequence[str]) -> bool:
    before = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return "-h" in before or "--help" in before


def _language(typed: Sequence[str]) -> str:
    """What ``--lang`` says, else the terminal's language."""
    for at, word in enumerate(typed):
        if word.startswith("--lang="):
            return known_language(word.partition("=")[2])
        if word == "--lang" and at + 1 < len(typed):
            return known_language(typed[at + 1])
    found = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), None)
    return known_language(found or locale.getlocale()[0])


def _utf8() -> None:
    """Names of files that are no text go out as they came in, and no sentence fails over the terminal's encoding."""
    for stream, errors in ((sys.stdout, "surrogateescape"), (sys.stderr, "backslashreplace")):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors=errors)


def _show(text: str) -> int:
    print(text)
    return DONE


def _complain(sentence: str, code: int) -> int:
    with suppress(OSError):
        print(sentence, file=sys.stderr)
    return code
