"""Banks as secretaries really have them: one truth, thrown by seeded dice into many mixtures of layouts.

The questions say nothing true; their words only carry what trips a reader: years in front, letters and
brackets inside, decimals, names in quotation marks.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from random import Random

LETTERS = "ABCDEFGH"
THINGS = (
    "党的建设", "群众路线", "基层党组织", "民主集中制", "红船精神", "政治纪律", "党员教育", "组织生活会",
    "乡村振兴",
    "巡视工作", "主题党日", "入党志愿书", "发展党员工作", "党费收缴", "谈心谈话", "民主评议", "统一战线",
    "廉洁自律准则",
)  # fmt: skip
DOINGS = (
    "的首要任务是{}", "最根本的要求体现在{}", "应当由{}负责组织实施", "第一次写进党章是在{}",
    "的核心内容不包括{}",
    "与 GDP 增长之间的关系表现为{}", "（以下简称“办法”）规定的期限为{}", "属于 A 类事项的情形有{}",
    "的比例应当不低于{}",
    "从 2012 年起逐步做到{}", "必须坚持“{}”的原则", "在 3.5 版规程中的表述为{}",
)  # fmt: skip
OPENINGS = (
    "",
    "",
    "",
    "2022 年 3 月，",
    "20世纪30年代，",
    "根据《条例》第 5 条，",
    "下列关于",
    "“四史”教育中，",
    "1921年，",
)
TEXTS = (
    "实事求是", "坚持党的领导", "人民代表大会", "支部委员会", "三个月", "六个月以上", "不少于 30 人",
    "1/3", "2.5%", "1949 年 10 月",
    "上级党委（党组）", "独立自主、自力更生", "《中国共产党章程》", "“两个维护”", "全心全意为人民服务",
    "调查研究", "四个", "五年", "从严治党",
    "思想建党，制度治党", "理论联系实际", "批评与自我批评", "10", "15", "20", "B 级单位",
    "党员大会讨论决定", "Word 文档", "预备期一年",
)  # fmt: skip
POINTS = ("坚持理想信念", "密切联系群众", "严守政治纪律", "勇于自我革命", "加强理论学习", "落实工作责任")
WHY = (
    "见教材第 12 页。",
    "本题考查基本概念，A 项说法过于绝对。",
    "根据党章第三十条的规定，应当设立支部。",
    "这是 2019 年修订后的提法。",
)


@dataclass(frozen=True)
class Truth:
    """One question as it is; ``{}`` in the stem is where its answer belongs."""

    type: str
    stem: str
    options: tuple[str, ...] = ()
    key: object = None
    explanation: str = ""

    @property
    def letters(self) -> str:
        """The key of a choice."""
        return "".join(self.key) if isinstance(self.key, list) else str(self.key)


def questions(dice: Random, kind: str, count: int, used: set[str]) -> list[Truth]:
    """Make questions of a type whose stems stand nowhere else in the bank."""
    made: list[Truth] = []
    while len(made) < count:
        opening, thing, doing = dice.choice(OPENINGS), dice.choice(THINGS), dice.choice(DOINGS)
        stem = f"{opening}{thing}{doing}"
        if stem not in used:
            used.add(stem)
            made.append(_question(dice, kind, stem))
    return made


def _question(dice: Random, kind: str, stem: str) -> Truth:
    why = dice.choice(WHY) if dice.random() < 0.5 else ""
    if kind in ("single", "multiple"):
        count = dice.choice((4, 4, 4, 4, 3, 5, 2, 6)) if kind == "single" else dice.choice((4, 4, 5, 6))
        options = tuple(dice.sample(TEXTS, count))
        if kind == "single":
            return Truth(kind, stem, options, dice.choice(LETTERS[:count]), why)
        right = sorted(dice.sample(LETTERS[:count], dice.randint(2, min(count, 4))))
        return Truth(kind, stem, options, right, why)
    if kind == "true_false":
        return Truth(kind, stem.replace("{}", dice.choice(TEXTS)), (), dice.random() < 0.5, why)
    if kind == "fill_blank":
        return Truth(kind, stem, (), [dice.choice(TEXTS[:5])], why)
    return Truth(kind, stem.replace("{}", "哪些方面") + "？", (), "；".join(dice.sample(POINTS, 3)), why)


@dataclass(frozen=True)
class Layout:
    """How one bank writes what every bank has."""

    number: str
    heading: str
    key: str
    labels: str
    spread: str
    bracket: str
    judge: str
    blank: str
    explanation: str
    numbering: str
    noise: str

    def __str__(self) -> str:
        return " ".join(f"{name}={value}" for name, value in dataclasses.asdict(self).items())


CHOICES = {
    "number": (
        "{}、", "{}.", "{}．", "{}. ", "（{}）", "({})", "{})", "第{}题 ", "{} 、", "**{}.** ", "{}\t",
    ),
    "heading": (
        "{o}、{n}题", "{o}、{n}题（共 {c} 题，每题 2 分，共 {t} 分）", "{n}题", "（{o}）{n}题",
        "## {o}、{n}题", "第{o}部分  {n}题", "【{n}题】",
        "{o}、{n}题:(每小题2分,共{t}分。在每小题列出的选项中只有符合题目要求的,请将其代码填写在括号内)",
        "{o}.{n}题（{c}道）", "{o}、 {n}题（{c}题）",
        "", "label", "tail",
    ),
    "key": (
        "答案：{}", "正确答案：{}", "【答案】{}", "参考答案: {}", "答：{}", "[答案] {}", "答案 ：{}",
        "标准答案：{}", "（{}）", "{}", "答案：{}。", "★答案：{}",
        "【正确答案】：{}", "答案是：{}", "正确选项：{}", "本题答案：{}", "bracket", "bracket", "end",
        "end", "glued", "red",
    ),
    "labels": (
        "{}.", "{}、", "{}．", "{}. ", "{}:", "（{}）", "({})", "【{}】", "{} ", "{}", "{})", "lower",
        "wide",
    ),
    "spread": ("line", "line", "line", "row", "tabs", "two", "soft", "close"),
    "bracket": ("（  ）", "（）", "( )", "(   )", "____", "", "（    ）。"),
    "judge": ("（{}）", "({})", "（ {} ）", "key", "key", "options", "front"),
    "blank": ("____", "（  ）", "______", "filled"),
    "explanation": ("解析：", "【解析】", "答案解析：", "[解析]：", "解析:"),
    "numbering": ("restart", "global"),
    "noise": ("", "", "pages", "gaps", "notices", "blanks", "header"),
}  # fmt: skip

NAMES = {
    "single": ("单选", "单项选择", "单选"),
    "multiple": ("多选", "多项选择", "不定项选择"),
    "true_false": ("判断", "判断", "判断"),
    "fill_blank": ("填空", "填空", "填空"),
    "short_answer": ("简答", "问答", "论述"),
}
JUDGES = (
    ("√", "×"),
    ("对", "错"),
    ("正确", "错误"),
    ("T", "F"),
    ("✓", "✗"),
    ("A", "B"),
    ("是", "否"),
    ("Y", "N"),
)


def throw(seed: int) -> tuple[Layout, dict[str, list[Truth]]]:
    """Throw the dice for a bank: its layout, and 8 to 20 questions by type in the order of its parts."""
    dice = Random(seed)  # a test's dice, not a secret
    layout = Layout(**{name: dice.choice(values) for name, values in CHOICES.items()})
    used: set[str] = set()
    kinds = [kind for kind in NAMES if kind in ("single", "multiple") or dice.random() < 0.6]
    return layout, {kind: questions(dice, kind, dice.randint(3, 5), used) for kind in kinds}


def write(seed: int) -> tuple[str, list[Truth], Layout]:
    """Write the bank of a seed as text; gives its questions in the order of the file, too."""
    layout, parts = throw(seed)
    pen = _Pen(layout, Random(seed + 1))  # as above
    for place, (kind, asked) in enumerate(parts.items()):
        pen.part(place, kind, asked)
    return pen.text(), [question for asked in parts.values() for question in asked], layout


class _Pen:
    """Writes one bank line by line."""

    def __init__(self, layout: Layout, dice: Random) -> None:
        self.layout, self.dice = layout, dice
        self.lines: list[str] = []
        self.keys: list[tuple[str, list[tuple[int, str]]]] = []
        self.number = 0
        self.names = dice.randrange(3)
        self.judges = dice.choice(JUDGES)
        self.list_style = dice.choice(("range", "dots", "lines", "table", "commas"))
        if layout.noise == "notices":
            self.lines += [
                "2023 年度党员应知应会知识测试题库",
                "姓名：________  单位：________  得分：________",
                "",
            ]
        if layout.noise == "header":
            self.lines += ["党员学习题库", "（内部资料 仅供学习）", ""]

    def part(self, place: int, kind: str, asked: list[Truth]) -> None:
        name = NAMES[kind][self.names]
        if self.layout.heading not in ("", "label", "tail"):
            self.lines.append(
                self.layout.heading.format(o="一二三四五"[place], n=name, c=len(asked), t=2 * len(asked))
            )
        self.keys.append((name, []))
        if self.layout.numbering == "restart" and self.layout.heading not in ("", "label", "tail"):
            self.number = 0
        for question in asked:
            self.number += 1
            self.question(name, question)
            if self.layout.noise == "gaps":
                self.lines.append("")
            if self.layout.noise == "pages" and self.dice.random() < 0.25:
                self.lines.append(self.dice.choice(("- 3 -", "第 2 页 共 9 页", "2 / 9", "—4—")))

    def question(self, name: str, question: Truth) -> None:
        head = self.layout.number.format(self.number)
        label = f"（{name}题）" if self.layout.heading == "label" else ""
        tail = f"（{name}题）" if self.layout.heading == "tail" else ""
        stem, written = self.stem(question)
        self.lines.append(f"{head}{label}{stem}{tail}")
        if question.options:
            self.options(question)
        if question.type == "true_false" and self.layout.judge == "options":
            self.lines += ["A. 正确", "B. 错误"]
        self.key(question, written=written)
        if question.explanation and self.layout.explanation:
            self.lines.append(f"{self.layout.explanation}{question.explanation}")

    def stem(self, question: Truth) -> tuple[str, bool]:
        """Write a stem, and say whether its key stands in it."""
        if question.options:
            gap = self.layout.bracket
            if self.layout.key == "bracket":
                shown = self.dice.choice(("（{}）", "（ {} ）", "( {} )", "（{}  ）"))
                return question.stem.format(shown.format(question.letters)) + self.dice.choice(
                    ("", "。")
                ), True
            return (question.stem.format(gap) if gap else question.stem.format("什么") + "？"), False
        if (
            question.type == "true_false"
            and self.layout.judge not in ("key", "options")
            and self.layout.key != "end"
        ):
            sign = (
                self.layout.judge.format(self.judge(question))
                if self.judges[0] not in "AY"
                else f"（{'√' if question.key else '×'}）"
            )
            return (
                (question.stem + "。" + sign, True)
                if self.layout.judge != "front"
                else (question.stem + "。" + f"（{'√' if question.key else '×'}）", True)
            )
        if question.type == "fill_blank":
            if self.layout.blank == "filled" and self.layout.heading not in ("", "label", "tail"):
                return question.stem.format(f"（{question.key[0]}）") + "。", True
            return question.stem.format(
                self.layout.blank if self.layout.blank != "filled" else "____"
            ) + "。", False
        return question.stem + ("。" if question.type == "true_false" else ""), False

    def judge(self, question: Truth) -> str:
        return self.judges[0 if question.key else 1]

    def options(self, question: Truth) -> None:
        # A letter before a letter, with no sign between them, could be read in two ways even by a person.
        bare = self.layout.labels in ("{}", "{} ")
        wide = {chr(65 + n): chr(0xFF21 + n) for n in range(8)}
        written = []
        for letter, text in zip(LETTERS, question.options, strict=False):
            label = {"lower": f"{letter.lower()}.", "wide": f"{wide[letter]}．"}.get(
                self.layout.labels, self.layout.labels.format(letter)
            )
            written.append(f"{label}“{text}”" if bare and text[0].isascii() else f"{label}{text}")
        match self.layout.spread:
            case "line" | "soft":
                self.lines += written
            case "row":
                self.lines.append("    ".join(written))
            case "tabs":
                self.lines.append("\t".join(written))
            case "two":
                self.lines += ["      ".join(written[at : at + 2]) for at in range(0, len(written), 2)]
            case "close":
                firm = self.layout.labels not in ("{} ", "{}", "lower")
                self.lines.append(("" if firm else "  ").join(written))

    def key(self, question: Truth, *, written: bool) -> None:
        said = self.said(question)
        style = self.layout.key
        if written:
            return
        if style == "end":
            if question.type == "short_answer":
                self.lines.append(f"答：{said}")
            else:
                self.keys[-1][1].append((self.number, said))
        elif style == "glued" and question.options:
            self.lines[-1] += f"答案：{said}"
        elif style in ("bracket", "glued", "red") or (style in ("（{}）", "{}") and not question.options):
            self.lines.append(f"答案：{said}")
        else:
            self.lines.append(style.format(said))

    def said(self, question: Truth) -> str:
        if question.type == "single":
            return question.letters
        if question.type == "multiple":
            glue = "" if self.layout.key == "end" else self.dice.choice(("", "", "、", ",", "，", " "))
            return glue.join(question.letters)
        if question.type == "true_false":
            if self.layout.judge == "options":
                return "A" if question.key else "B"
            if self.judges[0] == "A":
                return "对" if question.key else "错"
            return self.judge(question)
        return str(question.key[0]) if isinstance(question.key, list) else str(question.key)

    def text(self) -> str:
        lines = [*self.lines]
        if any(keys for _, keys in self.keys):
            lines += ["", "参考答案" if self.dice.random() < 0.5 else "答案"]
            for place, (name, keys) in enumerate(self.keys):
                if keys:
                    self.key_list(lines, place, name, keys)
        if self.layout.noise == "blanks":
            lines = [
                f"{self.dice.choice(('', '　　', '  '))}{line}{self.dice.choice(('', '  ', '　'))}"
                for line in lines
            ]
        return "\n".join(lines)

    def key_list(self, lines: list[str], place: int, name: str, keys: list[tuple[int, str]]) -> None:
        lines.append(f"{'一二三四五'[place]}、{name}题")
        style = self.list_style
        plain = all(len(said) == 1 for _, said in keys)
        if style == "range" and plain:
            lines.append(f"{keys[0][0]}-{keys[-1][0]} {''.join(said for _, said in keys)}")
        elif style == "range" and name[0] in "多不":
            lines.append(f"{keys[0][0]}-{keys[-1][0]} {' '.join(said for _, said in keys)}")
        elif style == "table" and name[0] != "填":
            lines.append("题号\t" + "\t".join(str(number) for number, _ in keys))
            lines.append("答案\t" + "\t".join(said for _, said in keys))
        elif style == "commas" and name[0] != "填":
            lines.append("，".join(f"{number}、{said}" for number, said in keys))
        elif style == "dots" and name[0] != "填":
            lines.append("  ".join(f"{number}.{said}" for number, said in keys))
        else:
            lines += [f"{number}. {said}" for number, said in keys]
