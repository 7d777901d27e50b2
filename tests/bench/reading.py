"""How much processor time the reading of large question banks takes."""

import io
import time

import xlsxwriter

from quizzes.rules.formats import read_bank, read_text

QUESTIONS, ROWS = 10_000, 15_000


def tell(say):
    """Read a large text and a large workbook, and say what they cost beside what they may cost."""
    text, workbook = a_text(), a_workbook()
    say("\n== reading banks ==")
    for name, most, read in (
        (f"text, {QUESTIONS:,} questions", 3, lambda: read_text(text)),
        (f"workbook, {ROWS:,} rows", 10, lambda: read_bank(workbook, "bank.xlsx")),
    ):
        started = time.process_time()
        found = len(read().items)
        spent = time.process_time() - started
        say(f"{name:24} {spent:5.2f} s of CPU   at most {most} s   {found:,} found")


def a_text():
    return "\n".join(
        f"{number}. 第 {number} 个问题问的是什么？（ ）\nA. 红旗\nB. 黄旗\nC. 蓝旗\nD. 白旗\n"
        f"答案：{'ABCD'[number % 4]}\n解析：见第 {number} 页。\n"
        for number in range(1, QUESTIONS + 1)
    )


def a_workbook():
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("题目")
    sheet.write_row(0, 0, ["题型", "题干", "A", "B", "C", "D", "答案", "解析"])
    for row in range(1, ROWS + 1):
        cells = (
            "单选题",
            f"第 {row} 个问题问的是什么？",
            "红旗",
            "黄旗",
            "蓝旗",
            "白旗",
            "ABCD"[row % 4],
            "见章程。",
        )
        sheet.write_row(row, 0, cells)
    book.close()
    return buffer.getvalue()
