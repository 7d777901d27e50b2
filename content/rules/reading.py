"""What a reader is told about a text before reading it: how long it takes and what is in it."""

import re
from dataclasses import dataclass
from html import unescape

_CHARACTERS_A_MINUTE = 400  # adults read Chinese prose at 300 to 500 characters a minute
_HEADING = re.compile(r'<h([23]) id="(p-[\w-]+)"[^>]*>(.*?)</h\1>', re.DOTALL)
_PLAYED = {"video": "视频", "audio": "音频"}
_LOOKED_AT = {"picture": "图片", "link": "链接"}
_NUMERAL = "[一二三四五六七八九十百千零〇]+"
_PARAGRAPH = re.compile(
    rf'<(h[234])\b|<p id="(p-[\w-]+)"([^>]*)>(?:(<strong>|<b>)?(第{_NUMERAL}条(?:之{_NUMERAL})?)'
    r"(?:</strong>|</b>)?(?=[\s　<])[\s　]*)?"
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of the outline."""

    anchor: str
    text: str
    level: int
    """2 for chapters, 3 for sections."""


def outline(html: str) -> list[Heading]:
    """List the headings of a text with anchors.

    >>> outline('<h2 id="p-1">总则</h2><p id="p-2">甲</p>')
    [Heading(anchor='p-1', text='总则', level=2)]
    """
    found = []
    for level, anchor, words in _HEADING.findall(html):
        text = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", words))).strip()
        if text:
            found.append(Heading(anchor, text, int(level)))
    return found


def with_cites(html: str) -> str:
    """Make the number of each article of a law a link to itself, and number the paragraphs after its first.

    >>> with_cites('<p id="p-1">第三条 甲</p><p id="p-2">乙</p>')  # doctest: +ELLIPSIS
    '<p id="p-1"><a class="cite" href="#p-1">第三条</a>甲</p><p id="p-2"><a class="pn" href="#p-2">...乙</p>'
    """
    article, number = "", 0

    def cited(found: re.Match[str]) -> str:
        nonlocal article, number
        if found[1]:
            article = ""
            return found[0]
        if found[5]:
            article, number = found[5], 1
            link = f'<a class="cite" href="#{found[2]}">{article}</a>'
            return f'<p id="{found[2]}"{found[3]}>{link}'
        if not article:
            return found[0]
        number += 1
        said = f'<span class="sr">{article}第</span>{number}<span class="sr">款</span>'
        return f'{found[0]}<a class="pn" href="#{found[2]}">{said}</a>'

    return _PARAGRAPH.sub(cited, html)


def with_keys(html: str) -> str:
    """Let tables that are wider than the screen be scrolled with the keys too.

    >>> with_keys("<table><tr><td>甲</td></tr></table>")
    '<table tabindex="0"><tr><td>甲</td></tr></table>'
    """
    return re.sub(r"<table\b", '<table tabindex="0"', html)


def say_extent(kind: str, characters: int = 0, pages: int = 0, seconds: int = 0) -> str:
    """Say how much there is to study.

    >>> say_extent("article", characters=9_700), say_extent("pdf", pages=14), say_extent("video", seconds=95)
    ('约 25 分钟', 'PDF，14 页', '视频，2 分钟')
    """
    if kind in _LOOKED_AT:
        return _LOOKED_AT[kind]
    if kind == "pdf":
        return f"PDF，{pages} 页"
    if kind in _PLAYED:
        said = _PLAYED[kind]
        return f"{said}，{_minutes(seconds / 60)} 分钟" if seconds else said
    return f"约 {_minutes(characters / _CHARACTERS_A_MINUTE)} 分钟" if characters else ""


def _minutes(length: float) -> int:
    return max(1, -int(-length // 1))
