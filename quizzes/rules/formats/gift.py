"""Read GIFT, Moodle's text format."""

import re
from collections.abc import Mapping, Sequence

from quizzes.rules.formats import converters, exchanged, others, own
from quizzes.rules.formats.drafts import Draft
from quizzes.rules.formats.exchanged import Exchanged, plain
from quizzes.rules.types import TYPES, numeric

_SIGN = re.compile(
    r"(?m)^::|^\$CATEGORY:|^//\s{0,9}(?:\[(?:id|tag):|question: \d)"
    r"|(?<!\\)\{\s{0,50}(?:[=~#]|(?:T|F|TRUE|FALSE) ?[}#])"
)
_ESCAPED = re.compile(r"\\([~=#{}:\\n])")
_HIDDEN = {sign: chr(0xF800 + place) for place, sign in enumerate("~=#{}:\\n")}
_SHOWN = str.maketrans({hidden: "\n" if sign == "n" else sign for sign, hidden in _HIDDEN.items()})
_COMMENT = re.compile(r"(?m)^[ \t]{0,50}//.*$")
_TAG = re.compile(r"\[tag:([^\]\n]{1,4000})\]")
_TITLE = re.compile(r"::[^\n]{0,300}?::")
_FORMAT = re.compile(r"\[(?:html|moodle|plain|markdown)\]")
_ANSWER = re.compile(r"([=~])\s{0,50}(?:%(-?\d{1,3}(?:\.\d{1,9})?)%)?([^=~]*)")
_JUDGED = re.compile(r"\s*(TRUE|FALSE|T|F)\s*(?:#|$)", re.IGNORECASE)
_FOREIGN = "tags"
Listed = tuple[str, str | None, str]
"""Sign, weight and text of an answer in the braces."""
_PARTED = re.compile(r"\n[ \t]*\n|(?<=\})[ \t]{0,50}\n(?=::|//|\$CATEGORY:|[^\n{}]{1,2000}\{)")
_GLUED = re.compile(r"(?m)^(?![ \t]{0,50}//)([^\n]{1,10000})\n(?=::)")
"""A title under a line that is no comment: the blank line before it was forgotten."""
_FRESH = re.compile(r"(?m)^(?:::|\$CATEGORY:)|\{\s{0,50}(?:[=~#]|(?:T|F|TRUE|FALSE) ?[}#])")
"""What begins a question even where the braces of the one before were never closed."""
_ORDERED = re.compile(r">[^\n]{0,200}\n")
_RANGE = re.compile(r"\s*(-?[\d.]{1,40})\.\.(-?[\d.]{1,40})\s*")


def read_gift(text: str) -> Exchanged | None:
    """Read a text as GIFT, or nothing if it is none."""
    if not _SIGN.search(text):
        return None
    found = Exchanged()
    section, passage, left = "", "", 0
    for piece in _pieces(_ESCAPED.sub(lambda sign: _HIDDEN[sign[1]], text)):
        tags = _tags_in("".join(_COMMENT.findall(piece)))
        bare = _COMMENT.sub("", piece).strip()
        head, _, rest = bare.partition("\n") if bare.startswith("$CATEGORY:") else ("", "", bare)
        section = _section(_show(head.removeprefix("$CATEGORY:"))) if head else section
        if tags.get("题型") == own.MATERIAL and tags.get("题数", "").isdecimal():
            passage, left = _show(rest.strip()), int(tags["题数"])
        elif rest.strip():
            draft = _piece(found, rest.strip(), section, tags)
            if draft and left:
                draft.stimulus, left = passage, left - 1
    if all(any(note.code == "unreadable" for note in draft.notes) for draft in found.drafts):
        # Nothing of it can be read: this is no bank, and is refused as a whole.
        found.dropped, found.drafts = [*found.dropped, *(draft.line for draft in found.drafts)], []
    return found


def _topic(tags: Mapping[str, str]) -> str:
    """Take the tags of another system as what the question is about."""
    return "、".join(tags.get(_FOREIGN, "").split("\n")) if tags.get(_FOREIGN) else ""


def _tags_in(comments: str) -> dict[str, str]:
    """Read the tags in the comments above a question: ours by their names, those of others together."""
    written = [_show(tag, is_tag=True) for tag in _TAG.findall(comments)]
    tags = own.read_tags(written)
    foreign = [] if tags else written
    return {**tags, _FOREIGN: "\n".join(foreign)} if foreign else tags


def _section(path: str) -> str:
    name = path.rpartition("/")[2]
    return "" if name in ("top", "$course$", "$system$") else name


def _pieces(text: str) -> list[str]:
    """Part the text at blank lines, but not inside braces that are closed later; also where none was left."""
    pieces: list[str] = []
    is_open = False
    for part in _PARTED.split(_GLUED.sub(r"\1\n\n", text)):
        if is_open and not _FRESH.search(_COMMENT.sub("", part)):
            pieces[-1] += f"\n\n{part}"
        else:
            pieces.append(part.strip())
        words = _COMMENT.sub("", pieces[-1])
        is_open = words.rfind("{") > words.rfind("}")
    return [piece for piece in pieces if piece]


def _piece(found: Exchanged, piece: str, section: str, tags: dict[str, str]) -> Draft | None:
    titled = _TITLE.match(piece)
    piece = piece[titled.end() :] if titled else piece
    start, end = piece.find("{"), piece.rfind("}")
    if start < 0 and end < 0:
        found.drop(_show(piece))
        return None
    if start < 0 or end < start:
        draft = found.begin(_show(piece), section)
        draft.label = "short_answer"
        draft.note("unreadable", "这一题的大括号没有写完整，读不出选项和答案，请补上。", error=True)
        return draft
    before, body, after = piece[:start], piece[start + 1 : end], piece[end + 1 :]
    is_inside = bool(after.strip() if body.lstrip().startswith("=") else after.strip(" .。\n\t"))
    stem = _show(f"{before}____{after}" if is_inside else f"{before}{after}")
    draft = found.begin(stem, section)
    body, _, general = body.partition("####")
    if general.strip():
        draft.explanation = [_show(general)]
    draft.source = _show(titled[0].strip(":")) if titled else ""
    draft.topic = _topic(tags)
    own.describe(draft, tags)
    ours = TYPES.named(tags.get("题型", ""))
    if ours and converters.WHOLE in tags:
        converters.take_whole(draft, tags[converters.WHOLE])
    elif ours and "答案" in tags:
        own.settle(draft, ours, stem, tags["答案"])
    else:
        _answers(draft, body.strip(), tags)
    return draft


def _answers(draft: Draft, body: str, tags: dict[str, str]) -> None:
    judged = _JUDGED.match(body)
    if judged:
        exchanged.give_judgement(draft, right=judged[1].upper().startswith("T"))
        exchanged.tell(draft, [("", _show(words)) for words in body.split("#")[1:]])
    elif body.startswith("#"):
        exchanged.give_number(draft, *_number(body[1:]))
        _tell_listed(draft, [(each[1], each[2], each[3]) for each in _ANSWER.finditer(body)])
    elif _ORDERED.match(body):
        texts = [_show(line) for line in body.split("\n")[1:] if line.strip()]
        exchanged.give_sequence(draft, texts, tags)
    elif listed := [(each[1], each[2], each[3]) for each in _ANSWER.finditer(body)]:
        _listed(draft, listed, tags)
    else:
        draft.label = "short_answer"


def _number(body: str) -> tuple[str, str]:
    """Read 3.14:0.01, 3.13..3.15, or the best of several."""
    listed = [(float(each[2] or 100), each[3]) for each in _ANSWER.finditer(body) if each[1] == "="]
    written = max(listed, key=lambda each: each[0])[1] if listed else body
    written = written.partition("#")[0].translate(_SHOWN).strip()
    between = _RANGE.fullmatch(written)
    if between:
        low, high = numeric.parse(between[1]), numeric.parse(between[2])
        if low is None or high is None or high < low:
            return "", "0"
        value, _, tolerance = others.middle(low, high).partition("±")
        return value, tolerance or "0"
    value, _, tolerance = written.partition(":")
    return value.strip(), tolerance.strip() or "0"


def _listed(draft: Draft, answers: list[tuple[str, str | None, str]], tags: dict[str, str]) -> None:
    texts = [_show(text.partition("#")[0]) for _, _, text in answers]
    if any("->" in text for text in texts) and all(sign == "=" for sign, _, _ in answers):
        _match(draft, [text.partition("#")[0] for _, _, text in answers], tags)
    elif all(sign == "=" for sign, _, _ in answers):
        best = max(_weight(each) for each in answers)
        right = [
            text for text, each in zip(texts, answers, strict=True) if _weight(each) == best and best > 0
        ]
        exchanged.give_words(draft, right)
        _tell_listed(draft, answers)
    else:
        _choose(draft, answers, texts)


def _choose(draft: Draft, answers: Sequence[Listed], texts: Sequence[str]) -> None:
    """Read a choice: with = that one is right, without it all that earn something."""
    is_single = any(sign == "=" for sign, _, _ in answers)
    rights = [each[0] == "=" if is_single else _weight(each) > 0 for each in answers]
    several = sum(rights) > 1 or (not is_single and any(rights))
    exchanged.give_choices(draft, list(zip(texts, rights, strict=True)), several=several)
    said = [_show(text.partition("#")[2]) for _, _, text in answers]
    exchanged.tell(draft, list(zip(own.ALPHABET, said, strict=False)))
    earned = {_weight(each) for each, right in zip(answers, rights, strict=True) if right}
    wrong = [_weight(each) > 0 and not right for each, right in zip(answers, rights, strict=True)]
    if len(earned) > 1 or any(wrong):
        listed = zip(texts, answers, strict=True)
        exchanged.tell_weights(draft, [(text, _weight(each)) for text, each in listed if _weight(each) > 0])


def _tell_listed(draft: Draft, answers: Sequence[Listed]) -> None:
    """Say what a list of accepted answers says besides."""
    parted = [(each, each[2].partition("#")) for each in answers]
    exchanged.tell(draft, [(_show(text), _show(words)) for _, (text, _, words) in parted])
    exchanged.tell_weights(
        draft, [(_show(text), _weight(each)) for each, (text, *_) in parted if 0 < _weight(each) < 100]
    )


def _weight(answer: Listed) -> float:
    """Give the share of the points that an answer earns, in per cent."""
    sign, written, _ = answer
    return float(written) if written is not None else 100.0 if sign == "=" else 0.0


def _match(draft: Draft, written: list[str], tags: dict[str, str]) -> None:
    """Read pairs; an option without a left side belongs to nothing."""
    parted = [text.rpartition("->") for text in written]
    pairs = [(_show(item), _show(option)) for item, _, option in parted]
    matched = [pair for pair in pairs if pair[0]]
    exchanged.give_pairs(draft, matched, [option for item, option in pairs if not item], tags)


def _show(text: str, *, is_tag: bool = False) -> str:
    """Give a text as its reader sees it: without format marks and tags, its escapes undone."""
    if is_tag:
        return text.translate(_SHOWN)
    marked = _FORMAT.search(text[:40])
    text = _FORMAT.sub("", text).translate(_SHOWN)
    if marked and marked[0] == "[plain]":
        return text.strip()
    return plain(text) if (marked and "html" in marked[0]) or "</" in text else text.strip()
