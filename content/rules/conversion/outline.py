"""Finding the title and the headings of a text that was written without thinking of us."""

import re
from html import escape

_FIRST = re.compile(r"\s*<h1[^>]*>(.*?)</h1>", re.DOTALL)
_LONGEST_HEADING = 40
_NUMERAL = "[一二三四五六七八九十百零〇\\d]+"
_CHAPTER = re.compile(
    f"第{_NUMERAL}[编篇章部分]+(?:[\\s　]|$)|[一二三四五六七八九十]+、|序\\s*言$|附\\s*则$|前\\s*言$"
)
_SECTION = re.compile(f"第{_NUMERAL}节(?:[\\s　]|$)|（[一二三四五六七八九十]+）")
_NEW_LINE = re.compile(
    f"第{_NUMERAL}[条章节编]|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\\d+[.、．]|[●•·—-]"
)
_ENDS = ("。", "！", "？", "；", "：", ".", ":", ";", "”")
_PARAGRAPH = re.compile(r"<p>((?:<strong>)?[^<>]{1,60}(?:</strong>)?)</p>")


def split_title(html: str) -> tuple[str, str]:
    """Take a level-one heading that opens the text as its title.

    >>> split_title("<h1>消防法</h1><p>第一条</p>")
    ('消防法', '<p>第一条</p>')
    """
    first = _FIRST.match(html)
    if first is None:
        return "", html
    title = re.sub(r"<[^>]+>", "", first[1])
    return re.sub(r"\s+", " ", title).strip(), html[first.end() :].lstrip()


def heading_level(line: str) -> int:
    """Tell the level a line has by its numbering alone: 2 for chapters, 3 for sections, 0 for text.

    >>> [heading_level(line) for line in ("第一章 总则", "一、会议要求", "（二）学习内容", "第一条 为了……")]
    [2, 2, 3, 0]
    >>> heading_level("一、要认真学习，深刻领会。")
    0
    """
    line = line.strip()
    if len(line) > _LONGEST_HEADING or line.endswith(("。", "；", "，", "：", "、")):
        return 0
    if _CHAPTER.match(line):
        return 2
    return 3 if _SECTION.match(line) else 0


def with_headings(html: str) -> str:
    """Make headings of paragraphs that are numbered like some, in a text that has no heading at all.

    >>> with_headings("<p><strong>第一章 总则</strong></p><p>第一条</p>")
    '<h2>第一章 总则</h2><p>第一条</p>'
    """
    if re.search(r"<h[1-6]", html):
        return html

    def heading(found: re.Match[str]) -> str:
        words = found[1].removeprefix("<strong>").removesuffix("</strong>")
        level = heading_level(words)
        return f"<h{level}>{words}</h{level}>" if level else found[0]

    return _PARAGRAPH.sub(heading, html)


def paragraphs(text: str) -> str:
    r"""Make a paragraph of each line of a plain text, and headings of those numbered like some.

    >>> paragraphs("第一章 总则\n\n　　第一条 甲<乙")
    '<h2>第一章 总则</h2>\n<p>第一条 甲&lt;乙</p>'
    """
    made = []
    for line in filter(None, (line.strip() for line in text.split("\n"))):
        level = heading_level(line)
        tag = f"h{level}" if level else "p"
        made.append(f"<{tag}>{escape(line, quote=False)}</{tag}>")
    return "\n".join(made)


def pages(texts: list[str]) -> str:
    r"""Make paragraphs of the text of a PDF, page by page, joining the lines that only the margin broke.

    >>> print(pages(["第一条 为了预防\n火灾，制定本法。\n第二条 略"]))
    <h2>第 1 页</h2>
    <p>第一条 为了预防火灾，制定本法。</p>
    <p>第二条 略</p>
    """
    made = []
    for number, text in enumerate(texts, 1):
        if text.strip():
            made.append(f"<h2>第 {number} 页</h2>")
            made += [f"<p>{escape(words, quote=False)}</p>" for words in _joined(text)]
    return "\n".join(made)


def _joined(text: str) -> list[str]:
    lines = [line.strip() for line in text.split("\n")]
    usual = sorted(map(len, lines))[len(lines) * 4 // 5]
    found: list[str] = []
    unfinished = False
    for line in filter(None, lines):
        if unfinished and not _NEW_LINE.match(line):
            gap = " " if found[-1][-1].isascii() and line[0].isascii() else ""
            found[-1] = f"{found[-1].removesuffix('-')}{gap if not found[-1].endswith('-') else ''}{line}"
        else:
            found.append(line)
        # A line that stops well before the margin is the end of something.
        unfinished = not line.endswith(_ENDS) and len(line) > usual * 0.8
    return found
