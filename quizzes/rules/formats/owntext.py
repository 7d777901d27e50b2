"""Read text and tables that we wrote ourselves: every line or cell has one meaning, so nothing is guessed."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from quizzes.rules.formats import own
from quizzes.rules.formats.drafts import Draft, Settled
from quizzes.rules.formats.keys import difficulty
from quizzes.rules.types import TYPES

Pictures = Mapping[str, bytes]
NO_PICTURES: Pictures = {}
"""Pictures beside a file, by their names."""

_HEADING = re.compile(r"[一二三四五六七八九十]{1,3}、(.+)")
_STIMULUS = re.compile(r"材料（(\d{1,4}) 题）：(.*)")
_QUESTION = re.compile(r"\d{1,6}．(.*)")
_OPTION = re.compile(r"([A-Z])．(.*)")
_FIELD = re.compile(r"(题型|图片|答案|解析|知识点|难度|出处|分类)：(.*)")
_COLUMNS = re.compile(r"选项([A-Z])")


def is_own(lines: Sequence[str]) -> bool:
    """Say whether a text begins with our mark."""
    return next((line.strip("\ufeff ") for line in lines if line.strip()), "") == own.MARK


def read_lines(lines: Sequence[str], pictures: Pictures = NO_PICTURES) -> list[Draft] | None:
    """Read a text of ours; None if somebody has added what only a reader of any text can make out."""
    desk = _Desk()
    for number, line in enumerate(lines, start=1):
        if not desk.take(number, line):
            return None
    drafts = [draft for block in desk.blocks if (draft := _finished(block, pictures))]
    return drafts if len(drafts) == len(desk.blocks) else None


class _Block:
    """The fields of one question, as lines."""

    def __init__(self, number: int, kind: str, stimulus: str) -> None:
        self.line, self.end, self.kind, self.stimulus = number, number, kind, stimulus
        self.fields: dict[str, str] = {}
        self.options: dict[str, str] = {}


class _Desk:
    def __init__(self) -> None:
        self.blocks: list[_Block] = []
        self.kind = ""
        self.stimulus, self.left = "", 0
        self.last: tuple[str, str] | None = None
        self.is_marked = False

    def take(self, number: int, line: str) -> bool:
        """Take a line, or say that it means nothing here."""
        if line.startswith("\t"):
            return self._continue(number, line[1:])
        if not line.strip("\ufeff "):
            return True
        if line.strip("\ufeff ") == own.MARK and not self.is_marked:
            self.is_marked = True
            return True
        return self._heading(line) or self._question(number, line) or self._field(number, line)

    def _heading(self, line: str) -> bool:
        heading, material = _HEADING.fullmatch(line), _STIMULUS.fullmatch(line)
        if heading and (TYPES.named(heading[1]) or heading[1] == own.MATERIAL):
            self.kind, self.last = TYPES.named(heading[1]), None
            return True
        if material:
            self.left, self.stimulus, self.last = int(material[1]), material[2], ("材料", "")
        return bool(material)

    def _question(self, number: int, line: str) -> bool:
        found = _QUESTION.fullmatch(line)
        if not found:
            return False
        self.blocks.append(_Block(number, self.kind, self.stimulus if self.left else ""))
        self.left = max(0, self.left - 1)
        self._put("题干", found[1])
        return True

    def _field(self, number: int, line: str) -> bool:
        option, field = _OPTION.fullmatch(line), _FIELD.fullmatch(line)
        if not self.blocks or self.last is None or self.last[0] == "材料" or not (option or field):
            return False
        self.blocks[-1].end = number
        if option:
            if option[1] in self.blocks[-1].options:
                return False
            self.blocks[-1].options[option[1]] = option[2]
            self.last = ("选项", option[1])
        elif field:
            if field[1] in self.blocks[-1].fields:
                return False
            self._put(field[1], field[2])
        return True

    def _put(self, name: str, text: str) -> None:
        self.blocks[-1].fields[name] = text
        self.last = (name, "")

    def _continue(self, number: int, text: str) -> bool:
        match self.last:
            case None:
                return not text.strip()
            case ("材料", _):
                self.stimulus += f"\n{text}"
                return True
            case ("选项", letter):
                self.blocks[-1].options[letter] += f"\n{text}"
            case (name, _):
                self.blocks[-1].fields[name] += f"\n{text}"
        self.blocks[-1].end = number
        return True


def _finished(block: _Block, pictures: Pictures) -> Draft | None:
    kind = TYPES.named(block.fields["题型"]) if "题型" in block.fields else block.kind
    if not kind:
        return None
    draft = Draft(block.line, block.end, stimulus=block.stimulus, options=list(block.options.items()))
    _about(draft, block.fields)
    own.settle(draft, kind, block.fields["题干"], block.fields.get("答案", ""))
    own.read_pictures(draft, block.fields.get("图片", ""), pictures)
    return draft


def _about(draft: Draft, fields: dict[str, str]) -> None:
    draft.explanation = [fields["解析"]] if fields.get("解析") else []
    draft.topic, draft.source = fields.get("知识点", ""), fields.get("出处", "")
    draft.section, draft.difficulty = fields.get("分类", ""), difficulty(fields.get("难度", ""))


def read_json(text: str, pictures: Pictures = NO_PICTURES) -> list[tuple[str, Draft]] | None:
    """Read the JSON we write: each question with a line that shows it; None if the text is something else."""
    if own.TOOL not in text[:200]:
        return None
    try:
        told = json.loads(text)
        items = told["items"] if told["format"] == own.TOOL else []
        return [
            (str(item["stem"]), _told(item, line, pictures)) for line, item in enumerate(items, start=1)
        ] or None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _told(item: Mapping[str, Any], line: int, pictures: Pictures) -> Draft:
    if item["type"] not in TYPES:
        raise ValueError("a question of a type we do not have")
    options = [(str(letter), str(option)) for letter, option in item["options"]]
    draft = Draft(line, line, options=options, stimulus=str(item.get("stimulus") or ""))
    draft.explanation = [str(item["explanation"])] if item["explanation"] else []
    draft.section, draft.topic, draft.source = (str(item[name]) for name in ("section", "topic", "source"))
    draft.difficulty = int(item["difficulty"])
    draft.settled = Settled(item["type"], str(item["stem"]), own.as_answer(item["answer"]))
    own.read_pictures(draft, str(item.get("pictures") or ""), pictures)
    return draft


def read_row(
    header: Sequence[str], row: Sequence[str], line: int, pictures: Pictures = NO_PICTURES
) -> Draft | None:
    """Read a row of our own workbook; None if it names no type."""
    cells = dict(zip(header, row, strict=False))
    kind = TYPES.named(cells.get("题型", "").strip())
    if not kind:
        return None
    options = [
        (found[1], text) for name, text in cells.items() if text and (found := _COLUMNS.fullmatch(name))
    ]
    draft = Draft(line, line, options=options, stimulus=cells.get("材料", ""))
    _about(draft, cells)
    own.settle(draft, kind, cells.get("题干", ""), cells.get("答案", ""))
    own.read_pictures(draft, cells.get("图片", ""), pictures)
    return draft
