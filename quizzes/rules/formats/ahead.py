"""Look at the lines after the one at hand: what is written next decides what this one is."""

import re
from collections.abc import Sequence

from quizzes.rules.formats import keylists, keys, numbers, options, sections, segments
from quizzes.rules.formats.characters import fold
from quizzes.rules.formats.drafts import Draft
from quizzes.rules.formats.segments import Segment

_LOOK_AHEAD = 14
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


def is_key_of(folded: str, draft: Draft) -> bool:
    """Say whether a line such as C、D is the key of a question that has those options already."""
    found = keys.letters(folded) or ""
    return len(found) > 1 and set(found) <= {letter for letter, _ in draft.options}


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
        return firm and bool(taken) and self.text_after(at, label)

    def leads_to_b(self, at: int, label: options.Label) -> bool:
        """Say whether option B follows the label, on its line or on the next ones."""
        if options.following(self.segments[at].folded, label):
            return True
        for segment in self.segments[at + 1 : at + 3]:
            after = options.label_at(segment.folded)
            if after and after.letter == "B":
                return True
        return False

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

    def key_follows(self, at: int) -> bool:
        """Say whether the rest of the same line is a key."""
        after = self.segments[at + 1 : at + 2]
        return (
            bool(after)
            and not after[0].first
            and after[0].line == self.segments[at].line
            and bool(segments.KEY.match(after[0].folded))
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

    def starts_list(self, at: int) -> bool:
        """Say whether keys for several questions begin here."""
        for ahead, segment in enumerate(self.segments[at : at + 3], start=at):
            if keylists.entries(sections.without_ordinal(segment.folded)):
                return True
            if not (sections.part_type(segment.folded) or sections.chapter(segment.folded)):
                return self.next_is_bare_key(ahead - 1, several=True)
        return False

    def next_is_bare_key(self, at: int, *, several: bool = False) -> bool:
        """Say whether the next lines are keys and nothing else."""
        after = self.segments[at + 1 : at + 3]
        enough = len(after) > 1 if several else bool(after)
        return enough and all(keys.bare_key(segment.folded) for segment in after)

    def text_after(self, at: int, label: options.Label) -> bool:
        """Say whether an option's label has text behind it on its line."""
        return bool(self.segments[at].folded[label.text_start :].strip())
