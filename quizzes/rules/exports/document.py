"""A bank as a Word document, laid out as secretaries know it and exact when read back."""

import io
import re
from collections.abc import Sequence

import docx
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from quizzes.rules.exports.entry import Exported
from quizzes.rules.exports.plain import lines_of
from quizzes.rules.formats import own

_HEADING = re.compile(r"[一二三四五六七八九十]、(?:.{2,5}题)")
_FONT = "宋体"


def write(entries: Sequence[Exported]) -> bytes:
    """Write the lines of the text format, with headings that Word's outline shows."""
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    style.paragraph_format.space_after = Pt(2)
    for line in lines_of(entries):
        if line == own.MARK:
            note = document.add_paragraph().add_run(line)
            note.font.size, note.font.color.rgb = Pt(9), RGBColor(0x66, 0x66, 0x66)
        elif _HEADING.fullmatch(line):
            document.add_heading(line, level=2)
        else:
            document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def loses(entries: Sequence[Exported]) -> list[str]:
    """Say what a document cannot hold."""
    return []
