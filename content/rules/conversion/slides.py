"""Presentations to a readable article: text, tables, pictures and notes, slide by slide."""

import re
from collections.abc import Iterable, Iterator
from html import escape
from io import BytesIO
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from content.rules.conversion.docx import Album
from content.rules.uploads import PICTURE_ADDRESS
from core.html import clean
from core.packages import TooBigError, UnreadableError, open_package

MOST_SLIDES = 1_000
"""The most slides we read."""
_BROKEN = "演示文稿已损坏，打不开。请用 PowerPoint 或 WPS 打开，另存为 .pptx 后再上传。"
_DEEPEST = 10


def slides(content: bytes) -> dict[str, Any]:
    """Convert a presentation.

    :returns: ``html`` (clean; pictures as in Word documents), ``pictures``, ``title`` (may be empty),
        ``notes`` (a string a slide, may be empty), ``warnings``
    :raises UnreadableError: for what is broken, encrypted, harmful or empty
    :raises TooBigError: for too many slides
    """
    package = open_package(content)
    if "[Content_Types].xml" not in package.namelist():
        raise UnreadableError(_BROKEN)
    try:
        shown = Presentation(BytesIO(content))
        found = list(shown.slides)
    except MemoryError:
        raise
    # python-pptx trusts PowerPoint: a file that is not what it expects fails in any way there is.
    except Exception as error:
        raise UnreadableError(_BROKEN) from error
    if not found:
        raise UnreadableError("演示文稿里没有页面。请检查原文件后再上传。")
    if len(found) > MOST_SLIDES:
        raise TooBigError(f"演示文稿超过 {MOST_SLIDES} 页。请拆成几个文件再上传。")
    album = Album("演示文稿", "PowerPoint")
    notes = [_notes(slide) for slide in found]
    parts = [_slide(number, slide, album) for number, slide in enumerate(found, 1)]
    title = _title(found[0])
    html = str(clean("\n".join(parts)))
    return {
        "html": html,
        "pictures": album.pictures,
        "title": title,
        "notes": notes,
        "warnings": album.warnings(),
    }


def _slide(number: int, slide: Any, album: Album) -> str:
    title = _title(slide)
    parts = [f"<h2>第 {number} 页{'　' + escape(title) if title else ''}</h2>"]
    head = slide.shapes.title
    for shape in _in_reading_order(slide.shapes):
        if head is None or shape.shape_id != head.shape_id:
            parts += _shape(shape, album)
    noted = _notes(slide)
    if noted:
        lines = "".join(f"<p>{escape(line)}</p>" for line in noted.split("\n"))
        parts.append(f"<blockquote>{lines}</blockquote>")
    return "\n".join(parts)


def _title(slide: Any) -> str:
    head = slide.shapes.title
    return " ".join(head.text_frame.text.split())[:200] if head is not None and head.has_text_frame else ""


def _notes(slide: Any) -> str:
    if not slide.has_notes_slide or slide.notes_slide.notes_text_frame is None:
        return ""
    text = _plain(slide.notes_slide.notes_text_frame.text)
    return f"备注：{text}" if text else ""


def _in_reading_order(shapes: Iterable[Any], depth: int = 0) -> Iterator[Any]:
    """List shapes from top to bottom, those of groups among them."""
    for shape in sorted(shapes, key=lambda one: ((one.top or 0) // 100_000, one.left or 0)):
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP and depth < _DEEPEST:
            yield from _in_reading_order(shape.shapes, depth + 1)
        else:
            yield shape


def _shape(shape: Any, album: Album) -> Iterator[str]:
    if getattr(shape, "has_table", False):
        yield _table(shape.table)
    elif shape.has_text_frame:
        for paragraph in shape.text_frame.paragraphs:
            if words := _plain(paragraph.text):
                yield f"<p>{escape(words)}</p>"
    elif shape.shape_type == MSO_SHAPE_TYPE.PICTURE:
        name = _picture(shape, album)
        if name:
            yield f'<p><img src="{PICTURE_ADDRESS}{name}" alt=""></p>'


def _picture(shape: Any, album: Album) -> str | None:
    try:
        return album.name(shape.image.blob)
    except (KeyError, ValueError, AttributeError):
        album.is_outside()
        return None


def _table(table: Any) -> str:
    rows = []
    for number, row in enumerate(table.rows):
        tag = "th" if number == 0 else "td"
        cells = "".join(f"<{tag}>{escape(_plain(cell.text))}</{tag}>" for cell in row.cells)
        rows.append(f"<tr>{cells}</tr>")
    return f"<table>{''.join(rows)}</table>"


def _plain(text: str) -> str:
    lines = (re.sub(r"[ \t\v]+", " ", line).strip() for line in text.replace("\v", "\n").splitlines())
    return "\n".join(filter(None, lines))
