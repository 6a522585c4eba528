"""What c2pa says of one file, as JSON. Also a program of its own, which imports c2pa and nothing else of the studio.

``python reading_process.py`` reads one line of JSON from standard input: ``path``, ``kind`` (media type), ``anchors`` (PEM), ``megabytes``
and ``seconds`` that it may take; and writes the answer to standard output.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from typing import BinaryIO

# what a certificate may be for (extended key usage): e-mail protection, document signing, C2PA's claim signing, Microsoft's C2PA signing,
# and the services that time stamps and revocation come from
_PURPOSES = """1.3.6.1.5.5.7.3.4
1.3.6.1.5.5.7.3.36
1.3.6.1.4.1.62558.2.1
1.3.6.1.4.1.311.76.59.1.9
1.3.6.1.5.5.7.3.8
1.3.6.1.5.5.7.3.9
"""


def report(stream: BinaryIO, kind: str, anchors: str) -> dict[str, object]:
    """``manifests`` (the library's JSON), or ``missing``, or ``error``: the kind of failure. ``anchors``: PEM of those who are trusted.

    Nothing is asked of the network, whatever addresses the file names.
    """
    import c2pa

    settings = {
        "verify": {"verify_trust": True, "remote_manifest_fetch": False, "ocsp_fetch": False},
        "trust": {"trust_config": _PURPOSES, **({"trust_anchors": anchors} if anchors else {})},
    }
    try:
        with c2pa.Context.from_dict(settings) as context, c2pa.Reader(kind, stream, context=context) as reader:
            return {"manifests": json.loads(reader.json())}
    except c2pa.C2paError as error:
        kind_of_error = type(error).__name__.lstrip("_")  # the library's kinds have no public names
        return {"missing": True} if kind_of_error == "C2paManifestNotFound" else {"error": kind_of_error}
    except (ValueError, RecursionError):
        return {"error": "Json"}


def _limit(megabytes: int, seconds: int) -> None:
    """Memory and processor time of this process; where the system knows no limits, whoever started it ends it in time."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20, megabytes * 2**20))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _main() -> None:
    asked = json.loads(sys.stdin.readline())
    _limit(int(asked["megabytes"]), int(asked["seconds"]))
    with open(asked["path"], "rb") as stream:  # noqa: PTH123  # pathlib would be another import
        answer = report(stream, asked["kind"], asked["anchors"])
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    _main()
