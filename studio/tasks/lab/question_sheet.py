"""docs/questions.md, written from the questions: ``python -m studio.tasks.lab.question_sheet``."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from studio.messages import LANGUAGES, say, title_of
from studio.settings import ROOT
from studio.tasks.lab.questions import MODELS, TOPICS, Question, Target, address, questions

PAGE = ROOT / "docs" / "questions.md"
_WIDTH = 118  # characters of an English line
_HALF = 56  # of a Chinese one, whose characters are twice as wide
_HEAD = """\
# Seventy questions

What people ask about multimodal generation, with short answers in English and Traditional Chinese, and where the
studio shows each of them. In the app they stand in the Lab (`?tab=lab&x=questions`), can be searched, and open the tab
or the experiment with the settings filled in. The addresses below open the same places after the address of a studio,
such as `http://127.0.0.1:7860/`.

多模態生成的常見問題，附上英文與繁體中文的簡短解答，以及本系統中可以實際看到答案的地方。
在應用程式的實驗室（`?tab=lab&x=questions`）可以搜尋，並帶著設定開啟對應的分頁或實驗；
把下列位址接在服務網址（例如 `http://127.0.0.1:7860/`）之後，就能開啟同一個地方。

This page is generated from `assets/lab/questions.json` by `python -m studio.tasks.lab.question_sheet`.
"""


def sheet() -> str:
    """The page as Markdown: a section for each topic, the questions of each in their order."""
    parts = [_HEAD]
    for topic, key in TOPICS.items():
        parts.append(f"## {say(key)} · {say(key, LANGUAGES[1])}\n")
        parts += [_entry(question) for question in questions() if question.topic == topic]
    return "\n".join(parts)


def write() -> None:
    """Write the page where it belongs."""
    PAGE.write_text(sheet(), encoding="utf-8")


def _entry(question: Question) -> str:
    english, chinese = (_lines(question, lang) for lang in LANGUAGES)
    places = "\n".join(line for target in question.shown for line in _place(target))
    return f"### {question.id}. {question.question['en']}\n\n{english}\n\n**{question.question['zh-TW']}**\n\n{chinese}\n\n{places}\n"


def _lines(question: Question, lang: str) -> str:
    text = question.answer[lang]
    return textwrap.fill(text, _WIDTH, break_on_hyphens=False) if lang == "en" else "\n".join(_at_marks(text))


def _at_marks(text: str) -> Iterator[str]:
    """``text`` broken after punctuation only: elsewhere a line break would show as a space between two characters."""
    line = ""
    for piece in re.findall(r"[^，。；：？、]+[，。；：？、」）]*", text):
        if line and len(line) + len(piece) > _HALF:
            yield line
            line = ""
        line += piece
    yield line


def _place(target: Target) -> list[str]:
    """Where to see it, with the address that opens it, and the settings that are filled in."""
    title = say(str(title_of(target.tab)))
    where = title if target.tab == MODELS else f"[{title}](../README.md#{title.lower().replace(' ', '-')})"
    opens = address(Target(target.tab, experiment=target.experiment, example=target.example))
    said = [f"{name} {str(value).lower() if isinstance(value, bool) else value}" for name, value in target.settings_in("en").items()]
    line = f"- {where}: `{opens}`" + (f" with {', '.join(said)}" if said else "")
    return textwrap.wrap(line, _WIDTH, subsequent_indent="  ", break_on_hyphens=False)


if __name__ == "__main__":
    write()
