"""Undress lines: Markdown, HTML tags, stars and 问卷星 marks that say which option is right."""

import re
from collections.abc import Iterable, Mapping

from quizzes.rules.formats.options import LETTERS
from quizzes.rules.formats.segments import Span

_TAG = re.compile(
    r"</?(?:font|b|strong|i|em|u|span|p|br|div|sup|sub|mark|code|td|tr|li|ul|ol)\b[^<>]{0,200}>",
    re.IGNORECASE,
)
_COLOURED = re.compile(r"<(font|span|b|strong|mark|u)\b([^<>]{0,200})>([^<>]{1,500})</\1>", re.IGNORECASE)
_RED = re.compile(r"red|#f[0-9a-f]0|#[c-f][0-9a-f]0{1,4}|rgb\( ?2", re.IGNORECASE)
_TABLE_OPTION = re.compile(
    r"\| {0,8}(\*|√|✓|✔)? {0,8}\| {0,8}([A-Ha-h])[.、)]? {0,8}\| {0,8}([^|]{1,500}?) {0,8}\|?$"
)
_STAR_FIRST = re.compile(r"[*★☆√✓✔] ?(?=[A-Ha-h][.、．)])")
_STAR_LAST = re.compile(r"[ \t]{0,8}[★☆√✓✔*]$")
_SAID_RIGHT = re.compile(r"[（(](?:正确答案|正确|答案|√|✓)[）)]$")
_BULLET = re.compile(r"[○●◯□■☐☑◎⭕] ?(?=\S)|[（(] ?[√✓]? ?[）)] ?(?=[^\d\s])")
_DASH = re.compile(r"^(?:[-*+] (?=(?:\*\*)?[A-Ha-h][.、．)：:])|> )")
_BOX = re.compile(r"[○●◯□■☐☑◎⭕◇◆▪•·] {0,2}(?=[(（]?[A-Ha-h][.、．)）：:])")
"""A box or a bullet before an option that has its letter besides."""
_FULL = ("●", "■", "☑", "◆")
_LATER_BOX = re.compile(r"(?<=\s)[○◯□☐] {0,2}(?=[A-H][.、．)）：:])")
_OPTIONS_TITLE = re.compile(
    r"^(?:[\[【](?:选项|备选项|备选答案)[\]】][:：]?|(?:选项|备选项|备选答案|可选项)[:：;；]) {0,8}"
    r"(?=[(（【]?[A-Ha-h][.、．)）】：: ])"
)
_FORM_TYPES = "单选题|多选题|判断题|填空题|简答题"
_FORM_TYPE = re.compile(rf"[\[【]?({_FORM_TYPES})[\]】]? ?\*$|[\[【]({_FORM_TYPES})[\]】]$")
_OPTION = re.compile(r"[（(【\[]?[A-Ha-h][)）】\]]?[ .、．:：]")
_NUMBERED = re.compile(r"\*{0,2}\d{1,5}[.、．)]")


_PICK = re.compile(r"(?:请?选择一项(?:或多项)?|请选择一个或多个答案) ?[:：]?$")
_PICKED_RIGHT = re.compile(r"[ \t]?(?<![不全都均是为])正确$")
"""What a page of Moodle shows behind the right option, once it is answered."""


def undress(lines: Iterable[tuple[int, str]]) -> tuple[list[tuple[int, str]], dict[int, list[Span]]]:
    """Give the lines without their dress, and where it marked an option as right."""
    plain: list[tuple[int, str]] = []
    marks: dict[int, list[Span]] = {}
    form, page = _Form(), _MoodlePage()
    for number, line in lines:
        seen, said = page.look(form.letter(line))
        text, marked = (seen, True) if said else _line(seen)
        plain.append((number, text))
        if marked:
            marks[number] = [(0, len(text))]
    return plain, marks


def undress_document(
    lines: Iterable[tuple[int, str]], marks: Mapping[int, list[Span]], automatic: Mapping[int, int]
) -> tuple[list[tuple[int, str]], dict[int, list[Span]], dict[int, int]]:
    """Undress the lines of a document that has marks and automatic numbers already; these move along."""
    given = list(lines)
    plain, said = undress(given)
    marks, automatic = {**marks}, {**automatic}
    for (number, before), (_, after) in zip(given, plain, strict=True):
        moved = before.find(after)
        if moved > 0:
            marks[number] = [(left - moved, right - moved) for left, right in marks.get(number, [])]
            automatic[number] = max(0, automatic.get(number, 0) - moved)
        elif moved < 0:
            marks.pop(number, None)
    return plain, {**marks, **said}, automatic


class _Form:
    """Pages of 问卷星 give their options bullets instead of letters; they are lettered in order."""

    def __init__(self) -> None:
        self.asked, self.count = False, 0

    def letter(self, line: str) -> str:
        """Letter a bulleted option under a question that names its type."""
        bare = line.strip()
        found = _FORM_TYPE.search(bare)
        if found and _NUMBERED.match(bare):
            self.asked, self.count = True, 0
            head = _NUMBERED.match(bare)
            at = head.end() if head else 0
            return f"{bare[:at]}【{found[1] or found[2]}】{bare[at : found.start()].strip()}"
        bullet = None if _BOX.match(bare) else _BULLET.match(bare)
        if self.asked and bullet and self.count < len(LETTERS):
            self.count += 1
            return f"{LETTERS[self.count - 1]}. {bare[bullet.end() :]}"
        self.asked = self.asked and (not bare or bool(_OPTION.match(_BOX.sub("", bare, count=1))))
        return line


class _MoodlePage:
    """Pages of Moodle ask 选择一项： above the options, and say 正确 behind the right one."""

    def __init__(self) -> None:
        self.asked = False

    def look(self, line: str) -> tuple[str, bool]:
        """Give a line without what the page adds, and whether it is the right option."""
        if not self.asked and "选择" not in line:
            return line, False
        bare = line.strip()
        asks = _PICK.search(bare[-16:])
        if asks:
            self.asked = True
            return bare[: len(bare) - len(asks[0])].rstrip(), False
        is_option = bool(_OPTION.match(bare))
        right = _PICKED_RIGHT.search(bare) if self.asked and is_option else None
        self.asked = self.asked and (is_option or not bare)
        if right and _OPTION.sub("", bare[: right.start()], count=1).strip():
            return bare[: right.start()], True
        return line, False


def _line(line: str) -> tuple[str, bool]:
    marked = False
    if "<" in line:
        marked = any(_is_mark(found[1], found[2]) for found in _COLOURED.finditer(line))
        line = _TAG.sub("", line).replace("&nbsp;", " ")
    bare = line.strip()
    cells = _TABLE_OPTION.match(bare) if bare.startswith("|") else None
    if cells:
        return f"{cells[2]}. {cells[3]}", bool(cells[1])
    bare = _OPTIONS_TITLE.sub("", _DASH.sub("", bare, count=1), count=1)
    box = _BOX.match(bare)
    if box:
        text, said = _right_at_the_end(_LATER_BOX.sub("", bare[box.end() :]), marked=marked)
        return text, said or (bare.startswith(_FULL) and not _LATER_BOX.search(bare))
    star = _STAR_FIRST.match(bare)
    if star:
        return bare[star.end() :], True
    return _right_at_the_end(bare if bare != line.strip() or _OPTION.match(bare) else line, marked=marked)


def _is_mark(tag: str, attributes: str) -> bool:
    return tag.lower() in ("b", "strong", "mark", "u") or _RED.search(attributes) is not None


def _right_at_the_end(line: str, *, marked: bool) -> tuple[str, bool]:
    bare = line.strip()
    if not _OPTION.match(bare):
        return line, False
    for sign in (_SAID_RIGHT, _STAR_LAST):
        found = sign.search(bare[-16:])
        if found and _OPTION.sub("", bare[: len(bare) - len(found[0])], count=1).strip():
            return bare[: len(bare) - len(found[0])].rstrip(), True
    return line, marked
