"""The grammar of a written bank: decides, line by line, what belongs to which question. Knows no file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from quizzes.rules.formats import ahead, keylists, noise, numbers, options, sections, segments
from quizzes.rules.formats.characters import fold
from quizzes.rules.formats.drafts import Draft, Note, Understood, heads_list
from quizzes.rules.formats.keylistdesk import KeyListDesk
from quizzes.rules.formats.keys import judgement, letters

if TYPE_CHECKING:
    from collections.abc import Iterable

    from quizzes.rules.formats.numbers import Number
    from quizzes.rules.formats.segments import Segment, Span

_DECIMAL = re.compile(r"\d{1,5}\.(?!\d{2,4} ?(?:年|世纪))\d")


def read_paper(
    lines: Iterable[tuple[int, str]],
    marked: dict[int, list[Span]] | None = None,
    automatic: dict[int, int] | None = None,
) -> Understood:
    """Read numbered lines into drafts of questions.

    :param marked: where colour or bold stands in a line
    :param automatic: how much of a line's start is a number that its writer did not type
    """
    return _Desk(segments.cut(lines, marked or {}), automatic or {}).read()


class _Desk:
    """One pass over the segments. Each `_take_…` takes the segment at hand and says True, or leaves it."""

    def __init__(self, given: list[Segment], automatic: dict[int, int]) -> None:
        self.segments = given
        self.automatic = automatic
        self.understood = Understood()
        self.draft: Draft | None = None
        self.section = ""
        self.part: str | None = None
        self.block = 0
        self.style: str | None = None
        self.last: int | None = None
        self.ahead = ahead.Ahead(given)
        self.lists = KeyListDesk(self.ahead, self.understood.drafts)
        self.awaits_key = False
        self.coming: str | None = None

    def read(self) -> Understood:
        takers = (
            self._take_noise,
            self._take_listed,
            self._take_heading,
            self._take_key,
            self._take_explanation,
            self._take_remark,
            self._take_awaited,
            self._take_judge_words,
            self._take_options,
            self._take_question,
            self._take_lone_key,
        )
        for at, segment in enumerate(self.segments):
            if not any(take(at, segment) for take in takers):
                self._take_text(at, segment)
        self.understood.dropped += self.lists.dropped
        lost = self.lists.hand_out()
        if lost:
            message = (
                f"答案表里有 {len(lost)} 个答案没有找到对应的题目（{keylists.summary(lost)}），请核对题号。"
            )
            self.understood.notes.append(Note("unmatched_key", message, lost[0].line))
        return self.understood

    # What belongs to no question

    def _take_noise(self, at: int, segment: Segment) -> bool:
        if noise.is_ruler(segment.folded):
            return True
        if not (noise.is_page_mark(segment.folded) or ahead.is_page_inside(segment.folded, self.draft)):
            return False
        if self.draft and self.draft.phase == "options" and not self.draft.options[-1][1]:
            return False
        self.understood.dropped.append(segment.line)
        return True

    def _drop_notices(self) -> None:
        """Numbered notices before the first heading are no questions."""
        if self.block == 0:
            self.understood.dropped += noise.take_notices(self.understood.drafts)

    def _take_listed(self, at: int, segment: Segment) -> bool:
        if not self.lists.is_open:
            return False
        if self.lists.take(at, segment):
            return True
        self.last = None
        return False

    def _open_list(self, at: int) -> None:
        self.lists.open(at)
        self.draft, self.awaits_key = None, False

    def _take_heading(self, at: int, segment: Segment) -> bool:
        part = sections.part_type(segment.folded)
        if part:
            self._open_part(part, segment.folded)
            if sections.names_keys(segment.folded):
                self._open_list(at)
            return True
        place = sections.ruled_title(segment.folded)
        if place or (sections.chapter(segment.folded) and not self.awaits_key):
            self._open_chapter(segment.text[slice(*place)] if place else segment.text)
            return True
        return False

    def _open_part(self, part: str, heading: str) -> None:
        self._drop_notices()
        self.lists.begin_part(part, heading)
        self.part, self.last, self.style, self.draft = part, None, None, None
        self.block += 1
        self.awaits_key = False

    def _open_chapter(self, title: str) -> None:
        self.section, self.part = title.strip("#*=- \t　"), None
        self.last, self.style, self.draft = None, None, None
        self.block += 1
        self.awaits_key = False

    # Keys

    def _take_key(self, at: int, segment: Segment) -> bool:
        marker = segments.KEY.match(segment.folded) or self.ahead.said_without_colon(at, self.draft)
        if segments.KEYS_TITLE.match(segment.folded) and self.lists.opens_below(at + 1):
            self._open_list(at)
            return True
        if not marker or segments.EXPLANATION.match(segment.folded):
            return False
        body, folded = segment.rest(marker.end()), segment.folded[marker.end() :].strip(" *")
        if ahead.only_begins_like_key(marker, folded):
            return False
        listed = keylists.entries(folded) if folded else None
        asking = None if self.ahead.starts_list(at + 1) else self.draft
        if listed and (len(listed) > 1 or not letters(folded)):
            self._open_list(at)
            self.lists.note(listed, segment.line)
        elif not folded or (self.part != "numeric" and heads_list(folded, asking)):
            self._empty_key(at)
        elif self.lists.take_words(at, body):
            self.draft = None
        elif self.draft:
            self._set_key(body, segment)
        else:
            self.understood.dropped.append(segment.line)
        return True

    def _empty_key(self, at: int) -> None:
        if self.ahead.starts_list(at + 1) or self.lists.holds_prose(at + 1):
            self._open_list(at)
        elif self.draft and self.draft.key is None:
            self.awaits_key = True
            self.draft.phase = "key"

    def _set_key(self, body: str, segment: Segment) -> None:
        draft = self.draft
        if draft is None:
            return
        if draft.key is not None and draft.key != [body]:
            draft.note_second_key(body, segment.line)
        else:
            draft.key = [body]
            draft.point = numbers.point_at(fold(body))
        draft.phase, draft.end, self.awaits_key = "key", segment.line, False

    def _take_awaited(self, at: int, segment: Segment) -> bool:
        if not self.awaits_key or self.draft is None:
            return False
        number = numbers.number_at(segment.folded)
        if number and self._begins_question(at, number):
            self.awaits_key = False
            return False
        self._set_key(self._typed(segment), segment)
        return True

    def _typed(self, segment: Segment) -> str:
        """Give what the writer typed: a point's automatic number is layout, not part of a model answer."""
        return segment.text[self.automatic.get(segment.line, 0) if segment.first else 0 :].strip()

    def _take_explanation(self, at: int, segment: Segment) -> bool:
        marker = segments.EXPLANATION.match(segment.folded)
        if not marker or self.draft is None:
            return False
        self.awaits_key = False
        self.draft.explanation.append(segment.rest(marker.end()))
        self.draft.phase, self.draft.end = "explanation", segment.line
        return True

    def _take_remark(self, at: int, segment: Segment) -> bool:
        marker = segments.REMARK.match(segment.folded)
        if not marker:
            return False
        body = segment.rest(marker.end())
        if marker["name"] == "题型" and self.ahead.names_next(at, self.draft):
            self.draft, self.coming = None, sections.named_type(fold(body))
        elif self.draft:
            self.draft.remark(marker["name"], body)
            self.draft.end = segment.line
        return True

    # Questions and their options

    def _take_judge_words(self, at: int, segment: Segment) -> bool:
        if self.draft is None or not ahead.TRUE_FALSE_LINE.match(segment.folded):
            return False
        self.draft.judge_words, self.draft.end = True, segment.line
        return True

    def _take_options(self, at: int, segment: Segment) -> bool:
        draft = self.draft
        if draft is None or (draft.phase in ("key", "explanation") and not draft.key_came_first):
            return False
        label = options.label_at(segment.folded)
        if label is None or ahead.is_key_of(segment.folded, draft):
            return False
        if not self.ahead.is_option(at, label, draft.options):
            return False
        labels = [label, *options.following(segment.folded, label)]
        self._add_and_go_on(at, segment, labels)
        return True

    def _add_and_go_on(self, at: int, segment: Segment, labels: list[options.Label]) -> None:
        """Take options, and the next question where it is glued to the last of them."""
        end = options.glued_question(segment.folded, labels)
        number = numbers.number_at(segment.folded[end:]) if end else None
        if end and number and number.value == (self.last or 0) + 1:
            self._add_options(segment.part(0, end), [each for each in labels if each.start < end])
            self._open_question(at, segment.part(end, None), number, number.end)
        else:
            self._add_options(segment, labels)

    def _add_options(self, segment: Segment, labels: list[options.Label]) -> None:
        draft = self.draft
        if draft is None:
            return
        for letter, text, start, end in options.texts(segment.text, labels):
            draft.add_option(letter, text, segment.line)
            if any(left < end and right > start for left, right in segment.marked):
                draft.marked.add(draft.options[-1][0])
        draft.end = segment.line

    def _take_question(self, at: int, segment: Segment) -> bool:
        if self.lists.begins(at, self.part):
            self.draft, self.awaits_key = None, False
            return self.lists.take(at, segment)
        head = ahead.JUDGE_HEAD.match(segment.folded)
        offset = head.end() if head else 0
        title = segments.TITLE.match(segment.folded, offset)
        number = numbers.number_at(segment.folded[offset:])
        if title:
            self._open_question(at, segment, None, title.end())
        elif number and self._begins_question(at, number):
            self._open_question(at, segment, number, offset + number.end)
        else:
            return False
        if head and head[1] and self.draft:
            self.draft.key = [head[1]]
        return True

    def _begins_question(self, at: int, number: Number) -> bool:
        expected = self.last + 1 if self.last is not None else 1
        if number.style == "label":
            return True
        if number.style == "loose":
            return self._begins_loosely(at, number.value, expected)
        if self.style is not None and number.style != self.style:
            return number.style == "plain" and self.style != "plain" and self.ahead.looks_like_question(at)
        if number.value == expected and self.draft and self._is_next_point(self.draft, expected):
            return self.ahead.looks_like_question(at)
        if number.value == expected:
            return not self._in_prose() or number.value > 1 or self.ahead.looks_like_question(at)
        decimal = _DECIMAL.match(self.segments[at].folded) is not None
        return self._begins_out_of_order(at, decimal=decimal)

    def _begins_loosely(self, at: int, value: int, expected: int) -> bool:
        if self._in_prose():
            is_like = self.segments[at].label is not None or self.ahead.looks_like_question(at)
            return self.style is None and value == expected and is_like
        is_first = self.last is None and value < 1000
        is_first &= (self.draft is None and self.part is not None) or self.ahead.looks_like_question(at)
        return value == expected or is_first

    def _is_next_point(self, draft: Draft, expected: int) -> bool:
        """Say whether the number may as well count the points of a model answer or an explanation."""
        return (self._in_prose() or draft.phase == "explanation") and draft.point == expected - 1

    def _begins_out_of_order(self, at: int, *, decimal: bool) -> bool:
        if self.draft is None:
            return not decimal or self.ahead.looks_like_question(at)
        if (
            self._in_prose()
            or self.draft.phase == "explanation"
            or decimal
            or not ahead.is_complete(self.draft)
        ):
            return self.ahead.looks_like_question(at)
        return True

    def _in_prose(self) -> bool:
        """Inside a prose key, numbered points are no questions."""
        return self.draft is not None and (self.draft.has_prose_key or self.awaits_key)

    def _open_question(self, at: int, segment: Segment, number: Number | None, start: int) -> None:
        self.awaits_key = False
        draft = Draft(
            segment.line,
            segment.line,
            number.value if number else None,
            self.part,
            section=self.section,
            block=self.block,
        )
        self.draft = draft
        self.understood.drafts.append(draft)
        if number:
            self.last = number.value
            self.style = number.style if number.style != "loose" else self.style
        rest = segment.part(start, None)
        cut, draft.label = sections.own_label(rest.folded)
        draft.label, self.coming = draft.label or segment.label or self.coming, None
        rest = rest.part(cut, None)
        labels = self.ahead.own_options(at, rest.folded)
        if labels:
            draft.stem.append(rest.text[: labels[0].start].strip())
            self._add_and_go_on(at, rest, labels)
        elif rest.text.strip():
            draft.stem.append(rest.filled if self.part == "fill_blank" else rest.text.strip())

    def _take_lone_key(self, at: int, segment: Segment) -> bool:
        """Take a line that is only `B` or （正确） as the key of the question above it."""
        draft = self.draft
        if draft is None or draft.key is not None:
            return False
        last = draft.options[-1][0] if draft.options else "H"
        lettered = letters(segment.folded, last) is not None and len(draft.options) >= 2
        judged = judgement(segment.folded) is not None and not draft.options and bool(draft.stem)
        if lettered or judged:
            self._set_key(segment.text, segment)
        return lettered or judged

    def _take_text(self, at: int, segment: Segment) -> None:
        if self._is_new_question(at, segment):
            self._open_question(at, segment, None, 0)
        elif ahead.is_complete(self.draft) and self.ahead.is_paper_title(at):
            self._open_chapter(segment.text)
        elif self.draft is None:
            self.understood.dropped.append(segment.line)
        else:
            self._continue(self.draft, segment, at)

    def _is_new_question(self, at: int, segment: Segment) -> bool:
        """Say whether a question without a number begins: before an option A, or with its own key."""
        draft = self.draft
        own_key = bool(ahead.JUDGE_TAIL.search(segment.folded)) or self.ahead.key_follows(at)
        if draft is None:
            by_part = ahead.LETTER_KEY.search(segment.folded) or self.ahead.key_is_below(at)
            return own_key or self.ahead.next_is_a(at) or (self.part is not None and bool(by_part))
        if draft.phase in ("key", "explanation") and self._in_prose():
            return self.ahead.key_is_below(at) or (segment.after_gap and self.ahead.next_is_a(at))
        anew = self.last is None and self.ahead.key_again(at, draft)
        own_key = own_key and not ahead.is_cut_off(draft)
        return ahead.is_complete(draft) and (own_key or anew or self.ahead.next_is_a(at))

    def _continue(self, draft: Draft, segment: Segment, at: int) -> None:
        draft.end = segment.line
        if draft.phase in ("key", "explanation"):
            draft.point = numbers.point_at(segment.folded) or draft.point
        if not draft.goes_on(segment.text, self._typed(segment)):
            self._continue_stem(draft, segment, at)

    def _continue_stem(self, draft: Draft, segment: Segment, at: int) -> None:
        if not any(draft.stem):
            cut, label = sections.own_label(segment.folded)
            draft.label, segment = draft.label or label, segment.part(cut, None)
        draft.label = draft.label or segment.label
        labels = self.ahead.own_options(at, segment.folded)
        if labels:
            draft.stem.append(segment.text[: labels[0].start].strip())
            self._add_options(segment, labels)
        else:
            draft.stem.append(segment.text)
