"""Minutes and sign-in sheets as Word files in the usual form. Pure."""

import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from core.times import say_day
from meetings.rules.attendance import Presence
from meetings.rules.minutes import Minutes, Person

KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SONG, _HEI = "宋体", "黑体"
_COLUMNS = 3


def minutes_document(minutes: Minutes) -> bytes:
    """Write minutes: title, the head as a table, agenda, what was said, votes, decisions, signatures."""
    document = _blank()
    _title(document, minutes.heading)
    if minutes.number:
        _line(document, minutes.number, centred=True)
    _head(document, minutes)
    _section(document, "议程", [_point(number, one) for number, one in enumerate(minutes.agenda, start=1)])
    _section(document, "现场进行", minutes.shown)
    said = [line for line in minutes.said.splitlines() if line.strip()]
    _section(document, "会议内容", [*_notes(minutes), *said])
    _section(document, "表决情况", map(_vote, minutes.votes))
    _section(
        document, "会议决定", [_decision(number, d) for number, d in enumerate(minutes.decisions, start=1)]
    )
    _section(document, "附件", [f"{number}. {name}" for number, name in enumerate(minutes.files, start=1)])
    _line(document, "")
    _line(document, "主持人签字：　　　　　　　　　　　记录人签字：")
    _line(document, "")
    _line(document, "审核人签字：　　　　　　　　　　　日期：　　　　年　　月　　日")
    return _saved(document)


def sign_in_sheet(minutes: Minutes) -> bytes:
    """Write a sheet to be signed by hand; who is known to be away stands on it with the reason."""
    document = _blank()
    _title(document, f"{minutes.rules.label}签到表")
    _line(document, f"单位：{minutes.unit}　　主题：{minutes.title}")
    _line(document, f"时间：{minutes.when}　　地点：{minutes.venue}")
    table = document.add_table(rows=1, cols=5)
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    _cells(table.rows[0], ("序号", "姓名", "党小组", "签名", "备注"), bold=True)
    _repeat(table.rows[0])
    for number, one in enumerate(minutes.people, start=1):
        row = table.add_row()
        row.height = Cm(0.95)
        _cells(row, (str(number), one.name, one.group, "", remark_on(one)))
    for column, width in enumerate((1.4, 3.0, 4.2, 4.6, 3.4)):
        for cell in table.columns[column].cells:
            cell.width = Cm(width)
    _line(document, "")
    if minutes.guests:
        _line(document, f"列席：{minutes.guests}")
    _line(document, count_in_words(minutes))
    _line(document, "主持人签字：　　　　　　　　　　　记录人签字：")
    return _saved(document)


def count_in_words(minutes: Minutes) -> str:
    """Say who was there, or leave room for it until everybody has been called."""
    if any(one.state is Presence.EXPECTED for one in minutes.people):
        return f"应到 {len(minutes.people)} 人，实到　　　人，缺席　　　人。"
    counted = minutes.turnout
    return f"应到 {counted.expected} 人，实到 {counted.present} 人，缺席 {counted.absent} 人。"


def sheet_to_print(minutes: Minutes) -> dict[str, Any]:
    """Give the same sheet as the printed page takes it (``templates/print/signing.typ``)."""
    rows = [
        {"number": str(number), "name": one.name, "group": one.group, "remark": remark_on(one)}
        for number, one in enumerate(minutes.people, start=1)
    ]
    return {
        "heading": f"{minutes.rules.label}签到表",
        "unit": minutes.unit,
        "title": minutes.title,
        "when": minutes.when,
        "venue": minutes.venue,
        "guests": minutes.guests,
        "count": count_in_words(minutes),
        "rows": rows,
    }


def _head(document: Any, minutes: Minutes) -> None:
    rows = [
        ("单　　位", minutes.unit),
        ("主　　题", minutes.title),
        ("时　　间", minutes.when),
        ("地　　点", minutes.venue),
        ("主 持 人", minutes.host),
        ("记 录 人", minutes.recorder),
        (
            "到会情况",
            _turnout(minutes),
        ),
        ("到会人员", _names(one for one in minutes.people if one.state.was_there)),
        ("缺席人员", _away(minutes.people)),
        ("列席人员", minutes.guests or "无"),
    ]
    if minutes.duties and set(minutes.duties) != {minutes.rules.label}:
        rows.append(("同时算作", "、".join(one for one in minutes.duties if one != minutes.rules.label)))
    table = document.add_table(rows=0, cols=2)
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    for label, text in rows:
        cells = table.add_row().cells
        cells[0].width, cells[1].width = Cm(2.8), Cm(13.2)
        _write(cells[0], label, bold=True)
        _write(cells[1], text or "　")
    _line(document, "")


def _turnout(minutes: Minutes) -> str:
    counted = minutes.turnout
    if not minutes.rules.votes and not minutes.votes:
        return f"应到 {counted.expected} 人，实到 {counted.present} 人，缺席 {counted.absent} 人"
    return (
        f"应到 {counted.expected} 人（其中有表决权 {counted.voters} 人），"
        f"实到 {counted.present} 人（其中有表决权 {counted.voters_present} 人），"
        f"缺席 {counted.absent} 人"
    )


def _away(people: Sequence[Person]) -> str:
    away = [one for one in people if not one.state.was_there]
    return "、".join(f"{one.name}（{_why(one)}）" for one in away) or "无"


def _why(one: Person) -> str:
    told = "：".join(part for part in (one.state.label, one.reason) if part)
    return f"{told}；{one.made_up}" if one.made_up else told


def _names(people: Iterable[Person]) -> str:
    told = []
    for one in people:
        late = "" if one.state is Presence.PRESENT else f"（{one.state.label}）"
        told.append(f"{one.name}{late}")
    return "、".join(told) or "无"


def remark_on(one: Person) -> str:
    """Say beside a name when somebody came, or why not."""
    if one.state in {Presence.EXPECTED, Presence.PRESENT}:
        return one.signed_at and f"{one.signed_at} 到"
    return _why(one)


def _point(number: int, one: Any) -> str:
    parts = [f"{number}. {one.title}", *([f"（{one.speaker}）"] if one.speaker else [])]
    return "".join(parts) + (f"，学习{one.link}" if one.link else "")


def _notes(minutes: Minutes) -> list[str]:
    return [
        f"{number}. {one.title}：{one.note}"
        for number, one in enumerate(minutes.agenda, start=1)
        if one.note.strip()
    ]


def _vote(one: Any) -> str:
    return (
        f"{one.title}：应到有表决权的党员 {one.expected} 人，实到 {one.present} 人；"
        f"赞成 {one.in_favour} 票，反对 {one.against} 票，弃权 {one.abstained} 票。"
    )


def _decision(number: int, one: Any) -> str:
    owner = f"负责人：{one.owner}" if one.owner else ""
    due = f"完成时间：{say_day(date.fromisoformat(one.due))}" if one.due else ""
    told = "；".join(part for part in (owner, due) if part)
    return f"{number}. {one.text}" + (f"（{told}）" if told else "")


def _blank() -> Any:
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = _SONG, Pt(12)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _SONG)
    style.paragraph_format.space_after = Pt(4)
    style.paragraph_format.line_spacing = 1.4
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.5)
    page.top_margin = page.bottom_margin = Cm(2.4)
    _number_pages(page.footer.paragraphs[0])
    return document


def _number_pages(foot: Any) -> None:
    """Write the page and their number below each; Word works both out."""
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for words, code in (("第 ", "PAGE"), (" 页，共 ", "NUMPAGES"), (" 页", "")):
        foot.add_run(words).font.size = Pt(9)
        if code:
            field, run = OxmlElement("w:fldSimple"), foot.add_run("1")
            field.set(qn("w:instr"), code)
            run.font.size = Pt(9)
            foot._p.append(field)  # noqa: SLF001  # python-docx offers no other way
            field.append(run._r)  # noqa: SLF001  # as above


def _title(document: Any, text: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.bold, run.font.size, run.font.name = True, Pt(18), _HEI
    run._element.rPr.rFonts.set(qn("w:eastAsia"), _HEI)  # noqa: SLF001  # python-docx offers no other way


def _line(document: Any, text: str, *, centred: bool = False) -> None:
    paragraph = document.add_paragraph(_plain(text))
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _section(document: Any, heading: str, lines: Iterable[str]) -> None:
    told = list(lines)
    if not told:
        return
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    run = paragraph.add_run(heading)
    run.bold, run.font.name = True, _HEI
    run._element.rPr.rFonts.set(qn("w:eastAsia"), _HEI)  # noqa: SLF001  # as above
    for line in told:
        body = document.add_paragraph(_plain(line))
        body.paragraph_format.first_line_indent = Pt(24)


def _cells(row: Any, texts: Sequence[str], *, bold: bool = False) -> None:
    for cell, text in zip(row.cells, texts, strict=True):
        _write(cell, text, bold=bold)


def _write(cell: Any, text: str, *, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.add_run(_plain(text)).bold = bold


def _repeat(row: Any) -> None:
    """Let Word repeat the heading row on every page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)  # noqa: SLF001  # as above


def _plain(text: str) -> str:
    r"""Leave out what XML cannot hold.

    >>> _plain("a\x0b\x00b")
    'ab'
    """
    return "".join(letter for letter in text if letter >= " " or letter in "\t\n")


def _saved(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
