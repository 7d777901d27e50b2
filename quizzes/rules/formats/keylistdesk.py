"""Collect the keys that stand together at the end of a paper or of a chapter, while the paper is read."""

import dataclasses
import re
from collections.abc import Sequence

from quizzes.rules.formats import keylists, keys, numbers, sections, segments
from quizzes.rules.formats.ahead import Ahead
from quizzes.rules.formats.characters import fold
from quizzes.rules.formats.drafts import Draft
from quizzes.rules.formats.segments import Segment

_MARKER = re.compile(r"(?:^|(?<=[;,。；，、\s]))\s*(?:\((\d{1,3})\)|(\d{1,3})[.、])(?!\d)")
"""What numbers keys in words on one line."""
_FARTHEST = 2_000
"""How many questions back keys without a heading are looked for."""


def _style(segment: Segment) -> str | None:
    number = numbers.number_at(segment.folded)
    return number.style if number else None


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
        self.early: list[tuple[int, list[tuple[int, str]]]] = []
        """Keys that stand before the questions of their part, and how many questions stood before them."""
        self.opened = 0
        self.asked: int | None = None
        """The number whose key stands behind it on the same line."""
        self.style: str | None = None
        self.dropped: list[int] = []
        """Lines between keys that say something else."""

    def open(self, at: int) -> None:
        """Begin a list with the line at hand; a heading there may name its part."""
        if not self.is_open:
            self.starts.append(len(self.drafts))
        self.is_open, self.section, self.asked, self.style = True, "", None, None
        self.opened = self.ahead.segments[at].line
        self.part = sections.part_type(self.ahead.segments[at].folded)

    def begin_part(self, part: str, heading: str) -> None:
        """Remember a part of the paper, for keys that name it by its number."""
        self.begun = len(self.drafts)
        if not sections.names_keys(heading):
            self.ordinals[sections.ordinal(heading)] = part
        self.ordinals.pop("", None)

    def note(self, listed: Sequence[tuple[int | None, str]], line: int, told: str = "") -> None:
        """Keep keys for handing out at the end."""
        region = len(self.starts) - 1
        self.listed += [
            keylists.Entry(number, body, line, self.section, self.part, region, told)
            for number, body in listed
        ]

    def hand_out(self) -> list[keylists.Entry]:
        """Give all keys to their questions; give back those that found none."""
        for start, listed in self.early:
            given = dict(listed)
            for draft in self.drafts[start : start + len(listed)]:
                if draft.listed_key is None and draft.number in given:
                    draft.listed_key = given[draft.number]
        return keylists.hand_out(self.drafts, self.listed, self.starts)

    def take(self, at: int, segment: Segment) -> bool:
        """Take a line of the list, or close it: questions go on here."""
        if self.early and self.early[-1][0] == len(self.drafts) and not self.is_open:
            return True
        if self._take_told(at, segment):
            return True
        listed = self._entries(segment.folded)
        number = numbers.number_at(segment.folded)
        if listed:
            self.note(listed, segment.line)
        elif unnumbered := keylists.row(segment.folded, self.part):
            self.note(unnumbered, segment.line)
        elif keys.bare_key(segment.folded):
            self.note([(None, segment.text)], segment.line)
        elif number and self._tells_text(number, at):
            self.style = self.style or number.style
            self.note([(number.value, segment.rest(number.end))], segment.line)
        elif not self._take_heading(at, segment) and not self._continue(number, at, segment):
            self.is_open = number is None and self.ahead.starts_list(at + 1)
            self.dropped += [segment.line] if self.is_open else []
        return self.is_open

    def begins(self, at: int, part: str | None) -> bool:
        """Say whether keys begin here without a heading of their own; then open a list for that part."""
        part = self.ordinals.get(sections.ordinal(self.ahead.segments[at].folded), part)
        listed = self._named_entries(self.ahead.segments[at].folded) or []
        number = numbers.number_at(self.ahead.segments[at].folded)
        asked = [each for each, _ in listed] if len(listed) > 1 else []
        if not asked and number and self.ahead.is_told_key(at):
            asked = [number.value]
        if not asked:
            return False
        if self._are_early(at, asked):
            self.early.append((len(self.drafts), listed))
            return True
        near = self.drafts[-_FARTHEST:]
        keyless = {draft.number for draft in near if draft.key is None and draft.listed_key is None}
        if not set(asked) <= keyless:
            return False
        self.open(at)
        self.part = part
        return True

    def _are_early(self, at: int, asked: Sequence[int]) -> bool:
        """Say whether keys stand in a table over the questions of their part, as on a filled paper."""
        after = self.ahead.segments[at + 1 : at + 2]
        number = numbers.number_at(after[0].folded) if after else None
        is_first = self.begun == len(self.drafts) and number is not None and number.value == asked[0]
        return len(asked) > 2 and is_first and keylists.entries(after[0].folded) is None

    def _take_told(self, at: int, segment: Segment) -> bool:
        """Take a key that is explained, and the lines of its explanation."""
        key = segments.KEY.match(segment.folded)
        why = segments.EXPLANATION.match(segment.folded)
        told = self.ahead.told_key(at)
        if self.ahead.is_told_key(at, is_sure=False) and not keylists.entries(segment.folded):
            self.style = _style(segment)
            if told:
                self.note([(told[0], told[1])], segment.line, told[2])
            else:
                number = numbers.number_at(segment.folded)
                self.asked = number.value if number else None
        elif self.asked is not None and key:
            self.note([(self.asked, segment.rest(key.end()))], segment.line)
            self.asked = None
        elif self._last and why:
            self._explain(segment.rest(why.end()))
        elif self._last and self._last.told and self._goes_on_telling(at, segment):
            self._explain(segment.text)
        else:
            return False
        return True

    @property
    def _last(self) -> keylists.Entry | None:
        """The last key of the list that is open."""
        last = self.listed[-1] if self.listed else None
        return last if last and last.line >= self.opened else None

    def _goes_on_telling(self, at: int, segment: Segment) -> bool:
        """Say whether a line belongs to the explanation before it."""
        if sections.part_type(segment.folded) or sections.chapter(segment.folded):
            return False
        if keylists.entries(segment.folded):
            return False
        if _style(segment) in (None, "loose"):
            return not self.ahead.next_is_a(at)
        return not self.ahead.looks_like_question(at) and _style(segment) != self.style

    def _explain(self, words: str) -> None:
        last = self.listed[-1]
        told = f"{last.told}\n{words}" if last.told else words
        self.listed[-1] = dataclasses.replace(last, told=told)

    def _entries(self, folded: str) -> list[tuple[int, str]] | None:
        """Read a line of keys; 一、1.A 2.B says which part they are for."""
        listed = self._named_entries(folded)
        self.part = self.ordinals.get(sections.ordinal(folded), self.part) if listed else self.part
        return listed

    def _named_entries(self, folded: str) -> list[tuple[int, str]] | None:
        """Read a line of keys, behind the number of the part that they are for."""
        is_named = sections.ordinal(folded) in self.ordinals
        return keylists.entries(
            sections.without_ordinal(folded) if is_named else segments.without_marker(folded)
        )

    def _continue(self, number: numbers.Number | None, at: int, segment: Segment) -> bool:
        """Take a further line of a key in prose."""
        last = self.listed[-1] if self.listed else None
        if (
            (number and number.style in (self.style, "plain", "label"))
            or last is None
            or last.line < self.opened
            or keys.bare_key(last.body)
        ):
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

    def take_words(self, at: int, body: str) -> bool:
        """Take keys in words for all questions of the part at hand from one line: (1)南昌 (2)两."""
        found = list(_MARKER.finditer(fold(body)))
        told = [int(each[1] or each[2]) for each in found]
        if len(told) < 2 or found[0].start():
            return False
        asked = [draft for draft in self.drafts[self.begun :] if draft.key is None and not draft.options]
        if [draft.number for draft in asked] != told:
            return False
        ends = [each.start() for each in found[1:]] + [len(body)]
        texts = [body[each.end() : end].strip(" ;；。,，") for each, end in zip(found, ends, strict=True)]
        part = asked[0].part
        self.open(at)
        self.part, self.is_open = part, False
        self.note(list(zip(told, texts, strict=True)), self.ahead.segments[at].line)
        return True

    def _tells_text(self, number: numbers.Number, at: int) -> bool:
        """Say whether a key in prose begins here: its number is written as those before it."""
        is_next = self.style in (None, number.style) and not self.ahead.looks_like_question(at)
        return is_next and self._asks_text(number.value)

    def opens_below(self, at: int) -> bool:
        """Say whether keys begin below a heading: letters, or words under the names of the paper's parts."""
        if self.ahead.starts_list(at):
            return True
        here = self.ahead.segments[at : at + 2]
        part = sections.part_type(here[0].folded) if here else None
        asked = [
            draft.number
            for draft in self.drafts
            if draft.part == part and draft.key is None and not draft.options
        ]
        number = numbers.number_at(here[1].folded) if part and len(here) > 1 else None
        return number is not None and number.value in asked and not self.ahead.looks_like_question(at + 1)

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
        if after and keylists.row(after[0].folded, sections.part_type(self.ahead.segments[at].folded)):
            return True
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
