"""A quiz's paper, answer sheet and key as Word documents: what a secretary still edits before printing."""

import io
from collections.abc import Sequence
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from quizzes.rules.prints.sheet import PrintQuestion, PrintSection, PrintSheet
from quizzes.rules.questions import FIGURE, STEM, STIMULUS

_BODY, _HEAD = "宋体", "黑体"
_WHO = "单位：＿＿＿＿＿＿＿＿＿＿　　姓名：＿＿＿＿＿＿＿＿　　工号：＿＿＿＿＿＿＿＿"
_SHORT_OPTION = 12


def paper(sheet: PrintSheet) -> bytes:
    """Write the questions."""
    document = _document(sheet, "试卷")
    for note in sheet.notes:
        _say(document, note, size=9)
    for section in sheet.sections:
        _heading(document, section)
        for question in section.questions:
            _question(document, question, tells_worth=not section.is_even)
    return _bytes(document)


def answer_sheet(sheet: PrintSheet) -> bytes:
    """Write the sheet to answer on."""
    document = _document(sheet, "答题卡")
    _say(document, "选择题、判断题在对应的方框内打“√”或涂黑；修改时请擦净或划去原来的选择。", size=9)
    for section in sheet.sections:
        _heading(document, section)
        for question in section.questions:
            _answer_place(document, question)
    return _bytes(document)


def key(sheet: PrintSheet) -> bytes:
    """Write the right answers with the explanations."""
    document = _document(sheet, "参考答案", who=False)
    for section in sheet.sections:
        _heading(document, section)
        table = document.add_table(rows=1, cols=4)
        table.style = "Table Grid"
        for cell, words in zip(table.rows[0].cells, ("题号", "答案", "分值", "解析与出处"), strict=True):
            cell.text = words
        for one in section.questions:
            cells = table.add_row().cells
            told = "\n".join(filter(None, (one.explanation, f"出处：{one.source}" if one.source else "")))
            for cell, words in zip(cells, (str(one.number), one.answer, one.worth, told), strict=True):
                cell.text = words
        _widths(table, (1.4, 5.2, 1.4, 8.6))
    return _bytes(document)


def _document(sheet: PrintSheet, what: str, *, who: bool = True) -> Any:
    document = docx.Document()
    part = document.sections[0]
    part.page_width, part.page_height = Cm(21), Cm(29.7)
    part.left_margin = part.right_margin = Cm(2)
    part.top_margin = part.bottom_margin = Cm(2)
    style = document.styles["Normal"]
    style.font.name, style.font.size = _BODY, Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _BODY)
    style.paragraph_format.space_after = Pt(3)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _font(title.add_run(sheet.title), _HEAD, 16)
    line = document.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    label = f"（{sheet.label} 卷）" if sheet.label else ""
    line.add_run(f"{what}{label}　{sheet.organiser}　{'　'.join(sheet.facts)}")
    if who:
        _say(document, _WHO)
        _say(document, "日期：＿＿＿＿＿＿＿＿　　得分：＿＿＿＿＿＿＿＿　　阅卷人：＿＿＿＿＿＿＿＿")
    _foot(part, f"{sheet.title} {what}{label}")
    return document


def _font(run: Any, name: str, size: float) -> None:
    run.font.name, run.font.size = name, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)  # noqa: SLF001  # python-docx has no other way


def _say(document: Any, text: str, *, size: float = 10.5, indent: float = 0) -> Any:
    said = document.add_paragraph()
    _font(said.add_run(text), _BODY, size)
    said.paragraph_format.left_indent = Cm(indent)
    return said


def _heading(document: Any, section: PrintSection) -> None:
    said = document.add_paragraph()
    said.paragraph_format.space_before, said.paragraph_format.keep_with_next = Pt(10), True
    _font(said.add_run(section.heading), _HEAD, 12)
    said.add_run(f"（{section.note}）")


def _question(document: Any, one: PrintQuestion, *, tells_worth: bool) -> None:
    if one.stimulus:
        for line in one.stimulus.split("\n"):
            _say(document, line, indent=0.7)
    _pictures(document, one, STIMULUS)
    lines = one.stem.split("\n")
    first = _say(document, f"{one.number}. {lines[0]}" + (f"（{one.worth} 分）" if tells_worth else ""))
    for line in lines[1:]:
        _say(document, line, indent=0.7)
    for field, item in zip(one.fields, one.items, strict=False):
        _say(document, f"{field}{item}", indent=0.7)
    _pictures(document, one, STEM)
    _pictures(document, one, FIGURE)
    first.paragraph_format.keep_with_next = bool(one.options)
    has_drawn = any(one.at(letter) for letter, _ in one.options)
    if one.options and not has_drawn and all(len(text) <= _SHORT_OPTION for _, text in one.options):
        _say(document, "　　".join(f"{letter}. {text}" for letter, text in one.options), indent=0.7)
        return
    for letter, text in one.options:
        _say(document, f"{letter}. {text}", indent=0.7)
        _pictures(document, one, letter)


def _pictures(document: Any, one: PrintQuestion, place: str) -> None:
    for shown in one.at(place):
        line = document.add_paragraph()
        line.paragraph_format.left_indent = Cm(0.7)
        line.add_run().add_picture(io.BytesIO(shown.data), width=Cm(shown.millimetres / 10))


def _answer_place(document: Any, one: PrintQuestion) -> None:
    if one.boxes:
        _say(document, f"{one.number}.　" + "　".join(f"［ {letter} ］" for letter in one.boxes))
    elif one.lines:
        _say(document, f"{one.number}.")
        for _ in range(one.lines):
            _say(document, "＿" * 40)
    elif one.fields:
        blank = "［　　］" if one.options else "＿＿＿＿＿＿＿＿"
        _say(document, f"{one.number}.　" + "　".join(f"{field}{blank}" for field in one.fields))
    else:
        _say(document, f"{one.number}.　＿＿＿＿＿＿＿＿＿＿＿＿＿＿")


def _widths(table: Any, widths: Sequence[float]) -> None:
    table.autofit = False
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)


def _foot(part: Any, name: str) -> None:
    """Put page numbers at the foot; Word counts by itself."""
    foot = part.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _font(foot.add_run(f"{name}　　第 "), _BODY, 9)
    _field(foot, "PAGE")
    _font(foot.add_run(" 页　共 "), _BODY, 9)
    _field(foot, "NUMPAGES")
    _font(foot.add_run(" 页"), _BODY, 9)


def _field(paragraph: Any, what: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), what)
    paragraph._p.append(field)  # noqa: SLF001  # python-docx has no fields of its own


def _bytes(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


WRITERS = {"paper": paper, "sheet": answer_sheet, "key": key}
