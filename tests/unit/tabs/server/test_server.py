"""The parts of the server that need no server: names, origins, turns, accounts, addresses, and who may manage models."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import bcrypt
import pytest

from studio.errors import InvalidInput
from studio.settings import Settings
from tabs.models.admin import anyone_may_manage, may_manage
from tabs.server.accounts import Accounts, WrongPasswords
from tabs.server.callers import caller_address
from tabs.server.gradio_queue import in_turn
from tabs.server.hosts import AllowedHosts
from tabs.server.replies import Refused
from tabs.shared.session_folders import is_session_folder, session_name


def test_a_listed_name_may_stand_for_all_below_it() -> None:
    hosts = AllowedHosts(Settings(allowed_hosts="*.example.org, Studio.test"))
    assert [hosts.knows_host(name) for name in ("a.example.org", "studio.test:80", "example.com", "aexample.org")] == [
        True,
        True,
        False,
        False,
    ]
    assert AllowedHosts(Settings(allowed_hosts="*")).knows_host("anything.example")


def test_a_space_knows_its_own_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPACE_HOST", "user-studio.hf.space")
    hosts = AllowedHosts(Settings(host="0.0.0.0"))
    assert hosts.knows_host("user-studio.hf.space") and not hosts.knows_host("other-studio.hf.space")
    assert hosts.knows_origin("https://user-studio.hf.space", ["user-studio.hf.space"])
    assert not hosts.knows_origin("https://huggingface.co", ["user-studio.hf.space"])


@pytest.mark.parametrize(
    ("origin", "host", "same"),
    [
        ("https://a.example", "a.example", True),
        ("https://a.example", "a.example:443", True),
        ("http://a.example:8080", "a.example:8080", True),
        ("http://a.example:8080", "a.example", False),
        ("https://b.example", "a.example", False),
        ("null", "a.example", False),
        ("a.example", "a.example", False),
    ],
)
def test_an_origin_is_the_page_itself_when_host_and_port_agree(origin: str, host: str, same: bool) -> None:
    assert AllowedHosts.same_origin(origin, [host]) is same


def test_turns_are_fair_between_addresses_and_between_their_sessions() -> None:
    """Three of a's first session, two of its second, two of b, one of c: letters are addresses, digits sessions."""
    waiting = ["a1x", "a1y", "a1z", "a2x", "a2y", "b1x", "b1y", "c1x"]
    order = in_turn(waiting, lambda item: (item[0], item[:2]))
    assert order == ["a1x", "b1x", "c1x", "a2x", "b1y", "a1y", "a2y", "a1z"]
    assert in_turn(waiting, lambda item: (item[0], item[:2]), {"a": 1})[:3] == ["b1x", "c1x", "a1x"]
    assert in_turn(waiting, lambda item: (item[0], item[:2]), {"a": 2, "c": 1})[:5] == ["b1x", "c1x", "b1y", "a1x", "a2x"]
    assert in_turn(list("cab"), lambda item: (item, item)) == list("cab")
    assert sorted(order) == sorted(waiting)


@pytest.mark.parametrize(
    ("client", "address"),
    [
        (("203.0.113.7", 1), "203.0.113.7"),
        (("::ffff:203.0.113.7", 1), "203.0.113.7"),
        (("2001:db8:1:2:3:4:5:6", 1), "2001:db8:1:2::"),
        (("2001:db8:1:2:ffff::1", 1), "2001:db8:1:2::"),
        (("testclient", 1), "testclient"),
        (None, "unknown"),
    ],
)
def test_a_caller_is_known_by_the_part_of_the_address_that_it_owns(client: Any, address: str) -> None:
    assert caller_address(client) == address


def test_folders_of_sessions_are_signed() -> None:
    name = session_name("somebody")
    assert is_session_folder(name) and len(name) == 40
    wrong = name[:-1] + ("0" if name[-1] != "0" else "1")
    assert not any(map(is_session_folder, (wrong, "", "local", "notes", name + "0", name.upper() + "", "é" * 40)))


async def _checked(accounts: Accounts, name: str, password: str) -> bool:
    return await accounts.check(name, password)


def test_an_account_is_a_name_and_a_hash(tmp_path: Path) -> None:
    file = tmp_path / "users"
    file.write_text("# staff\n\nann:" + bcrypt.hashpw(b"open sesame", bcrypt.gensalt(4)).decode() + "\n")
    accounts = Accounts(file)
    tries = [("ann", "open sesame"), ("ann", "wrong"), ("bob", "open sesame"), ("ann", "x" * 500), ("ann", "\0")]
    with ThreadPoolExecutor(1) as elsewhere:  # a browser test of this process may have a loop of its own running here
        found = [elsewhere.submit(asyncio.run, _checked(accounts, *one)).result() for one in tries]
    assert found == [True, False, False, False, False]


@pytest.mark.parametrize(
    ("text", "code"), [("ann:secret", "start.auth_line"), ("ann", "start.auth_line"), ("# nobody\n", "start.auth_empty")]
)
def test_a_wrong_account_file_is_said(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "users").write_text(text)
    with pytest.raises(InvalidInput) as caught:
        Accounts(tmp_path / "users")
    assert caught.value.code == code and caught.value.field == "STUDIO_AUTH"


def test_wrong_passwords_cost_time() -> None:
    passwords = WrongPasswords()
    for _ in range(5):
        passwords.note_wrong("a")
    with pytest.raises(Refused) as caught:
        passwords.check("a")
    assert caught.value.status == 429 and caught.value.retry_after is not None and 3 <= caught.value.retry_after <= 5
    passwords.check("b")


def test_models_are_managed_from_this_machine_alone_unless_the_host_says_more() -> None:
    def request(client: str, **headers: str) -> Any:
        return SimpleNamespace(client=SimpleNamespace(host=client), headers=headers)

    own, public = Settings(), Settings(host="0.0.0.0")
    assert may_manage(own, request("127.0.0.1"))
    assert not may_manage(own, request("203.0.113.7"))
    assert not may_manage(own, request("127.0.0.1", **{"x-forwarded-for": "203.0.113.7"}))
    assert not may_manage(public, request("127.0.0.1")) and not anyone_may_manage(public)
    assert may_manage(Settings(host="0.0.0.0", admin="on"), request("203.0.113.7"))
    assert not may_manage(Settings(admin="off"), request("127.0.0.1"))
