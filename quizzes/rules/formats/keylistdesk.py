"""Collect the keys that stand together at the end of a paper or of a chapter, while the paper is read."""

import dataclasses
from collections.abc import Sequence

from quizzes.rules.formats import keylists, keys, numbers, sections
from quizzes.rules.formats.ahead import Ahead
from quizzes.rules.formats.drafts import Draft
from quizzes.rules.formats.segments import Segment


class KeyListDesk:
    """Knows whether a key list is open, and under which chapter and part of it we are."""

    def __init__(self, ahead: Ahead, drafts: list[Draft]) -> None:
        self.ahead, self.drafts = ahead, drafts
        self.is_open = False
        self.listed: list[keylists.Entry] = []
        self.starts: list[int] = []
        self.section = ""
        self.part: str | None = None
        self.ordinals: dict[str, str] = {}
        """The parts of the paper by the number of their heading."""
        self.begun = 0
        """How many questions stood before the part at hand."""
        self.opened = 0

    def open(self, at: int) -> None:
        """Begin a list with the line at hand; a heading there may name its part."""
        if not self.is_open:
            self.starts.append(len(self.drafts))
        self.is_open, self.section = True, ""
        self.opened = self.ahead.segments[at].line
        self.part = sections.part_type(self.ahead.segments[at].folded)

    def begin_part(self, part: str, heading: str) -> None:
        """Remember a part of the paper, for keys that name it by its number."""
        self.begun = len(self.drafts)
        if "答案" not in heading:
            self.ordinals[sections.ordinal(heading)] = part
        self.ordinals.pop("", None)

    def note(self, listed: Sequence[tuple[int | None, str]], line: int) -> None:
        """Keep keys for handing out at the end."""
        region = len(self.starts) - 1
        self.listed += [
            keylists.Entry(number, body, line, self.section, self.part, region) for number, body in listed
        ]

    def hand_out(self) -> list[keylists.Entry]:
        """Give all keys to their questions; give back those that found none."""
        return keylists.hand_out(self.drafts, self.listed, self.starts)

    def take(self, at: int, segment: Segment) -> bool:
        """Take a line of the list, or close it: questions go on here."""
        listed = self._entries(segment.folded)
        number = numbers.number_at(segment.folded)
        if listed:
            self.note(listed, segment.line)
        elif keys.bare_key(segment.folded):
            self.note([(None, segment.text)], segment.line)
        elif number and not self.ahead.looks_like_question(at) and self._asks_text(number.value):
            self.note([(number.value, segment.rest(number.end))], segment.line)
        elif not self._take_heading(at, segment) and not self._continue(number, at, segment):
            self.is_open = False
        return self.is_open

    def _entries(self, folded: str) -> list[tuple[int, str]] | None:
        """Read a line of keys; 一、1.A 2.B says which part they are for."""
        name = sections.ordinal(folded)
        if name in self.ordinals:
            listed = keylists.entries(sections.without_ordinal(folded))
            self.part = self.ordinals[name] if listed else self.part
            return listed
        return keylists.entries(folded)

    def _continue(self, number: numbers.Number | None, at: int, segment: Segment) -> bool:
        """Take a further line of a key in prose."""
        last = self.listed[-1] if self.listed else None
        if number or last is None or last.line < self.opened or keys.bare_key(last.body):
            return False
        if self.ahead.next_is_a(at):
            return False
        self.listed[-1] = dataclasses.replace(last, body=f"{last.body}\n{segment.text}")
        return True

    def holds_prose(self, at: int) -> bool:
        """Say whether keys in prose, for several questions before, begin here: their numbers all come."""
        asked = [
            draft.number
            for draft in self.drafts[max(self.begun, len(self.drafts) - 300) :]
            if draft.key is None and not draft.options
        ]
        wanted = [number for number in asked if number is not None]
        if len(wanted) < 2 or wanted[-1] == wanted[0]:
            return False
        found = [numbers.point_at(segment.folded) for segment in self.ahead.segments[at : at + 200]]
        return bool(found) and found[0] == wanted[0] and wanted[-1] in found

    def _asks_text(self, value: int) -> bool:
        """Say whether a prose key may be for question `value`: only if it is still without one."""
        return any(
            draft.number == value
            and draft.key is None
            and not draft.options
            and draft.part in (None, "fill_blank", "short_answer")
            for draft in self.drafts[: self.starts[-1]]
        )

    def _goes_on(self, at: int) -> bool:
        """Say whether keys follow the heading at hand."""
        after = self.ahead.segments[at + 1 : at + 2]
        number = numbers.number_at(after[0].folded) if after else None
        if number and not self.ahead.looks_like_question(at + 1) and self._asks_text(number.value):
            return True
        return self.ahead.starts_list(at + 1) or self.ahead.next_is_bare_key(at)

    def _take_heading(self, at: int, segment: Segment) -> bool:
        part, chapter = sections.part_type(segment.folded), sections.chapter(segment.folded)
        if not (part or chapter) or not self._goes_on(at):
            return False
        if part:
            self.part = part
        else:
            self.section, self.part = segment.text, None
        return True
