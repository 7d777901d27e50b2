"""Look at the lines after the one at hand: what is written next decides what this one is."""

import re
from collections.abc import Sequence

from quizzes.rules.formats import keylists, keys, numbers, options, sections, segments
from quizzes.rules.formats.characters import bare, fold
from quizzes.rules.formats.drafts import Draft, heads_list
from quizzes.rules.formats.segments import Segment

_LOOK_AHEAD = 14
_LONGEST_TITLE = 40
_PAPER = re.compile(
    r"测试|试题|题库|试卷|测验|竞赛|考试|练习题|模拟|第.{1,3}[套卷]|[\u4e00-\u9fff]卷$|知识问答"
)
_TOLD = re.compile(
    r"[(\[]?(?P<key>[A-H]{1,8}|√|×|✓|✗|正确|错误|对|错)[)\]]?"
    r"(?:$|[.。,;:] ?|\s{1,4}(?=\S)|(?=[(\[]))(?P<why>.*)",
    re.DOTALL,
)
"""A key and what explains it, behind a number in a list."""
TRUE_FALSE_LINE = re.compile(
    r"(?i:true|false) ?[.、:] ?(?:正确|错误|对|错)?$"
    r"|[○●□☐◯⭕] ?(?:正确|对|√)[ \t]{1,9}[○●□☐◯⭕] ?(?:错误|错|×)$"
)
"""The two ways to answer a judgement, on a line of their own."""
_ASKS = re.compile(r"(?:\?|_{2,}[。.]?|\( *\)[。.]?) *$|_{2,}|\( {0,30}\)")
"""What shows that a question wants words: a question mark at its end, or a blank."""
JUDGE_HEAD = re.compile(
    r"\([ ]{0,9}(√|×|✓|✗|✔|✖|❌|✅|对|错|正确|错误|[VXTFvxtf]|[A-H](?:[ ,、]?[A-H]){0,7})?[ ]{0,9}\)[ ]?"
    r"(?=\d{1,4}[.、])"
)
"""A judgement, or letters, in brackets before the number."""
LETTER_KEY = re.compile(r"\([ ?]{0,9}[A-H][A-H ,、.?]{0,20}\)")
JUDGE_TAIL = re.compile(
    r"\([ ?]{0,9}(√|×|✓|✗|✔|✖|❌|✅|对|错|正确|错误|是|否|[Yy]es|[Nn]o|[VXTFYNvxtfyn])"
    r"[ ?.]{0,9}\)[ 。.]{0,3}$"
)
"""A judgement in brackets at the end of a line."""


def is_complete(draft: Draft | None) -> bool:
    """Say whether a question has all it needs, so that another may begin."""
    if draft is None or draft.options or draft.key is not None or draft.judge_words:
        return True
    if draft.kind in ("true_false", "fill_blank", "short_answer"):
        return True
    return bool(JUDGE_TAIL.search(fold("".join(draft.stem))))


def is_page_inside(folded: str, draft: Draft | None) -> bool:
    """Say whether a lone number is that of a page, between two halves of a sentence."""
    return folded.isdigit() and len(folded) < len("1921") and draft is not None and is_cut_off(draft)


def is_cut_off(draft: Draft) -> bool:
    """Say whether a numbered judgement stops in its sentence, so that the next line is the rest of it."""
    stem = fold("".join(draft.stem)).rstrip()
    is_open = draft.kind == "true_false" and draft.number is not None and draft.key is None
    return is_open and draft.phase == "stem" and bool(stem) and stem[-1] not in "。.;?!)"


def is_key_of(folded: str, draft: Draft) -> bool:
    """Say whether a line such as C、D is the key of a question that has those options already."""
    found = keys.letters(folded) or ""
    return len(found) > 1 and set(found) <= {letter for letter, _ in draft.options}


def only_begins_like_key(marker: re.Match[str], folded: str) -> bool:
    """Say whether a line that begins with 答案 goes on as a sentence: 答案并不重要.

    :param folded: what follows the marker
    """
    is_open = marker["end"] is not None and not marker["end"].strip()
    return is_open and bool(folded) and not (keylists.is_key_body(folded) or heads_list(folded))


class Ahead:
    """The segments of a paper, and questions about what follows the one at a place."""

    def __init__(self, given: Sequence[Segment]) -> None:
        self.segments = given

    def is_option(self, at: int, label: options.Label, taken: Sequence[tuple[str, str]]) -> bool:
        """Say whether a letter at the start of a line is an option: the next letter, or plainly labelled."""
        expected = chr(ord(taken[-1][0]) + 1) if taken else "A"
        firm = label.style in options.FIRM
        if label.lower:
            return label.letter == expected and (bool(taken) or self.leads_to_b(at, label))
        if label.letter == expected:
            return firm or (self.text_after(at, label) if taken else self.leads_to_b(at, label))
        if not taken and firm and label.letter == "B":
            return self._leads_to_c(at, label)
        is_near = label.letter <= max(chr(ord(expected) + 2), "H")
        return firm and bool(taken) and is_near and self.text_after(at, label)

    def leads_to_b(self, at: int, label: options.Label) -> bool:
        """Say whether option B follows the label, on its line or on the next ones."""
        if options.following(self.segments[at].folded, label):
            return True
        for segment in self.segments[at + 1 : at + 3]:
            after = options.label_at(segment.folded)
            if after and after.letter == "B":
                return True
        return False

    def _leads_to_c(self, at: int, label: options.Label) -> bool:
        """Say whether B without an A is an option all the same: text stands behind it, and C follows."""
        behind = [each.letter for each in options.following(self.segments[at].folded, label)]
        after = options.label_at(self.segments[at + 1].folded) if at + 1 < len(self.segments) else None
        is_after = after is not None and after.letter == "C" and after.style in options.FIRM
        return self.text_after(at, label) and (behind[:1] == ["C"] or is_after)

    def looks_like_question(self, at: int) -> bool:
        """Say whether options or a key come before the next number."""
        if options.inside(self.segments[at].folded) or JUDGE_TAIL.search(self.segments[at].folded):
            return True
        for ahead, segment in enumerate(self.segments[at + 1 : at + _LOOK_AHEAD], start=at + 1):
            label = options.label_at(segment.folded)
            if label and label.letter == "A" and (label.style != "glued" or self.leads_to_b(ahead, label)):
                return True
            if segments.KEY.match(segment.folded):
                return True
            if numbers.number_at(segment.folded) or sections.part_type(segment.folded):
                return False
        return False

    def own_options(self, at: int, folded: str) -> list[options.Label]:
        """Give the options on a question's own line; A may stand there alone if B begins the next line."""
        after = self.segments[at + 1 : at + 2]
        label = options.label_at(after[0].folded) if after else None
        if label and label.letter == "A" and self._is_firm(at + 1, label):
            return []
        inside = options.inside(folded)
        if inside or not label or label.letter != "B" or label.style == "glued":
            return inside
        first = options.glued_first(folded)
        return [first] if first and first.start > 0 else []

    def _is_firm(self, at: int, label: options.Label) -> bool:
        return label.style in options.FIRM or bool(options.following(self.segments[at].folded, label))

    def names_next(self, at: int, draft: Draft | None) -> bool:
        """Say whether a type named here is that of the question that follows."""
        if draft is None or self.segments[at].after_gap:
            return True
        after = self.segments[at + 1 : at + 2]
        return bool(after) and draft.key is not None and bool(segments.TITLE.match(after[0].folded))

    def key_follows(self, at: int) -> bool:
        """Say whether the rest of the same line is a key."""
        after = self.segments[at + 1 : at + 2]
        return (
            bool(after)
            and not after[0].first
            and after[0].line == self.segments[at].line
            and bool(segments.KEY.match(after[0].folded))
        )

    def said_without_colon(self, at: int, draft: Draft | None) -> re.Match[str] | None:
        """Read 答 总纲 under a question that waits for its key: one in words, or one that has that option."""
        segment = self.segments[at]
        is_it = segment.first and segment.folded.startswith("答")
        marker = segments.ANSWERED.match(segment.folded) if draft and is_it else None
        if marker is None or draft is None or draft.key is not None:
            return None
        if draft.options:
            said = bare(segment.text[marker.end() :])
            return marker if said in {bare(text) for _, text in draft.options} else None
        asks = draft.kind in ("fill_blank", "short_answer") or (
            draft.kind is None and _ASKS.search(fold("".join(draft.stem)))
        )
        is_waiting = draft.phase == "stem" and any(draft.stem) and not self.next_is_a(at)
        return marker if asks and is_waiting else None

    def key_again(self, at: int, draft: Draft) -> bool:
        """Say whether another key stands below a line that follows a whole question: that line asks anew."""
        after = self.segments[at + 1 : at + 2]
        marker = segments.KEY.match(after[0].folded) if after and after[0].first else None
        return draft.phase == "key" and marker is not None and bool(after[0].folded[marker.end() :].strip())

    def key_is_below(self, at: int) -> bool:
        """Say whether the next line is a key in words."""
        after = self.segments[at + 1 : at + 2]
        marker = segments.KEY.match(after[0].folded) if after and after[0].first else None
        body = after[0].folded[marker.end() :].strip() if marker else ""
        return bool(body) and not (
            keylists.is_key_body(body) or (marker and only_begins_like_key(marker, body))
        )

    def next_is_a(self, at: int) -> bool:
        """Say whether options begin here or on the next lines."""
        if options.inside(self.segments[at].folded):
            return True
        for ahead, segment in enumerate(self.segments[at + 1 : at + 3], start=at + 1):
            label = options.label_at(segment.folded)
            if label:
                return label.letter == "A" and self._is_firm(ahead, label)
            if numbers.number_at(segment.folded) or segments.KEY.match(segment.folded):
                return False
        return False

    def is_told_key(self, at: int, *, is_sure: bool = True) -> bool:
        """Say whether a key with its explanation stands here: 1.[答案]B[解析]… or 1.B。因为….

        :param is_sure: take only what cannot be a question
        """
        segment, after = self.segments[at], self.segments[at + 1 : at + 2]
        number = numbers.number_at(segment.folded)
        rest = segment.folded[number.end :].strip() if number else ""
        if not number or (after and not rest):
            same = bool(number) and not after[0].first and after[0].line == segment.line
            return same and bool(segments.KEY.match(after[0].folded))
        told = _TOLD.match(rest)
        if told and not told["why"]:
            return bool(after) and bool(segments.EXPLANATION.match(after[0].folded))
        return bool(told) and not is_sure and not self.looks_like_question(at)

    def starts_list(self, at: int) -> bool:
        """Say whether keys for several questions begin here."""
        part = None
        for ahead, segment in enumerate(self.segments[at : at + 3], start=at):
            if keylists.entries(sections.without_ordinal(segments.without_marker(segment.folded))):
                return True
            if self.is_told_key(ahead, is_sure=False) or keylists.row(segment.folded, part):
                return True
            part = sections.part_type(segment.folded)
            if not (part or sections.chapter(segment.folded)):
                return self.next_is_bare_key(ahead - 1, several=True)
        return False

    def next_is_bare_key(self, at: int, *, several: bool = False) -> bool:
        """Say whether the next lines are keys and nothing else."""
        after = self.segments[at + 1 : at + 3]
        enough = len(after) > 1 if several else bool(after)
        return enough and all(keys.bare_key(segment.folded) for segment in after)

    def is_paper_title(self, at: int) -> bool:
        """Say whether the line names a further paper: right above the heading of its first part."""
        after = self.segments[at + 1 : at + 2]
        folded = self.segments[at].folded
        return (
            bool(after)
            and sections.part_type(after[0].folded) is not None
            and len(folded) <= _LONGEST_TITLE
            and bool(_PAPER.search(folded))
            and folded[-1:] not in ("。", ";", ",", "?", "!", ".")
        )

    def told_key(self, at: int) -> tuple[int, str, str] | None:
        """Read number, key and explanation of a line such as 1、B。因为…."""
        segment = self.segments[at]
        number = numbers.number_at(segment.folded)
        if not number:
            return None
        start = number.end + len(segment.folded[number.end :]) - len(segment.folded[number.end :].lstrip())
        told = _TOLD.match(segment.folded[start:])
        if not told:
            return None
        why = start + told.start("why")
        marker = segments.EXPLANATION.match(segment.folded, why)
        return number.value, told["key"], segment.text[marker.end() if marker else why :].strip()

    def text_after(self, at: int, label: options.Label) -> bool:
        """Say whether an option's label has text behind it on its line."""
        return bool(self.segments[at].folded[label.text_start :].strip())
