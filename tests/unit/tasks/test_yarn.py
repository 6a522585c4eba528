"""Yarn scripts of dialogues, read back by the rules of Yarn Spinner 2.3: its lexer's text and body modes, then its markup."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from studio.tasks.game_scene.brief.scene_spec import read_brief
from studio.tasks.game_scene.dialogue.dialogue_tree import Choice, Dialogue, Node, to_yarn, write_dialogue

HOSTILE = (
    "http://x.org #1", "// hidden", "/// three", "and/or", "a [b]bold[/b] c", "{name}", "<<stop>>", "a < b > c", "back\\slash", "\\[x]",
    "tail\\", "-> arrow", "=== end", "--- start", "title: x", "[wave]hi", "]", "#tag", "{1}", "<<jump no>>", "line\nbreak", "/", "//",
    "===", "a: b", "遠方的//燈塔：你好",
)  # fmt: skip


def displayed(source: str, *, body: bool) -> str:
    """The text that a line shows. ``body``: it begins in the lexer's body mode, as an option does after its arrow. Fails for anything
    that would not be text."""
    said, i = "", 0
    if body:
        assert not re.match(r"===|->|<<|#|//|\\[\[\]]", source), source
    while i < len(source):
        rest = source[i:]
        expression = re.match(r'\{"((?:[^"\\]|\\["\\])*)"\}', rest)
        if expression:
            said += re.sub(r'\\(["\\])', r"\1", expression[1])
            i += expression.end()
        elif rest.startswith(("\\[", "\\]")):  # left to the markup
            said += rest[:2]
            i += 2
        elif rest[0] == "\\":
            assert rest[1:2] and rest[1] in "\\<>{}#/", source
            said += rest[1]
            i += 2
        else:
            assert not rest.startswith(("#", "{", "<<", "//")), source
            said += rest[0]
            i += 1
    assert not re.search(r"(?<!\\)[\[\]]", said), source
    return re.sub(r"\\([\[\]])", r"\1", said)


def plain(text: str) -> str:
    return " ".join(text.split())


def read_back(script: str) -> list[tuple[str, str, list[tuple[str, str | None]]]]:
    """(title, line, [(option, node it leads to)]) of each node."""
    nodes = []
    for block in script.split("\n===\n")[:-1]:
        head, _, body = block.partition("\n---\n")
        lines = body.split("\n")
        options = [
            (displayed(arrow.removeprefix("-> "), body=True), None if leads.strip() == "<<stop>>" else leads.strip()[7:-2])
            for arrow, leads in zip(lines[1::2], lines[2::2], strict=True)
        ]
        nodes.append((head.rsplit("title: ", 1)[1], displayed(lines[0], body=True), options))
    return nodes


def talk(text: str) -> Dialogue:
    nodes = (Node("start", text, (Choice(text, "end"), Choice("Bye.", None))), Node("end", "So long.", (Choice(text, None),)))
    return Dialogue("Tamsin", "keeper", text, "en", nodes)


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_comes_back_as_it_was(text: str) -> None:
    option = plain(text).replace(":", "：")  # a colon would end the name of a speaker
    start, end = read_back(to_yarn(talk(text)))
    assert start == ("start", f"Tamsin: {plain(text)}", [(option, "end"), ("Bye.", None)])
    assert end == ("end", "Tamsin: So long.", [(option, None)])


@pytest.mark.parametrize("thing", HOSTILE)
def test_a_whole_dialogue_about_it(thing: str) -> None:
    made = write_dialogue(read_brief("a forest").model_copy(update={"objects": (thing,), "terrain": (thing,)}), 3)
    found = read_back(to_yarn(made))
    assert [name for name, _, _ in found] == [node.id for node in made.nodes]
    assert [line for _, line, _ in found] == [f"{made.speaker}: {plain(node.text)}" for node in made.nodes]
    assert [[leads for _, leads in options] for _, _, options in found] == [[c.next for c in node.choices] for node in made.nodes]


def test_a_speaker_with_a_colon_is_one_speaker() -> None:
    assert read_back(to_yarn(replace(talk("Hello."), speaker="Dr: Who")))[0][1] == "Dr： Who: Hello."
