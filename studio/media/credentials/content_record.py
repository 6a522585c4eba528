"""What the credentials of a file come to, in plain words: the state of the signature, the signer, and what is said of the making."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from studio.media.credentials.content_manifest import BINDING, record_hash
from studio.media.credentials.picture_fingerprint import SAME, differing_bits
from studio.messages import Words, say

State = Literal[
    "trusted", "own", "unknown", "changed", "foreign", "invalid", "stripped", "none", "unreadable", "too_large", "not_installed"
]  # fmt: skip
"""``trusted``: unchanged, by somebody on the host's list. ``own``: unchanged, by this studio. ``unknown``: unchanged, by somebody unknown.
``changed``: not the bytes that were signed. ``foreign``: the credentials are those of another file. ``invalid``: unchanged, but the
signature does not count: its certificate has expired, or what it signs breaks the rules of C2PA. ``stripped``: no credentials, though
plain text says that it was generated. ``none``: nothing at all. ``not_installed``: c2pa-python is missing, and plain text is all that was
looked at."""

NOT_READ = "Process"
"""Error of a reader that was ended at its limits of memory or time, or crashed."""

HOLDS = frozenset(("trusted", "own", "unknown"))
"""States of a file that is still the one that was signed."""

_SENTENCES: Mapping[State, str] = {
    "trusted": "credentials.trusted",
    "own": "credentials.own",
    "unknown": "credentials.unknown",
    "changed": "credentials.changed",
    "foreign": "credentials.foreign",
    "invalid": "credentials.invalid",
    "stripped": "credentials.stripped",
    "none": "credentials.none",
    "unreadable": "credentials.unreadable",
    "too_large": "credentials.too_large",
    "not_installed": "credentials.not_installed",
}
_SOURCES: Mapping[str, str] = {
    "trainedAlgorithmicMedia": "credentials.says_generated",
    "compositeWithTrainedAlgorithmicMedia": "credentials.says_mixed",
    "compositeSynthetic": "credentials.says_mixed",
    "algorithmicallyEnhanced": "credentials.says_enhanced",
    "algorithmicMedia": "credentials.says_computed",
    "digitalCapture": "credentials.says_captured",
    "computationalCapture": "credentials.says_captured",
    "humanEdits": "credentials.says_edited",
    "digitalCreation": "credentials.says_created",
}
_CONTENT = ("assertion.dataHash.mismatch", "assertion.bmffHash.mismatch", "assertion.boxesHash.mismatch")
_RECORD = ("claimSignature.mismatch", "claimSignature.missing", "assertion.hashedURI.mismatch", "assertion.missing", "claim.missing")
_UNTRUSTED = "signingCredential.untrusted"
_LONGEST = 200  # characters of anything that a file says


@dataclass(frozen=True)
class Deed:
    """One action that the credentials tell: C2PA's name of it, the IPTC source type without its address, and the program or model."""

    action: str
    source_type: str = ""
    agent: str = ""
    when: str = ""


@dataclass(frozen=True)
class ContentRecord:
    """``signer``: as the certificate names itself. ``when``: ISO 8601, as the signed text says; no authority has confirmed it.

    ``plain``: "studio" where the studio's own record stands in the file, "label" where another plain label says "generated", else "".
    ``codes``: what failed, by C2PA's names. ``sources``: what uploaded or earlier files are said to be in it.
    """

    state: State
    signer: str = ""
    generator: str = ""
    title: str = ""
    when: str = ""
    deeds: tuple[Deed, ...] = ()
    sources: tuple[str, ...] = ()
    plain: str = ""
    codes: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the file is still the one that was signed."""
        return self.state in HOLDS

    def sentence(self, lang: str = "en") -> str:
        """The state in one sentence."""
        nobody = Words("credentials.nobody")
        return say(_SENTENCES[self.state], lang, signer=self.signer or nobody, reason=", ".join(self.codes[:3]) or "?")

    def claim_keys(self) -> tuple[str, ...]:
        """Locale keys of what the credentials say of the making; empty where nothing can be believed to belong to the file."""
        if self.state in ("foreign", "none", "stripped", "unreadable", "too_large", "not_installed"):
            return ()
        return tuple(dict.fromkeys(_SOURCES[deed.source_type] for deed in self.deeds if deed.source_type in _SOURCES))

    def claims(self, lang: str = "en") -> tuple[str, ...]:
        """What the credentials say of the making, in words, one sentence each."""
        if self.state == "foreign":
            return ()
        said = [say(key, lang) for key in self.claim_keys()]
        agents = dict.fromkeys(deed.agent for deed in self.deeds if deed.agent)
        said += [say("credentials.says_agent", lang, name=name) for name in agents]
        return tuple(dict.fromkeys(said))


def record_from(found: Mapping[str, object] | None, facts: Mapping[str, str], own_serial: int) -> ContentRecord:
    """The record of a file from what `reading_process.report` has found; None: the library is missing.

    ``facts``: ``text`` (the studio's plain record), ``fingerprint``, ``plain`` (see `ContentRecord`) and ``box`` ("yes" where something in
    the file looks like credentials).
    """
    plain = facts["plain"]
    if found is None:
        return ContentRecord("not_installed", plain=plain)
    if found.get("missing"):
        return ContentRecord("stripped" if plain else "none", plain=plain)
    data = found.get("manifests")
    if not isinstance(data, Mapping):
        code = str(found.get("error", ""))
        if code == NOT_READ:  # nothing is known, and nobody must be accused
            return ContentRecord("unreadable", plain=plain, codes=(code,))
        return ContentRecord("changed" if facts["box"] else "stripped" if plain else "unreadable", plain=plain, codes=(code[:_LONGEST],))
    active = _part(_part(data, "manifests"), str(data.get("active_manifest", "")))
    signature = _part(active, "signature_info")
    codes = tuple(dict.fromkeys(_failures(data)))
    mine = bool(own_serial) and str(signature.get("cert_serial_number", "")) == str(own_serial)
    deeds = tuple(_deeds(active))
    return ContentRecord(
        _state(codes, str(data.get("validation_state", "")), _assertion(active, BINDING), facts, mine=mine),
        signer=_signer(signature),
        generator=_generator(active),
        title=_short(active.get("title")),
        when=_short(signature.get("time")) or next((deed.when for deed in deeds if deed.when), ""),
        deeds=deeds,
        sources=tuple(_short(item.get("title")) for item in _list(active, "ingredients")),
        plain=plain,
        codes=tuple(code for code in codes if code != _UNTRUSTED),
    )


def _state(codes: tuple[str, ...], said: str, binding: Mapping[str, object], facts: Mapping[str, str], *, mine: bool) -> State:
    wrong = [code for code in codes if code != _UNTRUSTED]
    if any(code.startswith(_CONTENT) for code in wrong):
        return "foreign" if _of_another(binding, facts) else "changed"
    if any(code.startswith(_RECORD) for code in wrong):
        return "changed"
    if wrong or said not in ("Valid", "Trusted"):
        return "invalid"
    return "unknown" if said == "Valid" else "own" if mine else "trusted"


def _of_another(binding: Mapping[str, object], facts: Mapping[str, str]) -> bool:
    """Whether the credentials were made for something else: the picture looks different, or the plain record is not the one they name."""
    bits = differing_bits(str(binding.get("fingerprint", "")), facts["fingerprint"])
    if bits is not None:
        return bits > SAME
    named = binding.get("record_sha256")
    return bool(named and facts["text"]) and named != record_hash(facts["text"])


def _failures(data: Mapping[str, object]) -> Iterator[str]:
    """Codes of what failed in the newest manifest; older ones of an ingredient are its own history."""
    results = _part(_part(data, "validation_results"), "activeManifest")
    yield from (_short(item.get("code")) for item in _list(results, "failure"))


def _deeds(active: Mapping[str, object]) -> Iterator[Deed]:
    for label in ("c2pa.actions", "c2pa.actions.v2"):
        for item in _list(_assertion(active, label), "actions")[:50]:
            agent = item.get("softwareAgent")
            name = agent.get("name") if isinstance(agent, Mapping) else agent
            kind = _short(item.get("digitalSourceType")).rpartition("/")[2]
            yield Deed(_short(item.get("action")), kind, _short(name), _short(item.get("when")))


def _assertion(active: Mapping[str, object], label: str) -> Mapping[str, object]:
    return next((_part(item, "data") for item in _list(active, "assertions") if item.get("label") == label), {})


def _signer(signature: Mapping[str, object]) -> str:
    names = dict.fromkeys(filter(None, (_short(signature.get("common_name")), _short(signature.get("issuer")))))
    return ", ".join(names)


def _generator(active: Mapping[str, object]) -> str:
    told = _list(active, "claim_generator_info")
    if told:
        return " ".join(filter(None, (_short(told[0].get("name")), _short(told[0].get("version")))))
    return _short(active.get("claim_generator"))


def _part(data: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = data.get(name)
    return value if isinstance(value, Mapping) else {}


def _list(data: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    value = data.get(name)
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def _short(value: object) -> str:
    """Text of a stranger, on one line."""
    return " ".join(value.split())[:_LONGEST] if isinstance(value, str) else ""
