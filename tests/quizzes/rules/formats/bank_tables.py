"""The thrown banks of `banks` as spreadsheets: headers of any name and order, banners, options in a cell."""

from __future__ import annotations

from random import Random

from tests.quizzes.rules.formats.banks import JUDGES, LETTERS, NAMES, Truth, throw

HEADERS = {
    "stem": ("题干", "题目", "试题内容", "题目（必填）", "问 题", "考试题目", "*题干"),
    "key": ("答案", "正确答案", "标准答案（填字母）", "参考答案", "正确选项"),
    "type": ("题型", "题目类型", "类型", "试题类型"),
    "explanation": ("解析", "答案解析", "试题解析"),
    "number": ("序号", "题号", "编号"),
    "options": ("选项", "备选答案", "选项内容"),
}
OPTION_HEADERS = ("选项{}", "{}", "{}选项", "选项 {}", "{}项", "答案{}")
BANNERS = ("2023 年党员应知应会题库", "说明：请勿改动表头")


def tabulate(seed: int) -> tuple[list[list[str]], list[Truth]]:
    """Write the bank of a seed as rows of a spreadsheet."""
    dice = Random(seed + 2)  # as above
    _, parts = throw(seed)
    asked = [question for kind, some in parts.items() for question in some if kind != "short_answer"]
    listed, per_letter = dice.random() < 0.3, dice.choice(OPTION_HEADERS)
    judges, glue = dice.choice(JUDGES[:4]), dice.choice(("", ",", "、", "，", ";"))
    breaks, label = dice.choice(("\n", "|", "\n")), dice.choice(("{}.", "{}、", "{}．"))
    columns = [
        "number",
        "type",
        "stem",
        *(["options"] if listed else list(LETTERS[:6])),
        "key",
        "explanation",
    ]
    if dice.random() < 0.4:
        columns.remove("key")
        columns.insert(columns.index("stem") + 1, "key")
    header = [per_letter.format(name) if len(name) == 1 else dice.choice(HEADERS[name]) for name in columns]
    rows = [[banner] for banner in BANNERS[: dice.randrange(3)]] + [header]
    names = dice.randrange(3)
    for number, question in enumerate(asked, start=1):
        if question.type == "true_false":
            key = judges[0 if question.key else 1]
        else:
            key = glue.join(question.key) if isinstance(question.key, list) else str(question.key)
        cells = {
            "number": str(number),
            "type": f"{NAMES[question.type][names]}题",
            "stem": question.stem.format(dice.choice(("（  ）", "____"))),
            "key": key,
            "explanation": question.explanation,
            "options": breaks.join(
                f"{label.format(letter)}{text}"
                for letter, text in zip(LETTERS, question.options, strict=False)
            ),
            **dict(zip(LETTERS, question.options, strict=False)),
        }
        rows.append([cells.get(name, "") for name in columns])
    return rows, asked
