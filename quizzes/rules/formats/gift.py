"""Read GIFT, Moodle's text format."""

import re

from quizzes.rules.formats import exchanged
from quizzes.rules.formats.drafts import Draft
from quizzes.rules.formats.exchanged import Exchanged, plain

_SIGN = re.compile(r"(?m)^::|^\$CATEGORY:|(?<!\\)\{\s{0,50}(?:[=~#]|(?:T|F|TRUE|FALSE) ?[}#])")
_ESCAPED = re.compile(r"\\([~=#{}:\\n])")
_HIDDEN = {sign: chr(0xF800 + place) for place, sign in enumerate("~=#{}:\\n")}
_SHOWN = str.maketrans({hidden: "\n" if sign == "n" else sign for sign, hidden in _HIDDEN.items()})
_COMMENT = re.compile(r"(?m)^[ \t]{0,50}//.*$")
_TITLE = re.compile(r"::[^\n]{0,300}?::")
_FORMAT = re.compile(r"\[(?:html|moodle|plain|markdown)\]")
_ANSWER = re.compile(r"([=~])\s{0,50}(?:%(-?\d{1,3}(?:\.\d{1,9})?)%)?([^=~]*)")
_JUDGED = re.compile(r"\s*(TRUE|FALSE|T|F)\s*(?:#|$)", re.IGNORECASE)
_PARTED = re.compile(r"\n[ \t]*\n")


def read_gift(text: str) -> Exchanged | None:
    """Read a text as GIFT, or nothing if it is none."""
    if not _SIGN.search(text):
        return None
    found = Exchanged()
    section = ""
    hidden = _ESCAPED.sub(lambda sign: _HIDDEN[sign[1]], _COMMENT.sub("", text))
    for piece in _pieces(hidden):
        head, _, rest = piece.partition("\n") if piece.startswith("$CATEGORY:") else ("", "", piece)
        section = _show(head.removeprefix("$CATEGORY:")).rpartition("/")[2] if head else section
        if rest.strip():
            _piece(found, rest.strip(), section)
    return found


def _pieces(text: str) -> list[str]:
    """Part the text at blank lines, but not inside braces."""
    pieces: list[str] = []
    is_open = False
    for part in _PARTED.split(text):
        if is_open:
            pieces[-1] += f"\n\n{part}"
        else:
            pieces.append(part.strip())
        is_open = pieces[-1].rfind("{") > pieces[-1].rfind("}")
    return [piece for piece in pieces if piece]


def _piece(found: Exchanged, piece: str, section: str) -> None:
    piece = _TITLE.sub("", piece, count=1) if piece.startswith("::") else piece
    start, end = piece.find("{"), piece.rfind("}")
    if start < 0 or end < start:
        found.drop(_show(piece))
        return
    before, body, after = piece[:start], piece[start + 1 : end], piece[end + 1 :]
    is_inside = bool(after.strip() if body.lstrip().startswith("=") else after.strip(" .。\n\t"))
    stem = _show(f"{before}____{after}" if is_inside else f"{before}{after}")
    draft = found.begin(stem, section)
    body, _, general = body.partition("####")
    if general.strip():
        draft.explanation = [_show(general)]
    _answers(draft, body.strip())


def _answers(draft: Draft, body: str) -> None:
    judged = _JUDGED.match(body)
    if judged:
        exchanged.give_judgement(draft, right=judged[1].upper().startswith("T"))
    elif body.startswith("#"):
        exchanged.give_unsupported(draft, "数值题", _show(body[1:]))
    elif not body:
        draft.label = "short_answer"
    else:
        _listed(draft, [(each[1], each[2], each[3]) for each in _ANSWER.finditer(body)])


def _listed(draft: Draft, answers: list[tuple[str, str | None, str]]) -> None:
    texts = [_show(text.partition("#")[0]) for _, _, text in answers]
    if any("->" in text for text in texts) and all(sign == "=" for sign, _, _ in answers):
        pairs = "；".join(text.replace("->", " → ") for text in texts)
        exchanged.give_unsupported(draft, "匹配题", pairs)
    elif all(sign == "=" for sign, _, _ in answers):
        right = [
            text
            for text, (_, weight, _) in zip(texts, answers, strict=True)
            if weight is None or float(weight) > 0
        ]
        exchanged.give_words(draft, right)
    else:
        rights = [sign == "=" or float(weight or 0) > 0 for sign, weight, _ in answers]
        several = sum(rights) > 1 or (not any(sign == "=" for sign, _, _ in answers) and any(rights))
        exchanged.give_choices(draft, list(zip(texts, rights, strict=True)), several=several)


def _show(text: str) -> str:
    """Give a text as its reader sees it: without format marks and tags, its escapes undone."""
    marked = _FORMAT.search(text[:40])
    text = _FORMAT.sub("", text).translate(_SHOWN)
    return plain(text) if (marked and "html" in marked[0]) or "</" in text else text.strip()
