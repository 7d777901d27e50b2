"""What a stored file holds: reading it by its kind, in child processes, into what a revision will hold."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from content.models import MaterialKind
from content.rules.conversion.outline import pages
from content.rules.conversion.video import video
from content.rules.figures import Figure, drawn
from content.rules.sniffing import MEDIA_TYPES, Kind
from content.rules.uploads import PICTURE_ADDRESS, SOUNDS, VIDEOS, reader_for
from core.child import ChildFailedError, run_in_child
from core.files import Shelf, Stored
from core.html import MOST_CHARACTERS, clean
from core.office import OfficeError, as_pdf, office

PAGES_AT_ONCE = 50
"""Pages of a PDF that one child reads where somebody waits to hear how far it is."""
_SECONDS_A_PAGE = 8
_MOST_PDF_HTML = MOST_CHARACTERS // 2
_NO_OFFICE = (
    "服务器没有安装 LibreOffice，演示文稿只读入了文字、图片和备注，没有版面。"
    "想让党员看到原样，请把它另存为 PDF 后上传。"
)
Tell = Callable[[int], None]
"""Hears how far the reading is, in percent."""


def nobody(percent: int) -> None:
    """Hear how far it is, and tell nobody."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that has been stored, with what it is called and what it is."""

    stored: Stored
    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Body:
    """What a revision will hold."""

    kind: MaterialKind
    html: str = ""
    title: str = ""
    """What the text or the file calls itself."""
    pages: int = 0
    seconds: int = 0
    url: str = ""
    """Of a link: where it leads."""
    file: Kept | None = None
    shown: Kept | None = None
    """The PDF made of the file, where its pages are looked at instead."""
    pictures: Sequence[Kept] = ()
    """Named as the HTML names them after ``uploads.PICTURE_ADDRESS``."""
    warnings: Sequence[str] = ()


def read(shelf: Shelf, kind: Kind, stream: BinaryIO, file: Kept, tell: Tell = nobody) -> Body:
    """Read a file that has been stored; what comes out of it is put beside it.

    :raises RefusalError: with the sentence for whoever uploaded it; of a PDF it names the page
    """
    name = file.name
    guessed = PurePosixPath(name).stem.strip()[:200] or "未命名"
    if kind in VIDEOS:
        found = video(stream)
        told = {"seconds": found["seconds"], "warnings": found["warnings"]}
        return Body(MaterialKind.VIDEO, title=guessed, file=file, **told)
    if kind is Kind.PDF:
        return _read_pdf(stream, file, guessed, tell)
    made = run_in_child(reader_for(kind, name), stream)
    title = str(made["title"])[:200] or guessed
    if kind in SOUNDS:
        seconds = int(made["seconds"])
        return Body(MaterialKind.AUDIO, title=title, seconds=seconds, file=file, warnings=made["warnings"])
    if kind is Kind.PPTX and (program := office()):
        tell(20)
        stream.seek(0)
        try:
            return _as_pages(shelf, as_pdf(stream.read(), program), file, title, made["notes"])
        except OfficeError as error:
            made["warnings"].append(error.message)
    elif kind is Kind.PPTX:
        made["warnings"].append(_NO_OFFICE)
    return _article(shelf, made, title, file)


def keep_picture(shelf: Shelf, made: dict[str, Any]) -> Kept:
    """Store a picture that a child made clean."""
    content: bytes = made["bytes"]
    return Kept(shelf.put(BytesIO(content), len(content)), made["name"], made["media_type"])


def read_picture(shelf: Shelf, kind: Kind, stream: BinaryIO, name: str) -> Body:
    """Read a picture that is studied as it is: only the clean copy is stored, under the name of the original.

    :raises RefusalError: with the sentence for whoever uploaded it
    """
    stem = PurePosixPath(name).stem.strip()[:100] or "图片"
    made = run_in_child(reader_for(kind, name), stream)
    ending = made["name_ending"]
    file = keep_picture(shelf, {**made, "name": f"{stem}{ending}"})
    figure = Figure(f"{PICTURE_ADDRESS}1{ending}", stem, made["width"], made["height"])
    html = str(clean(drawn(figure, has_caption=False)))
    return Body(MaterialKind.PICTURE, html, stem, file=file, warnings=made["warnings"])


def _article(shelf: Shelf, made: dict[str, Any], title: str, file: Kept) -> Body:
    pictures = [keep_picture(shelf, one) for one in made.get("pictures", ())]
    # The child's word is not taken for it: this is where the text enters the site.
    html = str(clean(made["html"]))
    warnings = made["warnings"]
    return Body(MaterialKind.ARTICLE, html, title, file=file, pictures=pictures, warnings=warnings)


def _as_pages(shelf: Shelf, drawn: bytes, file: Kept, title: str, notes: list[str]) -> Body:
    """Take the pages that LibreOffice drew of a presentation; its notes stand with the text of each."""
    found = run_in_child(reader_for(Kind.PDF, "x.pdf"), drawn)
    name = f"{PurePosixPath(file.name).stem}.pdf"
    shown = Kept(shelf.put(BytesIO(drawn), len(drawn)), name, MEDIA_TYPES[Kind.PDF])
    texts = list(found["text"])
    if len(texts) == len(notes):
        texts = ["\n".join(filter(None, pair)) for pair in zip(texts, notes, strict=True)]
    html, said = _pdf_text(texts)
    return Body(MaterialKind.PDF, html, title, found["pages"], file=file, shown=shown, warnings=said)


def _read_pdf(stream: BinaryIO, file: Kept, guessed: str, tell: Tell) -> Body:
    found = _in_steps(stream, tell) if tell is not nobody else _at_once(stream)
    html, said = _pdf_text(found["text"])
    title = str(found["title"])[:200] or guessed
    warnings = [*found["warnings"], *said]
    return Body(MaterialKind.PDF, html, title, pages=found["pages"], file=file, warnings=warnings)


def _at_once(stream: BinaryIO) -> dict[str, Any]:
    try:
        return _some_pages(stream, 0, None)
    except ChildFailedError as failure:
        if failure.reason in {"refused", "busy"}:
            raise
        # How many pages there are is known from the first, or it is the first that cannot be read.
        _one_page(stream, 0)
        raise _blaming(stream, 0, int(_some_pages(stream, 0, 1)["pages"]), failure) from failure


def _in_steps(stream: BinaryIO, tell: Tell, at_once: int = PAGES_AT_ONCE) -> dict[str, Any]:
    """Read a PDF some pages at a time, telling how far it is."""
    whole = _named_pages(stream, 0, at_once)
    while len(whole["text"]) < whole["pages"]:
        tell(100 * len(whole["text"]) // whole["pages"])
        more = _named_pages(stream, len(whole["text"]), at_once)
        whole["text"] += more["text"]
        whole["warnings"] += more["warnings"]
    whole["warnings"] = list(dict.fromkeys(whole["warnings"]))
    return whole


def _named_pages(stream: BinaryIO, first: int, count: int) -> dict[str, Any]:
    """Read some pages; when they cannot be read, say which of them it is."""
    try:
        return _some_pages(stream, first, count)
    except ChildFailedError as failure:
        # A refusal speaks of the whole file, a full house of nobody's page.
        if failure.reason in {"refused", "busy"}:
            raise
        raise _blaming(stream, first, count, failure) from failure


def _blaming(stream: BinaryIO, first: int, count: int, failure: ChildFailedError) -> ChildFailedError:
    """Look for the page because of which some pages could not be read, halving them.

    :raises ChildFailedError: naming the page, where there is one
    """
    start, left = first, count
    while left > 1:
        half = left // 2
        try:
            _some_pages(stream, start, half)
        except ChildFailedError as another:
            if another.reason == "busy":
                raise
            left = half
        else:
            start, left = start + half, left - half
    _one_page(stream, start)
    # No page by itself: they were too much together.
    pages_said = f"第 {first + 1} 到 {first + count} 页没有读成。"
    return ChildFailedError(failure.reason, pages_said + failure.message)


def _one_page(stream: BinaryIO, number: int) -> None:
    try:
        _some_pages(stream, number, 1, seconds=_SECONDS_A_PAGE)
    except ChildFailedError as failure:
        if failure.reason in {"refused", "busy"}:
            raise
        message = f"第 {number + 1} 页没有读成。{failure.message}"
        raise ChildFailedError(failure.reason, message) from failure


def _some_pages(stream: BinaryIO, first: int, count: int | None, seconds: int = 20) -> dict[str, Any]:
    asked = {"first": first, "count": count}
    found: dict[str, Any] = run_in_child(reader_for(Kind.PDF, ""), stream, seconds=seconds, arguments=asked)
    return found


def _pdf_text(texts: list[str]) -> tuple[str, list[str]]:
    shown, length = [], 0
    for text in texts:
        length += len(text)
        if length > _MOST_PDF_HTML:
            break
        shown.append(text)
    left_out = len(texts) - len(shown)
    said = [f"文字太多，最后 {left_out} 页的文字没有读入；页面可以正常阅读。"] if left_out else []
    return str(clean(pages(shown))), said
