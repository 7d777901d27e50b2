"""A bank as a Word document, laid out as secretaries know it and exact when read back."""

import io
import re
from collections.abc import Sequence

import docx
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from quizzes.rules.exports.drawn import file_name
from quizzes.rules.exports.entry import Exported
from quizzes.rules.exports.plain import lines_of
from quizzes.rules.formats import own
from quizzes.rules.questions import Picture

_HEADING = re.compile(r"[一二三四五六七八九十]、(?:.{2,5}题)")
_FONT = "宋体"
_WIDEST, _HIGHEST = Cm(9), Cm(6)


def write(entries: Sequence[Exported]) -> bytes:
    """Write the lines of the text format, with headings that Word's outline shows."""
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    style.paragraph_format.space_after = Pt(2)
    shown = _pictures(entries)
    for line in lines_of(entries):
        if line == own.MARK:
            note = document.add_paragraph().add_run(line)
            note.font.size, note.font.color.rgb = Pt(9), RGBColor(0x66, 0x66, 0x66)
        elif _HEADING.fullmatch(line):
            document.add_heading(line, level=2)
        else:
            paragraph = document.add_paragraph(line)
            name = own.picture_named(line)
            if name in shown:
                _show(paragraph, shown[name])
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _pictures(entries: Sequence[Exported]) -> dict[str, tuple[bytes, Picture]]:
    """Give the pictures by the names under which the lines know them."""
    found = {}
    for entry in entries:
        for picture in entry.content.pictures:
            content = entry.fetch(picture.file)
            found[file_name(picture.file, content)] = (content, picture)
    return found


def _show(paragraph: Paragraph, shown: tuple[bytes, Picture]) -> None:
    """Put a picture behind the line that names it, no wider than the page and no higher than half of it."""
    content, picture = shown
    run = paragraph.add_run()
    wide = picture.width * 2 > picture.height * 3
    run.add_picture(io.BytesIO(content), **({"width": _WIDEST} if wide else {"height": _HIGHEST}))


def loses(entries: Sequence[Exported]) -> list[str]:
    """Say what a document cannot hold."""
    return []
