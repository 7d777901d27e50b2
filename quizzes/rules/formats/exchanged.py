"""What the exchange formats of other systems share: questions that say themselves what they are."""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from quizzes.rules.formats import others, own
from quizzes.rules.formats.drafts import Draft, Settled
from quizzes.rules.formats.reading import Line
from quizzes.rules.types import numeric

_BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6])\b[^<>]{0,200}>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,2000}>|<!--.{0,2000}?-->", re.DOTALL)
_BLANK_LINES = re.compile(r"[ \t]{0,50}\n[ \t\n]{1,200}")


@dataclass
class Exchanged:
    """The questions of an exchange file; each stem is a line of the source."""

    lines: list[Line] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    dropped: list[int] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    """Files that a package names and does not hold."""
    broken: list[str] = field(default_factory=list)
    """Files of a package that cannot be opened."""

    def begin(self, stem: str, section: str = "") -> Draft:
        """Begin a question."""
        number = self.line(stem)
        draft = Draft(number, number, section=section, stem=[stem.strip()])
        self.drafts.append(draft)
        return draft

    def line(self, text: str) -> int:
        """Add a source line and give its number."""
        number = len(self.lines) + 1
        self.lines.append(Line(number, text.strip().replace("\n", " "), f"第 {number} 题"))
        return number

    def drop(self, text: str) -> None:
        """Keep a text that is no question only as a line."""
        self.dropped.append(self.line(text))


def give_choices(draft: Draft, choices: Sequence[tuple[str, bool]], *, several: bool) -> None:
    """Give a question its options and key; more options than letters cannot be kept, which is said."""
    draft.label = "multiple" if several else "single"
    for letter, (text, right) in zip(own.ALPHABET, choices, strict=False):
        draft.add_option(letter, text, draft.line)
        if right:
            draft.key = [(draft.key or [""])[0] + letter]
    if len(choices) > len(own.ALPHABET):
        message = f"这道题有 {len(choices)} 个选项，最多支持 {len(own.ALPHABET)} 个，请删减后再导入。"
        draft.note("option_letters", message, error=True)


def tell(draft: Draft, said: Sequence[tuple[str, str]]) -> None:
    """Keep what another system says about single answers: it goes into the explanation, which all see.

    :param said: the answer, or nothing, and what is said about it
    """
    lines = [f"{answer}：{words}" if answer else words for answer, words in said if words]
    draft.explanation = ["\n".join([*draft.explanation, *lines])] if lines else draft.explanation


def tell_weights(draft: Draft, partly: Sequence[tuple[str, float]]) -> None:
    """Say which answers earned a part of the points: here an answer is right or wrong."""
    if partly:
        which = "、".join(f"“{answer}”得 {weight:g}%" for answer, weight in partly)
        draft.note("weights", f"原题里{which}的分；这里按本站的规则计分，请核对答案。")


def give_judgement(draft: Draft, *, right: bool) -> None:
    """Give a question of right or wrong its key."""
    draft.label, draft.key = "true_false", ["对" if right else "错"]


def give_words(draft: Draft, words: Sequence[str]) -> None:
    """Give a question with one blank the words that are right, each one as good as the other."""
    draft.label = "fill_blank"
    good = [word.strip() for word in words if word.strip()]
    draft.key = ["|".join(good)] if good else None


def give_order(draft: Draft, texts: Sequence[str], right: Sequence[int]) -> None:
    """Give a question its options as shown, and the places among them of the right order."""
    draft.options = own.lettered(list(texts), {})
    letters = [draft.options[place][0] for place in right if place < len(draft.options)]
    draft.settled = Settled("ordering", "".join(draft.stem), letters or None)


def give_sequence(draft: Draft, texts: Sequence[str], tags: Mapping[str, str]) -> None:
    """Give a question the options in their right order; they are shown in another one.

    Where no tag says which, they stand by their texts, so that the page does not give the order away.
    """
    known = {"选项": tags["选项"]} if "选项" in tags else {"选项": _letters_by_text(texts)}
    pairs = own.lettered(list(texts), known)
    draft.options = sorted(pairs)
    draft.settled = Settled("ordering", "".join(draft.stem), [letter for letter, _ in pairs] or None)


def _letters_by_text(texts: Sequence[str]) -> str:
    by_text = sorted(range(len(texts)), key=lambda place: texts[place])
    return "".join(own.ALPHABET[by_text.index(place) % 26] for place in range(len(texts)))


def give_pairs(
    draft: Draft,
    matched: Sequence[tuple[str, str]],
    more: Sequence[str] = (),
    tags: Mapping[str, str] | None = None,
) -> None:
    """Give a question its left side, each item with the text of its option; options may serve twice.

    :param more: options that belong to no item, or all of them in the order in which they are shown
    """
    rights = list(dict.fromkeys(text for _, text in matched))
    if not set(rights) <= set(more):
        more = [*rights, *more]
        # In the order of the left side the options would tell which belongs where.
        more = more if tags and "选项" in tags else sorted(more)
    draft.options = sorted(own.lettered(list(dict.fromkeys(more)), tags or {}))
    letter_of = {text: letter for letter, text in draft.options}
    left = [item for item, _ in matched]
    right = [letter_of.get(text, "") for _, text in matched]
    answer = {"left": left, "right": right} if left and all(right) else None
    draft.settled = Settled("matching", "".join(draft.stem), answer)


def give_number(draft: Draft, value: str, tolerance: str = "0") -> None:
    """Give a question a number and how far an answer may be off it."""
    right, slack = numeric.parse(value), numeric.parse(tolerance or "0")
    answer = None
    if right is not None:
        said = others.plain_number(right)
        answer = f"{said}±{others.plain_number(slack)}" if slack else said
    draft.settled = Settled("numeric", "".join(draft.stem), answer)


def give_unsupported(draft: Draft, name: str, answer: str) -> None:
    """Keep a question of a type we do not have as one in prose, and say so."""
    draft.label, draft.key = "short_answer", [answer] if answer else None
    draft.note("unsupported_type", f"这是一道{name}，暂按简答题导入，请核对。")


def plain(text: str) -> str:
    """Take the tags off a text.

    >>> plain("<p>The <b>east</b>.</p><p>Or not &lt; west</p>").splitlines()
    ['The east.', 'Or not < west']
    """
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n", text))
    text = html.unescape(text).replace("\xa0", " ")
    return _BLANK_LINES.sub("\n", text).strip()
