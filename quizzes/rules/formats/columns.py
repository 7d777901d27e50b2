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
    " 试题题目 题目正文 试题名称 题目标题 题干内容 测试题目 考试题目 大题题干"
    " 题目及选项 题干及选项 试题及选项 题目和选项 题干和选项 题目与选项"
    " questioncontent questiontext questiontitle question stem content title",
    "substem": "小题题干 小题题目 子题题干",
    "type": "题型 类型 题目类型 试题类型 试题题型 大题题型 题类 题目分类类型 questiontype type",
    "subtype": "小题题型 小题类型 子题题型",
    "key": "答案 正确答案 标准答案 参考答案 题目答案 试题答案 正确选项 答案选项"
    " 正确项 标准选项 参考选项 考试答案"
    " questionanswer answer answers rightoption rightanswer correct correctanswer correctoption key",
    "options": "选项 题目选项 试题选项 选项内容 备选答案 备选项 候选项 可选项 可选答案 候选答案 选择项"
    " 选项列表 答案选项内容 optioncontent questionoptions optionlist options option choices",
    "right": "是否正确 是否正确答案 是否答案 是否为答案 是否为正确答案 正确与否 iscorrect isright isanswer",
    "yes": "对 正确 √ ✓",
    "no": "错 错误 × ✗",
    "explanation": "解析 答案解析 试题解析 题目解析 解析说明 答题解析 详解"
    " questionexplain explain explanation answerexplanation analysis",
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
    r"(?:选项|答案|option|answer|choice|备选答案|备选项)[ _]?(1[0-2]|[1-9]|十[一二]|[一二三四五六七八九十])$"
)
_TICK = re.compile(
    r"(?:是否正确|是否答案|is ?correct|is ?right|correct)[ _]?"
    r"(?P<far>[a-l]|1[0-2]|[1-9]|[一二三四五六七八九十])$"
)
_WRONG = re.compile(
    r"(?:干扰|错误|wrong|incorrect) ?(?:选?项|答案|option|answer)[ _]?(?:\d{1,2}|[a-l一二三四五六七八九])?$"
)
_ANSWER = re.compile(r"(?:答案|answer)[ _]?(?:1[0-2]|[1-9]|[一二三四五六七八九十])$")
_EDGES = " *:.、\t\n※★"
_REMARK = re.compile(r" [-–—] .*")
"""What stands behind a name in English templates: Answer 1 - max 75 characters."""
_KIND = re.compile(r"(?:单项?选择?|多项?选择?|不定项选择|选择|判断|填空|简答|问答)题?")
"""A type before a header's name: 判断题题目."""
_CODED = re.compile(r"(\d{1,2}) ?[:=.、-]? ?([单多判填简问不][^\d,;、 ()]{1,8})")
_ENGLISH = {
    "single": "single",
    "checkbox": "multiple",
    "multiple": "multiple",
    "multi": "multiple",
    "multipleselect": "multiple",
    "multipleresponse": "multiple",
    "tf": "true_false",
    "truefalse": "true_false",
    "judge": "true_false",
    "fillintheblank": "fill_blank",
    "blank": "fill_blank",
    "shortanswer": "short_answer",
    "openended": "short_answer",
    "essay": "short_answer",
}
"""Types in templates from abroad; their “multiple choice” may have one right answer or several."""
_FEWEST_PARTS = 2
_NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")


@dataclass
class Block:
    """One table's columns: which column plays which role, and where the options are."""

    roles: dict[str, int] = field(default_factory=dict)
    options: dict[str, int] = field(default_factory=dict)
    ticks: dict[str, int] = field(default_factory=dict)
    """Columns that say of each option whether it is right."""
    wrong: list[int] = field(default_factory=list)
    """Columns of wrong texts beside the right one."""
    answers: list[int] = field(default_factory=list)
    """Columns of one answer each: of one blank each, unless they turn out to be options."""
    spread: list[int] = field(default_factory=list)
    """Columns under one wide header for all options."""
    codes: dict[str, str] = field(default_factory=dict)
    """What the header says of codes of types: 题型（0单选，1判断）."""
    named: str | None = None
    """The type that the header of the stems names: 填空题."""

    def kind(self, cell: str) -> str | None:
        """Give the type that a cell names, in words or as a code of its header."""
        return (
            self.codes.get(cell) or named_type(fold(cell)) or _ENGLISH.get(re.sub("[^a-z]", "", cell.lower()))
        )

    def cell(self, row: Sequence[str], role: str) -> str:
        """Give a row's cell in a role, or nothing."""
        column = self.roles.get(role)
        return row[column].strip() if column is not None and column < len(row) else ""


def role_of(header: str) -> str | None:
    """Give the role of a header: a name of `_NAMES`, or the letter of an option.

    >>> role_of("题目内容"), role_of("A项"), role_of("选项 B"), role_of("正确答案（连写）"), role_of("备注")
    ('stem', 'A', 'B', 'key', None)
    >>> role_of("选项十"), role_of("选项10"), role_of("Answer 3 - max 75 characters"), role_of("isCorrect2")
    ('J', 'J', 'C', 'tick B')
    >>> role_of("干扰项1"), role_of("Correct answer(s) - choose at least one"), role_of("对")
    ('wrong', 'key', 'yes')
    """
    word = _word(header)
    if len(word) > 60 or not word:
        return None
    option = _OPTION.match(word)
    if option:
        return (option[1] or option["far"]).upper()
    numbered = _OPTION_NUMBER.match(word)
    if numbered:
        return _letter(numbered[1])
    tick = _TICK.match(word)
    if tick:
        return f"tick {_letter(tick['far'])}"
    if _WRONG.match(word):
        return "wrong"
    joined = word.replace(" ", "").replace("_", "")
    return _ROLE.get(joined) or _ROLE.get(word.split()[0]) or _ROLE.get(_KIND.sub("", joined, count=1))


def _word(header: str) -> str:
    """Give a header's name without what is said about it."""
    folded = " ".join(_BRACKETS.sub("", fold(header)).split())
    return _REMARK.sub("", folded.strip(_EDGES).lower())


def _letter(numeral: str) -> str:
    if numeral.isascii() and numeral.isalpha():
        return numeral.upper()
    return LETTERS[_NUMERALS.index(numeral) if numeral in _NUMERALS else int(numeral) - 1]


def header_blocks(row: Sequence[str]) -> list[Block]:
    """Read a header row: one block, or several side by side, or none if it is no header."""
    if any(len(cell) > 200 for cell in row):
        return []
    roles = [role_of(cell) if cell.strip() else None for cell in row]
    if "key" in roles and "stem" not in roles:
        roles = ["stem" if _is_kind(cell) else role for role, cell in zip(roles, row, strict=True)]
    if 2 * sum(role is not None for role in roles) < sum(bool(cell.strip()) for cell in row):
        return []
    blocks = [Block()]
    for column, (role, cell) in enumerate(zip(roles, row, strict=True)):
        if role is None:
            continue
        # 题干, 内容, 是否正确: a row for each option.
        is_text = role == "stem" and "right" in roles and "stem" in blocks[-1].roles
        _place(blocks, "options" if is_text else role, column)
        if role == "stem":
            blocks[-1].named = named_type(fold(cell))
        if role == "type":
            blocks[-1].codes = _codes(cell)
        if role == "options":
            blocks[-1].spread = _spread(row, column)
        if _ANSWER.match(_word(cell)):
            blocks[-1].answers.append(column)
    return [block for block in blocks if _is_whole(block)]


def _is_kind(cell: str) -> bool:
    """Say whether a header names its questions only by their type: 填空题."""
    word = fold(cell).strip()
    return word.endswith("题") and _KIND.fullmatch(word) is not None


def _spread(row: Sequence[str], column: int) -> list[int]:
    """Give the columns of a header that is followed by empty ones: 选项 over four columns."""
    after = next((place for place in range(column + 1, len(row)) if row[place].strip()), column + 1)
    return list(range(column, after))


def _codes(header: str) -> dict[str, str]:
    named = ((code, named_type(word)) for code, word in _CODED.findall(fold(header)))
    return {code: kind for code, kind in named if kind}


def second_header(above: Sequence[str], row: Sequence[str], blocks: Sequence[Block]) -> list[Block]:
    """Read two header rows as one, where the lower row only takes a wide column apart: 选项 over A, B, C.

    :param above: the row that `blocks` were read from
    """
    roles = [role_of(cell) for cell in row if cell.strip()]
    stems = {block.roles["stem"] for block in blocks}
    if not all(roles) or sum(len(role or "") == 1 for role in roles) < _FEWEST_PARTS:
        return []
    if any(column < len(row) and row[column].strip() for column in stems):
        return []
    upper = [*above, *[""] * (len(row) - len(above))]
    lower = [*row, *[""] * (len(upper) - len(row))]
    return header_blocks([low if low.strip() else high for high, low in zip(upper, lower, strict=True)])


def _is_whole(block: Block) -> bool:
    """Say whether a block has a stem, and something beside it that can be answered."""
    if not {"yes", "no"} <= set(block.roles):
        block.roles.pop("yes", None)
        block.roles.pop("no", None)
    if "key" in block.roles or set(block.answers) != set(block.options.values()):
        block.answers = []
    return "stem" in block.roles and bool(block.options or {"key", "options", "yes"} & set(block.roles))


def _place(blocks: list[Block], role: str, column: int) -> None:
    block = blocks[-1]
    if role == "wrong":
        block.wrong.append(column)
        return
    if role.startswith("tick "):
        block.ticks[role[-1]] = column
        return
    if role == "options" and role in block.roles:
        # 选项, 选项内容: the letter and its text.
        block.roles["letter"], block.roles["options"] = block.roles["options"], column
        return
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
