"""Know a spreadsheet's columns by their headers, in any order and by any of their usual names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from quizzes.rules.formats.characters import fold
from quizzes.rules.formats.keys import bare_key
from quizzes.rules.formats.options import LETTERS
from quizzes.rules.formats.sections import named_type

_NAMES = {
    "stem": "题干 题目 题目内容 题目题干 题目名称 试题 试题内容 试题题干 题目描述 问题 考题 题面 内容"
    " 试题题目 题目正文 试题名称 题目标题 题干内容 测试题目 考试题目"
    " questioncontent question stem content title",
    "type": "题型 类型 题目类型 试题类型 题类 题目分类类型 questiontype type",
    "key": "答案 正确答案 标准答案 参考答案 题目答案 试题答案 正确选项 答案选项"
    " 正确项 标准选项 参考选项 考试答案"
    " questionanswer answer rightoption rightanswer key",
    "options": "选项 题目选项 试题选项 选项内容 备选答案 备选项 候选项 optioncontent options option choices",
    "explanation": "解析 答案解析 试题解析 题目解析 解析说明 答题解析 详解"
    " questionexplain explain explanation analysis",
    "topic": "知识点 考点 考核点 标签 知识模块 topic tags",
    "difficulty": "难度 难易度 难易程度 难度系数 难度等级 difficulty level",
    "source": "出处 来源 页码 教材页码 题目来源 题目依据 依据 试题依据 参考依据 source page",
    "section": "章节 分类 章 类别 所属章节 科目 学科 作业种类 专业 模块 题库 目录 chapter category section",
    "stimulus": "材料 阅读材料 题目材料 案例 passage stimulus",
    "number": "序号 题号 编号 id no no. 题目编号 试题编号",
}
_ROLE = {name: role for role, names in _NAMES.items() for name in names.split()}
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_OPTION = re.compile(
    r"(?:选项|答案|备选项|option|项|选择项|备选答案)?[ _]?([a-l])(?:选项|项目?|答案|备选答案)?$"
    r"|(?:选项|备选项|option[ _]|选择项|备选答案)[ _]?(?P<far>[m-z])$"
)
_OPTION_NUMBER = re.compile(
    r"(?:选项|答案|option|备选答案|备选项)[ _]?(1[0-2]|[1-9]|十[一二]|[一二三四五六七八九十])$"
)
_KIND = re.compile(r"(?:单项?选择?|多项?选择?|不定项选择|选择|判断|填空|简答|问答)题?")
"""A type before a header's name: 判断题题目."""
_NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")


@dataclass
class Block:
    """One table's columns: which column plays which role, and where the options are."""

    roles: dict[str, int] = field(default_factory=dict)
    options: dict[str, int] = field(default_factory=dict)

    def cell(self, row: Sequence[str], role: str) -> str:
        """Give a row's cell in a role, or nothing."""
        column = self.roles.get(role)
        return row[column].strip() if column is not None and column < len(row) else ""


def role_of(header: str) -> str | None:
    """Give the role of a header: a name of `_NAMES`, or the letter of an option.

    >>> role_of("题目内容"), role_of("A项"), role_of("选项 B"), role_of("正确答案（连写）"), role_of("备注")
    ('stem', 'A', 'B', 'key', None)
    >>> role_of("选项十"), role_of("选项10"), role_of("选项J")
    ('J', 'J', 'J')
    """
    word = _BRACKETS.sub("", fold(header)).strip(" *:.、\t\n").lower()
    if len(word) > 60 or not word:
        return None
    option = _OPTION.match(word)
    if option:
        return (option[1] or option["far"]).upper()
    numbered = _OPTION_NUMBER.match(word)
    if numbered:
        place = _NUMERALS.index(numbered[1]) if numbered[1] in _NUMERALS else int(numbered[1]) - 1
        return LETTERS[place]
    joined = word.replace(" ", "")
    return _ROLE.get(joined) or _ROLE.get(word.split()[0]) or _ROLE.get(_KIND.sub("", joined, count=1))


def header_blocks(row: Sequence[str]) -> list[Block]:
    """Read a header row: one block, or several side by side, or none if it is no header."""
    if any(len(cell) > 200 for cell in row):
        return []
    filled = [cell for cell in row if cell.strip()]
    if 2 * sum(role_of(cell) is not None for cell in filled) < len(filled):
        return []
    blocks = [Block()]
    for column, cell in enumerate(row):
        role = role_of(cell) if cell.strip() else None
        if role is None:
            continue
        _place(blocks, role, column)
    return [
        block
        for block in blocks
        if "stem" in block.roles and (block.options or {"key", "options"} & set(block.roles))
    ]


def _place(blocks: list[Block], role: str, column: int) -> None:
    block = blocks[-1]
    target = block.options if len(role) == 1 else block.roles
    if role in target and role in ("stem", "key", "A"):
        if "stem" in block.roles and ("key" in block.roles or block.options):
            blocks.append(Block())
            _place(blocks, role, column)
        return
    if role == "section" and role in target:
        target[role] = column
        return
    target.setdefault(role, column)


def guess_block(rows: Sequence[Sequence[str]]) -> Block | None:
    """Guess the columns of a table without a header: keys are short, the stem is the longest text.

    :param rows: some of its rows
    """
    width = max((len(row) for row in rows), default=0)
    columns = [
        [row[column].strip() for row in rows if column < len(row) and row[column].strip()]
        for column in range(width)
    ]
    enough = max(1, len(rows) // 2)
    keys = [
        column
        for column, cells in enumerate(columns)
        if len(cells) >= enough and sum(bare_key(fold(cell)) for cell in cells) >= 0.8 * len(cells)
    ]
    texts = [column for column, cells in enumerate(columns) if len(cells) >= enough and column not in keys]
    if not texts or not (keys or len(texts) > 1):
        return None
    stem = max(texts, key=lambda column: sum(map(len, columns[column])) / len(columns[column]))
    block = Block({"stem": stem})
    if keys:
        block.roles["key"] = keys[-1]
    _guess_rest(block, columns, stem, keys)
    return block


def _guess_rest(block: Block, columns: list[list[str]], stem: int, keys: list[int]) -> None:
    letters = iter(LETTERS)
    for column, cells in enumerate(columns):
        if not cells or column == stem or column in keys:
            continue
        if sum(named_type(cell) is not None for cell in cells) >= 0.8 * len(cells):
            block.roles["type"] = column
        elif column > stem:
            listed = sum(cell.startswith("[") or "\n" in cell for cell in cells) > len(cells) // 2
            if listed:
                block.roles["options"] = column
            elif (letter := next(letters, None)) is not None:
                block.options[letter] = column
