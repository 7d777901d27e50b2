"""Read RTF, which is what many files called .doc really are."""

import re
from dataclasses import dataclass, replace

from quizzes.rules.formats.characters import repair
from quizzes.rules.formats.word import Document, Run, is_bright

_TOKEN = re.compile(
    rb"\\'([0-9a-fA-F]{2})|\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_SKIPPED = frozenset(
    (
        *("fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "fldinst", "generator", "filetbl"),
        *("header", "footer", "headerl", "headerr", "footerl", "footerr", "themedata", "datastore"),
        *("listtable", "listoverridetable", "rsidtbl", "latentstyles", "xmlnstbl"),
    )
)
"""Groups that hold no text of the document."""
_SIGNS = {
    "par": "\n",
    "line": "\n",
    "row": "\n",
    "sect": "\n",
    "page": "\n",
    "tab": "\t",
    "cell": "\n",
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "●",
}
_COLOUR = re.compile(rb"\\red(\d{1,3})\\green(\d{1,3})\\blue(\d{1,3})")
_DEEPEST = 2_000


@dataclass
class _State:
    """What holds inside one group; `fallback` is how many bytes stand for a Unicode sign."""

    strong: bool = False
    weak: bool = False
    skipped: bool = False
    fallback: int = 1


def is_rtf(content: bytes) -> bool:
    """Say whether a file is RTF."""
    return content.lstrip()[:5] == rb"{\rtf"


def read_rtf(content: bytes) -> Document:
    """Read the text of an RTF file with its coloured and bold parts."""
    return _Reader(content).read()


class _Reader:
    def __init__(self, content: bytes) -> None:
        self.content = content
        self.document = Document()
        self.colours = self._colours()
        self.stack = [_State()]
        self.runs: list[Run] = []
        self.bytes = b""
        self.swallow = 0

    def _colours(self) -> list[str]:
        start = self.content.find(rb"{\colortbl")
        table = self.content[start : self.content.find(b"}", start)] if start >= 0 else b""
        return ["".join(f"{min(int(part), 255):02X}" for part in found) for found in _COLOUR.findall(table)]

    def read(self) -> Document:
        for token in _TOKEN.finditer(self.content):
            code, word, number, sign, brace, text = token.groups()
            if code:
                self._byte(bytes([int(code, 16)]))
                continue
            if text:
                self._byte(text)
                continue
            self._flush()
            if brace:
                self._brace(brace)
            elif word:
                self._word(word.decode(), number)
            elif sign:
                self._sign(sign)
        self._flush()
        self.document.add(self.runs)
        return self.document

    def _byte(self, raw: bytes) -> None:
        taken = min(self.swallow, len(raw))
        self.swallow -= taken
        self.bytes += raw[taken:]

    def _flush(self) -> None:
        if self.bytes:
            raw, self.bytes = self.bytes, b""
            self._say(raw.decode("gb18030", errors="replace"))

    def _say(self, text: str) -> None:
        state = self.stack[-1]
        if state.skipped:
            return
        for index, piece in enumerate(text.split("\n")):
            if index:
                self.document.add(self.runs)
                self.runs = []
            mended, wrong = repair(piece)
            self.document.mended += wrong
            if mended:
                self.runs.append(Run(mended, state.strong, state.weak))

    def _brace(self, brace: bytes) -> None:
        self.swallow = 0
        if brace == b"{" and len(self.stack) < _DEEPEST:
            self.stack.append(replace(self.stack[-1]))
        elif brace == b"}" and len(self.stack) > 1:
            self.stack.pop()

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self.stack[-1].skipped = True
        elif sign in b"\\{}":
            self._say(sign.decode())
        elif sign == b"~":
            self._say(" ")

    def _word(self, word: str, number: bytes | None) -> None:
        state = self.stack[-1]
        value = int(number) if number else None
        if word in _SIGNS:
            self._say(_SIGNS[word])
        elif word == "u" and value is not None:
            self._say(chr(value % 0x10000))
            self.swallow = state.fallback
        elif word == "uc":
            state.fallback = min(value or 0, 10)
        elif word in _SKIPPED:
            state.skipped = True
        elif word in ("cf", "highlight"):
            colour = self.colours[value - 1] if value and 0 < value <= len(self.colours) else None
            state.strong = is_bright(colour) or (word == "highlight" and bool(value))
        elif word in ("b", "ul"):
            state.weak = value != 0
        elif word in ("plain", "ulnone"):
            state.weak = state.strong = False
