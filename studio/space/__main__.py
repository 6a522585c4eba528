"""``python -m studio.space push OWNER/NAME [--dry-run] [--private]``: this checkout as a Space on the Hugging Face Hub."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence

from studio.errors import InvalidInput, StudioError
from studio.messages import known_language, say
from studio.settings import ROOT
from studio.space.space_push import TrackedFile, problems, push, tracked_files

_WRONG_CALL = 2  # exit code, as for any command that is called the wrong way
_FAILED = 1
_REPO = re.compile(r"[\w.-]{1,96}/[\w.-]{1,96}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code: 1 for a push that failed, 2 for one that nobody should try."""
    asked = _parser().parse_args(arguments)
    lang = known_language(os.environ.get("LC_ALL") or os.environ.get("LANG"))
    try:
        if not _REPO.fullmatch(asked.repo):
            raise InvalidInput("error.space_name", name=asked.repo[:100])
        files = tracked_files(ROOT)
        if asked.skip_tests:
            files = tuple(file for file in files if not file.path.startswith("tests/"))
        if asked.dry_run:
            return _dry_run(asked.repo, files, lang)
        print(push(ROOT, asked.repo, files, private=asked.private, hardware=asked.hardware))
    except StudioError as error:
        print(error.report(lang), file=sys.stderr)
        return _WRONG_CALL if isinstance(error, InvalidInput) else _FAILED
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m studio.space", description=__doc__)
    command = parser.add_subparsers(dest="command", required=True).add_parser("push", help="upload the tracked files to a Space")
    command.add_argument("repo", metavar="OWNER/NAME")
    command.add_argument("--dry-run", action="store_true", help="list the files and what would be refused; asks nobody")
    command.add_argument("--private", action="store_true", help="a Space that only its owner sees, if it is a new one")
    command.add_argument("--skip-tests", action="store_true", help="leave out tests/")
    command.add_argument("--hardware", default="zero-a10g", help="what a new Space runs on (default: ZeroGPU)")
    return parser


def _dry_run(repo: str, files: Sequence[TrackedFile], lang: str) -> int:
    for file in files:
        print(f"{file.size:>12,}  {file.path}{'  *' if file.binary else ''}")
    binary = [file for file in files if file.binary]
    mega = 1e6
    print(say("push.total", lang, count=len(files), size=f"{sum(f.size for f in files) / mega:.1f}", name=repo))
    print(say("push.binary", lang, count=len(binary), size=f"{sum(f.size for f in binary) / mega:.1f}"))
    found = problems(ROOT, files)
    for problem in found:
        print(problem.report(lang), file=sys.stderr)
    return _WRONG_CALL if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
