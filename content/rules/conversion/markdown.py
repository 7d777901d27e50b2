"""Markdown and plain text to HTML."""

import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from mdit_py_plugins.front_matter import front_matter_plugin

from content.rules.conversion.outline import paragraphs, split_title
from content.rules.plain_text import Decoded, decode
from core.html import clean
from core.packages import UnreadableError

_CHINESE_MARK = re.compile("[\u3000-\u303f\uff00-\uffef“”‘’…—·]")
_COMMENT = re.compile(r"\s*<!--.*-->\s*", re.DOTALL)
_ELSEWHERE = re.compile(r'<img src="(?!/(?!/))')


def markdown(content: bytes) -> dict[str, Any]:
    """Convert a Markdown file.

    :returns: ``html`` (clean), ``title`` (of a heading that opens it, taken out), ``encoding``, ``warnings``
    :raises UnreadableError: for what is no text, or has none
    """
    read = _read(content)
    html = _renderer().render(read.text)
    dropped = len(_ELSEWHERE.findall(html))
    warnings = [f"有 {dropped} 张图片不在文件里，已略去。请在编辑页里另外插入。"] if dropped else []
    return _result(html, read, warnings)


def text(content: bytes) -> dict[str, Any]:
    """Convert a plain text file: each line is a paragraph; numbered chapters become headings.

    :returns: the same as :func:`markdown`
    """
    read = _read(content)
    return _result(paragraphs(read.text), read, [])


def _read(content: bytes) -> Decoded:
    read = decode(content)
    if read is None:
        raise UnreadableError("文件不是纯文本，或者已损坏。请用记事本打开，另存为 UTF-8 编码的文本后再上传。")
    if not read.text.strip():
        raise UnreadableError("文件里没有文字。请检查原文件后重新上传。")
    return read


def _result(html: str, read: Decoded, warnings: list[str]) -> dict[str, Any]:
    title, body = split_title(html)
    said = [f"文件按 {read.encoding.upper()} 编码读取。"] if read.encoding != "utf-8" else []
    cleaned = str(clean(body))
    return {"html": cleaned, "title": title, "encoding": read.encoding, "warnings": said + warnings}


def _renderer() -> MarkdownIt:
    renderer = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
    # A Chinese paragraph begins with blanks; it is no program text for that.
    renderer.disable("code").use(front_matter_plugin)
    renderer.inline.ruler.at("emphasis", _emphasis)
    renderer.core.ruler.push("house", _furnish)
    return renderer


def _furnish(state: StateCore) -> None:
    """Drop comments, which would be shown as text, and bring headings under one title."""
    openers = [token for token in state.tokens if token.type == "heading_open"]
    tops = sum(token.tag == "h1" for token in openers)
    # One level-one heading in front is the title; with several, all levels move down by one.
    has_title = tops == 1 and openers[0].tag == "h1"
    shift = 0 if tops == 0 or has_title else 1
    kept, at = [], 0
    while at < len(state.tokens):
        token = state.tokens[at]
        if token.type == "paragraph_open" and _COMMENT.fullmatch(state.tokens[at + 1].content):
            at += 3
            continue
        if token.type in {"heading_open", "heading_close"} and not (has_title and token.tag == "h1"):
            token.tag = f"h{min(4, int(token.tag[1]) + shift)}"
        kept.append(token)
        at += 1
    state.tokens = kept


def _emphasis(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  # markdown-it calls it so
    """Read ``*`` and ``_`` as markdown-it does, but let Chinese punctuation stand inside of bold text.

    CommonMark's rule supposes blanks between words: ``**加粗。**后文`` would not be bold.
    """
    marker = state.src[state.pos]
    if silent or marker not in {"_", "*"}:
        return False
    length, can_open, can_close = _scan(state, marker)
    for _ in range(length):
        token = state.push("text", "", 0)
        token.content = marker
        state.delimiters.append(
            Delimiter(
                marker=ord(marker),
                length=length,
                token=len(state.tokens) - 1,
                end=-1,
                open=can_open,
                close=can_close,
            )
        )
    state.pos += length
    return True


def _scan(state: StateInline, marker: str) -> tuple[int, bool, bool]:
    """Measure a run of markers and say whether it can begin and end emphasis (CommonMark 6.2)."""
    start = end = state.pos
    while end < state.posMax and state.src[end] == marker:
        end += 1
    before = state.src[start - 1] if start else " "
    after = state.src[end] if end < state.posMax else " "
    left = not isWhiteSpace(ord(after)) and (
        not _is_mark(after) or isWhiteSpace(ord(before)) or _is_mark(before)
    )
    right = not isWhiteSpace(ord(before)) and (
        not _is_mark(before) or isWhiteSpace(ord(after)) or _is_mark(after)
    )
    if marker == "*":
        return end - start, left, right
    return end - start, left and (not right or _is_mark(before)), right and (not left or _is_mark(after))


def _is_mark(character: str) -> bool:
    if _CHINESE_MARK.match(character):
        return False
    return isMdAsciiPunct(ord(character)) or isPunctChar(character)
