"""Reading text of unknown encoding, and mending characters that only look Chinese."""

import re
import unicodedata
from dataclasses import dataclass
from html import escape

# Written out because Unicode's own compatibility form leaves these radicals as they are.
_SUPPLEMENT = str.maketrans(
    "⻋⻓⺠⻢⻝⻩⻅⻛⻘⻆⻔⻚⻜⻥⻦⻰⻬⻄⻉⻙⻪⻮⻳⻤⻁⼾",
    "车长民马食黄见风青角门页飞鱼鸟龙齐西贝韦卤齿龟鬼虎户",
)
_RADICAL = re.compile("[\u2f00-\u2fd5]")
_CONTROL = re.compile("[\0-\x08\x0b\x0e-\x19\x1b-\x1f\x7f]")

_LOOKS_LATIN = re.compile("[\u0080-\u07ff]")
_CHINESE = re.compile("[\u2000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and the encoding it was read in."""

    text: str
    encoding: str


def decode(content: bytes) -> Decoded | None:
    r"""Read a Chinese text file: by its mark, else as UTF-8, else as GB18030; None if it is no text.

    Guessing by statistics is worse on short files than this order.

    >>> decode("学习".encode("gb18030"))
    Decoded(text='学习', encoding='gb18030')
    >>> decode("学习".encode("utf-16")).text, decode(b"\xff\x00\x01")
    ('学习', None)
    """
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8-sig" and _LOOKS_LATIN.search(text) and not _CHINESE.search(text):
            # Some Chinese in GB18030 happens to be valid UTF-8 of Greek and Arabic letters.
            continue
        if not _CONTROL.search(text):
            return Decoded(text.replace("\r\n", "\n").replace("\r", "\n"), encoding.removesuffix("-sig"))
    return None


def looks_like_text(head: bytes) -> bool:
    """Say whether the beginning of a file reads as text; a character cut at the end does not matter.

    >>> looks_like_text("消防法".encode()[:-1]), looks_like_text(bytes(9))
    (True, False)
    """
    return any(decode(head[: len(head) - cut]) for cut in range(min(4, len(head))))


def as_paragraphs(text: str) -> str:
    r"""Write what was typed into a plain field as HTML: a paragraph for each line that says something.

    >>> as_paragraphs("甲\n\n乙 <b>")
    '<p>甲</p><p>乙 &lt;b&gt;</p>'
    """
    lines = (line.strip() for line in text.splitlines())
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in lines if line)


def mend_radicals(text: str) -> str:
    """Put characters where a PDF or a bank has radicals that look the same.

    >>> mend_radicals("⼈⺠")
    '人民'
    """
    mended = text.translate(_SUPPLEMENT)
    return _RADICAL.sub(lambda found: unicodedata.normalize("NFKC", found[0]), mended)
