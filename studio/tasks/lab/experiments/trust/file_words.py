"""What is told of a dropped file: the state of its record, who signed it and when, and what it says."""

from __future__ import annotations

from collections.abc import Mapping

from studio.media.credentials.content_record import ContentRecord, State

_STATES: Mapping[State, str] = {
    "trusted": "lab.trust.state_trusted",
    "own": "lab.trust.state_own",
    "unknown": "lab.trust.state_unknown",
    "changed": "lab.trust.state_changed",
    "foreign": "lab.trust.state_foreign",
    "invalid": "lab.trust.state_invalid",
    "stripped": "credentials.stripped",
    "none": "credentials.none",
    "unreadable": "credentials.unreadable",
    "too_large": "credentials.too_large",
    "not_installed": "credentials.not_installed",
}


def file_words(record: ContentRecord) -> dict[str, str]:
    """Locale key of a heading -> a locale key, or the file's own words."""
    found = {"lab.trust.file": _STATES[record.state]}
    if record.signer:
        found["lab.trust.signer"] = record.signer
    if claims := record.claim_keys():
        found["lab.trust.says"] = claims[0]
    told = {"lab.trust.program": record.generator, "lab.trust.agents": ", ".join(dict.fromkeys(d.agent for d in record.deeds if d.agent))}
    told |= {"lab.trust.when": record.when, "lab.trust.codes": ", ".join(record.codes)}
    return found | {name: text for name, text in told.items() if text}
