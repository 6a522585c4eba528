"""The screens that need no run: the list of use cases, the models, and the help of one use case."""

from __future__ import annotations

import argparse
import json
import shutil
import unicodedata

from studio.command_line.help_words import FieldWords
from studio.command_line.task_parser import TaskParser, is_file, main_field
from studio.messages import say
from studio.models.catalog import Catalog, readable_size
from studio.settings import Settings
from studio.tasks.registry import TaskSpec, task, task_ids

PROGRAM = "python -m studio"
MODELS = "models"
_ABOUT = {
    "audio_to_visual": "command.about.audio_to_visual",
    "auto_subtitles": "command.about.auto_subtitles",
    "game_scene": "command.about.game_scene",
    "medical_fusion": "command.about.medical_fusion",
    "text_to_image": "command.about.text_to_image",
    "text_to_video": "command.about.text_to_video",
    "upscale": "command.about.upscale",
}


def command_of(task_id: str) -> str:
    return task_id.replace("_", "-")


def task_list(lang: str) -> str:
    """Every use case with a line about it, and where to read on."""
    names = [command_of(name) for name in task_ids()]
    width = max(map(len, [*names, MODELS])) + 2
    lines = [say("command.usage", lang, program=PROGRAM), "", say("command.title", lang), ""]
    lines += [f"  {name:<{width}}{about(task(name.replace('-', '_')), lang)}" for name in names]
    lines += ["", f"  {MODELS:<{width}}{say('command.about.models', lang)}", "", say("command.more", lang, program=PROGRAM)]
    return "\n".join(lines)


def about(spec: TaskSpec, lang: str) -> str:
    """One line about a use case; its title where no line was written for it."""
    return say(_ABOUT[spec.id], lang) if spec.id in _ABOUT else spec.title


def task_help(spec: TaskSpec, lang: str) -> str:
    """Usage, every option in its group, and examples."""
    parser = TaskParser(spec, lang)
    command = f"{PROGRAM} {command_of(spec.id)}"
    usage = say("command.usage_task", lang, command=" ".join([command, *_positional(spec)]))
    parser.parser.formatter_class = _Formatter
    examples = "\n".join(f"  {line}" for line in _examples(spec, lang))
    return f"{usage}\n\n{about(spec, lang)}\n\n{parser.parser.format_help().strip()}\n\n{say('command.examples', lang)}\n{examples}"


def _positional(spec: TaskSpec) -> list[str]:
    name = main_field(spec.params)
    if name is None:
        return []
    info = spec.params.model_fields[name]
    shown = "FILE ..." if is_file(info) else name.upper()
    return [shown if info.is_required() else f"[{shown}]"]


class _Formatter(argparse.HelpFormatter):
    """Argparse's own, with room for the longest option."""

    def __init__(self, prog: str) -> None:
        columns = min(shutil.get_terminal_size((100, 24)).columns, 110)
        super().__init__(prog, max_help_position=30, width=columns)


def _examples(spec: TaskSpec, lang: str) -> list[str]:
    """One with a file of a name of its own, and one for a folder where the use case takes files."""
    words, name = FieldWords(spec.id, "en"), main_field(spec.params)
    needed = [key for key, info in spec.params.model_fields.items() if info.is_required() and key != name]
    more = "".join(f' --{key.replace("_", "-")} "{words.hint(key) or "..."}"' for key in needed)
    ending = f".{spec.makes[0]}" if spec.makes else ""
    command = f"{PROGRAM} {command_of(spec.id)}"
    if name is None or not is_file(spec.params.model_fields[name]):
        text = f' "{words.hint(name) or "..."}"' if name else ""
        seed = " --seed 7" if "seed" in spec.params.model_fields else ""
        return [f"{command}{text}{more}{seed} --out result{ending}", f"{command} -{more} --json < prompt.txt"] if name else [command]
    given = f"input.{spec.takes[0]}" if spec.takes else "input"
    return [f"{command} {given}{more} --out result{ending}", f"{command} inputs/{more} --out results/"]


def models_table(settings: Settings, lang: str) -> str:
    """Every row of the catalog: its role, its id, its title, and whether it is ready."""
    catalog = Catalog(settings)
    lines, role = [], ""
    width = max(len(row.id) for row in catalog.rows()) + 2
    for row in sorted(catalog.rows(), key=lambda row: row.role):  # stable: the catalog's order within a role
        if row.role != role:
            role = row.role
            lines += ["", role]
        status = catalog.status(row.id, ask=False)
        state = {
            "ready": say("command.model_ready", lang),
            "download": say("command.model_download", lang, size=readable_size(status.bytes)),
            "unreachable": say("command.model_unreachable", lang),
        }[status.state]
        lines.append(f"  {row.id:<{width}}{_padded(state, 22)}{row.title} · {row.licence}")
    return "\n".join(lines[1:])


def models_json(settings: Settings) -> str:
    """The same for programs: an object with ``models``, each with id, role, title, profile, licence, state and bytes."""
    catalog, rows = Catalog(settings), []
    for row in catalog.rows():
        status = catalog.status(row.id, ask=False)
        rows.append({"id": row.id, "role": row.role, "title": row.title, "profile": row.profile, "licence": row.licence})
        rows[-1] |= {"state": status.state, "bytes": status.bytes, "reason": status.sentence()}
    return json.dumps({"models": rows}, ensure_ascii=False)


def _padded(text: str, width: int) -> str:
    """``text`` with spaces up to ``width`` columns of a terminal, where Chinese characters take two."""
    taken = sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
    return text + " " * max(1, width - taken)


def known_commands() -> list[str]:
    return [*(command_of(name) for name in task_ids()), MODELS]
