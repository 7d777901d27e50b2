"""The plain spreadsheet a secretary can fill in: one question a row."""

import io

import xlsxwriter

from quizzes.rules.types import TYPES

COLUMNS = (
    "题型",
    "题干",
    *(f"选项{letter}" for letter in "ABCDEFGH"),
    "答案",
    "解析",
    "知识点",
    "难度",
    "出处",
    "分类",
    "材料",
)
_WIDTHS = (10, 50, *(20,) * 8, 12, 40, 16, 8, 24, 16, 40)
_ROWS = 2000
_LEVELS = ("易", "中", "难")
_EXAMPLES = (
    (
        "单选题",
        "中国共产党成立于哪一年？",
        "1919 年",
        "1921 年",
        "1927 年",
        "1949 年",
        "",
        "",
        "",
        "",
        "B",
        "",
        "党史",
        "易",
        "",
        "示例",
    ),
    (
        "多选题",
        "“四个意识”包括（ ）。",
        "政治意识",
        "大局意识",
        "核心意识",
        "竞争意识",
        "",
        "",
        "",
        "",
        "ABC",
        "",
        "党的建设",
        "中",
        "",
        "示例",
    ),
    (
        "判断题",
        "预备党员的预备期为一年。",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "对",
        "",
        "党章",
        "易",
        "",
        "示例",
    ),
    (
        "填空题",
        "党的根本组织原则是（ ）。",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "民主集中制",
        "",
        "党章",
        "中",
        "",
        "示例",
    ),
)
_HELP = (
    "怎样填写",
    "1. 在“题目”表里一行写一道题，第一行的列名请保留，列的次序可以调换，用不到的列可以空着。",
    "2. 题型：{kinds}。",
    "3. 答案：单选写一个字母（B），多选写几个字母（ACD），判断写“对”或“错”。",
    "4. 填空题有几个空就写几个答案，用中文分号“；”隔开；一个空有几种写法时用竖线“|”隔开。",
    "5. 排序题按正确顺序写字母（C,A,B）；匹配题写“左侧内容=选项字母”，用分号隔开（一大=A；遵义会议=C）。",
    "6. 数值题写一个数，允许误差写在“±”后面（3.14±0.01）。几道题共用的材料，每题都填在“材料”一列。",
    "7. 难度写“易”“中”或“难”，可以不写。分类不存在时，导入时会先问您。",
    "8. 下面是几道示例：",
)


def template_workbook() -> bytes:
    """Make the empty template: a sheet to fill in, and a sheet that says how, with examples."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False}
    )
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    head = book.add_format({"num_format": "@", "bold": True, "bg_color": "#F3E3E0", "border": 1})
    sheet = book.add_worksheet("题目")
    for column, (title, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width, text)
        sheet.write_string(0, column, title, head)
    sheet.freeze_panes(1, 0)
    sheet.data_validation(
        1, 0, _ROWS, 0, {"validate": "list", "source": [kind.label for kind in TYPES.values()]}
    )
    level = COLUMNS.index("难度")
    sheet.data_validation(1, level, _ROWS, level, {"validate": "list", "source": list(_LEVELS)})
    _write_help(book.add_worksheet("填写说明"), text, head)
    book.close()
    return buffer.getvalue()


def _write_help(sheet: xlsxwriter.worksheet.Worksheet, text: object, head: object) -> None:
    sheet.set_column(0, len(COLUMNS), 18, text)
    for row, line in enumerate(_HELP):
        sheet.write_string(row, 0, line.replace("{kinds}", "、".join(kind.label for kind in TYPES.values())))
    for row, example in enumerate(_EXAMPLES, start=len(_HELP)):
        for column, cell in enumerate(example):
            if cell:
                sheet.write_string(row, column, cell, text)
