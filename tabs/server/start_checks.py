"""What can be wrong before anything starts: one sentence each, on the terminal, before a library or a model is loaded."""

from __future__ import annotations

import errno
import importlib.util
import os
import socket
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import NoReturn

from pydantic import ValidationError
from pydantic_settings import CliApp, SettingsError

from studio import Studio
from studio.cluster.opening import cluster_problems, open_studio
from studio.errors import ClusterUnavailable, InvalidInput, StudioError
from studio.messages import known_language, say
from studio.settings import Settings

EXIT_CODE = 2  # as for any command that is called the wrong way
_GRADIO_PORT = "GRADIO_SERVER_PORT"


def settings_or_exit(arguments: Sequence[str]) -> Settings:
    """The settings from ``STUDIO_*`` variables and the command line's ``arguments``; wrong ones end the process with code 2."""
    try:
        settings = CliApp.run(Settings, cli_args=list(arguments))
    except ValidationError as error:
        _exit(f"{_named(problem.field)}: {problem.sentence(_lang())}" for problem in InvalidInput.from_validation(error).problems)
    except SettingsError as error:
        _exit([str(error)])
    problems = list(start_problems(settings))
    if problems:
        _exit(problem.report(_lang()) for problem in problems)
    return settings


def exit_with(error: StudioError) -> NoReturn:
    """Say on the terminal what turned out wrong while the page was being started, and end the process with code 2."""
    _exit([error.report(_lang())])


def studio_or_exit(settings: Settings) -> Studio:
    """The engine of ``settings``; where it needs a cluster that cannot be used, the process ends with code 2."""
    try:
        return open_studio(settings)
    except ClusterUnavailable as error:
        _exit([error.report(_lang())])


def start_problems(settings: Settings) -> Iterator[StudioError]:
    """Everything in ``settings`` that this machine cannot do. Each error names the variable. Loads torch only for a GPU."""
    for name in ("models_dir", "extra_catalog", "auth", "c2pa_cert", "c2pa_trust"):
        path = getattr(settings, name)
        if path is not None and not path.exists():
            yield InvalidInput("start.no_such_file", field=_named(name), file=str(path))
    if settings.extra_catalog is not None and settings.extra_catalog.exists():
        from studio.models.catalog import Catalog

        try:
            Catalog(settings)
        except StudioError as error:
            yield InvalidInput("start.wrong_file", field=_named("extra_catalog"), reason=error.sentence(_lang()))
    yield from _unknown_models(settings)
    if settings.auth is not None and settings.auth.exists():
        from tabs.server.accounts import Accounts

        try:
            Accounts(settings.auth)
        except InvalidInput as error:
            yield error
    if settings.mcp and importlib.util.find_spec("mcp") is None:
        yield InvalidInput("start.mcp_missing", field=_named("mcp"))
    if settings.metrics != "off":
        from studio.monitoring.run_metrics import check_available

        try:
            check_available()
        except InvalidInput as error:
            yield error
    yield from _credential_problems(settings)
    yield from _output_problems(settings)
    yield from _address_problems(settings)
    yield from cluster_problems(settings)
    if settings.backend == "local":
        yield from _device_problems(settings)


def _credential_problems(settings: Settings) -> Iterator[StudioError]:
    from studio.media.credentials.sealing import check_settings

    if any(path is not None and not path.exists() for path in (settings.c2pa_cert, settings.c2pa_trust)):
        return  # told already
    try:
        check_settings(settings)
    except InvalidInput as error:
        yield error


def _device_problems(settings: Settings) -> Iterator[StudioError]:
    from studio.models.backends import pick_backend
    from studio.models.cards.selection import card_indices

    try:
        if settings.cards.strip():
            card_indices(settings)
        elif settings.device == "cuda":
            pick_backend(settings)
    except StudioError as error:
        yield InvalidInput(error.code, field=_named("cards" if settings.cards.strip() else "device"), **error.problems[0].params)


def _unknown_models(settings: Settings) -> Iterator[StudioError]:
    if not settings.packed:
        return
    from studio.models.catalog import Catalog

    try:
        known = {row.id for row in Catalog(settings).rows()}
    except StudioError:  # of the extra catalog, and told already
        return
    for name in settings.packed:
        if name not in known:
            yield InvalidInput("start.pack_unknown", field=_named("pack"), name=name[:100])


def _output_problems(settings: Settings) -> Iterator[StudioError]:
    folder = settings.output_dir
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, "not writable")
    except OSError:
        yield InvalidInput("start.output_unwritable", field=_named("output_dir"), file=str(folder))


def _address_problems(settings: Settings) -> Iterator[StudioError]:
    host = (settings.host or os.environ.get("GRADIO_SERVER_NAME") or "127.0.0.1").strip("[]")
    try:
        name, port = _wanted_port(settings)
    except ValueError:
        yield InvalidInput("error.not_a_number", field=_GRADIO_PORT)
        return
    try:
        family, kind, number, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with socket.socket(family, kind, number) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, UnicodeError) as error:
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            yield InvalidInput("start.port_taken", field=name, port=port)
        elif getattr(error, "errno", None) == errno.EACCES:
            yield InvalidInput("start.port_denied", field=name, port=port)
        else:
            yield InvalidInput("start.no_such_address", field=_named("host"), host=host)


def _wanted_port(settings: Settings) -> tuple[str, int]:
    """The variable that names a port, and the port; 0 where any free one will do. Raises ValueError for no port number.

    From Gradio's own variable Gradio would go on to the next free port, where nobody looks for the page.
    """
    given = os.environ.get(_GRADIO_PORT)
    if settings.port or given is None:
        return _named("port"), settings.port or 0
    port = int(given)
    if not 0 < port < 2**16:
        raise ValueError(given)
    return _GRADIO_PORT, port


def _named(field: str | None) -> str:
    """The variable of a setting: what most hosts write, and what ``--help`` lists beside the option."""
    return f"STUDIO_{field.upper()}" if field else "STUDIO"


def _lang() -> str:
    return known_language(os.environ.get("LC_ALL") or os.environ.get("LANG"))


def tell(problems: Iterable[StudioError]) -> None:
    """Print what went wrong at the start and does not keep the page from being served."""
    for problem in problems:
        print(problem.report(_lang()), file=sys.stderr)  # noqa: T201


def _exit(sentences: Iterator[str] | Sequence[str]) -> NoReturn:
    for sentence in sentences:
        print(sentence, file=sys.stderr)  # noqa: T201  # the terminal is where a host looks
    print(say("start.help", _lang()), file=sys.stderr)  # noqa: T201
    raise SystemExit(EXIT_CODE)
